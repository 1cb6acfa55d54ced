// Package load imports tables from files written by other programs: CSV, TSV, JSON, NDJSON, saved
// responses of the hunting API, and Parquet. Column types come from the schema if there is one and
// are inferred otherwise. A value that cannot be imported without loss is an error that names its line.
package load

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quarry/table"
	"quarry/table/export"
)

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

// at returns an error without a file name; File adds it.
func at(line int, format string, args ...any) *Error {
	return &Error{Line: line, Message: fmt.Sprintf(format, args...)}
}

// readers maps each text format to its reader.
var readers = map[string]func(ctx context.Context, r *bufio.Reader, schema []table.Column) (*table.Table, error){
	"csv": readCSV(','), "tsv": readCSV('\t'), "json": readJSON, "ndjson": readJSON,
}

const parquetFormat = "parquet"

// endings maps file extensions that are not format names to their format.
var endings = map[string]string{"jsonl": "ndjson", "tab": "tsv", "txt": "csv"}

// Formats returns the names of the supported formats.
func Formats() []string {
	return append(slices.Sorted(maps.Keys(readers)), parquetFormat)
}

// FormatOf returns the format of a file by its extension, with or without a trailing .gz.
func FormatOf(name string) (string, bool) {
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(strings.TrimSuffix(name, ".gz"))), ".")
	ending = cmp.Or(endings[ending], ending)
	_, ok := readers[ending]
	return ending, ok || ending == parquetFormat
}

// File imports a file. The columns of the schema come first and have its types, even those that the
// file lacks. Without a schema, the file decides on columns and types.
func File(ctx context.Context, name, format string, schema []table.Column) (*table.Table, error) {
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	t, err := read(ctx, file, format, schema)
	if problem := (*Error)(nil); errors.As(err, &problem) {
		problem.File = name
		return nil, problem
	}
	if err != nil && ctx.Err() == nil {
		return nil, &Error{File: name, Message: cause(err)}
	}
	return t, err
}

func open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return nil, &Error{File: name, Message: "this is a directory: name a file in it"}
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &Error{File: name, Message: cause(err) + ": check the name"}
	}
	return file, nil
}

// cause returns the error text without the file name, which Error adds.
func cause(err error) string {
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		err = failed.Err
	}
	return err.Error()
}

func read(ctx context.Context, file *os.File, format string, schema []table.Column) (*table.Table, error) {
	if format == parquetFormat {
		return readParquet(ctx, file, schema)
	}
	var text io.Reader = canceling{ctx, file}
	if strings.HasSuffix(file.Name(), ".gz") {
		unzipped, err := gzip.NewReader(text)
		if err != nil {
			return nil, at(0, "not a gzip file (%v): check the file extension", err)
		}
		text = unzipped
	}
	r := bufio.NewReaderSize(text, 1<<16)
	if err := skipMark(r); err != nil {
		return nil, err
	}
	return readers[format](ctx, r, schema)
}

// skipMark skips a UTF-8 byte order mark and rejects UTF-16.
func skipMark(r *bufio.Reader) error {
	mark, err := r.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case string(mark) == "\ufeff":
		_, err := r.Discard(3)
		return err
	case len(mark) >= 2 && (mark[0] == 0xff && mark[1] == 0xfe || mark[0] == 0xfe && mark[1] == 0xff):
		return at(0, "this is UTF-16: save it as UTF-8 and try again")
	}
	return nil
}

func readParquet(ctx context.Context, file *os.File, schema []table.Column) (*table.Table, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, at(0, "Parquet is read from its end, so it cannot come from a pipe: save it to a file first")
	}
	t, err := export.ReadParquet(ctx, file, info.Size())
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return nil, at(0, "%v", err)
	case err != nil:
		return nil, at(0, "%v: copy or write it again", err)
	}
	return conform(t, schema)
}

// canceling is a reader that fails once its context has ended.
type canceling struct {
	ctx context.Context
	r   io.Reader
}

func (c canceling) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
