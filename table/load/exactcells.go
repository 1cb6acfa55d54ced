package load

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"time"

	"quarry/table"
	"quarry/table/export"
)

// exactCells are what the hidden sheets of a workbook of ours say about the results.
type exactCells struct {
	columns map[int]export.ExactColumn // by their place in the hidden sheet
	zones   map[int]*time.Location
	cells   map[cellPlace]string // JSON
	rows    int                  // of the results
	changed int                  // cells that no longer show their exact value
}

// maxExact limits the values in hidden sheets, which are in memory together.
const maxExact = 8 << 20

// cellPlace is the address of a cell, from 0.
type cellPlace struct{ row, column int }

// readExact reads the hidden sheets with exact values. It returns nil if the workbook has none.
func (w *workbook) readExact() (*exactCells, error) {
	e := &exactCells{columns: map[int]export.ExactColumn{}, zones: map[int]*time.Location{}, cells: map[cellPlace]string{}}
	found := false
	for n := 1; ; n++ {
		name := export.ExactSheet
		if n > 1 {
			name = fmt.Sprint(name, " ", n)
		}
		i := w.hiddenSheet(name)
		if i < 0 {
			break
		}
		found = true
		file, err := w.sheetFile(w.sheets[i].id)
		if err != nil {
			return nil, err
		}
		r := &sheetReader{workbook: w, texts: map[int]xlsxCell{}, row: -1}
		r.rowEnd = func() error {
			for column, cell := range r.texts {
				if r.row > 0 {
					e.cells[cellPlace{r.row, column}] += cell.text
				} else if c, ok := export.ParseExactColumn(cell.text); ok {
					e.columns[column], e.rows = c, c.Rows
					if zone, ok := ParseZone(c.Zone); ok {
						e.zones[column] = zone
					}
				}
			}
			if len(e.cells) > maxExact {
				return at(0, "the sheet %s has more than %d values: split the workbook", name, maxExact)
			}
			return nil
		}
		if err := r.readAll(file); err != nil {
			return nil, err
		}
	}
	if !found || len(e.columns) == 0 {
		return nil, nil
	}
	return e, nil
}

func (w *workbook) hiddenSheet(name string) int {
	for i, s := range w.sheets {
		if s.hidden && s.name == name {
			return i
		}
	}
	return -1
}

// header returns the header of a column whose visible one is text, and reports whether the hidden sheet
// describes that column.
func (e *exactCells) header(text string, column int) (header, bool) {
	if e == nil {
		return header{}, false
	}
	c, ok := e.columns[column]
	if !ok || c.Header != text {
		return header{}, false
	}
	return header{text: c.Name, name: c.Name, typ: c.Type, typed: true, zone: e.zones[column]}, true
}

// cell returns what a visible cell of a described column holds exactly.
func (e *exactCells) cell(row, column int, visible xlsxCell) xlsxCell {
	c := e.columns[column]
	if text, ok := e.cells[cellPlace{row, column}]; ok {
		zone := e.zones[column]
		if zone == nil {
			zone = time.UTC
		}
		exact, ok := export.ParseExact(text)
		known := c.Zone == "" || e.zones[column] != nil
		if ok && (exact.Shown(visible.text, c.Type, zone) || !known && visible.kind == serial) {
			visible = xlsxCell{literal, exact.Text}
			if exact.Misfit {
				return xlsxCell{unfit, exact.Text}
			}
		} else {
			e.changed++
		}
	}
	if c.Type == table.Dynamic && json.Valid([]byte(visible.text)) {
		visible.kind = composite
	}
	return visible
}

// startRow reads the number of a row, from 0, if it has one.
func (r *sheetReader) startRow(t xml.StartElement) {
	r.row++
	for _, a := range t.Attr {
		if n, err := strconv.Atoi(a.Value); a.Name.Local == "r" && err == nil && n > r.row && n <= 1<<20 {
			r.row = n - 1
		}
	}
}

// changedNote says that cells were changed after the export.
func (e *exactCells) changedNote() string {
	if e == nil || e.changed == 0 {
		return ""
	}
	return counted(e.changed, "cell") + " changed since the export, and read as the sheet shows them"
}
