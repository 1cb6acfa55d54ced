package ui

import "quarry/table"

// maxValues and maxScanned bound the values of a column that completion offers, and the
// rows that are looked at for them.
const (
	maxValues  = 200
	maxScanned = 20_000
)

// valuesSeen are the text values that the answer on the screen has in a column, as they
// come first.
func (t *tab) valuesSeen(_, column string) []string {
	if !t.results.there {
		return nil
	}
	rows := t.grid.Table()
	i := rows.ColumnIndex(column)
	if i < 0 || rows.Columns()[i].Type != table.String {
		return nil
	}
	seen := map[string]bool{"": true}
	var values []string
	for row := 0; row < min(rows.Rows(), maxScanned) && len(values) < maxValues; row++ {
		if text := rows.Value(row, i).Text(); !seen[text] {
			seen[text] = true
			values = append(values, text)
		}
	}
	return values
}
