package slice

import (
	"slices"
	"strings"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table/times"
)

// Leaf is one table of a query, with the steps after it that work row by row.
type Leaf struct {
	// Name is the table name that the rest of the query uses.
	Name string
	// Table is the table it reads; "" for externaldata.
	Table string
	// From (inclusive) and To (exclusive) bound the rows that the query needs. Zero means open.
	From, To time.Time
	// Enough is the number of rows after which collecting can stop; 0 means all are needed.
	Enough int
	// Aggregated is set if each slice returns fewer rows than it reads: a count, a top, a summary.
	Aggregated bool

	timeColumn string   // "" for a table without one
	keys       []string // columns to hash where time cannot split
	prelude    string   // let statements that the steps need
	read       string   // the table as written in the query
	steps      string   // steps after the bounds, each with its pipe
	counted    string   // the steps that leave the time column unchanged
	begin, end time.Time
}

// Timed reports whether the leaf is sliced by time.
func (l *Leaf) Timed() bool { return l.timeColumn != "" }

// Whole returns the range of the whole leaf.
func (l *Leaf) Whole() Range { return Range{From: l.From, To: l.To} }

// Range selects the rows of one slice: a time window, and optionally one hash bucket of the rows in
// it. A zero end of the window is open: rows older than the look-back period, and rows that a wrong
// clock dated in the future, belong to the outermost windows.
type Range struct {
	From, To time.Time // half-open
	// Buckets is the number of hash buckets, 0 for no hashing. Bucket is the number of this one.
	Buckets int `json:"Of"`
	Bucket  int `json:"I"`
}

// Query returns the query that collects a range.
func (l *Leaf) Query(r Range) string {
	return l.prelude + l.read + l.bounds(r) + l.steps
}

// Density returns the query that counts the rows of a leaf in time steps of the given width, with
// the columns "from" and "rows". It is "" for a leaf that is not sliced by time.
func (l *Leaf) Density(width time.Duration) string {
	if !l.Timed() {
		return ""
	}
	return l.prelude + l.read + l.bounds(l.Whole()) + l.counted +
		"\n| summarize ['rows'] = count() by ['from'] = bin(" + quoted(l.timeColumn) + ", " + timespan(width) + ")"
}

// bounds returns the filter for a range, or "".
func (l *Leaf) bounds(r Range) string {
	var all []string
	if !r.From.IsZero() {
		all = append(all, quoted(l.timeColumn)+" >= "+moment(r.From))
	}
	if !r.To.IsZero() {
		all = append(all, quoted(l.timeColumn)+" < "+moment(r.To))
	}
	if r.Buckets > 0 {
		all = append(all, l.hashed(r))
	}
	if len(all) == 0 {
		return ""
	}
	return "\n| where " + strings.Join(all, " and ")
}

// moment formats a time with the service's precision of 100 ns.
func moment(t time.Time) string {
	return "datetime(" + t.UTC().Format("2006-01-02T15:04:05.0000000Z") + ")"
}

// quoted returns a column name, bracketed if necessary.
func quoted(name string) string {
	plain := func(r rune) bool {
		return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	if name != "" && name[0] > '9' && !strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return name
	}
	return "[" + syntax.QuoteString(name) + "]"
}

// keyColumns chooses columns that identify a row, or at least the entities that it is about.
func keyColumns(columns []catalog.Column) []string {
	var keys, others []string
	for _, c := range columns {
		switch {
		case slices.Contains(preferredKeys, c.Name):
			keys = append(keys, c.Name)
		case c.Type == types.String || c.Type == types.Long:
			others = append(others, c.Name)
		}
	}
	if len(keys) == 0 {
		keys = others
	}
	return keys[:min(maxKeys, len(keys))]
}

const maxKeys = 3

var preferredKeys = []string{
	"ReportId", "NodeId", "EdgeId", "NetworkMessageId", "AlertId", "CveId", "SoftwareName", "Thumbprint",
	"ConfigurationId", "DeviceId",
}

// tick is the time resolution of the service.
const tick = time.Second / time.Duration(times.TicksPerSecond)
