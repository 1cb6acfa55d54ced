package load

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"quarry/table"
	"quarry/table/times"
)

// cell is a value as the file spells it.
type cell struct {
	kind cellKind
	text string // without quotes; for JSON other than strings, the raw text
}

type cellKind uint8

const (
	missing   cellKind = iota // null or absent
	field                     // a CSV field, which is always text
	text                      // a JSON string
	bare                      // a number, true or false
	composite                 // an array or an object
)

// put appends a cell to a column of the given type and reports whether it fits.
func put(to *table.Appender, t table.Type, c cell) bool {
	if c.kind == missing || c.text == "" && t != table.String {
		to.Null()
		return true
	}
	switch t {
	case table.String:
		to.Text(c.text)
		return true
	case table.Dynamic:
		to.Text(c.dynamic())
		return true
	case table.Real:
		f, ok := parseReal(c.text)
		if ok && c.kind != composite {
			to.Real(f)
		}
		return ok && c.kind != composite
	case table.GUID:
		id, ok := parseGUID(c.text)
		if ok {
			to.Text(id)
		}
		return ok
	case table.Decimal:
		_, ok := parseReal(c.text)
		if ok {
			to.Text(c.text)
		}
		return ok
	}
	n, ok := parseIntegral(t, c.text)
	if ok {
		to.Int(n)
	}
	return ok
}

// dynamic returns the cell as JSON. A string that holds an array or an object is unwrapped, since
// the hunting API sends dynamic values as strings.
func (c cell) dynamic() string {
	if c.kind == bare || c.kind == composite || holdsJSON(c.text) {
		return c.text
	}
	return string(table.AppendJSONString(nil, c.text))
}

// holdsJSON reports whether a string holds an array or an object.
func holdsJSON(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	return s != "" && (s[0] == '{' || s[0] == '[') && json.Valid([]byte(s))
}

func parseIntegral(t table.Type, s string) (int64, bool) {
	switch t {
	case table.Bool:
		switch {
		case s == "1", strings.EqualFold(s, "true"):
			return 1, true
		case s == "0", strings.EqualFold(s, "false"):
			return 0, true
		}
		return 0, false
	case table.DateTime:
		return parseTime(s)
	case table.TimeSpan:
		return times.ParseWireTimeSpan(s)
	}
	bits := 64
	if t == table.Int {
		bits = 32
	}
	// Programs that count with floats write 12 as 12.0.
	n, err := strconv.ParseInt(strings.TrimSuffix(s, ".0"), 10, bits)
	return n, err == nil
}

// parseTime parses a time as the API writes it, or with a space between date and time.
func parseTime(s string) (int64, bool) {
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	return times.ParseWireDateTime(s)
}

func parseReal(s string) (float64, bool) {
	switch s {
	case "NaN":
		return math.NaN(), true
	case "Infinity", "inf":
		return math.Inf(1), true
	case "-Infinity", "-inf":
		return math.Inf(-1), true
	}
	if strings.ContainsAny(s, "xX_nN") { // Go accepts 0x1p3, 1_000 and infinity, which no data file means
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// parseGUID parses 8-4-4-4-12 hexadecimal digits, with or without braces.
func parseGUID(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}"))
	if len(s) != 36 {
		return "", false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && strings.IndexByte("0123456789abcdef", s[i]) < 0 {
			return "", false
		}
	}
	return s, true
}
