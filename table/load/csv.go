package load

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"quarry/table"
)

// readCSV returns a reader of lines whose fields are separated by comma. The first line names the
// columns.
func readCSV(comma rune) func(context.Context, *bufio.Reader, []table.Column) (*table.Table, error) {
	return func(_ context.Context, r *bufio.Reader, schema []table.Column) (*table.Table, error) {
		lines := csv.NewReader(r)
		lines.Comma, lines.ReuseRecord = comma, true
		if comma == ',' && hasSemicolons(r) {
			lines.Comma = ';'
		}
		cs := newColumns(schema)
		places, err := header(lines, cs)
		if err != nil {
			return nil, err
		}
		for {
			record, err := lines.Read()
			if errors.Is(err, io.EOF) {
				return cs.table(), nil
			}
			if err != nil {
				return nil, csvError(err, len(record), len(places))
			}
			if err := putRecord(lines, cs, places, record); err != nil {
				return nil, err
			}
		}
	}
}

// hasSemicolons reports whether the first line has semicolons but no comma. Spreadsheets write CSV that
// way in locales whose decimal separator is a comma.
func hasSemicolons(r *bufio.Reader) bool {
	start, _ := r.Peek(r.Size()) // a short peek will do, and the next read returns the error again
	line, _, _ := strings.Cut(string(start), "\n")
	return strings.Contains(line, ";") && !strings.Contains(line, ",")
}

// header reads the column names and returns each one's index in cs.
func header(lines *csv.Reader, cs *columns) ([]int, error) {
	names, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return nil, at(0, "the file is empty: its first line must name the columns")
	}
	if err != nil {
		return nil, csvError(err, 0, 0)
	}
	places, used := make([]int, len(names)), map[string]bool{}
	for i, name := range names {
		if !utf8.ValidString(name) {
			return nil, at(1, "this is not UTF-8 text: save it as UTF-8 and try again")
		}
		if name = strings.Clone(name); name == "" {
			name = fmt.Sprint("Column", i+1)
		}
		if used[name] {
			return nil, at(1, "two columns are called '%s': rename one of them", name)
		}
		used[name] = true
		places[i] = cs.named(name)
	}
	return places, nil
}

func putRecord(lines *csv.Reader, cs *columns, places []int, record []string) error {
	for i, value := range record {
		line, _ := lines.FieldPos(i)
		if !utf8.ValidString(value) {
			return at(line, "this is not UTF-8 text: save it as UTF-8 and try again")
		}
		if err := cs.put(places[i], cell{field, strings.Clone(value)}, line); err != nil {
			return err
		}
	}
	cs.endRow()
	return nil
}

// csvError turns an error of encoding/csv into one that names the line and the fix.
func csvError(err error, got, want int) error {
	broken := (*csv.ParseError)(nil)
	if !errors.As(err, &broken) {
		return err
	}
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		return at(broken.StartLine, "this line has %d fields, and the first line names %d columns: fix the line", got,
			want)
	case errors.Is(err, csv.ErrQuote):
		return at(broken.StartLine,
			"a quoted field that begins here is not closed properly: double the quotes inside a field")
	}
	return at(broken.Line, "%v: quote fields that contain quotes, and double the quotes inside", broken.Err)
}
