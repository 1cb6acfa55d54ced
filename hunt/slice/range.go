package slice

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// Spec says how to slice a query at first. The zero Spec decides by the density of rows.
type Spec struct {
	Every time.Duration // length of each window
	Count int           // number of windows
}

// Auto reports whether the density of rows decides.
func (s Spec) Auto() bool { return s.Every == 0 && s.Count == 0 }

// ParseSpec parses "auto", a duration such as "6h" or "1d", or a number of slices.
func ParseSpec(text string) (Spec, error) {
	if text == "auto" {
		return Spec{}, nil
	}
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > maxSlices {
			return Spec{}, fmt.Errorf("invalid number of slices %d (use 1 to %d, a duration such as 6h, or auto)", n,
				maxSlices)
		}
		return Spec{Count: n}, nil
	}
	ticks, ok := times.ParseTimeSpan(text)
	every := time.Duration(ticks) * tick
	if !ok || every < minEvery || ticks > int64(lookBack/tick) {
		return Spec{},
			fmt.Errorf("invalid slice %q (use a duration from 1m to 30d such as 6h, a number of slices, or auto)", text)
	}
	return Spec{Every: every}, nil
}

// minEvery is the shortest window that can be requested.
const minEvery = time.Minute

// String formats a spec as ParseSpec reads it.
func (s Spec) String() string {
	switch {
	case s.Auto():
		return "auto"
	case s.Count > 0:
		return strconv.Itoa(s.Count)
	case s.Every%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", s.Every/(24*time.Hour))
	}
	return timespan(s.Every)
}

// maxSlices limits the slices of a new plan: a day in one-minute windows.
const maxSlices = 1440

// Windows splits a leaf into windows of equal length. A leaf without a time column is one range.
func (l *Leaf) Windows(s Spec) []Range {
	length := l.end.Sub(l.begin)
	if !l.Timed() || length <= 0 {
		return []Range{l.Whole()}
	}
	width := s.Every
	switch {
	case s.Count > 0:
		width = length / time.Duration(s.Count)
	case s.Auto():
		width = autoWidth(length, l.Aggregated)
	}
	width = max(width, length/maxSlices, tick).Truncate(tick)
	var cuts []time.Time
	for at := l.begin.Add(width); at.Before(l.end) && (s.Count == 0 || len(cuts) < s.Count-1); at = at.Add(width) {
		cuts = append(cuts, onSecond(at, width))
	}
	return l.ranges(cuts)
}

// onSecond rounds a cut down to a whole second, which is easier to read.
func onSecond(at time.Time, width time.Duration) time.Time {
	if width < time.Minute {
		return at
	}
	return at.Truncate(time.Second)
}

// autoWidth returns the window length to use when the density of rows is unknown.
func autoWidth(length time.Duration, aggregated bool) time.Duration {
	if aggregated {
		return max(7*24*time.Hour, length/5)
	}
	return max(24*time.Hour, length/30)
}

// ranges returns the windows between the cuts.
func (l *Leaf) ranges(cuts []time.Time) []Range {
	var list []Range
	from := l.From
	for _, at := range cuts {
		list = append(list, Range{From: from, To: at})
		from = at
	}
	return append(list, Range{From: from, To: l.To})
}

// DensityWidth returns the time step for Density.
func (l *Leaf) DensityWidth() time.Duration {
	return max((l.end.Sub(l.begin) / 240).Truncate(time.Minute), time.Minute)
}

// Fitting splits a leaf into windows of at most a given number of rows, using the result of Density. If that
// result has an unexpected form, the windows are equally long.
func (l *Leaf) Fitting(density *table.Table, width time.Duration, most int) []Range {
	counts, ok := readDensity(density)
	if !ok {
		return l.Windows(Spec{})
	}
	var cuts []time.Time
	held := 0
	cut := func(at time.Time) {
		if at.After(l.begin) && at.Before(l.end) && (len(cuts) == 0 || at.After(cuts[len(cuts)-1])) {
			cuts = append(cuts, at)
		}
		held = 0
	}
	for at := l.begin.Truncate(width); at.Before(l.end); at = at.Add(width) {
		rows := counts[times.TicksOf(at)]
		if held > 0 && held+rows > most {
			cut(at)
		}
		if rows > most {
			windows := (rows + most - 1) / most
			for i := 1; i < windows; i++ {
				cut(at.Add(width / time.Duration(windows) * time.Duration(i)).Truncate(tick))
			}
			rows /= windows
		}
		held += rows
	}
	return l.ranges(cuts)
}

func readDensity(t *table.Table) (map[int64]int, bool) {
	if t == nil {
		return nil, false
	}
	from, rows := t.ColumnIndex("from"), t.ColumnIndex("rows")
	if from < 0 || rows < 0 || t.Columns()[from].Type != table.DateTime || t.Columns()[rows].Type != table.Long {
		return nil, false
	}
	counts := map[int64]int{}
	for row := range t.Rows() {
		if !t.Vector(from).Null(row) {
			counts[t.Vector(from).Int(row)] += int(t.Vector(rows).Int(row))
		}
	}
	return counts, true
}

// minSplitWindow is the shortest window that is split by time: rows closer together mostly share
// one timestamp.
const minSplitWindow = 10 * time.Millisecond

// maxBuckets limits splitting by hash: rows that this many buckets do not separate have equal keys.
const maxBuckets = 256

// Halves splits a range in two. It fails if neither time nor a hash can split it further.
func (l *Leaf) Halves(r Range) ([]Range, error) {
	if r.Buckets == 0 && l.Timed() {
		if at, ok := l.middle(r); ok {
			return []Range{{From: r.From, To: at}, {From: at, To: r.To}}, nil
		}
	}
	if r.Buckets >= maxBuckets || len(l.keys) == 0 {
		return nil, fmt.Errorf("%s has more rows at one point in time than a response can hold: filter it further",
			l.title())
	}
	r.Buckets = max(r.Buckets, 1)
	first, second := r, r
	first.Buckets, second.Buckets = 2*r.Buckets, 2*r.Buckets
	second.Bucket = r.Bucket + r.Buckets
	return []Range{first, second}, nil
}

// middle returns the time that halves a window.
func (l *Leaf) middle(r Range) (time.Time, bool) {
	from, to := r.From, r.To
	if from.IsZero() {
		from = l.begin
	}
	if to.IsZero() {
		to = l.end
	}
	if to.Sub(from) < minSplitWindow {
		return time.Time{}, false
	}
	at := from.Add(to.Sub(from) / 2).Truncate(tick)
	return at, at.After(from) && at.Before(to)
}

func (l *Leaf) title() string {
	if l.Table == "" {
		return "external data"
	}
	return l.Table
}

// Title describes a range on screen, without the table if the plan has only one.
func (l *Leaf) Title(r Range, alone bool) string {
	text := l.title()
	if l.Timed() {
		window := edge(r.From, "the beginning") + " to " + edge(r.To, "now")
		if text += " " + window; alone {
			text = window
		}
	}
	if r.Buckets > 0 {
		text += fmt.Sprintf(", bucket %d of %d by hash of %s", r.Bucket+1, r.Buckets, strings.Join(l.keys, ", "))
	}
	return text
}

func edge(t time.Time, open string) string {
	if t.IsZero() {
		return open
	}
	t = t.UTC()
	if t.Nanosecond() != 0 {
		return t.Format("2006-01-02 15:04:05.000")
	}
	return t.Format("2006-01-02 15:04:05")
}

// hashed returns the condition that selects a range's hash bucket.
func (l *Leaf) hashed(r Range) string {
	key := "tostring(" + quoted(l.keys[0]) + ")"
	for _, more := range l.keys[1:] {
		key = "strcat(" + key + ", '|', tostring(" + quoted(more) + "))"
	}
	return fmt.Sprintf("hash(%s, %d) == %d", key, r.Buckets, r.Bucket)
}

// timespan formats a width as a KQL literal.
func timespan(d time.Duration) string { return fmt.Sprintf("%ds", int64(d/time.Second)) }
