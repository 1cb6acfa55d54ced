package grid

import "charm.land/bubbles/v2/key"

// KeyMap holds the keys of the grid.
type KeyMap struct {
	Up, Down, Left, Right key.Binding
	PageUp, PageDown      key.Binding
	HalfUp, HalfDown      key.Binding
	FirstColumn           key.Binding
	LastColumn            key.Binding
	FirstRow, LastRow     key.Binding
	Filter                key.Binding
	NextFind, FindBefore  key.Binding
	Like, Unlike          key.Binding
	Sort, AddSort         key.Binding
	Frequency             key.Binding
	Statistics            key.Binding
	Draw                  key.Binding
	Freeze                key.Binding
	Hide, Choose          key.Binding
	HideDull, UsefulFirst key.Binding
	Narrower, Wider, Fit  key.Binding
	MoveLeft, MoveRight   key.Binding
	Zone                  key.Binding
	Record                key.Binding
	Mark, MarkAll         key.Binding
	Copy, CopyRow         key.Binding
	Export                key.Binding
	Include, Exclude      key.Binding
	Pivot                 key.Binding
	Refine, Back, Forward key.Binding
}

// DefaultKeys returns the usual keys of tables in terminals.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:          bind("Row up", "up", "k"),
		Down:        bind("Row down", "down", "j"),
		Left:        bind("Column left", "left", "h"),
		Right:       bind("Column right", "right", "l"),
		PageUp:      bind("Page up", "pgup", "ctrl+b"),
		PageDown:    bind("Page down", "pgdown"),
		HalfUp:      bind("Half page up", "ctrl+u"),
		HalfDown:    bind("Half page down", "ctrl+d"),
		FirstColumn: bind("First column", "0", "home"),
		LastColumn:  bind("Last column", "$", "end"),
		FirstRow:    bind("First row", "g", "ctrl+home"),
		LastRow:     bind("Last row (120G: row 120)", "G", "ctrl+end"),
		Filter:      bind("Filter (words, /regex/, Column:value, -not)", "/"),
		NextFind:    bind("Next match", "n"),
		FindBefore:  bind("Previous match", "N"),
		Like:        bind("Keep rows with this value", "@"),
		Unlike:      bind("Drop rows with this value", "!"),
		Sort:        bind("Sort (repeat: descending, off)", "s"),
		AddSort:     bind("Add column to sort", "S"),
		Frequency:   bind("Count values…", "F"),
		Statistics:  bind("Column statistics", "i"),
		Draw:        bind("Chart column", "#"),
		Freeze:      bind("Freeze columns (f2: two, f0: none)", "f"),
		Hide:        bind("Hide column", "-"),
		Choose:      bind("Choose columns…", "c"),
		HideDull:    bind("Toggle constant columns", "C"),
		UsefulFirst: bind("Important columns first", "u"),
		Narrower:    bind("Narrow column", "<"),
		Wider:       bind("Widen column", ">"),
		Fit:         bind("Fit column width", "_"),
		MoveLeft:    bind("Move column left", "H"),
		MoveRight:   bind("Move column right", "L"),
		Zone:        bind("Toggle UTC or local time", "t"),
		Record:      bind("Open record", "enter", "v"),
		Mark:        bind("Mark row", "space"),
		MarkAll:     bind("Mark all or none", "a"),
		Copy:        bind("Copy…", "y"),
		CopyRow:     bind("Copy row as TSV", "Y"),
		Export:      bind("Export…", "E"),
		Include:     bind("Filter query by value", "+", "="),
		Exclude:     bind("Exclude value in query", "x"),
		Pivot:       bind("Pivot…", "p"),
		Refine:      bind("Refine with KQL (no API call)", "|"),
		Back:        bind("Previous refinement", "backspace"),
		Forward:     bind("Next refinement", "\\"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}
