package ui

// rectangle is a part of the screen in cells.
type rectangle struct{ x, y, width, height int }

// The smallest terminal that the workbench is usable in.
const minWidth, minHeight = 40, 10

// hintsFrom is the height of terminal from which a line for hints and notices is
// kept free; on lower ones a notice takes the place of the status line.
const hintsFrom = 14

// The bounds of editor and answer when the split is moved.
const minEditor, minResults = 3, 4

// layout is where everything is.
type layout struct {
	width, height int // of the terminal
	split         int // lines that the user moved the split down
	zoomed        bool

	tooSmall bool
	tabs     rectangle // no line while there is one tab
	editor   rectangle
	bar      rectangle // between editor and answer; tells about the answer
	results  rectangle
	hints    rectangle // no line on low terminals
	status   rectangle
	overlay  rectangle // what lies over editor and answer
}

// arranged turns the size of the terminal into rectangles. Zoomed, the focused pane has
// the room of both.
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
	room := l.height - above - below - 1
	edit := max(min(defaultEditor(room)+l.split, room-minResults), minEditor)
	l.split = edit - defaultEditor(room)
	switch {
	case l.zoomed && focus == editorPane:
		edit = room
	case l.zoomed:
		edit = 0
	}
	l.tabs = rectangle{0, 0, l.width, above}
	l.editor = rectangle{0, above, l.width, edit}
	l.bar = rectangle{0, above + edit, l.width, 1}
	l.results = rectangle{0, above + edit + 1, l.width, room - edit}
	l.hints = rectangle{0, l.height - below, l.width, below - 1}
	l.status = rectangle{0, l.height - 1, l.width, 1}
	l.overlay = rectangle{0, 0, l.width, l.height - below}
	return l
}

// defaultEditor gives the editor a third of the room, and no more than a query
// usually needs.
func defaultEditor(room int) int { return max(min(room/3, 14), minEditor) }
