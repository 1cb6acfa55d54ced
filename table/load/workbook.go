package load

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// workbook is an Excel file.
type workbook struct {
	ctx      context.Context
	archive  *zip.Reader
	sheets   []sheet
	strings  []string
	dates    map[int]bool // styles that show a number as a date
	from1904 bool
	exact    *exactCells // nil if the workbook is not ours
}

type sheet struct {
	name, id string
	hidden   bool
}

// readWorkbook reads a sheet: the one with a name, or the first that is visible.
func readWorkbook(ctx context.Context, data []byte, name string, report *Report) (rows, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, unpackError("Excel", err)
	}
	w := &workbook{ctx: ctx, archive: archive, dates: map[int]bool{}}
	if err := w.readIndex(); err != nil {
		return nil, err
	}
	chosen := -1
	var others []string
	for i, s := range w.sheets {
		if chosen < 0 && (name == "" && !s.hidden || name != "" && strings.EqualFold(s.name, name)) {
			chosen = i
			continue
		}
		if !s.hidden {
			others = append(others, s.name)
		}
	}
	if chosen < 0 {
		return nil, at(0, "the workbook has no sheet %s; it has: %s", name, someOf(others))
	}
	if len(others) > 0 && name == "" {
		report.note("sheet " + w.sheets[chosen].name + " was read; others are read with #NAME after the file: " +
			someOf(others))
	}
	file, err := w.sheetFile(w.sheets[chosen].id)
	if err != nil {
		return nil, err
	}
	if chosen == 0 {
		if w.exact, err = w.readExact(); err != nil {
			return nil, err
		}
	}
	from, err := w.readSheet(file, report)
	if note := w.exact.changedNote(); err == nil && note != "" {
		report.note(note)
	}
	return from, err
}

// xmlPart reads a part of the workbook. A missing part is empty.
func (w *workbook) xmlPart(name string) ([]byte, error) {
	for _, f := range w.archive.File {
		if f.Name != name {
			continue
		}
		if f.UncompressedSize64 > 16<<20 && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio ||
			f.UncompressedSize64 > maxBytes {
			return nil, at(0, "part %s of the workbook is compressed more than %d to 1: it is not read", name, maxRatio)
		}
		r, err := f.Open()
		if err != nil {
			return nil, unpackError("Excel", err)
		}
		defer r.Close()
		data, err := readAll(w.ctx, io.LimitReader(r, int64(f.UncompressedSize64)+1), nil,
			int64(min(f.UncompressedSize64, 1<<26)))
		if err != nil {
			return nil, unpackError("Excel", err)
		}
		return data, nil
	}
	return nil, nil
}

// readIndex reads the names of the sheets, the shared strings and the styles.
func (w *workbook) readIndex() error {
	var index struct {
		Properties struct {
			From1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			Other string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := w.decode("xl/workbook.xml", &index); err != nil {
		return err
	}
	w.from1904 = index.Properties.From1904 == "1" || index.Properties.From1904 == "true"
	for _, s := range index.Sheets {
		w.sheets = append(w.sheets, sheet{s.Name, s.ID + s.Other, s.State == "hidden" || s.State == "veryHidden"})
	}
	if err := w.readStrings(); err != nil {
		return err
	}
	return w.readStyles()
}

func (w *workbook) decode(part string, into any) error {
	data, err := w.xmlPart(part)
	if err != nil || len(data) == 0 {
		return err
	}
	if err := xml.Unmarshal(data, into); err != nil {
		return at(0, "part %s of the workbook is damaged (%v): save it again", part, err)
	}
	return nil
}

// sheetFile returns the part of the archive that holds a sheet.
func (w *workbook) sheetFile(id string) (string, error) {
	var links struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := w.decode("xl/_rels/workbook.xml.rels", &links); err != nil {
		return "", err
	}
	for _, link := range links.List {
		if link.ID == id {
			if strings.HasPrefix(link.Target, "/") {
				return link.Target[1:], nil
			}
			return path.Join("xl", link.Target), nil
		}
	}
	return "", at(0, "the workbook lacks a sheet that it lists: save it again")
}

// eachToken visits the tokens of a part.
func (w *workbook) eachToken(part string, visit func(t xml.Token) error) error {
	data, err := w.xmlPart(part)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	for n := 0; ; n++ {
		if n%4096 == 0 && w.ctx.Err() != nil {
			return context.Cause(w.ctx)
		}
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return at(0, "part %s of the workbook is damaged (%v): save it again", part, err)
		}
		if err := visit(t); err != nil {
			return err
		}
	}
}

func (w *workbook) readStrings() error {
	var text strings.Builder
	inText, phonetic := false, false
	return w.eachToken("xl/sharedStrings.xml", func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text.Reset()
			case "t":
				inText = true
			case "rPh":
				phonetic = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				w.strings = append(w.strings, unescaped(text.String()))
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			}
		case xml.CharData:
			if inText && !phonetic {
				text.Write(t)
			}
		}
		return nil
	})
}

// unescaped replaces _x000D_, as Excel writes characters that XML cannot contain.
func unescaped(text string) string {
	at := strings.Index(text, "_x")
	if at < 0 {
		return text
	}
	var b strings.Builder
	for at >= 0 && len(text) >= at+7 {
		n, err := strconv.ParseUint(text[at+2:at+6], 16, 32)
		if err != nil || text[at+6] != '_' {
			b.WriteString(text[:at+2])
			text = text[at+2:]
		} else {
			b.WriteString(text[:at])
			b.WriteRune(rune(n))
			text = text[at+7:]
		}
		at = strings.Index(text, "_x")
	}
	return b.String() + text
}

func (w *workbook) readStyles() error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := w.decode("xl/styles.xml", &styles); err != nil {
		return err
	}
	dates := map[int]bool{}
	for id := 14; id <= 22; id++ {
		dates[id] = id != 18 && id != 19 && id != 20 && id != 21 // those are clocks without a date
	}
	for _, f := range styles.Formats {
		dates[f.ID] = isDateCode(f.Code)
	}
	for i, c := range styles.Cells {
		if dates[c.Format] {
			w.dates[i] = true
		}
	}
	return nil
}

// isDateCode reports whether a number format has a year or a day outside quotes and brackets.
func isDateCode(code string) bool {
	inside := byte(0)
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case inside != 0:
			if c == inside {
				inside = 0
			}
		case c == '"':
			inside = '"'
		case c == '[':
			inside = ']'
		case c == '\\' || c == '_' || c == '*':
			i++
		case c|0x20 == 'y' || c|0x20 == 'd':
			return true
		}
	}
	return false
}

// sheetReader reads the rows of a sheet.
type sheetReader struct {
	*workbook
	to      *collected
	named   bool // the names have been read
	texts   map[int]xlsxCell
	rowEnd  func() error
	row     int // from 0
	column  int
	known   []bool // columns that the hidden sheet describes
	kind    string
	style   int
	value   strings.Builder
	inValue bool
}

type xlsxCell struct {
	kind cellKind
	text string
}

func (w *workbook) readSheet(part string, report *Report) (rows, error) {
	r := &sheetReader{workbook: w, to: newCollected(), texts: map[int]xlsxCell{}, row: -1}
	r.rowEnd = r.endRow
	if err := r.readAll(part); err != nil {
		return nil, err
	}
	if !r.named {
		return nil, at(0, "the sheet is empty: its first row must name the columns")
	}
	names := r.to.headers()
	if w.exact == nil {
		distinctNames(names, report)
	}
	for i := range names {
		r.to.columns[i].header = names[i]
	}
	return r.to, nil
}

// readAll reads the rows of a sheet.
func (r *sheetReader) readAll(part string) error {
	return r.eachToken(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			r.start(t)
		case xml.EndElement:
			return r.end(t.Name.Local)
		case xml.CharData:
			if r.inValue {
				r.value.Write(t)
			}
		}
		return nil
	})
}

func (r *sheetReader) start(t xml.StartElement) {
	switch t.Name.Local {
	case "row":
		clear(r.texts)
		r.column = -1
		r.startRow(t)
	case "c":
		r.column++
		r.kind, r.style = "", 0
		r.value.Reset()
		for _, a := range t.Attr {
			switch a.Name.Local {
			case "r":
				if n, ok := columnOf(a.Value); ok {
					r.column = n
				}
			case "t":
				r.kind = a.Value
			case "s":
				r.style, _ = strconv.Atoi(a.Value)
			}
		}
	case "v", "t":
		r.inValue = true
	}
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v", "t":
		r.inValue = false
	case "c":
		if r.value.Len() > 0 || r.kind == "inlineStr" {
			r.texts[r.column] = r.cell(r.value.String())
		}
	case "row":
		return r.rowEnd()
	}
	return nil
}

// cell returns the kind and text of a cell.
func (r *sheetReader) cell(value string) xlsxCell {
	switch r.kind {
	case "s":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < len(r.strings) {
			return xlsxCell{literal, r.strings[n]}
		}
		return xlsxCell{literal, value}
	case "inlineStr", "str":
		return xlsxCell{literal, unescaped(value)}
	case "b":
		if value == "1" {
			return xlsxCell{bare, "true"}
		}
		return xlsxCell{bare, "false"}
	case "e", "d":
		return xlsxCell{literal, value}
	}
	if !r.dates[r.style] {
		return xlsxCell{bare, value}
	}
	if f, err := strconv.ParseFloat(value, 64); err == nil && r.from1904 {
		value = strconv.FormatFloat(f+1462, 'f', -1, 64)
	}
	return xlsxCell{serial, value}
}

func (r *sheetReader) endRow() error {
	if len(r.texts) == 0 && !(r.named && r.exact != nil && r.row <= r.exact.rows) {
		return nil
	}
	last := -1
	for i := range r.texts {
		last = max(last, i)
	}
	if last >= maxColumns {
		return at(0, "the sheet has more than %d columns", maxColumns)
	}
	if !r.named {
		r.named = true
		for i := range last + 1 {
			h, known := r.exact.header(r.texts[i].text, i)
			if !known {
				h = parseHeader(r.texts[i].text, i)
			}
			r.to.add(h)
			r.known = append(r.known, known)
		}
		return nil
	}
	for i := len(r.to.columns); i <= last; i++ {
		r.to.add(parseHeader("", i))
		r.known = append(r.known, false)
	}
	for i := range last + 1 {
		c, ok := r.texts[i]
		if !ok {
			continue
		}
		if r.known[i] {
			c = r.exact.cell(r.row, i, c)
		}
		r.to.put(i, c.kind, []byte(c.text))
	}
	return r.to.endRow()
}

// columnOf returns the column of a reference such as AB12, from 0.
func columnOf(reference string) (int, bool) {
	n := 0
	for i := 0; i < len(reference) && i < 4; i++ {
		c := reference[i]
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1, n > 0
}
