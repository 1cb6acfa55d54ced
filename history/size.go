package history

import (
	"strconv"
	"strings"
	"time"
)

// Size is a condition on a number of a run.
type Size struct {
	of    sizeKind
	op    string // >, >=, <, <= or =
	bound int64
}

type sizeKind uint8

// What a size can be of: rows, bytes of the saved results, or time in nanoseconds.
const (
	rowsSize sizeKind = iota
	bytesSize
	timeSize
)

// condition returns the size as an SQL condition with one argument, the bound.
func (s Size) condition() string {
	columns := map[sizeKind]string{rowsSize: "runs.rows ", bytesSize: "runs.size ", timeSize: "runs.duration "}
	return columns[s.of] + s.op + " ?"
}

var sizeHints = map[sizeKind]string{
	rowsSize:  "rows: use a number, such as 0, >1000 or <=50",
	bytesSize: "size: use a size, such as >5MB or <100KB",
	timeSize:  "took: use a duration, such as >30s or <2m",
}

// setSize returns the function that adds a condition on a kind of size.
func setSize(of sizeKind) func(f *Filter, value string, now time.Time) string {
	return func(f *Filter, value string, _ time.Time) string {
		s := Size{of: of, op: "="}
		for _, op := range []string{">=", "<=", ">", "<", "="} {
			if rest, found := strings.CutPrefix(value, op); found {
				s.op, value = op, rest
				break
			}
		}
		ok := false
		if s.bound, ok = parseSize(of, strings.TrimSpace(value)); !ok {
			return sizeHints[of]
		}
		f.Sizes = append(f.Sizes, s)
		return ""
	}
}

func parseSize(of sizeKind, text string) (int64, bool) {
	if of == timeSize {
		d, ok := ParseAge(text)
		return int64(d), ok
	}
	unit := int64(1)
	if of == bytesSize {
		upper := strings.ToUpper(text)
		for i, name := range []string{"GB", "MB", "KB", "B"} {
			if number, found := strings.CutSuffix(upper, name); found {
				text, unit = number, []int64{1e9, 1e6, 1e3, 1}[i]
				break
			}
		}
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), "_", ""), 64)
	const most = 1e15
	if err != nil || !(n >= 0 && n*float64(unit) <= most) {
		return 0, false
	}
	return int64(n * float64(unit)), true
}
