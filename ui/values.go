package ui

import "quarry/table"

// mostValues and mostLooked bound the values of a column that completion offers, and the
// rows that are looked at for them.
const (
	mostValues = 200
	mostLooked = 20_000
)

// valuesSeen are the text values that the answer on the screen has in a column, as they
// come first.
func (m *Model) valuesSeen(_, column string) []string {
	if !m.answer.there {
		return nil
	}
	t := m.grid.Table()
	i := t.ColumnIndex(column)
	if i < 0 || t.Columns()[i].Type != table.String {
		return nil
	}
	seen := map[string]bool{"": true}
	var values []string
	for row := 0; row < min(t.Rows(), mostLooked) && len(values) < mostValues; row++ {
		if text := t.Value(row, i).Text(); !seen[text] {
			seen[text] = true
			values = append(values, text)
		}
	}
	return values
}
