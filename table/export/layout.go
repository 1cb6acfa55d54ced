package export

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"quarry/table"
)

// How results are stored in a Parquet file. All columns are optional, and null is a missing value.
//
//	string, decimal, guid   UTF-8 text
//	dynamic                 UTF-8 text with the logical type JSON
//	bool, int, long, real   BOOLEAN, INT32, INT64, DOUBLE
//	timespan                INT64 in ticks of 100 ns
//	datetime                TIMESTAMP in nanoseconds if all of the column are within their range,
//	                        1677 to 2262; else in microseconds, with a second column for the
//	                        remaining 100 ns, 0 to 9
//	misfits                 a second column of text; the column itself is null there
//
// The metadata "quarry" lists the columns in order with their KQL types and the columns that belong
// to them, so that reading restores every value. Other tools can ignore it.

// metadataKey is the key of the file's layout, noteKey that of the note for readers of other tools.
const (
	metadataKey   = "quarry"
	noteKey       = "note"
	layoutVersion = 1
)

// layout is the metadata.
type layout struct {
	Version int            `json:"version"`
	Columns []storedColumn `json:"columns"`
}

type storedColumn struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Stored    string `json:"stored"`              // column of the file
	Remainder string `json:"remainder,omitempty"` // column of the part below a microsecond
	Misfits   string `json:"misfits,omitempty"`
}

// noColumns names the single column of a file whose table has none.
const noColumns = "no columns"

// fields returns the number of columns of a file with this layout.
func (l layout) fields() int {
	if len(l.Columns) == 0 {
		return 1
	}
	n := len(l.Columns)
	for _, c := range l.Columns {
		if c.Remainder != "" {
			n++
		}
		if c.Misfits != "" {
			n++
		}
	}
	return n
}

// Ticks at the start of 1970, and the range of ticks that nanoseconds since then cover.
const (
	epochTicks = 621355968000000000
	firstNano  = epochTicks + math.MinInt64/100 + 1
	lastNano   = epochTicks + math.MaxInt64/100 - 1
)

// storedField is a column of the file being written.
type storedField struct {
	name  string
	node  parquet.Node
	value func(row int) parquet.Value // the zero Value is null
}

// layOut decides how the columns of a table are stored.
func layOut(t *table.Table) (layout, []storedField) {
	l := layout{Version: layoutVersion, Columns: []storedColumn{}}
	columns := slices.Clone(t.Columns())
	for i := range columns {
		// Names in the file, and in the JSON of the metadata that repeats them, must be UTF-8.
		columns[i].Name = strings.ToValidUTF8(columns[i].Name, "\ufffd")
	}
	names := uniqueNames(columns)
	used := map[string]bool{}
	for _, name := range names {
		used[name] = true
	}
	beside := func(name, what string) string {
		name += " (" + what + ")"
		for used[name] {
			name += "'"
		}
		used[name] = true
		return name
	}
	var fields []storedField
	for i, c := range columns {
		v := t.Vector(i)
		stored := storedColumn{Name: c.Name, Type: c.Type.String(), Stored: names[i]}
		nanos := c.Type == table.DateTime && fitsNanos(v)
		fields = append(fields, mainField(names[i], v, nanos))
		if c.Type == table.DateTime && !nanos {
			stored.Remainder = beside(names[i], "100 ns")
			fields = append(fields, remainderField(stored.Remainder, v))
		}
		if hasMisfits(v) {
			stored.Misfits = beside(names[i], "as sent")
			fields = append(fields, misfitField(stored.Misfits, v))
		}
		l.Columns = append(l.Columns, stored)
	}
	if len(fields) == 0 { // a file needs a column
		none := func(int) parquet.Value { return parquet.Value{} }
		fields = []storedField{{noColumns, parquet.Optional(parquet.Leaf(parquet.BooleanType)), none}}
	}
	return l, fields
}

func fitsNanos(v *table.Vector) bool {
	for row := range v.Len() {
		if n := v.Int(row); !v.Null(row) && (n < firstNano || n > lastNano) {
			return false
		}
	}
	return true
}

func hasMisfits(v *table.Vector) bool {
	for row := range v.Len() {
		if _, ok := v.Misfit(row); ok {
			return true
		}
	}
	return false
}

// mainField stores the values of a column.
func mainField(name string, v *table.Vector, nanos bool) storedField {
	node, value := storedType(v, nanos)
	if _, _, coded := v.Dictionary(); coded {
		node = parquet.Encoded(node, &parquet.RLEDictionary)
	}
	return storedField{name, parquet.Optional(node), func(row int) parquet.Value {
		if v.Null(row) {
			return parquet.Value{}
		}
		return value(row)
	}}
}

func storedType(v *table.Vector, nanos bool) (parquet.Node, func(row int) parquet.Value) {
	ticks := func(row int) int64 { return v.Int(row) - epochTicks }
	text := func(row int) parquet.Value { return byteValue(v.Text(row)) }
	switch v.Type() {
	case table.Bool:
		return parquet.Leaf(parquet.BooleanType),
			func(row int) parquet.Value { return parquet.BooleanValue(v.Int(row) != 0) }
	case table.Int:
		return parquet.Int(32), func(row int) parquet.Value { return parquet.Int32Value(int32(v.Int(row))) }
	case table.Long, table.TimeSpan:
		return parquet.Int(64), func(row int) parquet.Value { return parquet.Int64Value(v.Int(row)) }
	case table.Real:
		return parquet.Leaf(parquet.DoubleType), func(row int) parquet.Value { return parquet.DoubleValue(v.Real(row)) }
	case table.Dynamic:
		return parquet.JSON(), text
	case table.DateTime:
		if nanos {
			node := parquet.Encoded(parquet.Timestamp(parquet.Nanosecond), &parquet.DeltaBinaryPacked)
			return node, func(row int) parquet.Value { return parquet.Int64Value(ticks(row) * 100) }
		}
		return parquet.Timestamp(parquet.Microsecond),
			func(row int) parquet.Value { return parquet.Int64Value(floorDiv(ticks(row), 10)) }
	}
	return parquet.String(), text
}

func remainderField(name string, v *table.Vector) storedField {
	return storedField{name, parquet.Optional(parquet.Int(32)), func(row int) parquet.Value {
		if v.Null(row) {
			return parquet.Value{}
		}
		ticks := v.Int(row) - epochTicks
		return parquet.Int32Value(int32(ticks - 10*floorDiv(ticks, 10)))
	}}
}

func misfitField(name string, v *table.Vector) storedField {
	return storedField{name, parquet.Optional(parquet.String()), func(row int) parquet.Value {
		text, ok := v.Misfit(row)
		if !ok {
			return parquet.Value{}
		}
		return byteValue(text)
	}}
}

func byteValue(text string) parquet.Value { return parquet.ByteArrayValue([]byte(text)) }

// record is a group whose fields keep their order; parquet.Group sorts them by name.
type record struct {
	parquet.Group
	fields []parquet.Field
}

func newRecord(fields []storedField) record {
	r := record{Group: parquet.Group{}}
	for _, f := range fields {
		r.Group[f.name] = f.node
		r.fields = append(r.fields, recordField{f.node, f.name})
	}
	return r
}

func (r record) Fields() []parquet.Field { return r.fields }

// GoType does not return the struct that parquet.Group would: not every column name is valid in a
// struct tag. Values are accessed by column only.
func (r record) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

type recordField struct {
	parquet.Node
	name string
}

func (f recordField) Name() string { return f.name }

func (f recordField) Value(reflect.Value) reflect.Value {
	panic("export: a record has no Go values")
}

// parseLayout parses the metadata of a file written by Quarry.
func parseLayout(text string) (layout, error) {
	var l layout
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return l, fmt.Errorf("metadata is damaged: %w", err)
	}
	if l.Version != layoutVersion {
		return l, fmt.Errorf("layout %d was written by another version of Quarry; this one reads %d", l.Version,
			layoutVersion)
	}
	return l, nil
}
