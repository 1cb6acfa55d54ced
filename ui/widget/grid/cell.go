package grid

import (
	"time"
	"unicode/utf8"

	"quarry/table"
)

// cellText returns the sanitized text of a cell, as much as width cells can show. row and column
// count those shown. absent means that a mark replaces a missing value.
func (m *Model) cellText(row, column, width int) (text string, absent bool) {
	v := m.table.Value(m.source(row), m.shown.list[column])
	if v.IsNull() {
		return m.styles.Null, true
	}
	switch v.Type() {
	case table.String, table.Dynamic, table.Decimal, table.GUID:
		if v.Text() == "" {
			return m.styles.Empty, true
		}
		return table.Safe(start(v.Text(), width)), false
	}
	return table.Display(v, m.zone), false
}

// start returns the part of a long text that width cells can show: a command line of 30 KB is not
// sanitized in full for forty cells. A cell takes at most a character of four bytes and the marks
// that follow it; eight bytes a cell leave room for some.
func start(text string, width int) string {
	most := 8*width + 64
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// zoneName names the zone of shown times. The local zone has no single name, since its offset may
// differ from row to row.
func (m *Model) zoneName() string {
	if m.zone == time.UTC {
		return "UTC"
	}
	return "local"
}
