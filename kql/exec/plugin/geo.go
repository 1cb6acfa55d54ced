package plugin

import (
	"slices"

	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/geo"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// geoLookup describes a plugin that joins points with shapes: its numeric arguments after the
// columns, and the test.
type geoLookup struct {
	numbers int
	holds   func(p s2.Point, shape vec.Datum, numbers []float64) bool
}

var (
	// nearLine is geo_line_lookup(lines, line, longitude, latitude, radius).
	nearLine = geoLookup{1, func(p s2.Point, shape vec.Datum, numbers []float64) bool {
		near, ok := geo.NearestOnLines(p, shape)
		return ok && geo.Distance(near, p) <= numbers[0]
	}}
	// inPolygon is geo_polygon_lookup(polygons, polygon, longitude, latitude [, radius]).
	inPolygon = geoLookup{0, func(p s2.Point, shape vec.Datum, numbers []float64) bool {
		d := geo.DistanceToPolygon(p, shape)
		return !d.Null && (d.Real() == 0 || len(numbers) > 0 && d.Real() <= numbers[0])
	}}
)

// geoOptions are the optional arguments: a radius, return_unmatched, lookup_area_radius and
// return_lookup_key.
type geoOptions struct {
	numbers   []float64
	unmatched bool
	key       bool
}

func bindGeoLookup(kind geoLookup) op.Plugin {
	return func(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
		args := evaluate.Call.Args
		if len(args) < 4+kind.numbers {
			return nil, expr.WrongCount(evaluate.Call, evaluate.Call.Name.Text)
		}
		shapes, err := c.Tabular(args[0], s)
		if err != nil {
			return nil, err
		}
		shape, err := op.OneColumn(args[1], shapes.Columns(), "evaluate")
		if err != nil {
			return nil, err
		}
		r := &expr.Row{Columns: input.Columns(), Operator: "evaluate", Scope: s}
		lng, err := c.Typed(args[2], r, table.Real)
		if err != nil {
			return nil, err
		}
		lat, err := c.Typed(args[3], r, table.Real)
		if err != nil {
			return nil, err
		}
		options, err := readGeoOptions(c, args[4:], s)
		if err != nil {
			return nil, err
		}
		right, err := op.RunInput(c, shapes)
		if err != nil {
			return nil, err
		}
		return geoJoin(kind, options, input, shapes, right, shape, lng, lat), nil
	}
}

func readGeoOptions(c *expr.Compiler, args []syntax.Expr, s *expr.Scope) (geoOptions, error) {
	var o geoOptions
	for _, arg := range args {
		name := ""
		if named, ok := arg.(*syntax.Named); ok {
			name, arg = named.Names[0].Text, named.X
		}
		d, err := c.Constant(arg, &expr.Row{Scope: s, Operator: "evaluate"})
		if err != nil {
			return o, err
		}
		switch {
		case name == "return_unmatched":
			o.unmatched = d.IsTrue()
		case name == "return_lookup_key":
			o.key = d.IsTrue()
		case d.Type.Numeric():
			o.numbers = append(o.numbers, d.Real())
		case name == "lookup_area_radius" && d.Null: // null means no area
		default:
			return o, vec.Unsupported(arg.Span(), "this argument of a geo lookup")
		}
	}
	return o, nil
}

// geoJoin joins each row with the shapes that match it. The shape itself is omitted unless
// requested.
func geoJoin(kind geoLookup, o geoOptions, input, shapes expr.Node, right *vec.Batch, shape int, lng,
	lat *expr.Expr) expr.Node {
	var kept []int
	for i := range shapes.Columns() {
		if i != shape || o.key {
			kept = append(kept, i)
		}
	}
	columns := slices.Clone(input.Columns())
	for _, i := range kept {
		column := shapes.Columns()[i]
		column.Name = expr.Unique(column.Name, func(name string) bool { return op.HasColumn(columns, name) })
		columns = append(columns, column)
	}
	return &expr.Each{Schema: columns, Input: input, Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		var p op.Pairs
		x, y := lng.Eval(f, b), lat.Eval(f, b)
		for row := range b.N {
			found := false
			a, c := x.Datum(row), y.Datum(row)
			if at, ok := geo.PointAt(a.Real(), c.Real()); ok && !a.Null && !c.Null {
				for i := range right.N {
					if kind.holds(at, right.Col(shape).Datum(i), o.numbers) {
						p.Put(int32(row), int32(i))
						found = true
					}
				}
			}
			if !found && o.unmatched {
				p.Put(int32(row), -1)
			}
			if err := f.X.Alive(); err != nil {
				return nil, err
			}
		}
		out := b.Pick(p.Left)
		picked := right.Pick(p.Right)
		for _, i := range kept {
			out.Cols = append(out.Cols, picked.Cols[i])
		}
		return out, nil
	}}
}
