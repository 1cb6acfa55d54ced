package sema

import (
	"strings"

	"quarry/kql/syntax"
)

// severalColumns returns the columns of an aggregate that yields several, such as arg_max, take_any
// and percentiles, or nil.
func (b *binder) severalColumns(x *syntax.Call, flow *rows, keys []boundColumn) []boundColumn {
	switch x.Name.Text {
	case "arg_max", "arg_min", "take_any", "any", "argmax", "argmin":
		return b.pickedColumns(x, flow, keys)
	case "percentiles", "percentilesw":
		return b.percentiles(x)
	}
	return nil
}

// pickedColumns returns the columns of the row that arg_max and similar aggregates select. The old names
// any and argmax prefix each column with their own.
func (b *binder) pickedColumns(x *syntax.Call, flow *rows, keys []boundColumn) []boundColumn {
	prefix, rest := "", ""
	switch x.Name.Text {
	case "any":
		prefix, rest = "any_", "any_"
	case "argmax", "argmin":
		prefix = x.Name.Text[len("arg"):] + "_"
		if len(x.Args) > 0 {
			rest = prefix + ResultName(x.Args[0]) + "_"
		}
	}
	var list []boundColumn
	for i, arg := range x.Args {
		if i == 1 {
			prefix = rest
		}
		if _, all := arg.(*syntax.Star); all {
			list = append(list, b.everyColumn(flow, keys, x.Args, prefix)...)
			continue
		}
		b.silent++
		typ := b.scalar(arg)
		b.silent--
		name := ResultName(arg)
		if name == "" && i == 0 {
			name = strings.TrimPrefix(x.Name.Text, "arg_") + "_"
		}
		if prefix == "" && nameIn(arg) != nil {
			list = append(list, b.imply(arg, name, typ))
			continue
		}
		list = append(list, b.output(arg.Span(), 0, prefix+name, typ))
	}
	return list
}

// everyColumn returns the columns of *: all but the keys and the column of the maximum or minimum.
func (b *binder) everyColumn(flow *rows, keys []boundColumn, args []syntax.Expr, prefix string) []boundColumn {
	var list []boundColumn
	leave := rows{columns: keys}
	by, _ := args[0].(*syntax.Name)
	for i, c := range flow.columns {
		if leave.index(c.Name) >= 0 || by != nil && by.Text == c.Name {
			continue
		}
		if c.Name = prefix + c.Name; prefix != "" && c.made != nil {
			c = b.output(args[0].Span(), i+1, c.Name, c.Type)
		}
		list = append(list, c)
	}
	return list
}

func (b *binder) percentiles(x *syntax.Call) []boundColumn {
	first := 1
	if x.Name.Text == "percentilesw" {
		first = 2
	}
	if len(x.Args) == 0 {
		return nil
	}
	b.silent++
	typ := rankedType(b.expression(x.Args[0]).typ)
	b.silent--
	var list []boundColumn
	argument := ResultName(x.Args[0])
	for i := first; i < len(x.Args); i++ {
		list = append(list, b.output(x.Span(), i, percentileName(x, argument, i), typ))
	}
	return list
}
