package export

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"quarry/table"
	"quarry/table/times"
)

// A workbook has a hidden sheet from which package load restores what cells cannot hold. Its first row
// has a JSON object for each column. Below, at the address of a cell of the results, is its exact value,
// as a JSON string, or as an object if it does not fit the type of the column. A value too long for one
// cell continues at the same address of the next such sheet. A value counts only as long as the visible
// cell shows it, so that sorting or editing the results in a spreadsheet never brings back old values.

// ExactSheet is the name of the hidden sheet with exact values. More of them have a number.
const ExactSheet = "Exact values"

// ExactColumn is what the hidden sheet says about a column.
type ExactColumn struct {
	Header string // as the visible sheet has it
	Name   string
	Type   table.Type
	Zone   string // of its times: UTC, or the name of another
	Rows   int    // of the results
}

// exactColumn is an ExactColumn in JSON.
type exactColumn struct {
	Header string `json:"header"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Zone   string `json:"zone,omitempty"`
	Rows   int    `json:"rows"`
}

// ParseExactColumn reads a cell of the first row of the hidden sheet.
func ParseExactColumn(text string) (ExactColumn, bool) {
	var c exactColumn
	if json.Unmarshal([]byte(text), &c) != nil {
		return ExactColumn{}, false
	}
	t, ok := table.ParseType(c.Type)
	return ExactColumn{c.Header, c.Name, t, c.Zone, c.Rows}, ok
}

// Exact is an exact value.
type Exact struct {
	Text   string
	Misfit bool // it does not fit the type of its column
}

// exactMisfit is an Exact in JSON that does not fit the type of its column.
type exactMisfit struct {
	Misfit string `json:"misfit"`
}

// ParseExact reads the text of an exact value, put together from all sheets.
func ParseExact(text string) (Exact, bool) {
	var e Exact
	if strings.HasPrefix(text, "{") {
		var m exactMisfit
		e.Misfit = true
		err := json.Unmarshal([]byte(text), &m)
		e.Text = m.Misfit
		return e, err == nil
	}
	err := json.Unmarshal([]byte(text), &e.Text)
	return e, err == nil
}

// Shown reports whether a visible cell shows the exact value of a column: whether its text, or the
// number of a date, is what the value looks like in a cell. A date that another program has saved may
// have lost digits of its fraction.
func (e Exact) Shown(visible string, t table.Type, zone *time.Location) bool {
	if visible == cellText(e.Text) {
		return true
	}
	if e.Misfit || t != table.DateTime {
		return false
	}
	ticks, ok := times.ParseWireDateTime(e.Text)
	serial, fits := SheetSerial(ticks, zone)
	number, err := strconv.ParseFloat(visible, 64)
	const millisecond = 1.0 / 86_400_000
	return ok && fits && err == nil && math.Abs(number-serial) < millisecond
}

// SheetSerial returns the number by which a workbook represents a time of a zone, in days. It is not ok
// for times that Excel has no number for.
func SheetSerial(ticks int64, zone *time.Location) (serial float64, ok bool) {
	if zone != time.UTC && ticks >= 0 && ticks <= times.MaxTicks {
		_, offset := times.TimeOf(ticks).In(zone).Zone()
		ticks += int64(offset) * times.TicksPerSecond
	}
	return times.ExcelDays(ticks)
}

// exactOf returns the exact value of a cell, if the visible cell does not hold it.
func (w *workbook) exactOf(column, row int) (e Exact, needed bool) {
	c := &w.columns[column]
	if c.Null(row) {
		text, ok := c.Misfit(row)
		return Exact{text, true}, ok
	}
	switch c.Type() {
	case table.Bool, table.Int, table.Long, table.Real, table.TimeSpan:
		return e, false
	case table.DateTime:
		serial, ok := SheetSerial(c.Int(row), w.zoneOf())
		if !ok || w.zoneOf() == time.UTC && milliseconds(serial) == c.Int(row) {
			return e, false
		}
		return Exact{Text: string(times.AppendDateTime(nil, c.Int(row)))}, true
	}
	text := c.Text(row)
	return Exact{Text: text}, !fitsCell(text)
}

// milliseconds returns the time of a serial number as spreadsheets show it.
func milliseconds(serial float64) int64 {
	r, _ := times.ReadNumber(strconv.FormatFloat(serial, 'f', -1, 64))
	return r.Ticks
}

// fitsCell reports whether a cell holds the text as it is.
func fitsCell(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0x80 {
			return cellText(text) == text
		}
	}
	return len(text) <= cellUnits
}

// appendExact appends the JSON of an exact value.
func (e Exact) appendExact(dst []byte) []byte {
	if !e.Misfit {
		return table.AppendJSONString(dst, e.Text)
	}
	return append(table.AppendJSONString(append(dst, `{"misfit":`...), e.Text), '}')
}

// exactSheets returns how many sheets the exact values need: more than one if one of them does not fit a
// cell.
func (w *workbook) exactSheets() int {
	most := 1
	for i := range w.columns {
		c := &w.columns[i]
		if c.Type().Integral() && !c.HasNulls() || c.Type() == table.Real && !c.HasNulls() {
			continue
		}
		for row := range c.Len() {
			if e, needed := w.exactOf(i, row); needed && len(e.Text) > cellUnits/6-20 { // a byte is up to six in JSON
				most = max(most, len(chunks(string(e.appendExact(nil)))))
			}
		}
	}
	return most
}

// chunks cuts text into pieces that fit a cell.
func chunks(text string) (pieces []string) {
	units, from := 0, 0
	for i, r := range text {
		n := utf16.RuneLen(r)
		if units += n; units > cellUnits {
			pieces = append(pieces, text[from:i])
			units, from = n, i
		}
	}
	return append(pieces, text[from:])
}

// writeExact writes the sheet with a piece of each exact value.
func (w *workbook) writeExact(sheet, piece int) error {
	if err := w.beginSheet(sheet, `<sheetData>`); err != nil {
		return err
	}
	if piece == 0 {
		w.beginRow(1)
		for i, c := range w.job.columns {
			described := exactColumn{cellText(w.header(i)), c.Name, c.Type.String(), "", w.table.Rows()}
			if c.Type == table.DateTime {
				described.Zone = w.zoneOf().String()
			}
			text, err := json.Marshal(described)
			if err != nil {
				return err
			}
			w.textCell(w.columns[i].letters, 1, "", cellText(string(text)))
		}
		w.text = append(w.text, `</row>`...)
	}
	var literal []byte
	err := w.eachRow(func(row int) error {
		begun := false
		for i := range w.columns {
			e, needed := w.exactOf(i, row)
			if !needed {
				continue
			}
			literal = e.appendExact(literal[:0])
			text := string(literal)
			if piece > 0 || len(text) > cellUnits {
				pieces := chunks(text)
				if piece >= len(pieces) {
					continue
				}
				text = pieces[piece]
			}
			if !begun {
				begun = true
				w.beginRow(row + 2)
			}
			w.textCell(w.columns[i].letters, row+2, "", text)
		}
		if begun {
			w.text = append(w.text, `</row>`...)
		}
		return w.flush(false)
	})
	if err != nil {
		return err
	}
	w.text = append(w.text, `</sheetData></worksheet>`...)
	return w.flush(true)
}
