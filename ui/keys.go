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

// GlobalKeys work anywhere but in an open dialog. None of them is a character that
// could be typed.
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

// KeyMap is every key of the program, by the place where it works.
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

// DefaultKeys are the keys of an unconfigured program. What some terminals cannot send
// (ctrl+enter, ctrl+s, ctrl+q) is only ever a second way.
func DefaultKeys() KeyMap {
	return KeyMap{
		Global: GlobalKeys{
			Run:         bind("run the query under the cursor, or the selection", "f5", "alt+enter", "ctrl+e", "ctrl+enter"),
			Close:       bind("close, or cancel the run", "esc"),
			Interrupt:   bind("cancel the run, or ask to quit", "ctrl+c"),
			NextPane:    bind("between editor and answer", "f6"),
			Editor:      bind("to the editor", "alt+1"),
			Answer:      bind("to the answer", "alt+2"),
			History:     bind("history: search and recall earlier runs", "f8", "alt+3"),
			Hunts:       bind("hunts: search and open saved queries", "f3", "ctrl+o", "alt+4"),
			Save:        bind("save the query as a hunt, or in its file", "f2", "ctrl+s"),
			TimeRange:   bind("set the time that the query looks at", "alt+h"),
			Compare:     bind("compare the answer with the one before of the same query", "alt+l"),
			Palette:     bind("all commands", "f10", "ctrl+p"),
			Notice:      bind("read the notice whole", "f9"),
			Schema:      bind("tables and columns", "f7"),
			External:    bind("edit the text in your own editor", "f4"),
			CopyCode:    bind("copy the sign-in code", "alt+y"),
			Slice:       bind("run in slices, for hunts larger than the caps", "alt+s"),
			Tail:        bind("repeat the query and keep new rows, or stop that", "alt+t"),
			Dialect:     bind("hunt with the next dialect: mde, xdr, graph", "alt+d"),
			Queue:       bind("calls that wait, and slices", "f12"),
			NewTab:      bind("new tab", "ctrl+t"),
			NextTab:     bind("next tab", "alt+right"),
			PreviousTab: bind("tab before", "alt+left"),
			CloseTab:    bind("close the tab", "alt+w"),
			Zoom:        bind("give the pane all the room, and back", "f11", "alt+z"),
			Vim:         bind("vim keys in the editor, or plain ones"),
			Taller:      bind("more room for the editor", "alt+down"),
			Shorter:     bind("more room for the answer", "alt+up"),
			Help:        bind("help", "f1"),
			Quit:        bind("quit", "alt+q", "ctrl+q"),
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

// bind makes a binding. One without keys is a command of the palette only, until the
// configuration gives it some.
func bind(help string, keys ...string) key.Binding {
	shown := ""
	if len(keys) > 0 {
		shown = keys[0]
	}
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}
