package engine

import (
	"math"
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// expansion is what mv-expand and mv-apply make of arrays: a row for each element.
type expansion struct {
	items   []expandItem
	asArray bool // of a bag make [key, value] instead of a bag of one key
	index   string
	limit   int64
}

type expandItem struct {
	name string
	expr *expr
	typ  table.Type
}

func bindMvExpand(c *compiler, op *syntax.MvExpand, input node, s *scope) (node, error) {
	e, err := c.expansion(op.Params, op.Items, op.Limit, input, s, "mv-expand")
	if err != nil {
		return nil, err
	}
	columns, places := e.columns(input.columns())
	return &streamed{schema: columns, input: input, start: func(x *execution, f *frame, next cursor) cursor {
		var at *expanding
		return func() (*batch, error) {
			for {
				if at != nil {
					if b, err := at.next(x.chunk); b != nil || err != nil {
						return b, err
					}
				}
				b, err := next()
				if b == nil || err != nil {
					return nil, err
				}
				at = e.over(f, b, columns, places)
			}
		}
	}}, nil
}

func (c *compiler) expansion(params []*syntax.Param, items []syntax.Expr, limit syntax.Expr, input node, s *scope, operator string) (*expansion, error) {
	e := &expansion{limit: math.MaxInt32}
	for _, p := range params {
		switch p.Name.Text {
		case "bagexpansion", "kind":
			e.asArray = paramText(p) == "array"
		case "with_itemindex":
			e.index = paramText(p)
		}
	}
	if limit != nil {
		var err error
		if e.limit, err = c.number(limit, operator, s); err != nil {
			return nil, err
		}
	}
	r := &row{columns: input.columns(), operator: operator, scope: s}
	for _, item := range items {
		one, err := c.expandItem(item, r)
		if err != nil {
			return nil, err
		}
		e.items = append(e.items, one)
	}
	return e, nil
}

// expandItem reads [name =] x [to typeof(t)].
func (c *compiler) expandItem(e syntax.Expr, r *row) (expandItem, error) {
	item := expandItem{typ: table.Dynamic}
	for {
		switch x := e.(type) {
		case *syntax.Typed:
			t, ok := table.ParseType(x.Type.Text)
			if !ok {
				return item, failf(x.Type.Span(), CodeMeaning, "'%s' is not the name of a type.", x.Type.Text)
			}
			item.typ, e = t, x.X
			continue
		case *syntax.Named:
			item.name, e = x.Names[0].Text, x.X
			continue
		}
		break
	}
	x, err := c.expr(e, r)
	if err != nil {
		return item, err
	}
	if x.typ != table.Dynamic {
		return item, failf(e.Span(), CodeType, "'%s' operator: a dynamic value is expected here, this one is of type %s.", r.operator, x.typ)
	}
	if item.name == "" {
		if item.name = x.name; item.name == "" {
			item.name = "Column1"
		}
	}
	item.expr = x
	return item, nil
}

// columns gives the schema, and for each item the column that it fills.
func (e *expansion) columns(input []table.Column) (columns []table.Column, places []int) {
	columns = slices.Clone(input)
	for _, item := range e.items {
		at := slices.IndexFunc(columns, func(c table.Column) bool { return c.Name == item.name })
		if at < 0 {
			at = len(columns)
			columns = append(columns, table.Column{Name: item.name})
		}
		columns[at].Type = item.typ
		places = append(places, at)
	}
	if e.index != "" {
		columns = append(columns, table.Column{Name: e.index, Type: table.Long})
	}
	return columns, places
}

// expanding is an expansion at work on a batch, which may make many of it.
type expanding struct {
	*expansion
	f       *frame
	b       *batch
	columns []table.Column
	places  []int
	vecs    []*vec
	row     int
	lists   [][]any // the elements of the row; nil before it was looked at
	n, at   int     // how many rows they make, and how many are made
}

func (e *expansion) over(f *frame, b *batch, columns []table.Column, places []int) *expanding {
	x := &expanding{expansion: e, f: f, b: b, columns: columns, places: places, vecs: make([]*vec, len(e.items))}
	for i, item := range e.items {
		x.vecs[i] = item.expr.eval(f, b)
	}
	return x
}

// next gives up to so many rows, and nil after the last. Columns that are not expanded are picked, not copied.
func (x *expanding) next(most int) (*batch, error) {
	var rows []int32
	index, values := newGrowing(table.Long), make([]*growing, len(x.items))
	for i, item := range x.items {
		values[i] = newGrowing(item.typ)
	}
	for x.row < x.b.n && len(rows) < most {
		if x.lists == nil {
			x.lists, x.n = x.elements(x.vecs, x.row)
			x.at = 0
		}
		for ; x.at < x.n && len(rows) < most; x.at++ {
			rows = append(rows, int32(x.row))
			index.add(longOf(int64(x.at)))
			for i, list := range x.lists {
				values[i].add(listItem(list, x.at, x.items[i].typ))
			}
		}
		if x.at >= x.n {
			x.row, x.lists = x.row+1, nil
		}
	}
	if len(rows) == 0 {
		return nil, x.f.x.alive()
	}
	return x.batch(rows, values, index), x.f.x.alive()
}

func (x *expanding) batch(rows []int32, values []*growing, index *growing) *batch {
	out := x.b.pick(rows)
	for len(out.cols) < len(x.columns) {
		out.cols = append(out.cols, lazy{})
	}
	for i, at := range x.places {
		out.cols[at] = lazy{v: values[i].vec()}
	}
	if x.index != "" {
		out.cols[len(x.columns)-1] = lazy{v: index.vec()}
	}
	return out
}

func listItem(list []any, at int, t table.Type) datum {
	if at >= len(list) {
		return nullOf(t)
	}
	return convert(dynamicOf(list[at]), t)
}

// elements gives the elements of each item in a row, and how many rows they make.
func (e *expansion) elements(vecs []*vec, row int) (lists [][]any, n int) {
	lists = make([][]any, len(vecs))
	for i, v := range vecs {
		lists[i] = e.elementsOf(opened(v.datum(row).dyn))
		n = max(n, len(lists[i]))
	}
	return lists, int(min(int64(n), e.limit))
}

func (e *expansion) elementsOf(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case *bag:
		out := make([]any, len(v.keys))
		for i, key := range v.keys {
			out[i] = &bag{[]string{key}, []any{v.values[i]}}
			if e.asArray {
				out[i] = []any{key, v.values[i]}
			}
		}
		return out
	}
	return []any{v} // null and plain values are one row
}

// growing collects values of a type whose number is not known before.
type growing struct {
	typ    table.Type
	values []datum
}

func newGrowing(t table.Type) *growing { return &growing{typ: t} }

func (g *growing) add(d datum) { g.values = append(g.values, d) }

func (g *growing) vec() *vec {
	v := newVec(g.typ, len(g.values))
	for i, d := range g.values {
		v.set(i, d)
	}
	return v
}
