// Package load imports tables from the files that people hold: exports of the Defender portal, of
// Sentinel and Log Analytics, responses of their APIs and of Kusto, records of the streaming API,
// output of PowerShell, and CSV, TSV, JSON, NDJSON, Parquet, Excel and SQLite files of other programs,
// compressed or not. What a file is follows from its content.
//
// Column types come from a schema if there is one and are inferred otherwise. Nothing is dropped in
// silence: a Report says what was read, converted, guessed and not read.
package load

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"quarry/bounded"
	"quarry/panics"
	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

// Options say what is known about a file.
type Options struct {
	Name   string         // of the table with the schema
	Schema []table.Column // that comes first; nil if the file decides on columns and types
	Format string         // one of Formats; "" to find it out
	Zone   *time.Location // of times that do not say theirs; nil: UTC is assumed
	Order  times.Orders   // of day and month; 0 if not known
	// Map names the header in the file for a column of the schema; "" for a column without one.
	Map map[string]string

	part  string
	union bool // the schema is the union of several files, of which each may lack columns
}

// Error says why a file cannot be read as a table, and where.
type Error struct {
	File    string
	Line    int // from 1; 0 if the error is not about one line
	Message string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	}
	return e.File + ": " + e.Message
}

// at returns an error without a file name, which the caller adds.
func at(line int, format string, args ...any) *Error {
	return &Error{Line: line, Message: fmt.Sprintf(format, args...)}
}

// The formats that a caller can name.
const (
	csvFormat     = "csv"
	tsvFormat     = "tsv"
	jsonFormat    = "json"
	ndjsonFormat  = "ndjson"
	parquetFormat = "parquet"
	xlsxFormat    = "xlsx"
	sqliteFormat  = "sqlite"

	jsonName   = "JSON"
	ndjsonName = "NDJSON"
)

// endings maps file extensions to formats.
var endings = map[string]string{
	"csv": csvFormat, "tsv": tsvFormat, "tab": tsvFormat, "txt": csvFormat, "log": csvFormat, "psv": csvFormat,
	"json": jsonFormat, "ndjson": ndjsonFormat, "jsonl": ndjsonFormat, "parquet": parquetFormat, "pq": parquetFormat,
	"xlsx": xlsxFormat, "xlsm": xlsxFormat, "sqlite": sqliteFormat, "sqlite3": sqliteFormat, "db": sqliteFormat,
	"db3": sqliteFormat,
}

// Formats returns the names of the formats.
func Formats() []string {
	names := map[string]bool{}
	for _, format := range endings {
		names[format] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// FormatOf returns the format that the extension of a file promises, ignoring compression.
func FormatOf(name string) (string, bool) {
	name, _ = splitPart(name)
	name = strings.ToLower(name)
	for _, ending := range []string{".gz", ".zst", ".bz2"} {
		name = strings.TrimSuffix(name, ending)
	}
	format, ok := endings[strings.TrimPrefix(filepath.Ext(name), ".")]
	return format, ok
}

// File imports a file, or the part of it that follows a #: a file of an archive, a sheet, a table.
func File(ctx context.Context, name string, opts Options) (*table.Table, *Report, error) {
	path, part := splitPart(name)
	file, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	size := int64(0)
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		size = info.Size()
	}
	c := &content{name: path, part: part}
	return imported(ctx, name, c, opts, func() error {
		if size > maxBytes {
			return at(0, "the file has more than %d MB, which is more than is read: split it", int64(maxBytes)>>20)
		}
		c.data, err = readAll(ctx, file, nil, size)
		return err
	})
}

// Read imports what a reader returns, such as standard input. name is for messages and the format.
func Read(ctx context.Context, name string, r io.Reader, opts Options) (*table.Table, *Report, error) {
	c := &content{name: name}
	return imported(ctx, name, c, opts, func() (err error) {
		c.data, err = readAll(ctx, r, nil, 0)
		return err
	})
}

// Head imports the first rows of text, up to a number of bytes, so that they can be shown before the
// whole file has been read. It returns nil for files whose first rows cannot be read alone.
func Head(ctx context.Context, name string, most int, opts Options) *table.Table {
	path, part := splitPart(name)
	file, err := os.Open(path)
	if err != nil || part != "" {
		return nil
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(canceling{ctx, file}, int64(most)))
	end := bytes.LastIndexByte(data, '\n')
	if err != nil || len(data) < most || end < 0 || formatOf(data, path, opts.Format) == "" {
		return nil
	}
	c := &content{name: path}
	t, _, err := imported(ctx, name, c, opts, func() error {
		c.data = data[:end+1]
		return nil
	})
	if err != nil || t.Rows() == 0 {
		return nil
	}
	return t
}

func imported(ctx context.Context, name string, c *content, opts Options, fill func() error) (
	t *table.Table, report *Report, err error) {
	report = &Report{File: name}
	defer panics.Catch(func(p *panics.Error) {
		t, err = nil, &Error{File: name, Message: fmt.Sprintf("the file is damaged (%v): copy it again", p.Value)}
	})
	if err = fill(); err == nil {
		if err = c.unpack(ctx); err == nil {
			opts.part = c.part
			t, err = read(ctx, c, opts, report)
		}
	}
	problem, over := (*Error)(nil), (*bounded.Error)(nil)
	switch {
	case err == nil:
		report.Layers = c.layers
		return t, report, nil
	case ctx.Err() != nil:
		return nil, nil, err
	case errors.As(err, &over):
		return nil, nil, &Error{File: name, Message: fmt.Sprintf("the file is %v, which is more than is read: split"+
			" it", over)}
	case errors.As(err, &problem):
		problem.File = cmp.Or(problem.File, name)
		return nil, nil, problem
	}
	return nil, nil, &Error{File: name, Message: cause(err)}
}

// formatOf finds out the format of a file from its content. A name and its extension only decide
// between text formats. "" means that it is none.
func formatOf(data []byte, name, given string) string {
	switch {
	case bytes.HasPrefix(data, []byte("PAR1")):
		return parquetFormat
	case bytes.HasPrefix(data, []byte("SQLite format 3\x00")):
		return sqliteFormat
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return xlsxFormat
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")), bytes.HasPrefix(data, []byte("\x1f\x8b")):
		return ""
	}
	promised, _ := FormatOf(name)
	promised = cmp.Or(given, promised)
	start := bytes.TrimLeft(data[:min(len(data), 4096)], "\xef\xbb\xbf \t\r\n\x00")
	if promised == parquetFormat || promised == sqliteFormat || promised == xlsxFormat {
		if len(start) == 0 || start[0] != '{' && start[0] != '[' && !printable(start) {
			return promised
		}
		promised = ""
	}
	switch {
	case given != "":
		return given
	case len(start) > 0 && start[0] == '{' && jsonBegins(start[1:], "\"}"),
		len(start) > 0 && start[0] == '[' && jsonBegins(start[1:],
			"{[]") && promised != csvFormat && promised != tsvFormat:
		if promised == ndjsonFormat {
			return ndjsonFormat
		}
		return jsonFormat
	case promised == "":
		return csvFormat
	}
	return promised
}

// jsonBegins reports whether the first character that is not white space is one of some.
func jsonBegins(rest []byte, some string) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n\x00")
	return len(rest) > 0 && strings.IndexByte(some, rest[0]) >= 0
}

// printable reports whether a start of a file is text.
func printable(start []byte) bool {
	control := 0
	for _, c := range start {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != 0x1b {
			control++
		}
	}
	return control*50 <= len(start)
}

func read(ctx context.Context, c *content, opts Options, report *Report) (*table.Table, error) {
	format := formatOf(c.data, c.name, opts.Format)
	switch format {
	case "":
		return nil, at(0, "this is an Excel file of before 2007: save it as .xlsx")
	case parquetFormat:
		report.Format = "Parquet"
		return readParquet(ctx, c, opts, report)
	case xlsxFormat:
		report.Format = "Excel"
		from, err := readWorkbook(ctx, c.data, opts.part, report)
		return finish(ctx, from, nil, nil, opts, report, err)
	case sqliteFormat:
		report.Format = "SQLite"
		from, err := readSQLite(ctx, c, opts.part, report)
		return finish(ctx, from, nil, nil, opts, report, err)
	}
	text, encoding, damaged := decodeText(c.data)
	report.Encoding = encoding
	if damaged > 0 {
		report.warn("%s of the text is not valid %s and was replaced", counted(damaged, "byte"), encoding)
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	switch format {
	case jsonFormat, ndjsonFormat:
		report.Format = jsonName
		if format == ndjsonFormat {
			report.Format = ndjsonName
		}
		from, answer, err := readJSON(ctx, text, opts, report)
		return finish(ctx, from, answer, nil, opts, report, err)
	}
	delimiter := byte(0)
	report.Format = "CSV"
	if format == tsvFormat {
		delimiter = '\t'
		report.Format = "TSV"
	}
	from, err := readCSV(text, delimiter, report)
	if err != nil {
		return nil, err
	}
	t, err := finish(ctx, from, nil, text, opts, report, nil)
	if err == nil && from.blank > 0 {
		report.note(counted(from.blank, "empty line") + " skipped")
	}
	return t, err
}

// checkText rejects text that is no table.
func checkText(text []byte) error {
	start := bytes.TrimSpace(text[:min(len(text), 4096)])
	switch {
	case len(start) == 0:
		return at(0, "the file is empty")
	case bytes.IndexByte(start, 0) >= 0 || !printable(start):
		return at(0, "this is neither text nor a known format (%s)", strings.Join(Formats(), ", "))
	case start[0] == '<':
		return at(0, "this is HTML or XML, not a table: it may be a sign-in page that was saved instead of the file")
	}
	return nil
}

// finish makes a table of rows, or conforms a table that has types already.
func finish(ctx context.Context, from rows, typed *table.Table, text []byte, opts Options, report *Report, err error) (
	*table.Table, error) {
	if err != nil {
		return nil, err
	}
	if typed != nil {
		if opts.Schema == nil {
			report.Rows, report.Columns = typed.Rows(), len(typed.Columns())
			warnMisfits(typed, report)
			return typed, nil
		}
		from = &typedRows{table: typed}
	}
	b := &builder{opts: opts, report: report, data: text}
	return b.build(ctx, from)
}

func readParquet(ctx context.Context, c *content, opts Options, report *Report) (*table.Table, error) {
	t, err := export.ReadParquet(ctx, bytes.NewReader(c.data), int64(len(c.data)))
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return nil, at(0, "%v", err)
	case err != nil:
		return nil, at(0, "%v: copy or write it again", err)
	}
	return finish(ctx, nil, t, nil, opts, report, nil)
}
