package grid

import (
	"slices"

	"quarry/table"
)

// Arrangement determines which rows are shown and in which order. The zero Arrangement shows all
// rows as received.
type Arrangement struct {
	Filter     string // as typed
	Conditions []Condition
	Sorts      []Sort
}

// Condition keeps or drops the rows with certain values in a column.
type Condition struct {
	Column  int
	Values  []table.Value
	Exclude bool
}

// Sort is one column of the sort order.
type Sort struct {
	Column     int
	Descending bool
}

// IsZero reports whether all rows are shown in their original order.
func (a Arrangement) IsZero() bool {
	return a.Filter == "" && len(a.Conditions) == 0 && len(a.Sorts) == 0
}

// Finder finds the match of a filter in the text of a cell. An empty range means no match.
type Finder func(column int, text string) (start, end int)

// view holds the shown rows.
type view struct {
	order   []int32 // row numbers; nil: all, as received
	wanted  Arrangement
	problem string // why the filter is invalid
	find    Finder // nil: no filter
	marked  map[int]bool
	rule    rule
}

func newView(t *table.Table) view { return view{marked: map[int]bool{}, rule: newRule(t)} }

// Arrangement returns the last requested arrangement.
func (m *Model) Arrangement() Arrangement { return m.view.wanted }

// SetRows shows these rows; nil shows all. The cursor stays on its row if that is still shown.
func (m *Model) SetRows(order []int32, find Finder) {
	row := m.Row()
	m.view.order, m.view.find, m.view.problem = order, find, ""
	m.cursor.row = 0
	if order == nil {
		m.cursor.row = row
	} else if at := slices.Index(order, int32(row)); at >= 0 {
		m.cursor.row = at
	}
	m.jumped()
}

// Rows returns the shown rows in order; nil for all.
func (m *Model) Rows() []int32 { return m.view.order }

// SetProblem shows in the footer why the filter is invalid. The rows stay.
func (m *Model) SetProblem(text string) { m.view.problem = text }

// Condition adds a condition and returns the request to apply it. It replaces an earlier condition
// on the same values.
func (m *Model) Condition(c Condition) Action {
	a := &m.view.wanted
	a.Conditions = slices.DeleteFunc(slices.Clone(a.Conditions), func(old Condition) bool {
		return old.Column == c.Column && slices.Equal(old.Values, c.Values)
	})
	a.Conditions = append(a.Conditions, c)
	return m.rearrange()
}

func (m *Model) rearrange() Action { return Rearrange{m.view.wanted} }

// like keeps, or drops, the rows that have the value under the cursor.
func (m *Model) like(exclude bool) Action {
	return m.Condition(Condition{Column: m.Column(), Values: []table.Value{m.value()}, Exclude: exclude})
}

func (m *Model) value() table.Value { return m.table.Value(m.Row(), m.Column()) }

// sort cycles the column under the cursor through ascending, descending and unsorted. With add it
// extends the sort order, otherwise it replaces it.
func (m *Model) sort(add bool) Action {
	a, column := &m.view.wanted, m.Column()
	sorts := slices.Clone(a.Sorts)
	at := slices.IndexFunc(sorts, func(s Sort) bool { return s.Column == column })
	switch {
	case at < 0 && add:
		sorts = append(sorts, Sort{Column: column})
	case at < 0:
		sorts = []Sort{{Column: column}}
	case !sorts[at].Descending:
		sorts[at].Descending = true
		if !add {
			sorts = []Sort{sorts[at]}
		}
	default:
		sorts = slices.Delete(sorts, at, at+1)
		if !add {
			sorts = nil
		}
	}
	a.Sorts = sorts
	return m.rearrange()
}

// widen removes the last restriction: the filter, then the conditions. It reports whether there was
// any.
func (m *Model) widen() (Action, bool) {
	a := &m.view.wanted
	switch {
	case a.Filter != "":
		a.Filter = ""
	case len(a.Conditions) > 0:
		a.Conditions = slices.Clone(a.Conditions[:len(a.Conditions)-1])
	default:
		return nil, false
	}
	return m.rearrange(), true
}

// mark toggles the mark of the row under the cursor and moves to the next.
func (m *Model) mark() {
	row := m.Row()
	if m.view.marked[row] {
		delete(m.view.marked, row)
	} else {
		m.view.marked[row] = true
	}
	m.walk(1, 0)
}

// SetMarked marks these rows and no others.
func (m *Model) SetMarked(rows []int) {
	m.view.marked = make(map[int]bool, len(rows))
	for _, row := range rows {
		m.view.marked[row] = true
	}
	m.reveal()
}

// markAll marks all shown rows, or none when any row is marked.
func (m *Model) markAll() {
	if len(m.view.marked) > 0 {
		m.view.marked = map[int]bool{}
	} else {
		for row := range m.rows() {
			m.view.marked[m.source(row)] = true
		}
	}
	m.reveal()
}

// Marked returns the marked rows in the order in which they are shown.
func (m *Model) Marked() []int32 {
	if len(m.view.marked) == 0 {
		return nil
	}
	var rows []int32
	for row := range m.rows() {
		if source := m.source(row); m.view.marked[source] {
			rows = append(rows, int32(source))
		}
	}
	return rows
}

// chosen returns the distinct values of the marked rows in the column under the cursor, or the
// value under the cursor.
func (m *Model) chosen() []table.Value {
	marked := m.Marked()
	if len(marked) == 0 {
		return []table.Value{m.value()}
	}
	var values []table.Value
	seen := map[table.Value]bool{}
	for _, row := range marked {
		if v := m.table.Value(int(row), m.Column()); !seen[v] {
			seen[v] = true
			values = append(values, v)
		}
	}
	return values
}

// seek moves to the next or previous cell that matches the filter.
func (m *Model) seek(forward bool) Action {
	if m.view.find == nil || m.view.wanted.Filter == "" {
		return Explain{"No filter to search for; " + m.keys.Label("grid_filter") + " sets one."}
	}
	step, at := 1, m.cursor
	if !forward {
		step = -1
	}
	for range min(m.rows()*m.columns(), maxSearched) {
		at.column += step
		switch {
		case at.column < 0:
			at.row, at.column = (at.row+m.rows()-1)%m.rows(), m.columns()-1
		case at.column >= m.columns():
			at.row, at.column = (at.row+1)%m.rows(), 0
		}
		text, absent := m.cellText(at.row, at.column, wholeCell)
		if absent {
			continue
		}
		if start, end := m.view.find(m.shown.list[at.column], text); end > start {
			m.cursor = at
			m.jumped()
			return nil
		}
	}
	return Explain{"No match nearby in the shown columns."}
}

// maxSearched bounds the cells that a search examines, so that a key never takes long.
const maxSearched = 50_000

// wholeCell exceeds the width of any cell.
const wholeCell = 1 << 16
