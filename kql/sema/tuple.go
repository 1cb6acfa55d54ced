package sema

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

func tupleOf(typ types.Type, names ...string) []boundColumn {
	columns := make([]boundColumn, len(names))
	for i, name := range names {
		name, own, typed := strings.Cut(name, ":")
		columns[i] = column(name, typ)
		if typed {
			columns[i].Type, _ = types.Parse(own)
		}
	}
	return columns
}

// tupleColumns names the columns of a call: function, argument and suffix.
func tupleColumns(x *syntax.Call, columns []boundColumn) []boundColumn {
	prefix := x.Name.Text + "_"
	if len(x.Args) > 0 {
		prefix += ResultName(x.Args[0]) + "_"
	}
	named := make([]boundColumn, len(columns))
	for i, c := range columns {
		named[i] = column(prefix+c.Name, c.Type)
	}
	return named
}

// sortedArrays returns the columns of array_sort_asc and array_sort_desc of several arrays, or nil.
func sortedArrays(function string, x *syntax.Call) []boundColumn {
	if function != "array_sort_asc" && function != "array_sort_desc" {
		return nil
	}
	var columns []boundColumn
	for _, arg := range x.Args {
		if l, ok := arg.(*syntax.Literal); ok && l.Kind == syntax.BoolLiteral {
			break // whether nulls come last
		}
		columns = append(columns, column(ResultName(arg)+"_sorted", types.Dynamic))
	}
	if len(columns) < 2 {
		return nil
	}
	return columns
}
