// Package decode decodes responses of the query services as they arrive: a stream of JSON becomes a
// table whose rows can be shown before it is complete. It is lenient where services differ and
// strict about JSON.
package decode

import (
	"cmp"
	"io"
	"time"

	"quarry/table"
)

// Result is the content of a body.
type Result struct {
	Table    *table.Table // nil if there was neither a schema nor a list of results
	Stats    *Stats       // nil if the service sent none
	Bytes    int64        // number of bytes read
	Complete bool         // the body is complete
	Failure  *WireError   // an error in a response that started as a success
	Others   int          // further tables of results, which are not read
}

// Form is the form of the responses of a service.
type Form int

// The forms of responses. Tables is an object with a list of tables whose rows are arrays: Log Analytics,
// and version 1 of Kusto. Frames is an array of frames: version 2 of Kusto.
const (
	Hunting Form = iota // an object with Schema and Results
	Tables
	Frames
)

// Options limits and observes the decoding. The zero value does neither.
type Options struct {
	Form     Form
	MaxBytes int64 // maximum length of the body; 0: unlimited
	MaxPiece int64 // maximum length of a row or a value of the envelope; 0: 2 GB
	MaxCells int64 // maximum of rows times columns; 0: 33 million
	// Publish is called from the goroutine of Decode with the rows so far: as soon as the decoder
	// has to wait for the source, at row 50, and otherwise at most once per interval of Every.
	Publish func(*table.Table)
	Every   time.Duration    // 0: 50 ms
	Now     func() time.Time // nil: time.Now
}

// defaultMaxCells limits the memory that a small body can request by omitting the values of its columns.
// The largest body that services send, 124 MB, has room for 20 million values.
const defaultMaxCells = 1 << 25

// firstRows is the number of rows to show first: about a screenful.
const firstRows = 50

// defaultEvery is short enough for rows to appear to flow, and long enough to draw a screen.
const defaultEvery = 50 * time.Millisecond

// Decode decodes a response of a service. That of a hunting API is an object with Schema, Results and
// possibly Stats, in any order and case: keys of rows are matched with the schema exactly, keys that are
// not in the schema become additional columns, and OData annotations are dropped. Of the other forms it
// reads the first table of results and counts the others. Values that do not match their column become
// misfits. If the body is
// malformed, cut short or too large, Decode returns the rows before that point together with a
// *SyntaxError, an error that wraps io.ErrUnexpectedEOF, or a *TooLargeError. It reads ahead in
// another goroutine, and returns only after the last Read of that goroutine has.
func Decode(r io.Reader, opts Options) (Result, error) {
	d := newDecoder(r, opts)
	defer d.source.stop()
	err := d.body(opts.Form)
	d.flush()
	return Result{
		Table:    d.table(true),
		Stats:    d.stats,
		Bytes:    d.received,
		Complete: err == nil,
		Failure:  d.wireError,
		Others:   d.others(),
	}, err
}

// decoder turns a body into columns in two steps: row finds the cells of complete rows in the
// window, and flush decodes them column by column.
type decoder struct {
	window
	columns []column
	schema  int // number of columns from the schema; -1: no schema yet
	keys    *keys
	results bool   // a list of results has begun
	rows    int    // number of complete rows
	decoded int    // number of those that are in the columns
	cells   []cell // the cells of one row, by column
	block   []cell // rows that are not in the columns yet, with stride cells each
	stride  int
	// maxCells is the limit on rows times columns.
	maxCells int64
	scratch  []byte // for the name of a key
	texts    textCells

	stats     *Stats
	wireError *WireError
	tables    tables // of the forms Tables and Frames
	pace
}

func newDecoder(r io.Reader, opts Options) *decoder {
	d := &decoder{schema: -1, keys: newKeys(), maxCells: cmp.Or(opts.MaxCells, defaultMaxCells), pace: newPace(opts)}
	d.texts.form = opts.Form
	d.window = window{source: readAhead(r), limit: opts.MaxBytes, piece: maxWindow, release: d.flush}
	if opts.MaxPiece > 0 && opts.MaxPiece < maxWindow {
		d.piece = int(opts.MaxPiece)
	}
	d.window.idle = func() time.Duration { return d.show(true) }
	return d
}

// table returns the rows so far; nil if there was nothing that could contain rows.
func (d *decoder) table(last bool) *table.Table {
	if d.schema < 0 && !d.results {
		return nil
	}
	var columns []table.Column
	var vectors []*table.Vector
	for i := range d.columns {
		c := &d.columns[i]
		if c.annotation || c.guess != nil && c.firstRow >= d.decoded {
			continue // an annotation, or from a row that was never completed
		}
		typ, v := c.vector(last)
		columns = append(columns, table.Column{Name: c.Name, Type: typ})
		vectors = append(vectors, v)
	}
	return table.NewSized(columns, vectors, d.decoded)
}

// pace decides when to publish rows.
type pace struct {
	publish   func(*table.Table)
	every     time.Duration
	now       func() time.Time
	last      time.Time // when rows were last published
	shown     int       // the number of rows published; -1: none yet
	firstRows int       // the row at which the block is decoded early
}

func newPace(opts Options) pace {
	p := pace{publish: opts.Publish, every: opts.Every, now: opts.Now, shown: -1, firstRows: -1}
	if p.publish != nil {
		p.firstRows = firstRows
	}
	if p.every <= 0 {
		p.every = defaultEvery
	}
	if p.now == nil {
		p.now = time.Now
	}
	return p
}

// show publishes the rows so far if they are due. Otherwise it returns the time until they are, or
// a negative duration if there is nothing to publish.
func (d *decoder) show(waiting bool) time.Duration {
	switch {
	case d.publish == nil, d.rows == 0, d.rows == d.shown:
		return -1
	case d.shown < 0 && !waiting && d.rows < firstRows:
		return -1
	case d.shown >= firstRows || d.shown >= 0 && d.rows < firstRows:
		if rest := d.every - d.now().Sub(d.last); rest > 0 {
			return rest
		}
	}
	d.shown = d.rows // set before flush, which also calls show
	d.flush()
	d.publish(d.table(false))
	d.last = d.now()
	return -1
}
