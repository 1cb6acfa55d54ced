package grid

import "charm.land/bubbles/v2/key"

// KeyMap is every key of the grid with its help.
type KeyMap struct {
	Up, Down, Left, Right key.Binding
	PageUp, PageDown      key.Binding
	HalfUp, HalfDown      key.Binding
	FirstColumn           key.Binding
	LastColumn            key.Binding
	FirstRow, LastRow     key.Binding
	Freeze                key.Binding
	Zone                  key.Binding
	Record                key.Binding
	CopyCell, CopyRow     key.Binding
}

// DefaultKeys are the keys that people of tables in terminals expect.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:          bind("row up", "up", "k"),
		Down:        bind("row down", "down", "j"),
		Left:        bind("column left", "left", "h"),
		Right:       bind("column right", "right", "l"),
		PageUp:      bind("page up", "pgup", "ctrl+b"),
		PageDown:    bind("page down", "pgdown", "space"),
		HalfUp:      bind("half a page up", "ctrl+u"),
		HalfDown:    bind("half a page down", "ctrl+d"),
		FirstColumn: bind("first column", "0", "home"),
		LastColumn:  bind("last column", "$", "end"),
		FirstRow:    bind("first row", "g", "ctrl+home"),
		LastRow:     bind("last row; 120G is row 120", "G", "ctrl+end"),
		Freeze:      bind("freeze: f2 keeps 2 columns in view, f0 none", "f"),
		Zone:        bind("times in UTC or local", "t"),
		Record:      bind("see the whole row", "enter", "v"),
		CopyCell:    bind("copy the cell", "y"),
		CopyRow:     bind("copy the row as TSV", "Y"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}
