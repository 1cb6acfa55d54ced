package record

import "charm.land/bubbles/v2/key"

// KeyMap is every key of a record with its help.
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

// DefaultKeys resemble those of the grid.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:         bind("value up", "up", "k"),
		Down:       bind("value down", "down", "j"),
		PageUp:     bind("page up", "pgup", "ctrl+u", "ctrl+b"),
		PageDown:   bind("page down", "pgdown", "ctrl+d"),
		First:      bind("first value", "g", "home"),
		Last:       bind("last value", "G", "end"),
		Previous:   bind("row before", "left", "h"),
		Next:       bind("row after", "right", "l"),
		Fold:       bind("fold or unfold what has parts", "space", "enter"),
		FoldAll:    bind("fold all, or unfold all", "z"),
		Search:     bind("search names and values", "/"),
		NextFind:   bind("next find", "n"),
		FindBefore: bind("find before", "N"),
		Arrange:    bind("in groups, or as the answer has the columns", "o"),
		HideEmpty:  bind("hide what is null or empty", "e"),
		Defang:     bind("defang addresses, also in copies", "d"),
		CopyValue:  bind("copy the value", "y"),
		CopyRow:    bind("copy the row: as text, JSON, …", "Y"),
		Include:    bind("add this value to the query: only rows with it", "+", "="),
		Exclude:    bind("add this value to the query: no rows with it", "x"),
		Pivot:      bind("hunt on from this value", "p"),
		Close:      bind("back to the grid", "v", "q"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}
