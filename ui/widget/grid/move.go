package grid

import "strconv"

// typed is an unfinished command that takes a number: 120G, f2.
type typed struct {
	count  int
	freeze bool // f was pressed; the next digit is the number of columns
}

func (t typed) String() string {
	switch {
	case t.freeze:
		return "f"
	case t.count > 0:
		return strconv.Itoa(t.count)
	}
	return ""
}

// largestCount bounds the number typed before G.
const largestCount = 100_000_000

// digit handles a digit of a count, or after f. A leading 0 is the key for the first column.
func (m *Model) digit(text string) bool {
	if len(text) != 1 || text[0] < '0' || text[0] > '9' {
		return false
	}
	digit := int(text[0] - '0')
	switch {
	case m.typed.freeze:
		m.typed = typed{}
		m.freeze(digit)
	case digit == 0 && m.typed.count == 0:
		return false
	default:
		m.typed.count = min(m.typed.count*10+digit, largestCount)
	}
	return true
}

// walk moves the cursor and scrolls as little as possible.
func (m *Model) walk(rows, columns int) {
	m.cursor.row += rows
	m.cursor.column += columns
	m.reveal()
}

// turn moves cursor and screen together.
func (m *Model) turn(rows int) {
	m.cursor.row += rows
	m.corner.row += rows
	m.jumped()
}

// jumped follows a jump: the widths adapt to the new rows, since everything is redrawn anyway.
func (m *Model) jumped() {
	m.reveal()
	m.measure()
	m.reveal()
}

// reveal keeps the cursor inside the rows and on screen.
func (m *Model) reveal() {
	m.cursor.row = clamp(m.cursor.row, 0, m.rows()-1)
	m.cursor.column = clamp(m.cursor.column, 0, m.columns()-1)
	page := max(m.pageRows(), 1)
	m.corner.row = clamp(m.corner.row, m.cursor.row-page+1, m.cursor.row)
	m.corner.row = clamp(m.corner.row, 0, max(m.rows()-page, 0))
	m.revealColumn()
}

func (m *Model) freeze(columns int) {
	m.shown.frozen = min(columns, max(m.columns()-1, 0))
	m.corner.column = m.shown.frozen
	m.reveal()
}

func clamp(n, low, high int) int { return max(min(n, high), low) }
