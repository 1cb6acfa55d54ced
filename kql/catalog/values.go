package catalog

import (
	"strings"
	"sync"
)

// Value is a known value of a column. The lists are incomplete: the service has values that no public
// list names.
type Value struct {
	Text    string // a number is written as in the query
	Meaning string // of a number, or ""
}

// values maps "table column" to the values of the column in that table. The table * stands for all
// tables of Defender without a list of their own.
var values = sync.OnceValue(func() map[string][]Value {
	index := map[string][]Value{}
	for _, line := range lines("values.txt") {
		tables, rest, _ := strings.Cut(line, " ")
		column, rest, _ := strings.Cut(rest, " ")
		var list []Value
		for text := range strings.SplitSeq(rest, "|") {
			text, meaning, _ := strings.Cut(text, "=")
			list = append(list, Value{text, meaning})
		}
		for table := range strings.SplitSeq(tables, ",") {
			index[table+" "+column] = list
		}
	}
	return index
})

// Values returns the known values of a column in a table, the most common first. The table "" stands
// for one that is not known. The caller must not modify the list.
func Values(table, column string) []Value {
	if list, ok := values()[table+" "+column]; ok {
		return list
	}
	if t, ok := LookupTable(table); ok {
		if _, ok := t.Column(column); !ok {
			return nil
		}
	} else if table != "" {
		return nil
	}
	return values()["* "+column]
}
