package op

import (
	"encoding/csv"
	"errors"
	"io"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/vec"
	"strings"
)

// recordError reports text that cannot be parsed.
type recordError struct{ message string }

// Error implements error.
func (e *recordError) Error() string { return e.message }

// readRecords parses a string and calls put with the cells of each record.
type readRecords func(text string, e *external, put func(cells []vec.Datum) error) error

// recordReaders holds the formats of externaldata.
var recordReaders = map[string]readRecords{
	"csv": separated(','), "tsv": separated('\t'), "psv": separated('|'), "scsv": separated(';'),
	"sohsv": separated('\x01'),
	"tsve":  readEscaped, "txt": readLines, "raw": readRaw, "json": readJSON, "multijson": readJSON,
}

// separated returns a reader of separated fields, which may be quoted. Records may be longer or
// shorter than the schema.
func separated(comma rune) readRecords {
	return func(text string, _ *external, put func([]vec.Datum) error) error {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
		for {
			record, err := r.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return &recordError{err.Error()}
			}
			cells := make([]vec.Datum, len(record))
			for i, field := range record {
				cells[i] = vec.StringOf(strings.Clone(field))
			}
			if err := put(cells); err != nil {
				return err
			}
		}
	}
}

var tabEscapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")

// readEscaped reads fields separated by tabs, with backslash escapes.
func readEscaped(text string, e *external, put func([]vec.Datum) error) error {
	return readLines(text, e, func(line []vec.Datum) error {
		var cells []vec.Datum
		for field := range strings.SplitSeq(line[0].Str, "\t") {
			cells = append(cells, vec.StringOf(tabEscapes.Replace(field)))
		}
		return put(cells)
	})
}

// readLines reads each line as a record of one cell.
func readLines(text string, _ *external, put func([]vec.Datum) error) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if err := put([]vec.Datum{vec.StringOf(line)}); err != nil {
			return err
		}
	}
	return nil
}

func readRaw(text string, _ *external, put func([]vec.Datum) error) error {
	return put([]vec.Datum{vec.StringOf(text)})
}

// readJSON reads a sequence of JSON values; an array counts as its elements.
func readJSON(text string, e *external, put func([]vec.Datum) error) error {
	d := &vec.DynamicReader{Text: text}
	for d.Space(); d.At < len(d.Text); d.Space() {
		v, ok := d.Value(0)
		if !ok {
			return &recordError{"not JSON"}
		}
		records, isList := v.([]any)
		if !isList {
			records = []any{v}
		}
		for _, record := range records {
			if err := put(e.cells(record)); err != nil {
				return err
			}
		}
	}
	return nil
}

// cells returns the values of a record's columns, found by name or path.
func (e *external) cells(record any) []vec.Datum {
	cells := make([]vec.Datum, len(e.Schema))
	for i, column := range e.Schema {
		where, mapped := e.paths[column.Name]
		if !mapped && e.paths == nil {
			cells[i] = expr.Property(record, column.Name)
			continue
		}
		cells[i] = vec.NullOf(column.Type)
		if mapped {
			cells[i] = fn.FollowPath(record, where)
		}
	}
	return cells
}
