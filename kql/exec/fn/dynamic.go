package fn

import (
	"encoding/csv"
	"encoding/json"
	"strings"

	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func dynamicFunctions() []expr.Function {
	return []expr.Function{
		{Name: "pack_array", Raw: bindPackArray},
		{Name: "pack", Params: "a*", Result: table.Dynamic, Nulls: true, Row: packPairs},
		{Name: "bag_pack", Params: "a*", Result: table.Dynamic, Nulls: true, Row: packPairs},
		{Name: "pack_dictionary", Params: "a*", Result: table.Dynamic, Nulls: true, Row: packPairs},
		{Name: "bag_pack_columns", Raw: bindPackColumns},
		{Name: "pack_all", Raw: bindPackAll},
		{Name: "array_length", Params: "y", Result: table.Long, Row: func(a []vec.Datum) vec.Datum {
			if list, ok := vec.Parsed(a[0].Dyn).([]any); ok {
				return vec.LongOf(int64(len(list)))
			}
			return vec.NullOf(table.Long)
		}},
		{Name: "extractjson", Params: "ssa?", Bind: bindExtractJSON},
		{Name: "extract_json", Params: "ssa?", Bind: bindExtractJSON},
		{Name: "parse_csv", Params: "s", Result: table.Dynamic, Row: parseCSV},
		{Name: "estimate_data_size", Raw: bindDataSize},
		{Name: "treepath", Params: "y", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum { return vec.DynamicOf(treePaths(a[0].Dyn, nil, "")) }},
	}
}

// dataSizes are the sizes of values in bytes. Those of decimal and dynamic values are not documented.
var dataSizes = map[table.Type]int64{
	table.Bool: 1, table.Int: 4, table.Long: 8, table.Real: 8, table.DateTime: 8, table.TimeSpan: 8, table.GUID: 16, table.String: 0,
}

func bindDataSize(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	args, err := argsOrColumns(c, e, r)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return nil, expr.WrongCount(e, e.Name.Text)
	}
	for _, x := range args {
		if _, known := dataSizes[x.Type]; !known {
			return nil, vec.Unsupported(e.Span(), "estimate_data_size() of %s", x.Type)
		}
	}
	return c.Rowwise(e.Span(), table.Long, args, func(a []vec.Datum) vec.Datum {
		size := int64(0)
		for _, d := range a {
			size += dataSizes[d.Type] + int64(len(d.Str)*int(vec.Bit(d.Type == table.String)))
		}
		return vec.LongOf(size)
	}), nil
}

// argsOrColumns compiles the arguments of a function for which * stands for all columns.
func argsOrColumns(c *expr.Compiler, e *syntax.Call, r *expr.Row) ([]*expr.Expr, error) {
	if len(e.Args) != 1 || !agg.IsStar(e.Args[0]) {
		return c.Args(e, r)
	}
	var args []*expr.Expr
	for _, o := range expr.StarOutputs(r, e.Span()) {
		args = append(args, o.Expr)
	}
	return args, nil
}

func bindPackArray(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	args, err := argsOrColumns(c, e, r)
	if err != nil {
		return nil, err
	}
	return c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum {
		list := make([]any, len(a))
		for i, d := range a {
			list[i] = vec.ToDynamic(d)
		}
		return vec.DynamicOf(list)
	}), nil
}

func packPairs(a []vec.Datum) vec.Datum {
	b := &vec.Bag{}
	for i := 0; i+1 < len(a); i += 2 {
		b.Set(a[i].Text(), vec.ToDynamic(a[i+1]))
	}
	return vec.DynamicOf(b)
}

// PackOutputs compiles to a bag of columns by name.
func PackOutputs(c *expr.Compiler, span syntax.Span, outs []expr.Output, skipEmpty bool) *expr.Expr {
	args := make([]*expr.Expr, len(outs))
	for i, o := range outs {
		args[i] = o.Expr
	}
	return c.Rowwise(span, table.Dynamic, args, func(a []vec.Datum) vec.Datum {
		b := &vec.Bag{}
		for i, d := range a {
			if skipEmpty && d.Text() == "" {
				continue
			}
			b.Set(outs[i].Name, vec.ToDynamic(d))
		}
		return vec.DynamicOf(b)
	})
}

func bindPackColumns(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	outs, err := c.Outputs(e.Args, r, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	return PackOutputs(c, e.Span(), outs, false), nil
}

func bindPackAll(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	skip := false
	if len(e.Args) > 0 {
		d, err := c.Constant(e.Args[0], r)
		if err != nil {
			return nil, err
		}
		skip = d.IsTrue()
	}
	return PackOutputs(c, e.Span(), expr.StarOutputs(r, e.Span()), skip), nil
}

// bindExtractJSON compiles extract_json(path, text[, typeof(t)]).
func bindExtractJSON(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	x := c.Rowwise(e.Span(), table.Dynamic, args[:2], func(a []vec.Datum) vec.Datum {
		return FollowPath(vec.ParseDynamic(a[1].Str), a[0].Str)
	})
	t := table.String
	if len(args) > 2 {
		var err error
		if t, err = typeArgument(args[2]); err != nil {
			return nil, err
		}
	}
	return c.Cast(x, t), nil
}

// FollowPath returns the value at a path such as $.a.b[0]['c'].
func FollowPath(v any, path string) vec.Datum {
	d := vec.DynamicOf(v)
	for path = strings.TrimPrefix(strings.TrimSpace(path), "$"); path != "" && !d.Null; {
		var step string
		if path[0] == '[' {
			end := strings.IndexByte(path, ']')
			if end < 0 {
				return vec.NullOf(table.Dynamic)
			}
			step, path = path[1:end], path[end+1:]
			if quoted := strings.Trim(step, `"'`); quoted != step {
				d = expr.Property(d.Dyn, quoted)
			} else if n := vec.Convert(vec.StringOf(step), table.Long); !n.Null {
				d = expr.Element(d.Dyn, n.Num)
			} else {
				return vec.NullOf(table.Dynamic)
			}
			continue
		}
		path = strings.TrimPrefix(path, ".")
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		if end == 0 {
			return vec.NullOf(table.Dynamic)
		}
		step, path = path[:end], path[end:]
		d = expr.Property(d.Dyn, step)
	}
	return d
}

// parseCSV parses the first record of a string.
func parseCSV(a []vec.Datum) vec.Datum {
	r := csv.NewReader(strings.NewReader(a[0].Str))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	record, err := r.Read()
	if err != nil {
		return vec.DynamicOf([]any{})
	}
	return vec.DynamicOf(stringList(record))
}

// treePaths lists the paths to the leaves of a bag.
func treePaths(v any, list []any, prefix string) []any {
	switch v := vec.Parsed(v).(type) {
	case *vec.Bag:
		for i, key := range v.Keys {
			quoted, err := json.Marshal(key)
			if err != nil {
				continue
			}
			path := prefix + "[" + strings.ReplaceAll(string(quoted), `"`, "'") + "]"
			list = treePaths(v.Values[i], append(list, path), path)
		}
	case []any:
		if len(v) > 0 {
			path := prefix + "[0]"
			list = treePaths(v[0], append(list, path), path)
		}
	}
	return list
}
