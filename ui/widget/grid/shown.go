package grid

import (
	"slices"
	"strings"

	"quarry/table"
	"quarry/ui/widget/line"
)

// columns describes the shown columns.
type columns struct {
	list   []int       // columns of the table, in the order shown
	frozen int         // number of frozen columns
	set    map[int]int // widths set by the user, by column of the table
	needs  []int       // preferred widths by column of the table, from header and seen rows
	useful bool        // important columns come first
}

func newColumns(t *table.Table) columns {
	return columns{list: numbers(len(t.Columns())), set: map[int]int{}}
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// Shown returns the shown columns of the table, in order.
func (m *Model) Shown() []int { return slices.Clone(m.shown.list) }

// SetShown shows these columns of the table. An empty list changes nothing.
func (m *Model) SetShown(list []int) {
	if len(list) == 0 {
		return
	}
	column := m.Column()
	m.shown.list = list
	m.shown.frozen = min(m.shown.frozen, len(list)-1)
	m.cursor.column = max(slices.Index(list, column), 0)
	m.reveal()
}

// Toggle shows or hides a column of the table. The last shown one stays.
func (m *Model) Toggle(column int) {
	list := m.Shown()
	if at := slices.Index(list, column); at >= 0 {
		m.SetShown(slices.Delete(list, at, at+1))
		return
	}
	// It returns to its original place, as near as the order allows.
	at := slices.IndexFunc(list, func(other int) bool { return other > column })
	if at < 0 {
		at = len(list)
	}
	m.SetShown(slices.Insert(list, at, column))
}

// GoTo moves the cursor to a column of the table and shows it if hidden.
func (m *Model) GoTo(column int) {
	if !slices.Contains(m.shown.list, column) {
		m.Toggle(column)
	}
	m.cursor.column = slices.Index(m.shown.list, column)
	m.reveal()
}

// HideColumns hides the constant columns. If none of them is shown, it shows all columns. It
// returns a notice.
func (m *Model) HideColumns(constant []bool) string {
	kept := slices.DeleteFunc(m.Shown(), func(column int) bool { return column < len(constant) && constant[column] })
	switch hidden := m.columns() - len(kept); {
	case len(kept) == 0:
		return "All columns are constant; none was hidden."
	case hidden > 0:
		m.SetShown(kept)
		return "Hid " + line.Counted(hidden, "column") + " with the same value in all rows. " +
			m.keys.Label("grid_hide_constant") + " shows all."
	case m.columns() < len(m.table.Columns()):
		m.SetShown(numbers(len(m.table.Columns())))
		return "All columns shown."
	}
	return "No column has the same value in all rows."
}

// hide hides the column under the cursor.
func (m *Model) hide() Action {
	if m.columns() == 1 {
		return Explain{"The last column cannot be hidden."}
	}
	next, name := m.cursor.column, table.Safe(m.table.Columns()[m.Column()].Name)
	m.Toggle(m.Column())
	m.cursor.column = next
	m.reveal()
	return Explain{"Hid " + name + ". " + m.keys.Label("grid_choose") + " brings it back."}
}

// shift moves the column under the cursor past its neighbour.
func (m *Model) shift(by int) {
	to := m.cursor.column + by
	if to < 0 || to >= m.columns() {
		return
	}
	list := m.shown.list
	list[m.cursor.column], list[to] = list[to], list[m.cursor.column]
	m.cursor.column = to
	m.shown.useful = false
	m.reveal()
}

// The bounds and the step of a width set by the user, in cells.
const minWidth, maxWidth, widthStep = 3, 400, 4

// resize makes the column under the cursor wider or narrower.
func (m *Model) resize(by int) {
	if m.columns() == 0 {
		return
	}
	width := m.widths()[m.cursor.column]
	m.shown.set[m.Column()] = clamp(width+by, minWidth, maxWidth)
	m.reveal()
}

// fit toggles between the automatic width and that of the content on screen.
func (m *Model) fit() {
	column := m.Column()
	if column >= len(m.shown.needs) {
		return
	}
	need := clamp(m.shown.needs[column], minWidth, max(m.width-m.gutter(), minWidth))
	if set, ok := m.shown.set[column]; ok && set == need {
		delete(m.shown.set, column)
	} else {
		m.shown.set[column] = need
	}
	m.reveal()
}

// weights rank columns by their importance to an analyst, by how their names end.
var weights = []struct {
	part   string
	weight int
}{
	{"timestamp", 100}, {"timegenerated", 100}, {"title", 90}, {"severity", 89}, {"devicename", 85}, {"actiontype", 84},
	{"accountname", 80}, {"accountupn", 79}, {"accountdisplayname", 70}, {"senderfromaddress", 78},
	{"recipientemailaddress", 77}, {"subject", 76},
	{"remoteurl", 74}, {"remoteip", 73}, {"remoteport", 60}, {"ipaddress", 72}, {"filename", 75},
	{"processcommandline", 72}, {"folderpath", 66},
	{"registrykey", 65}, {"registryvalue", 64}, {"sha256", 50}, {"sha1", 40}, {"count", 70}, {"additionalfields", 20},
	{"reportid", 5}, {"deviceid", 10}, {"tenantid", 1}, {"md5", 15},
}

// weigh gives unknown columns a medium weight, and those of the initiating process's parent less.
func weigh(name string) int {
	name = strings.ToLower(name)
	weight := 30
	for _, w := range weights {
		if strings.HasSuffix(name, w.part) {
			weight = w.weight
			break
		}
	}
	if strings.HasPrefix(name, "initiatingprocess") || strings.HasPrefix(name, "requestaccount") {
		weight = weight*2/3 - 1
	}
	return weight
}

// usefulFirst toggles between important columns first and the original order.
func (m *Model) usefulFirst() Action {
	list := m.Shown()
	m.shown.useful = !m.shown.useful
	text := "Important columns first. " + m.keys.Label("grid_important_first") + " restores the original order."
	if m.shown.useful {
		names := m.table.Columns()
		slices.SortStableFunc(list, func(a, b int) int { return weigh(names[b].Name) - weigh(names[a].Name) })
	} else {
		slices.Sort(list)
		text = "Original column order."
	}
	m.SetShown(list)
	m.cursor.column = 0
	m.reveal()
	return Explain{text}
}
