package record

import "charm.land/bubbles/v2/key"

// KeyMap holds the keys of a record.
type KeyMap struct {
	Up, Down             key.Binding
	PageUp, PageDown     key.Binding
	First, Last          key.Binding
	Previous, Next       key.Binding
	Fold, FoldAll        key.Binding
	Search               key.Binding
	NextFind, FindBefore key.Binding
	Arrange, HideEmpty   key.Binding
	Defang               key.Binding
	CopyValue, CopyRow   key.Binding
	Include, Exclude     key.Binding
	Pivot                key.Binding
	Close                key.Binding
}

// DefaultKeys returns keys that resemble those of the grid.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:         bind("Value up", "up", "k"),
		Down:       bind("Value down", "down", "j"),
		PageUp:     bind("Page up", "pgup", "ctrl+u", "ctrl+b"),
		PageDown:   bind("Page down", "pgdown", "ctrl+d"),
		First:      bind("First value", "g", "home"),
		Last:       bind("Last value", "G", "end"),
		Previous:   bind("Previous row", "left", "h"),
		Next:       bind("Next row", "right", "l"),
		Fold:       bind("Fold or unfold", "space", "enter"),
		FoldAll:    bind("Fold or unfold all", "z"),
		Search:     bind("Search names and values", "/"),
		NextFind:   bind("Next match", "n"),
		FindBefore: bind("Previous match", "N"),
		Arrange:    bind("Toggle column groups", "o"),
		HideEmpty:  bind("Toggle empty columns", "e"),
		Defang:     bind("Toggle defanging", "d"),
		CopyValue:  bind("Copy value", "y"),
		CopyRow:    bind("Copy row…", "Y"),
		Include:    bind("Filter query by value", "+", "="),
		Exclude:    bind("Exclude value in query", "x"),
		Pivot:      bind("Pivot…", "p"),
		Close:      bind("Back to results", "v", "q"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}
