package ui

// rectangle is a part of the screen in cells.
type rectangle struct{ x, y, width, height int }

// The smallest usable terminal.
const minWidth, minHeight = 40, 10

// hintsFrom is the terminal height from which hints and notices have a line of their own. On lower
// terminals a notice replaces the status line.
const hintsFrom = 14

// The minimum heights of editor and results when the split moves.
const minEditor, minResults = 3, 4

// The terminal width from which a panel can be docked, and its smallest width.
const dockFrom, minDock = 140, 48

// layout holds the rectangles of the screen.
type layout struct {
	width, height int // of the terminal
	sized         int // lines of the editor, as set by the user; 0: as many as its text needs
	lines         int // lines that the editor's text needs
	zoomed        bool
	docked        bool // the user wants the panel at the right
	tour          int  // lines of the guided hunt

	tooSmall bool
	tabs     rectangle // empty with a single tab
	editor   rectangle
	bar      rectangle // between editor and results; describes the results
	results  rectangle
	hints    rectangle // empty on low terminals
	status   rectangle
	overlay  rectangle // covers editor and results
	dock     rectangle // at the right of both; empty on narrow terminals
}

// arranged computes the rectangles. Zoomed, the focused pane gets the space of both.
func (l layout) arranged(focus pane, tabs bool) layout {
	l.tooSmall = l.width < minWidth || l.height < minHeight
	if l.tooSmall {
		return l
	}
	below := 1
	if l.height >= hintsFrom {
		below = 2
	}
	above := 0
	if tabs {
		above = 1
	}
	hints := below - 1
	below += l.tour
	room := l.height - above - below - 1
	edit := min(l.lines, room/2)
	if l.sized > 0 {
		edit = min(l.sized, room-minResults)
	}
	edit = max(edit, minEditor)
	switch {
	case l.zoomed && focus == editorPane:
		edit = room
	case l.zoomed:
		edit = 0
	}
	width := l.width
	l.dock = rectangle{}
	if l.docked && l.width >= dockFrom {
		width = l.width - max(l.width*3/10, minDock) - 1
		l.dock = rectangle{width + 1, above, l.width - width - 1, room + 1}
	}
	l.tabs = rectangle{0, 0, l.width, above}
	l.editor = rectangle{0, above, width, edit}
	l.bar = rectangle{0, above + edit, width, 1}
	l.results = rectangle{0, above + edit + 1, width, room - edit}
	l.hints = rectangle{0, l.height - hints - 1, l.width, hints}
	l.status = rectangle{0, l.height - 1, l.width, 1}
	l.overlay = rectangle{0, 0, l.width, l.height - below}
	return l
}
