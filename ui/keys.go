package ui

import (
	"charm.land/bubbles/v2/key"

	"quarry/editor"
	"quarry/ui/screen/queue"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
	"quarry/ui/widget/record"
)

// GlobalKeys work everywhere but in an open dialog. None of them types a character.
type GlobalKeys struct {
	Run         key.Binding
	Close       key.Binding
	Interrupt   key.Binding
	NextPane    key.Binding
	Editor      key.Binding
	Answer      key.Binding
	History     key.Binding
	Hunts       key.Binding
	Save        key.Binding
	TimeRange   key.Binding
	Compare     key.Binding
	Palette     key.Binding
	Notice      key.Binding
	CopyCode    key.Binding
	Slice       key.Binding
	Tail        key.Binding
	Queue       key.Binding
	Dialect     key.Binding
	Schema      key.Binding
	External    key.Binding
	NewTab      key.Binding
	NextTab     key.Binding
	PreviousTab key.Binding
	CloseTab    key.Binding
	Zoom        key.Binding
	Vim         key.Binding
	Taller      key.Binding
	Shorter     key.Binding
	Help        key.Binding
	Quit        key.Binding
}

// KeyMap holds all keys of the program, by scope.
type KeyMap struct {
	Global GlobalKeys
	Editor editor.KeyMap
	Grid   grid.KeyMap
	Record record.KeyMap
	Picker picker.KeyMap
	Reader pager.KeyMap
	Dialog dialog.KeyMap

	Checklist checklist.KeyMap
	Menu      menu.KeyMap
	Queue     queue.KeyMap
}

// DefaultKeys returns the keys of an unconfigured program. Keys that some terminals cannot send
// (ctrl+enter, ctrl+s, ctrl+q) are only ever a second key.
func DefaultKeys() KeyMap {
	return KeyMap{
		Global: GlobalKeys{
			Run:         bind("Run selection or query", "f5", "alt+enter", "ctrl+e", "ctrl+enter"),
			Close:       bind("Close or cancel", "esc"),
			Interrupt:   bind("Cancel run or quit", "ctrl+c"),
			NextPane:    bind("Switch pane", "f6"),
			Editor:      bind("Go to editor", "alt+1"),
			Answer:      bind("Go to results", "alt+2"),
			History:     bind("Run history", "f8", "alt+3"),
			Hunts:       bind("Saved queries", "f3", "ctrl+o", "alt+4"),
			Save:        bind("Save query…", "f2", "ctrl+s"),
			TimeRange:   bind("Time range…", "alt+h"),
			Compare:     bind("Compare with previous run", "alt+l"),
			Palette:     bind("Command palette", "f10", "ctrl+p"),
			Notice:      bind("Show full notice", "f9"),
			Schema:      bind("Tables and columns", "f7"),
			External:    bind("Open in $EDITOR", "f4"),
			CopyCode:    bind("Copy sign-in code", "alt+y"),
			Slice:       bind("Run in time slices…", "alt+s"),
			Tail:        bind("Toggle repeat…", "alt+t"),
			Dialect:     bind("Switch API", "alt+d"),
			Queue:       bind("Queue and slices", "f12"),
			NewTab:      bind("New tab", "ctrl+t"),
			NextTab:     bind("Next tab", "alt+right"),
			PreviousTab: bind("Previous tab", "alt+left"),
			CloseTab:    bind("Close tab", "alt+w"),
			Zoom:        bind("Toggle zoom", "f11", "alt+z"),
			Vim:         bind("Toggle Vim keys"),
			Taller:      bind("Enlarge editor", "alt+down"),
			Shorter:     bind("Enlarge results", "alt+up"),
			Help:        bind("Help", "f1"),
			Quit:        bind("Quit", "alt+q", "ctrl+q"),
		},
		Editor: editor.DefaultKeys(),
		Grid:   grid.DefaultKeys(),
		Record: record.DefaultKeys(),
		Picker: picker.DefaultKeys(),
		Reader: pager.DefaultKeys(),
		Dialog: dialog.DefaultKeys(),

		Checklist: checklist.DefaultKeys(),
		Menu:      menu.DefaultKeys(),
		Queue:     queue.DefaultKeys(),
	}
}

// bind returns a binding. Without keys it is only in the palette until the configuration adds some.
func bind(help string, keys ...string) key.Binding {
	shown := ""
	if len(keys) > 0 {
		shown = keys[0]
	}
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}
