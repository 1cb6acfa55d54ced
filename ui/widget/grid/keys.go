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

// DefaultKeys are the keys that people of tables in terminals expect.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:          bind("row up", "up", "k"),
		Down:        bind("row down", "down", "j"),
		Left:        bind("column left", "left", "h"),
		Right:       bind("column right", "right", "l"),
		PageUp:      bind("page up", "pgup", "ctrl+b"),
		PageDown:    bind("page down", "pgdown"),
		HalfUp:      bind("half a page up", "ctrl+u"),
		HalfDown:    bind("half a page down", "ctrl+d"),
		FirstColumn: bind("first column", "0", "home"),
		LastColumn:  bind("last column", "$", "end"),
		FirstRow:    bind("first row", "g", "ctrl+home"),
		LastRow:     bind("last row; 120G is row 120", "G", "ctrl+end"),
		Filter:      bind("filter rows: words, /regex/, Column:value, -not", "/"),
		NextFind:    bind("next find of the filter", "n"),
		FindBefore:  bind("find before", "N"),
		Like:        bind("only rows like this cell", "@"),
		Unlike:      bind("no rows like this cell", "!"),
		Sort:        bind("sort by this column; again turns it, then ends it", "s"),
		AddSort:     bind("sort by this column too", "S"),
		Frequency:   bind("how often each value of the column occurs", "F"),
		Statistics:  bind("statistics of the column, of marked rows if there are any", "i"),
		Draw:        bind("draw a histogram or a timeline of the column", "#"),
		Freeze:      bind("freeze: f2 keeps 2 columns in view, f0 none", "f"),
		Hide:        bind("hide the column", "-"),
		Choose:      bind("choose columns, or find one by its name", "c"),
		HideDull:    bind("hide columns that are empty or the same in all rows", "C"),
		UsefulFirst: bind("the columns that matter most first", "u"),
		Narrower:    bind("narrower column", "<"),
		Wider:       bind("wider column", ">"),
		Fit:         bind("column as wide as its values", "_"),
		MoveLeft:    bind("move the column left", "H"),
		MoveRight:   bind("move the column right", "L"),
		Zone:        bind("times in UTC or local", "t"),
		Record:      bind("see the whole row", "enter", "v"),
		Mark:        bind("mark the row", "space"),
		MarkAll:     bind("mark all rows shown, or none", "a"),
		Copy:        bind("copy: cell, row, column, marked rows, all", "y"),
		CopyRow:     bind("copy the row as TSV", "Y"),
		Export:      bind("export to a file", "E"),
		Include:     bind("add this value to the query: only rows with it", "+", "="),
		Exclude:     bind("add this value to the query: no rows with it", "x"),
		Pivot:       bind("hunt on from this value", "p"),
		Refine:      bind("refine what is shown with KQL, here: no call is spent", "|"),
		Back:        bind("back to the refinement before", "backspace"),
		Forward:     bind("forward to the refinement after", "\\"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}
