package decode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// This file is the reference implementation of Decode. It uses encoding/json and ordered members,
// works value by value, and shares nothing with the decoder but the parsing of type names.

type member struct {
	name string
	raw  json.RawMessage
}

// members parses an object in order, including repeated keys.
func members(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("not an object: %w", err)
	}
	var list []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		list = append(list, member{name.(string), value})
	}
	return list, nil
}

var errShape = errors.New("valid JSON, but not a response")

// referenceTable is the result of the reference implementation.
type referenceTable struct {
	columns []table.Column
	cells   [][]json.RawMessage // by row and column; nil if missing
}

func decodeReference(body []byte) (*referenceTable, error) {
	body = bytes.TrimPrefix(bytes.TrimLeft(body, " \n\r\t"), []byte("\ufeff"))
	if !json.Valid(body) {
		return nil, errors.New("invalid JSON")
	}
	envelope, err := members(body)
	if err != nil {
		return nil, errShape
	}
	var schema []table.Column
	var named, listed bool
	var results []json.RawMessage
	for _, m := range envelope {
		if string(m.raw) == "null" {
			continue
		}
		switch strings.ToLower(m.name) {
		case "schema":
			if named && len(results) > 0 {
				return nil, errShape
			}
			if schema, err = referenceSchema(m.raw); err != nil {
				return nil, err
			}
			named = true
		case "results":
			results = nil
			if json.Unmarshal(m.raw, &results) != nil {
				return nil, errShape
			}
			listed = true
		}
	}
	if !named && !listed {
		return nil, nil
	}
	return referenceRows(schema, results)
}

// referenceSchema calls the decoder, which also parses schemas with encoding/json.
func referenceSchema(raw []byte) ([]table.Column, error) {
	var list []struct{ Name, Type *string }
	if json.Unmarshal(raw, &list) != nil {
		return nil, errShape
	}
	var schema []table.Column
	for _, entry := range list {
		if entry.Name == nil {
			return nil, errShape
		}
		c := table.Column{Name: *entry.Name}
		if entry.Type != nil {
			c.Type, _ = table.ParseType(*entry.Type)
		}
		schema = append(schema, c)
	}
	return schema, nil
}

func referenceRows(schema []table.Column, results []json.RawMessage) (*referenceTable, error) {
	t := &referenceTable{columns: schema}
	index := map[string]int{}
	for i, c := range schema {
		if _, ok := index[c.Name]; !ok {
			index[c.Name] = i
		}
	}
	for _, raw := range results {
		row, err := members(raw)
		if err != nil {
			return nil, errShape
		}
		cells := make([]json.RawMessage, len(t.columns))
		for _, m := range row {
			i, ok := index[m.name]
			if !ok && referenceAnnotation.MatchString(m.name) {
				continue
			}
			if !ok {
				i = len(t.columns)
				index[m.name] = i
				t.columns = append(t.columns, table.Column{Name: m.name})
				cells = append(cells, nil)
			}
			cells[i] = m.raw
		}
		t.cells = append(t.cells, cells)
	}
	for c := len(schema); c < len(t.columns); c++ {
		t.columns[c].Type = t.fitting(c)
	}
	return t, nil
}

var referenceAnnotation = regexp.MustCompile(`@odata\.[^@]*$`)

// raw returns a cell's JSON; nil for missing and null.
func (t *referenceTable) raw(row, column int) json.RawMessage {
	if column >= len(t.cells[row]) || string(t.cells[row][column]) == "null" {
		return nil
	}
	return t.cells[row][column]
}

// fitting returns the type of a column that the schema does not have.
func (t *referenceTable) fitting(column int) table.Type {
	seen := map[string]bool{}
	for row := range t.cells {
		raw := t.raw(row, column)
		if raw == nil {
			continue
		}
		switch v := referenceValue(raw).(type) {
		case string:
			seen["string"] = true
		case bool:
			seen["bool"] = true
		case map[string]any:
			if len(v) == 0 {
				seen["empty"] = true
			} else {
				seen["other"] = true
			}
		case json.Number:
			n, err := strconv.ParseInt(string(v), 10, 64)
			whole := !strings.ContainsAny(string(v), ".eE")
			switch {
			case !whole:
				seen["fraction"] = true
			case err != nil:
				seen["huge"] = true
			case n > 1<<53 || n < -1<<53:
				seen["wide"] = true
			default:
				seen["integer"] = true
			}
		default:
			seen["other"] = true
		}
	}
	empty := seen["empty"]
	delete(seen, "empty")
	only := func(kinds ...string) bool {
		n := 0
		for _, k := range kinds {
			if seen[k] {
				n++
			}
		}
		return n == len(seen)
	}
	switch {
	case !empty && only("string"):
		return table.String
	case len(seen) == 0:
		return table.Dynamic
	case only("bool"):
		return table.Bool
	case only("integer", "wide"):
		return table.Long
	case only("integer", "fraction"):
		return table.Real
	case only("integer", "fraction", "wide", "huge"):
		return table.Decimal
	}
	return table.Dynamic
}

// referenceValue unmarshals JSON with exact numbers and without annotations.
func referenceValue(raw []byte) any {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil
	}
	return withoutAnnotations(v)
}

func withoutAnnotations(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutAnnotations(v[i])
		}
	case map[string]any:
		for k := range v {
			if referenceAnnotation.MatchString(k) {
				delete(v, k)
			} else {
				v[k] = withoutAnnotations(v[k])
			}
		}
	}
	return v
}

// referenceCell converts one value to a type, and reports whether it fits.
func referenceCell(t table.Type, raw json.RawMessage) (v table.Value, fits bool) {
	value := referenceValue(raw)
	if m, ok := value.(map[string]any); ok && len(m) == 0 && t != table.String && t != table.Dynamic {
		return table.Null(t), true
	}
	text, isText := value.(string)
	n, isNumber := value.(json.Number)
	digits := string(n)
	if isText {
		digits = text
	}
	whole, wholeErr := strconv.ParseInt(digits, 10, 64)
	canonical := wholeErr == nil && (strconv.FormatInt(whole, 10) == digits || digits == "-0")
	switch t {
	case table.String:
		if isText {
			return table.NewString(text), true
		}
		return table.NewString(string(raw)), true
	case table.Dynamic:
		return table.NewDynamic(string(raw)), true
	case table.Bool:
		b, err := strconv.ParseBool(strings.ToLower(digits))
		if actual, ok := value.(bool); ok {
			return table.NewBool(actual), true
		}
		fits = err == nil && (isNumber || len(digits) > 1)
		return table.NewBool(b), fits
	case table.Int:
		return table.NewInt(int32(whole)), canonical && whole == int64(int32(whole))
	case table.Long:
		return table.NewLong(whole), canonical
	case table.Real:
		names := map[string]float64{"NaN": math.NaN(), "INF": math.Inf(1), "Infinity": math.Inf(1),
			"-INF": math.Inf(-1), "-Infinity": math.Inf(-1)}
		if f, ok := names[text]; ok && isText {
			return table.NewReal(f), true
		}
		f, err := strconv.ParseFloat(digits, 64)
		return table.NewReal(f), err == nil && referenceNumber.MatchString(digits)
	case table.Decimal:
		return table.NewDecimal(digits), referenceNumber.MatchString(digits)
	case table.GUID:
		return table.NewGUID(strings.ToLower(text)), isText && referenceGUID.MatchString(text)
	case table.DateTime:
		ticks, ok := referenceTime(text)
		return table.NewDateTime(ticks), isText && ok
	}
	ticks, ok := times.ParseWireTimeSpan(text)
	return table.NewTimeSpan(ticks), isText && ok
}

var (
	referenceNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
	referenceGUID   = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)
	referenceStamp  = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[-+](0\d|1[0-4]):[0-5]\d)?)?$`)
)

// referenceTime parses text of the right form with package time.
func referenceTime(s string) (ticks int64, ok bool) {
	if !referenceStamp.MatchString(s) {
		return 0, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			local := t.Year() // of the text, before its offset is applied
			ticks := times.TicksOf(t)
			return ticks, local >= 1 && ticks >= 0 && ticks <= times.MaxTicks
		}
	}
	return 0, false
}

// The reference is package time; the seeds are edge cases.
func FuzzParseDateTime(f *testing.F) {
	for _, seed := range []string{"2026-11-23T10:00:00.1234567Z", "2000-02-29", "1900-03-01T00:00:00+14:00",
		"0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59.999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, wantOK := referenceTime(s)
		if got, ok := times.ParseWireDateTime(s); ok != wantOK || ok && got != want {
			t.Fatalf("%q: got %d, %v; want %d, %v", s, got, ok, want, wantOK)
		}
	})
}
