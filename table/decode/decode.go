// Package decode reads the answers of the hunting APIs while they arrive: a stream of JSON becomes a
// table, and the rows so far can be shown. It is lenient where services differ and strict about JSON.
package decode

import (
	"cmp"
	"io"
	"time"

	"quarry/table"
)

// Result is what a body held.
type Result struct {
	Table    *table.Table // nil when there was neither a schema nor a list of results
	Stats    *Stats       // nil when the service sent none
	Bytes    int64        // length of the body as far as it was read
	Complete bool         // the body ended as it should
	Failure  *WireError   // an error inside an answer that began well
}

// Options bound and watch the decoding. The zero value does neither.
type Options struct {
	MaxBytes int64 // longest body; 0: no limit
	MaxCells int64 // most rows times columns; 0: 33 million
	// Publish is called from the goroutine of Decode with the rows so far: as soon as the source
	// makes it wait, at row 50, and otherwise at most once every Every.
	Publish func(*table.Table)
	Every   time.Duration    // 0: 50 ms
	Now     func() time.Time // nil: time.Now
}

// mostCells bounds the memory that a small body can ask for by leaving out what its
// columns have. The largest body that services send, 124 MB, has room for 20 million values.
const mostCells = 1 << 25

// firstRows is how many rows are worth showing first: about a screen.
const firstRows = 50

// defaultEvery is short enough for rows to seem to flow and long enough for a screen to be drawn.
const defaultEvery = 50 * time.Millisecond

// Decode reads one answer of a hunting API: an object with Schema, Results and, of some, Stats, in
// any order and case. It is lenient where services differ and strict about JSON. Keys are matched to
// the schema exactly; one that the schema does not have becomes a column at the end; what does
// not fit its column is kept as a misfit; OData's annotations are left out.
//
// When the body is malformed, cut short or too large, Decode returns the rows before that
// together with a *SyntaxError, an error that wraps io.ErrUnexpectedEOF, or a *TooLargeError.
// It reads ahead in another goroutine, and returns when that one's last Read has.
func Decode(r io.Reader, opts Options) (Result, error) {
	d := newDecoder(r, opts)
	defer d.source.stop()
	err := d.envelope()
	d.flush()
	return Result{
		Table:    d.table(true),
		Stats:    d.stats,
		Bytes:    d.received,
		Complete: err == nil,
		Failure:  d.wireError,
	}, err
}

// decoder turns a body into columns in two steps: row finds the cells of some rows in the
// window, flush decodes them column by column.
type decoder struct {
	window
	columns []column
	schema  int // how many of the columns the schema names; -1: no schema yet
	keys    *keys
	results bool   // a list of results was met
	rows    int    // complete rows
	decoded int    // how many of them are in the columns
	cells   []cell // of one row, by column
	block   []cell // rows that are not decoded yet, each of stride cells
	stride  int
	// mostCells is the limit on rows times columns.
	mostCells int64
	scratch   []byte // of a key
	texts     texts

	stats     *Stats
	wireError *WireError
	pace
}

func newDecoder(r io.Reader, opts Options) *decoder {
	d := &decoder{schema: -1, keys: newKeys(), mostCells: cmp.Or(opts.MaxCells, mostCells), pace: newPace(opts)}
	d.window = window{source: readAhead(r), limit: opts.MaxBytes, release: d.flush}
	d.window.idle = func() time.Duration { return d.show(true) }
	return d
}

// table returns the rows so far; nil when there was nothing that could have rows.
func (d *decoder) table(last bool) *table.Table {
	if d.schema < 0 && !d.results {
		return nil
	}
	var columns []table.Column
	var vectors []*table.Vector
	for i := range d.columns {
		c := &d.columns[i]
		if c.note || c.guess != nil && c.born >= d.decoded {
			continue // no data, or found in a row that never became complete
		}
		typ, v := c.vector(last)
		columns = append(columns, table.Column{Name: c.Name, Type: typ})
		vectors = append(vectors, v)
	}
	return table.NewSized(columns, vectors, d.decoded)
}

// pace decides when rows are shown.
type pace struct {
	publish   func(*table.Table)
	every     time.Duration
	now       func() time.Time
	last      time.Time // when rows were shown
	shown     int       // how many; -1: never
	firstRows int       // at which row the block is decoded early
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

// show publishes the rows so far if it is time. Otherwise it returns how long it is until
// then; negative: there is nothing to show.
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
	d.shown = d.rows // before flush, which comes here too
	d.flush()
	d.publish(d.table(false))
	d.last = d.now()
	return -1
}
