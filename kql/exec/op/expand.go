package op

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// expansion is the part that mv-expand and mv-apply share: a row for each element of an array.
type expansion struct {
	items   []expandItem
	asArray bool // expand a bag to [key, value] pairs, not to bags of one key
	index   string
	limit   int64
}

type expandItem struct {
	name string
	expr *expr.Expr
	typ  table.Type
}

func bindMvExpand(c *expr.Compiler, op *syntax.MvExpand, input expr.Node, s *expr.Scope) (expr.Node, error) {
	e, err := compileExpansion(c, op.Params, op.Items, op.Limit, input, s, "mv-expand")
	if err != nil {
		return nil, err
	}
	columns, places := e.outputColumns(input.Columns())
	if e.splits() {
		return e.splitting(input, columns, places[0]), nil
	}
	return &expr.Streamed{Schema: columns, Input: input,
		Start: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) expr.Cursor {
			var at *expanding
			return func() (*vec.Batch, error) {
				for {
					if at != nil {
						if b, err := at.next(x.Chunk); b != nil || err != nil {
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

func compileExpansion(c *expr.Compiler, params []*syntax.Param, items []syntax.Expr, limit syntax.Expr, input expr.Node,
	s *expr.Scope, operator string) (*expansion, error) {
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
		if e.limit, err = Number(c, limit, operator, s); err != nil {
			return nil, err
		}
	}
	r := &expr.Row{Columns: input.Columns(), Operator: operator, Scope: s}
	for _, item := range items {
		one, err := compileItem(c, item, r)
		if err != nil {
			return nil, err
		}
		e.items = append(e.items, one)
	}
	return e, nil
}

// compileItem compiles [name =] x [to typeof(t)].
func compileItem(c *expr.Compiler, e syntax.Expr, r *expr.Row) (expandItem, error) {
	item := expandItem{typ: table.Dynamic}
	for {
		switch x := e.(type) {
		case *syntax.Typed:
			if x.Type.Text == "" { // typeof() leaves the values dynamic
				e = x.X
				continue
			}
			t, ok := table.ParseType(x.Type.Text)
			if !ok {
				return item, vec.UnknownType(x.Type.Span(), x.Type.Text)
			}
			item.typ, e = t, x.X
			continue
		case *syntax.Named:
			item.name, e = x.Names[0].Text, x.X
			continue
		}
		break
	}
	x, err := c.Expr(e, r)
	if err != nil {
		return item, err
	}
	if x.Type != table.Dynamic {
		return item, vec.Types(e.Span(), "`"+r.Operator+"`", x.Type)
	}
	if item.name == "" {
		if item.name = x.Name; item.name == "" {
			item.name = "Column1"
		}
	}
	item.expr = x
	return item, nil
}

// outputColumns returns the schema, and for each item the index of its column.
func (e *expansion) outputColumns(input []table.Column) (columns []table.Column, places []int) {
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

// expanding runs an expansion of one batch, which may become many.
type expanding struct {
	*expansion
	f       *expr.Frame
	b       *vec.Batch
	columns []table.Column
	places  []int
	vecs    []*vec.Vec
	row     int
	lists   [][]any // by item: the elements in the present row; nil before they are read
	n, at   int     // number of rows to make of the present one, and of those made so far
}

func (e *expansion) over(f *expr.Frame, b *vec.Batch, columns []table.Column, places []int) *expanding {
	x := &expanding{expansion: e, f: f, b: b, columns: columns, places: places, vecs: make([]*vec.Vec, len(e.items))}
	for i, item := range e.items {
		x.vecs[i] = item.expr.Eval(f, b)
	}
	return x
}

// next returns at most the given number of rows, and nil after the last. Columns that are not
// expanded are picked, not copied.
func (x *expanding) next(most int) (*vec.Batch, error) {
	var rows []int32
	index, values := NewGrowing(table.Long), make([]*Growing, len(x.items))
	for i, item := range x.items {
		values[i] = NewGrowing(item.typ)
	}
	for x.row < x.b.N && len(rows) < most {
		if x.lists == nil {
			x.lists, x.n = x.elements(x.vecs, x.row)
			x.at = 0
		}
		for ; x.at < x.n && len(rows) < most; x.at++ {
			rows = append(rows, int32(x.row))
			index.Add(vec.LongOf(int64(x.at)))
			for i, list := range x.lists {
				values[i].Add(listItem(list, x.at, x.items[i].typ))
			}
		}
		if x.at >= x.n {
			x.row, x.lists = x.row+1, nil
		}
	}
	if len(rows) == 0 {
		return nil, x.f.X.Alive()
	}
	return x.batch(rows, values, index), x.f.X.Alive()
}

// batch builds a batch from the numbers of the rows to repeat and the expanded values.
func (x *expanding) batch(rows []int32, values []*Growing, index *Growing) *vec.Batch {
	out := x.b.Pick(rows)
	for len(out.Cols) < len(x.columns) {
		out.Cols = append(out.Cols, vec.Lazy{})
	}
	for i, at := range x.places {
		out.Cols[at] = vec.Lazy{Vec: values[i].Vec()}
	}
	if x.index != "" {
		out.Cols[len(x.columns)-1] = vec.Lazy{Vec: index.Vec()}
	}
	return out
}

func listItem(list []any, at int, t table.Type) vec.Datum {
	if at >= len(list) {
		return vec.NullOf(t)
	}
	return vec.Convert(vec.DynamicOf(list[at]), t)
}

// elements returns the elements of each item in a row, and the number of rows they expand to.
func (e *expansion) elements(vecs []*vec.Vec, row int) (lists [][]any, n int) {
	lists = make([][]any, len(vecs))
	for i, v := range vecs {
		lists[i] = e.elementsOf(vec.Parsed(v.Datum(row).Dyn))
		n = max(n, len(lists[i]))
	}
	return lists, int(min(int64(n), e.limit))
}

func (e *expansion) elementsOf(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case *vec.Bag:
		out := make([]any, len(v.Keys))
		for i, key := range v.Keys {
			out[i] = &vec.Bag{Keys: []string{key}, Values: []any{v.Values[i]}}
			if e.asArray {
				out[i] = []any{key, v.Values[i]}
			}
		}
		return out
	}
	return []any{v} // null and scalars expand to one row
}

// Growing collects values whose number is not known in advance.
type Growing struct {
	typ table.Type
	// Values are the values so far.
	Values []vec.Datum
}

// NewGrowing returns an empty collection of values of a type.
func NewGrowing(t table.Type) *Growing { return &Growing{typ: t} }

// Add appends a value.
func (g *Growing) Add(d vec.Datum) { g.Values = append(g.Values, d) }

// Vec returns the collected values.
func (g *Growing) Vec() *vec.Vec {
	v := vec.NewVec(g.typ, len(g.Values))
	for i, d := range g.Values {
		v.Set(i, d)
	}
	return v
}
