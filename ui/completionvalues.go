package ui

import "quarry/table"

// maxValues bounds the values of a column that completion offers, and maxScanned the rows that are
// scanned for them.
const (
	maxValues  = 200
	maxScanned = 20_000
)

// valuesSeen returns text values of a column from the shown results, in order of appearance.
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
