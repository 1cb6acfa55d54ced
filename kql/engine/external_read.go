package engine

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// recordError is a text that cannot be read any further.
type recordError struct{ message string }

func (e *recordError) Error() string { return e.message }

// readRecords gives the cells of each record of a text to put.
type readRecords func(text string, e *external, put func(cells []datum) error) error

// recordReaders are the formats of externaldata.
var recordReaders = map[string]readRecords{
	"csv": separated(','), "tsv": separated('\t'), "psv": separated('|'), "scsv": separated(';'), "sohsv": separated('\x01'),
	"tsve": readEscaped, "txt": readLines, "raw": readRaw, "json": readJSON, "multijson": readJSON,
}

// separated reads fields between separators, with quotes around those that hold one.
// Records may be longer or shorter than the schema.
func separated(comma rune) readRecords {
	return func(text string, _ *external, put func([]datum) error) error {
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
			cells := make([]datum, len(record))
			for i, field := range record {
				cells[i] = stringOf(strings.Clone(field))
			}
			if err := put(cells); err != nil {
				return err
			}
		}
	}
}

var tabEscapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")

// readEscaped reads fields between tabs in which a backslash escapes.
func readEscaped(text string, e *external, put func([]datum) error) error {
	return readLines(text, e, func(line []datum) error {
		var cells []datum
		for field := range strings.SplitSeq(line[0].str, "\t") {
			cells = append(cells, stringOf(tabEscapes.Replace(field)))
		}
		return put(cells)
	})
}

// readLines makes a record of one cell of each line.
func readLines(text string, _ *external, put func([]datum) error) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if err := put([]datum{stringOf(line)}); err != nil {
			return err
		}
	}
	return nil
}

func readRaw(text string, _ *external, put func([]datum) error) error {
	return put([]datum{stringOf(text)})
}

// readJSON reads values that follow each other; an array stands for its elements.
func readJSON(text string, e *external, put func([]datum) error) error {
	d := &dynamicReader{text: text}
	for d.space(); d.at < len(d.text); d.space() {
		v, ok := d.value(0)
		if !ok {
			return &recordError{"this is no JSON"}
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

// cells finds the value of each column in a record, by its name or by its path.
func (e *external) cells(record any) []datum {
	cells := make([]datum, len(e.schema))
	for i, column := range e.schema {
		where, mapped := e.paths[column.Name]
		if !mapped && e.paths == nil {
			cells[i] = property(record, column.Name)
			continue
		}
		cells[i] = nullOf(column.Type)
		if mapped {
			cells[i] = followPath(record, where)
		}
	}
	return cells
}
