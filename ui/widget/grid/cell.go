package grid

import (
	"strings"
	"time"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
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
	text = table.Display(v, m.zone)
	if v.Type() == table.DateTime {
		text = m.shorten(text)
	}
	return text, false
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

// zoneName returns what a header says about the zone of its times: UTC, or their offsets from it at the first and
// the last row on screen, which differ around a change of the clocks. The name of a zone would not say what "local" is
// on another machine.
func (m *Model) zoneName(column int) string {
	if m.zone == time.UTC {
		return "UTC"
	}
	first, found := "", false
	last := min(m.corner.row+m.pageRows(), m.rows())
	for _, row := range []int{m.corner.row, last - 1} {
		if row < 0 || row >= m.rows() {
			continue
		}
		v := m.table.Value(m.source(row), column)
		if v.IsNull() {
			continue
		}
		offset := times.TimeOf(v.Int()).In(m.zone).Format("-07:00")
		if found && offset != first {
			return first + "/" + offset
		}
		first, found = offset, true
	}
	if !found {
		return "local"
	}
	return first
}

// shorten cuts the digits of a second in the text of a time.
func (m *Model) shorten(text string) string {
	at := strings.LastIndexByte(text, '.')
	if m.digits >= allDigits || at < 0 || len(text)-at-1 <= m.digits {
		return text
	}
	if m.digits == 0 {
		return text[:at]
	}
	return text[:at+1+m.digits]
}
