// Package load reads tables from files that other programs wrote: CSV, TSV, JSON, NDJSON, kept
// answers of the hunting API, and Parquet. It gives columns the types of a schema where there
// is one and finds them out where there is none. It refuses what it cannot read without loss, with the
// line, and knows neither queries nor services.
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

// Error is a file that cannot be read as a table, and where.
type Error struct {
	File    string
	Line    int // from 1; 0 where no line is to blame
	Message string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	}
	return e.File + ": " + e.Message
}

// at makes an error that gets its file later.
func at(line int, format string, args ...any) *Error {
	return &Error{Line: line, Message: fmt.Sprintf(format, args...)}
}

// readers are the formats of text.
var readers = map[string]func(ctx context.Context, r *bufio.Reader, schema []table.Column) (*table.Table, error){
	"csv": separated(','), "tsv": separated('\t'), "json": readJSON, "ndjson": readJSON,
}

const parquetFormat = "parquet"

// endings are those that do not call their format by its name.
var endings = map[string]string{"jsonl": "ndjson", "tab": "tsv", "txt": "csv"}

// Formats lists the names of the formats.
func Formats() []string {
	return append(slices.Sorted(maps.Keys(readers)), parquetFormat)
}

// FormatOf tells the format from the ending of a name, with .gz behind it or not.
func FormatOf(name string) (string, bool) {
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(strings.TrimSuffix(name, ".gz"))), ".")
	ending = cmp.Or(endings[ending], ending)
	_, ok := readers[ending]
	return ending, ok || ending == parquetFormat
}

// File reads a file in a format. The columns of the schema come first, with its types, whether the
// file has them or not; a schema of nil leaves columns and types to the file.
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
		return nil, &Error{File: name, Message: "this is a folder: name a file in it"}
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &Error{File: name, Message: cause(err) + ": check the name"}
	}
	return file, nil
}

// cause is what went wrong without the name of the file, which the error has already.
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
			return nil, at(0, "this is no gzip file (%v): check the ending of its name", err)
		}
		text = unzipped
	}
	r := bufio.NewReaderSize(text, 1<<16)
	if err := skipMark(r); err != nil {
		return nil, err
	}
	return readers[format](ctx, r, schema)
}

// skipMark passes over a byte order mark, and refuses what is not UTF-8 from the start.
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
		return nil, at(0, "Parquet is read from its end, which only a file has: save it first")
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
