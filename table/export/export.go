// Package export writes results in the formats that other programs and people read, and reads back
// the one that results are kept in. It knows writers only, neither screens nor files.
//
// Formats for people (table, markdown, html) show cells through table.Safe, with times in the zone
// of the options. Formats for programs keep every value unchanged, with times in UTC.
package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/gzip"

	"quarry/table"
)

// Options control how results are written. The zero value writes all of them, in UTC.
type Options struct {
	Location *time.Location // zone of times in the formats for people; nil: UTC
	// Guard puts an apostrophe before text that a spreadsheet would run as a formula, in csv and tsv.
	// In xlsx it marks such text as text, which the cell does not show.
	Guard bool
	// Visible passes the text of csv and tsv through table.Safe, for output to a terminal. The
	// other text formats contain nothing that a terminal obeys.
	Visible bool
	// Note is what the reader must know, such as "partial results: cut short". It is written where
	// the format has a place for it: not in csv, tsv and ndjson.
	Note   string
	Origin *Origin // nil: unknown
	Width  int     // maximum line width of the table format, in cells; 0: no limit

	BOM       bool // begin csv and tsv with the byte order mark, by which Excel recognizes UTF-8
	Delimiter byte // between the fields of csv; 0: comma
	Gzip      bool // compress the output
}

// job is one export in progress.
type job struct {
	ctx     context.Context
	w       *bufio.Writer
	table   *table.Table
	columns []table.Column
	opts    Options
}

// bufferSize is the size of the output buffer, in bytes.
const bufferSize = 64 << 10

// Write writes a table. It stops with the error of the context or of the writer; the output is
// useless then.
func Write(ctx context.Context, w io.Writer, format Format, t *table.Table, opts Options) error {
	write, err := format.writer()
	if err != nil {
		return err
	}
	w, closed := opts.compressed(w)
	j := &job{ctx: ctx, w: bufio.NewWriterSize(unlessDone{ctx, w}, bufferSize), table: t, columns: t.Columns(),
		opts: opts}
	if err := write(j); err != nil {
		return fmt.Errorf("write %s: %w", format, err)
	}
	if err := errors.Join(j.w.Flush(), closed()); err != nil {
		return fmt.Errorf("write %s: %w", format, err)
	}
	return nil
}

// compressed returns the writer that compresses the output if it is to be compressed, and the function
// that ends it.
func (o Options) compressed(w io.Writer) (io.Writer, func() error) {
	if !o.Gzip {
		return w, func() error { return nil }
	}
	z := gzip.NewWriter(w)
	return z, z.Close
}

// unlessDone is a writer that fails once the context has ended, for formats that write long after
// the last row.
type unlessDone struct {
	ctx context.Context
	to  io.Writer
}

func (w unlessDone) Write(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.to.Write(p)
}

// rowsBetweenChecks is the number of rows between checks of the context. A check costs a lock; a
// row is cheap.
const rowsBetweenChecks = 1024

// eachRow calls a function for each row until one fails or the context ends.
func (j *job) eachRow(do func(row int) error) error {
	for row := range j.table.Rows() {
		if row%rowsBetweenChecks == 0 && j.ctx.Err() != nil {
			return context.Cause(j.ctx)
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return nil
}

// heading returns the safe name of a column, with the zone if it holds times.
func (j *job) heading(c table.Column) string {
	name := table.Safe(c.Name)
	if c.Type != table.DateTime {
		return name
	}
	return name + " (" + table.Safe(j.zoneOf().String()) + ")"
}

// uniqueNames returns the names of the columns. Repeated names get a number, as in Kusto, for
// formats whose names must differ.
func uniqueNames(columns []table.Column) []string {
	original := make(map[string]bool, len(columns))
	for _, c := range columns {
		original[c.Name] = true
	}
	given := make(map[string]bool, len(columns))
	repeats := map[string]int{} // the last number given to a name
	names := make([]string, len(columns))
	for i, c := range columns {
		name := c.Name
		for given[name] || name != c.Name && original[name] {
			repeats[c.Name]++
			name = fmt.Sprint(c.Name, repeats[c.Name])
		}
		given[name] = true
		names[i] = name
	}
	return names
}

// zoneOf returns the zone that times are shown in.
func (j *job) zoneOf() *time.Location {
	if j.opts.Location == nil {
		return time.UTC
	}
	return j.opts.Location
}
