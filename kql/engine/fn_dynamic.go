package engine

import (
	"encoding/csv"
	"encoding/json"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

func dynamicFunctions() []function {
	return []function{
		{name: "pack_array", params: "a*", bind: bindPackArray},
		{name: "pack", params: "a*", result: table.Dynamic, nulls: true, row: packPairs},
		{name: "bag_pack", params: "a*", result: table.Dynamic, nulls: true, row: packPairs},
		{name: "pack_dictionary", params: "a*", result: table.Dynamic, nulls: true, row: packPairs},
		{name: "bag_pack_columns", raw: bindPackColumns},
		{name: "pack_all", raw: bindPackAll},
		{name: "array_length", params: "y", result: table.Long, row: func(a []datum) datum {
			if list, ok := opened(a[0].dyn).([]any); ok {
				return longOf(int64(len(list)))
			}
			return nullOf(table.Long)
		}},
		{name: "extractjson", params: "ssa?", bind: bindExtractJSON},
		{name: "extract_json", params: "ssa?", bind: bindExtractJSON},
		{name: "parse_csv", params: "s", result: table.Dynamic, row: parseCSV},
		{name: "treepath", params: "y", result: table.Dynamic, row: func(a []datum) datum { return dynamicOf(treePaths(a[0].dyn, nil, "")) }},
	}
}

func bindPackArray(c *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
	if len(e.Args) == 1 && isStar(e.Args[0]) {
		args = nil
		for _, o := range starOutputs(r, e.Span()) {
			args = append(args, o.expr)
		}
	}
	return c.rowwise(e.Span(), table.Dynamic, args, func(a []datum) datum {
		list := make([]any, len(a))
		for i, d := range a {
			list[i] = toDynamic(d)
		}
		return dynamicOf(list)
	}), nil
}

func packPairs(a []datum) datum {
	b := &bag{}
	for i := 0; i+1 < len(a); i += 2 {
		b.set(a[i].text(), toDynamic(a[i+1]))
	}
	return dynamicOf(b)
}

// packOutputs makes a bag of columns by their names.
func (c *compiler) packOutputs(span syntax.Span, outs []output, skipEmpty bool) *expr {
	args := make([]*expr, len(outs))
	for i, o := range outs {
		args[i] = o.expr
	}
	return c.rowwise(span, table.Dynamic, args, func(a []datum) datum {
		b := &bag{}
		for i, d := range a {
			if skipEmpty && d.text() == "" {
				continue
			}
			b.set(outs[i].name, toDynamic(d))
		}
		return dynamicOf(b)
	})
}

func bindPackColumns(c *compiler, e *syntax.Call, r *row) (*expr, error) {
	outs, err := c.outputs(e.Args, r, columnCounter())
	if err != nil {
		return nil, err
	}
	return c.packOutputs(e.Span(), outs, false), nil
}

func bindPackAll(c *compiler, e *syntax.Call, r *row) (*expr, error) {
	skip := false
	if len(e.Args) > 0 {
		d, err := c.constant(e.Args[0], r)
		if err != nil {
			return nil, err
		}
		skip = d.isTrue()
	}
	return c.packOutputs(e.Span(), starOutputs(r, e.Span()), skip), nil
}

// bindExtractJSON is extract_json(path, text[, typeof(t)]).
func bindExtractJSON(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	x := c.rowwise(e.Span(), table.Dynamic, args[:2], func(a []datum) datum {
		return followPath(parseDynamic(a[1].str), a[0].str)
	})
	t := table.String
	if len(args) > 2 {
		var err error
		if t, err = typeArgument(args[2]); err != nil {
			return nil, err
		}
	}
	return c.cast(x, t), nil
}

// followPath reads $.a.b[0]['c'].
func followPath(v any, path string) datum {
	d := dynamicOf(v)
	for path = strings.TrimPrefix(strings.TrimSpace(path), "$"); path != "" && !d.null; {
		var step string
		if path[0] == '[' {
			end := strings.IndexByte(path, ']')
			if end < 0 {
				return nullOf(table.Dynamic)
			}
			step, path = path[1:end], path[end+1:]
			if quoted := strings.Trim(step, `"'`); quoted != step {
				d = property(d.dyn, quoted)
			} else if n := convert(stringOf(step), table.Long); !n.null {
				d = element(d.dyn, n.num)
			} else {
				return nullOf(table.Dynamic)
			}
			continue
		}
		path = strings.TrimPrefix(path, ".")
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		if end == 0 {
			return nullOf(table.Dynamic)
		}
		step, path = path[:end], path[end:]
		d = property(d.dyn, step)
	}
	return d
}

// parseCSV reads the first record of a text.
func parseCSV(a []datum) datum {
	r := csv.NewReader(strings.NewReader(a[0].str))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	record, err := r.Read()
	if err != nil {
		return dynamicOf([]any{})
	}
	return dynamicOf(stringList(record))
}

// treePaths lists the paths to the leaves of a bag.
func treePaths(v any, list []any, prefix string) []any {
	switch v := opened(v).(type) {
	case *bag:
		for i, key := range v.keys {
			quoted, err := json.Marshal(key)
			if err != nil {
				continue
			}
			path := prefix + "[" + strings.ReplaceAll(string(quoted), `"`, "'") + "]"
			list = treePaths(v.values[i], append(list, path), path)
		}
	case []any:
		if len(v) > 0 {
			path := prefix + "[0]"
			list = treePaths(v[0], append(list, path), path)
		}
	}
	return list
}
