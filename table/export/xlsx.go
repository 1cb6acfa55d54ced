package export

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"quarry/table"
	"quarry/table/times"
)

// Limits of the format (Microsoft, "Excel specifications and limits").
const (
	sheetRows    = excelize.TotalRows
	sheetColumns = excelize.MaxColumns
	cellUnits    = excelize.TotalCellChars // UTF-16 code units in the text of a cell
	exactInteger = 999_999_999_999_999     // Excel keeps 15 digits of a number
)

const (
	answerSheet = "Answer"
	noteSheet   = "Note"
)

// writeXLSX writes a workbook. Times are text, since Excel's numbers are limited to milliseconds,
// and so are integers of more than 15 digits, decimals and timespans.
func writeXLSX(j *job) error {
	if rows := j.table.Rows() + 1; rows > sheetRows {
		return fmt.Errorf("%d rows including the header are more than the %d of a sheet: use csv or parquet", rows,
			sheetRows)
	}
	if len(j.columns) > sheetColumns {
		return fmt.Errorf("%d columns are more than the %d of a sheet: use csv or json", len(j.columns), sheetColumns)
	}
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", answerSheet); err != nil {
		return err
	}
	if err := writeSheet(j, book); err != nil {
		return err
	}
	if err := j.addNotes(book); err != nil {
		return err
	}
	return book.Write(j.w)
}

// addNotes adds a sheet with the note and the origin of the results.
func (j *job) addNotes(book *excelize.File) error {
	lines := j.opts.Origin.facts()
	if j.opts.Note != "" {
		if err := book.SetDocProps(&excelize.DocProperties{Description: cellText(j.opts.Note)}); err != nil {
			return err
		}
		lines = append([]fact{{"note", j.opts.Note}}, lines...)
	}
	if len(lines) == 0 {
		return nil
	}
	if _, err := book.NewSheet(noteSheet); err != nil {
		return err
	}
	for i, line := range lines {
		if err := book.SetSheetRow(noteSheet, fmt.Sprint("A", i+1),
			&[]any{line.name, j.sheetText(line.value)}); err != nil {
			return err
		}
	}
	return nil
}

func writeSheet(j *job, book *excelize.File) error {
	sheet, err := book.NewStreamWriter(answerSheet)
	if err != nil {
		return err
	}
	panes := excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := sheet.SetPanes(&panes); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	cells := make([]any, len(j.columns))
	for i, c := range j.columns {
		cells[i] = excelize.Cell{StyleID: bold, Value: j.sheetText(c.Name)}
	}
	if err := sheet.SetRow("A1", cells); err != nil {
		return err
	}
	err = j.eachRow(func(row int) error {
		for i := range j.columns {
			cells[i] = j.sheetCell(j.table.Value(row, i))
		}
		return sheet.SetRow(fmt.Sprint("A", row+2), cells)
	})
	if err != nil {
		return err
	}
	return sheet.Flush()
}

// sheetCell returns the workbook's value for a cell; nil for null.
func (j *job) sheetCell(v table.Value) any {
	if v.IsNull() {
		return nil
	}
	switch v.Type() {
	case table.Bool:
		return v.Bool()
	case table.Int, table.Long:
		if n := v.Int(); -exactInteger <= n && n <= exactInteger {
			return n
		}
		return v.String()
	case table.Real:
		if f := v.Real(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		return v.String()
	case table.DateTime:
		return string(times.AppendDateTime(nil, v.Int()))
	case table.String, table.Dynamic:
		return j.sheetText(v.Text())
	}
	return v.String()
}

func (j *job) sheetText(text string) string {
	if j.opts.Guard && isFormula(text) {
		text = "'" + text
	}
	return cellText(text)
}

// cellText makes text fit a cell: characters that XML forbids are replaced with marks, and text
// that is too long is cut, with a mark that gives its length.
func cellText(text string) string {
	text = strings.Map(xmlRune, strings.ToValidUTF8(text, "\ufffd"))
	if len(text) <= cellUnits {
		return text
	}
	units := 0
	for _, r := range text {
		units += utf16.RuneLen(r)
	}
	if units <= cellUnits {
		return text
	}
	mark := fmt.Sprintf("… [cut: %d characters in all]", utf8.RuneCountInString(text))
	room := cellUnits - len(mark)
	for i, r := range text {
		if room -= utf16.RuneLen(r); room < 0 {
			return text[:i] + mark
		}
	}
	return text
}

// xmlRune replaces characters that XML 1.0 forbids with their control pictures.
func xmlRune(r rune) rune {
	switch {
	case r < ' ' && r != '\t' && r != '\n' && r != '\r':
		return '\u2400' + r
	case r == '\ufffe' || r == '\uffff':
		return utf8.RuneError
	}
	return r
}
