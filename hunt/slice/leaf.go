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

// Leaf is one table of a hunt with the steps that work on it row by row.
type Leaf struct {
	// Name is what the rest calls it.
	Name string
	// Table is the table that it reads; "" for externaldata.
	Table string
	// From and To bound the rows that the hunt asks for, To exclusive. A zero one is open.
	From, To time.Time
	// Enough is how many rows of the leaf are enough; 0: all are needed.
	Enough int
	// Aggregated says that each part gives less than its rows: a count, a top, a summary.
	Aggregated bool

	timeColumn string   // "" for a table that time does not cut
	keys       []string // columns whose hash cuts where time does not
	prelude    string   // the statements that its steps need
	read       string   // the table as the text names it
	steps      string   // behind the bounds, each with its pipe
	counted    string   // the steps behind which the time column still stands
	begin, end time.Time
}

// Timed reports whether the leaf is cut by time.
func (l *Leaf) Timed() bool { return l.timeColumn != "" }

// Whole is the leaf as one part.
func (l *Leaf) Whole() Range { return Range{From: l.From, To: l.To} }

// Part is a piece of a leaf: a window of time, and of its rows those whose hash leaves
// a remainder. A zero end of the window is open: rows beyond the look-back, and those
// that a wrong clock put into the future, belong to the outermost windows.
type Range struct {
	From, To time.Time // half open
	// Of is how many parts the hash makes of the window, 0 for one; I is which this is.
	Buckets int `json:"Of"`
	Bucket  int `json:"I"`
}

// Query is the text that collects a part.
func (l *Leaf) Query(r Range) string {
	return l.prelude + l.read + l.bounds(r) + l.steps
}

// Density is the query that counts the leaf's rows by time, in steps of a width. It is ""
// for a leaf that time does not cut. Its answer has the columns "from" and "rows".
func (l *Leaf) Density(width time.Duration) string {
	if !l.Timed() {
		return ""
	}
	return l.prelude + l.read + l.bounds(l.Whole()) + l.counted +
		"\n| summarize ['rows'] = count() by ['from'] = bin(" + quoted(l.timeColumn) + ", " + timespan(width) + ")"
}

// bounds are the conditions that cut a part out of its table.
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

// moment writes a time to the 100 ns that the service keeps.
func moment(t time.Time) string {
	return "datetime(" + t.UTC().Format("2006-01-02T15:04:05.0000000Z") + ")"
}

// quoted writes a name so that it can be any.
func quoted(name string) string {
	plain := func(r rune) bool {
		return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	if name != "" && name[0] > '9' && !strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return name
	}
	return "[" + syntax.QuoteString(name) + "]"
}

// keyColumns chooses the columns that tell the rows of a table apart, or at least the
// things that they are about.
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
	"ReportId", "NodeId", "EdgeId", "NetworkMessageId", "AlertId", "CveId", "SoftwareName", "Thumbprint", "ConfigurationId", "DeviceId",
}

// tick is the least step of time that the service knows.
const tick = time.Second / time.Duration(times.TicksPerSecond)
