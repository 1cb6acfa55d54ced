package export

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"quarry/table"
	"quarry/table/times"
)

// Limits of the format (Microsoft, "Excel specifications and limits").
const (
	sheetRows    = 1 << 20
	sheetColumns = 1 << 14
	cellUnits    = 32_767              // UTF-16 code units in the text of a cell
	exactInteger = 999_999_999_999_999 // Excel keeps 15 digits of a number
)

const (
	answerSheet = "Answer"
	noteSheet   = "Note"
)

// workbook writes an Excel workbook part by part, and keeps none of them in memory. Strings that repeat in
// a column are written once, as shared strings; others are in their cells.
type workbook struct {
	*job
	archive *zip.Writer
	part    io.Writer // the part being written
	text    []byte    // of the part, not written yet
	columns []sheetColumn
	shared  []sharedText
	exact   int // sheets for exact values
}

// sheetColumn is a column and what is known of its strings.
type sheetColumn struct {
	*table.Vector
	letters string // its name in a sheet, such as AB
	texts   []string
	codes   []uint32 // nil if they are not coded
	places  []uint32 // by code: the place among the shared strings, from 1; 0 if it has none yet
}

// sharedText is a text among the shared strings.
type sharedText struct{ column, code uint32 }

// writeXLSX writes a workbook. Times are dates, in the zone of the options. Integers of more than 15
// digits, decimals and timespans are text. A hidden sheet has what cells cannot hold, as exact.go describes.
func writeXLSX(j *job) error {
	if rows := j.table.Rows() + 1; rows > sheetRows {
		return fmt.Errorf("%d rows including the header are more than the %d of a sheet: use csv or parquet", rows,
			sheetRows)
	}
	if len(j.columns) > sheetColumns {
		return fmt.Errorf("%d columns are more than the %d of a sheet: use csv or json", len(j.columns), sheetColumns)
	}
	w := &workbook{job: j, archive: zip.NewWriter(j.w), columns: make([]sheetColumn, len(j.columns))}
	w.archive.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(to, flate.BestSpeed)
	})
	for i := range w.columns {
		c := &w.columns[i]
		c.Vector, c.letters = j.table.Vector(i), columnLetters(i)
		if texts, codes, coded := c.Dictionary(); coded {
			c.texts, c.codes, c.places = texts, codes, make([]uint32, len(texts))
		}
	}
	w.exact = w.exactSheets()
	notes := j.noteLines()
	sheets := []string{answerSheet}
	if len(notes) > 0 {
		sheets = append(sheets, noteSheet)
	}
	steps := []func() error{func() error { return w.writeIndex(sheets) }, w.writeAnswer}
	if len(notes) > 0 {
		steps = append(steps, func() error { return w.writeNotes(notes) })
	}
	for i := range w.exact {
		steps = append(steps, func() error { return w.writeExact(len(sheets)+i+1, i) })
	}
	for _, step := range append(steps, w.writeShared) {
		if err := step(); err != nil {
			return err
		}
	}
	return w.archive.Close()
}

// noteLines returns the note and the origin of the results.
func (j *job) noteLines() []fact {
	lines := j.opts.Origin.facts()
	if j.opts.Note != "" {
		lines = append([]fact{{"note", j.opts.Note}}, lines...)
	}
	return lines
}

// begin begins a part of the archive.
func (w *workbook) begin(name, text string) (err error) {
	w.part, err = w.archive.Create(name)
	w.text = append(append(w.text[:0], xmlHead...), text...)
	return err
}

// flush writes the text of the part if there is much of it, or if the part ends.
func (w *workbook) flush(end bool) error {
	if !end && len(w.text) < bufferSize {
		return nil
	}
	_, err := w.part.Write(w.text)
	w.text = w.text[:0]
	return err
}

func (w *workbook) beginSheet(number int, text string) error {
	return w.begin(fmt.Sprintf("xl/worksheets/sheet%d.xml", number), `<worksheet xmlns="`+mainSpace+`">`+text)
}

func (w *workbook) beginRow(row int) {
	w.text = append(w.text, `<row r="`...)
	w.text = strconv.AppendInt(w.text, int64(row), 10)
	w.text = append(w.text, `">`...)
}

// beginCell begins a cell up to its attributes.
func (w *workbook) beginCell(letters string, row int) {
	w.text = append(append(w.text, `<c r="`...), letters...)
	w.text = strconv.AppendInt(w.text, int64(row), 10)
	w.text = append(w.text, '"')
}

// textCell writes a cell with a text that XML can hold.
func (w *workbook) textCell(letters string, row int, style, text string) {
	w.beginCell(letters, row)
	w.text = append(append(append(w.text, style...), ` t="inlineStr"><is>`...), textTag(text)...)
	w.text = append(appendXML(w.text, text), `</t></is></c>`...)
}

// textTag returns the tag that begins a text. White space at an end is kept only if it is asked for.
func textTag(text string) string {
	const blank = " \t\r\n"
	if text != "" && (strings.IndexByte(blank, text[0]) >= 0 || strings.IndexByte(blank, text[len(text)-1]) >= 0) {
		return `<t xml:space="preserve">`
	}
	return `<t>`
}

// writeAnswer writes the sheet with the results.
func (w *workbook) writeAnswer() error {
	if err := w.beginSheet(1, `<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" `+
		`topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`); err != nil {
		return err
	}
	w.writeWidths()
	w.text = append(w.text, `<sheetData>`...)
	w.beginRow(1)
	for i := range w.columns {
		w.textCell(w.columns[i].letters, 1, styleBold, cellText(w.header(i)))
	}
	w.text = append(w.text, `</row>`...)
	err := w.eachRow(func(row int) error {
		w.beginRow(row + 2)
		for i := range w.columns {
			w.cell(i, row)
		}
		w.text = append(w.text, `</row>`...)
		return w.flush(false)
	})
	if err != nil {
		return err
	}
	w.text = append(w.text, `</sheetData>`...)
	if area := w.area(); area != "" {
		w.text = append(append(append(w.text, `<autoFilter ref="`...), strings.ReplaceAll(area, "$", "")...), `"/>`...)
	}
	w.text = append(w.text, `</worksheet>`...)
	return w.flush(true)
}

// header returns the name of a column as the sheet shows it, with the zone if its times are not in UTC.
func (w *workbook) header(column int) string {
	c := w.job.columns[column]
	if c.Type != table.DateTime || w.zoneOf() == time.UTC {
		return c.Name
	}
	return c.Name + " (" + w.zoneOf().String() + ")"
}

// area returns where the results are, or "" if they have no columns.
func (w *workbook) area() string {
	if len(w.columns) == 0 {
		return ""
	}
	return fmt.Sprintf("$A$1:$%s$%d", w.columns[len(w.columns)-1].letters, w.table.Rows()+1)
}

// Widths of columns, in characters, and the rows that they follow from.
const (
	narrowColumn = 8
	wideColumn   = 60
	timeColumn   = 24
	widthRows    = 200
)

func (w *workbook) writeWidths() {
	if len(w.columns) == 0 {
		return
	}
	w.text = append(w.text, `<cols>`...)
	for i := range w.columns {
		width := utf8.RuneCountInString(w.header(i)) + 3 // for the button of the filter
		for row := range min(w.table.Rows(), widthRows) {
			switch {
			case width > wideColumn:
			case w.columns[i].Type() == table.DateTime:
				width = max(width, timeColumn)
			default:
				width = max(width, utf8.RuneCountInString(w.table.Value(row, i).String())+1)
			}
		}
		width = min(max(width, narrowColumn), wideColumn)
		w.text = fmt.Appendf(w.text, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	w.text = append(w.text, `</cols>`...)
}

// cell writes a cell of the results. A null has none.
func (w *workbook) cell(column, row int) {
	c := &w.columns[column]
	if c.Null(row) {
		if text, ok := c.Misfit(row); ok {
			w.textValue(column, row, text)
		}
		return
	}
	switch c.Type() {
	case table.Bool:
		w.beginCell(c.letters, row+2)
		w.text = append(w.text, ` t="b"><v>`...)
		w.text = strconv.AppendInt(w.text, c.Int(row), 10)
		w.text = append(w.text, `</v></c>`...)
	case table.Int, table.Long:
		if n := c.Int(row); -exactInteger <= n && n <= exactInteger {
			w.beginCell(c.letters, row+2)
			w.text = append(append(w.text, styleWhole...), `><v>`...)
			w.text = strconv.AppendInt(w.text, n, 10)
			w.text = append(w.text, `</v></c>`...)
			return
		}
		w.textCell(c.letters, row+2, "", strconv.FormatInt(c.Int(row), 10))
	case table.Real:
		f := c.Real(row)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			w.textCell(c.letters, row+2, "", table.FormatReal(f))
			return
		}
		w.beginCell(c.letters, row+2)
		w.text = strconv.AppendFloat(append(w.text, `><v>`...), f, 'g', -1, 64)
		w.text = append(w.text, `</v></c>`...)
	case table.DateTime:
		serial, ok := SheetSerial(c.Int(row), w.zoneOf())
		if !ok {
			w.textCell(c.letters, row+2, "", string(times.AppendDateTime(nil, c.Int(row))))
			return
		}
		w.beginCell(c.letters, row+2)
		w.text = strconv.AppendFloat(append(append(w.text, styleTime...), `><v>`...), serial, 'f', -1, 64)
		w.text = append(w.text, `</v></c>`...)
	case table.TimeSpan:
		w.textCell(c.letters, row+2, "", string(times.AppendTimeSpan(nil, c.Int(row))))
	default:
		w.textValue(column, row, c.Text(row))
	}
}

// textValue writes a text. One that a spreadsheet would run as a formula, if it were typed, is marked as
// text, so that editing the cell does not run it.
func (w *workbook) textValue(column, row int, text string) {
	c, style := &w.columns[column], ""
	if w.opts.Guard && isFormula(text) {
		style = styleQuoted
	}
	if c.codes == nil || c.Null(row) {
		w.textCell(c.letters, row+2, style, cellText(text))
		return
	}
	place := &c.places[c.codes[row]]
	if *place == 0 {
		w.shared = append(w.shared, sharedText{uint32(column), c.codes[row]})
		*place = uint32(len(w.shared))
	}
	w.beginCell(c.letters, row+2)
	w.text = append(append(w.text, style...), ` t="s"><v>`...)
	w.text = strconv.AppendUint(w.text, uint64(*place-1), 10)
	w.text = append(w.text, `</v></c>`...)
}

// writeShared writes the strings that cells refer to.
func (w *workbook) writeShared() error {
	if err := w.begin("xl/sharedStrings.xml", `<sst xmlns="`+mainSpace+`">`); err != nil {
		return err
	}
	for _, s := range w.shared {
		text := cellText(w.columns[s.column].texts[s.code])
		w.text = append(append(w.text, `<si>`...), textTag(text)...)
		w.text = append(appendXML(w.text, text), `</t></si>`...)
		if err := w.flush(false); err != nil {
			return err
		}
	}
	w.text = append(w.text, `</sst>`...)
	return w.flush(true)
}

// writeNotes writes the sheet with the note and the origin of the results.
func (w *workbook) writeNotes(lines []fact) error {
	if err := w.beginSheet(2, `<cols><col min="1" max="1" width="14" customWidth="1"/>`+
		`<col min="2" max="2" width="100" customWidth="1"/></cols><sheetData>`); err != nil {
		return err
	}
	for i, line := range lines {
		w.beginRow(i + 1)
		w.textCell("A", i+1, "", line.name)
		style := ""
		if w.opts.Guard && isFormula(line.value) {
			style = styleQuoted
		}
		w.textCell("B", i+1, style, cellText(line.value))
		w.text = append(w.text, `</row>`...)
	}
	w.text = append(w.text, `</sheetData></worksheet>`...)
	return w.flush(true)
}

// columnLetters returns the name of a column in a sheet: A to Z, AA and so on.
func columnLetters(column int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
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

// special are the bytes that text in XML cannot contain as they are, or that Excel gives a meaning.
var special = [256]bool{'&': true, '<': true, '>': true, '\r': true, '_': true}

// appendXML appends text without forbidden characters. A carriage return would be read as a line break,
// and Excel reads _x0041_ as A.
func appendXML(dst []byte, text string) []byte {
	from := 0
	for i := range len(text) {
		c := text[i]
		if !special[c] {
			continue
		}
		replaced := ""
		switch c {
		case '&':
			replaced = "&amp;"
		case '<':
			replaced = "&lt;"
		case '>':
			replaced = "&gt;"
		case '\r':
			replaced = "&#13;"
		default:
			if !looksEscaped(text[i:]) {
				continue
			}
			replaced = "_x005F_"
		}
		dst = append(append(dst, text[from:i]...), replaced...)
		from = i + 1
	}
	return append(dst, text[from:]...)
}

// looksEscaped reports whether Excel reads the beginning of a text as the number of a character.
func looksEscaped(text string) bool {
	if len(text) < 7 || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}
