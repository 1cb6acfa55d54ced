package chart

import (
	"encoding/json"
	"math"
	"strings"

	"quarry/table"
	"quarry/table/times"
)

// Unrolled returns a table with a row for each element of the arrays in a table, as make-series and the
// functions over series return them: arrays of times become a datetime column, arrays of numbers a column of
// reals; without times, the place in the array is a column. Other columns are repeated. A table without arrays of numbers is returned as it is. Rows beyond most are
// left out; cut says whether there are any.
func Unrolled(t *table.Table, most int) (out *table.Table, cut bool) {
	kinds := make([]table.Type, len(t.Columns())) // of the elements; Dynamic for columns without arrays
	numbers, axis := false, false
	for i := range kinds {
		kinds[i] = elementType(t, i)
		numbers, axis = numbers || kinds[i] == table.Real, axis || kinds[i] == table.DateTime
	}
	if !numbers {
		return t, false
	}
	var columns []table.Column
	if !axis { // the place in the array is the axis
		columns = append(columns, table.Column{Name: "place", Type: table.Long})
	}
	first := len(columns) // of those of the table
	columns = append(columns, t.Columns()...)
	for i, kind := range kinds {
		if kind != table.Dynamic {
			columns[first+i].Type = kind
		}
	}
	b := table.NewBuilder(columns)
	made := 0
	for row := range t.Rows() {
		lists, longest := make([][]any, len(kinds)), 0
		for i, kind := range kinds {
			if kind != table.Dynamic {
				lists[i], _ = listOf(t.Value(row, i))
				longest = max(longest, len(lists[i]))
			}
		}
		if made+longest > most {
			return b.Table(), true
		}
		made += longest
		cells := make([]table.Value, len(columns))
		for at := range longest {
			for i, kind := range kinds {
				if cells[first+i] = t.Value(row, i); kind != table.Dynamic {
					cells[first+i] = element(lists[i], at, kind)
				}
			}
			if !axis {
				cells[0] = table.NewLong(int64(at))
			}
			b.Append(cells...)
		}
	}
	return b.Table(), false
}

// elementType returns the type of the elements of a column's arrays: DateTime or Real, or Dynamic if it holds
// anything else.
func elementType(t *table.Table, column int) table.Type {
	if t.Columns()[column].Type != table.Dynamic {
		return table.Dynamic
	}
	found := table.Dynamic
	for row := range t.Rows() {
		v := t.Value(row, column)
		if v.IsNull() {
			continue
		}
		list, ok := listOf(v)
		if !ok {
			return table.Dynamic
		}
		for at := range list {
			kind := table.Real
			if text, isText := list[at].(string); isText && !notNumber(text) {
				if kind = table.DateTime; element(list, at, kind).IsNull() {
					return table.Dynamic
				}
			} else if _, isNumber := list[at].(float64); !isNumber && !isText {
				if list[at] == nil {
					continue
				}
				return table.Dynamic
			}
			if found != table.Dynamic && found != kind {
				return table.Dynamic
			}
			found = kind
		}
	}
	return found
}

func listOf(v table.Value) (list []any, ok bool) {
	text := v.Text()
	if !strings.HasPrefix(strings.TrimSpace(text), "[") {
		return nil, false
	}
	return list, json.Unmarshal([]byte(text), &list) == nil
}

// notNumber reports whether a text is how JSON writes a real that is not a number.
func notNumber(text string) bool { return text == "NaN" || text == "Infinity" || text == "-Infinity" }

// element returns an element of an array, or null if there is none of the type.
func element(list []any, at int, t table.Type) table.Value {
	if at >= len(list) {
		return table.Null(t)
	}
	switch v := list[at].(type) {
	case float64:
		if t == table.Real {
			return table.NewReal(v)
		}
	case string:
		if t == table.Real {
			return table.NewReal(math.NaN())
		}
		if ticks, ok := times.ParseDateTime(v); ok {
			return table.NewDateTime(ticks)
		}
	}
	return table.Null(t)
}
