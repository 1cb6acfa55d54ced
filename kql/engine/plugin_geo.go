package engine

import (
	"slices"

	"github.com/golang/geo/s2"

	"quarry/kql/syntax"
	"quarry/table"
)

// geoLookup says how a plugin joins places with shapes: its numbers behind the columns, and the test.
type geoLookup struct {
	numbers int
	holds   func(p s2.Point, shape datum, numbers []float64) bool
}

var (
	// nearLine is geo_line_lookup(lines, line, longitude, latitude, radius).
	nearLine = geoLookup{1, func(p s2.Point, shape datum, numbers []float64) bool {
		near, ok := nearestOnLines(p, shape)
		return ok && distance(near, p) <= numbers[0]
	}}
	// inPolygon is geo_polygon_lookup(polygons, polygon, longitude, latitude [, radius]).
	inPolygon = geoLookup{0, func(p s2.Point, shape datum, numbers []float64) bool {
		d := distanceToPolygon(p, shape)
		return !d.null && (d.real() == 0 || len(numbers) > 0 && d.real() <= numbers[0])
	}}
)

// geoOptions are what may follow: a radius, and return_unmatched, lookup_area_radius, return_lookup_key.
type geoOptions struct {
	numbers   []float64
	unmatched bool
	key       bool
}

func bindGeoLookup(kind geoLookup) plugin {
	return func(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
		args := op.Call.Args
		if len(args) < 4+kind.numbers {
			return nil, wrongCount(op.Call, op.Call.Name.Text)
		}
		shapes, err := c.tabular(args[0], s, "evaluate")
		if err != nil {
			return nil, err
		}
		shape, err := oneColumn(args[1], shapes.columns(), "evaluate")
		if err != nil {
			return nil, err
		}
		r := &row{columns: input.columns(), operator: "evaluate", scope: s}
		lng, err := c.typed(args[2], r, table.Real)
		if err != nil {
			return nil, err
		}
		lat, err := c.typed(args[3], r, table.Real)
		if err != nil {
			return nil, err
		}
		options, err := c.geoOptions(args[4:], s)
		if err != nil {
			return nil, err
		}
		right, err := c.kept(shapes)
		if err != nil {
			return nil, err
		}
		return geoJoin(kind, options, input, shapes, right, shape, lng, lat), nil
	}
}

func (c *compiler) geoOptions(args []syntax.Expr, s *scope) (geoOptions, error) {
	var o geoOptions
	for _, arg := range args {
		name := ""
		if named, ok := arg.(*syntax.Named); ok {
			name, arg = named.Names[0].Text, named.X
		}
		d, err := c.constant(arg, &row{scope: s, operator: "evaluate"})
		if err != nil {
			return o, err
		}
		switch {
		case name == "return_unmatched":
			o.unmatched = d.isTrue()
		case name == "return_lookup_key":
			o.key = d.isTrue()
		case d.typ.Numeric():
			o.numbers = append(o.numbers, d.real())
		case name == "lookup_area_radius" && d.null: // none
		default:
			return o, unsupported(arg.Span(), "this argument of a lookup of places")
		}
	}
	return o, nil
}

// geoJoin gives each row with the shapes that it belongs to. The shape itself is left out unless asked for.
func geoJoin(kind geoLookup, o geoOptions, input, shapes node, right *batch, shape int, lng, lat *expr) node {
	var kept []int
	for i := range shapes.columns() {
		if i != shape || o.key {
			kept = append(kept, i)
		}
	}
	columns := slices.Clone(input.columns())
	for _, i := range kept {
		column := shapes.columns()[i]
		column.Name = unique(column.Name, func(name string) bool { return hasColumn(columns, name) })
		columns = append(columns, column)
	}
	return &each{schema: columns, input: input, step: func(f *frame, b *batch) (*batch, error) {
		var p pairs
		x, y := lng.eval(f, b), lat.eval(f, b)
		for row := range b.n {
			found := false
			a, c := x.datum(row), y.datum(row)
			if at, ok := pointAt(a.real(), c.real()); ok && !a.null && !c.null {
				for i := range right.n {
					if kind.holds(at, right.col(shape).datum(i), o.numbers) {
						p.put(int32(row), int32(i))
						found = true
					}
				}
			}
			if !found && o.unmatched {
				p.put(int32(row), -1)
			}
			if err := f.x.alive(); err != nil {
				return nil, err
			}
		}
		out := b.pick(p.left)
		picked := right.pick(p.right)
		for _, i := range kept {
			out.cols = append(out.cols, picked.cols[i])
		}
		return out, nil
	}}
}
