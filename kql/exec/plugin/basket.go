package plugin

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// basketThreshold is the documented default, and basketLeast the documented minimum.
const (
	basketThreshold  = 0.05
	basketLeast      = 0.015
	basketDimensions = 5
)

// bindBasket finds the frequent patterns: basket(threshold, weight column, dimensions, wildcards).
func bindBasket(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	p := &patternPlugin{name: evaluate.Call.Name.Text, columns: input.Columns(), weight: -1, split: -1}
	threshold, err := p.options(c, args, [3]int{0, 1, 2}, basketDimensions, s)
	if err != nil {
		return nil, err
	}
	schema := p.schema(table.Column{Name: "Count", Type: table.Long}, table.Column{Name: "Percent", Type: table.Real})
	return computed(input, schema, func(x *expr.Execution, _ *expr.Frame, b *vec.Batch, out *rowList) error {
		m := p.newMining(x, b)
		whole := m.weightOf(op.AllRows(b.N))
		list, err := m.patterns(op.AllRows(b.N), max(threshold*whole, math.SmallestNonzeroFloat64))
		if err != nil {
			return err
		}
		for i, found := range list {
			front := []vec.Datum{vec.LongOf(int64(i)), vec.LongOf(int64(found.weight)), percent(found.weight, whole, 1)}
			out.add(append(front, p.cells(found, b)...)...)
		}
		return nil
	}), nil
}

// options reads the threshold, the weight column, the number of dimensions, at some places, and the
// wildcards after them.
func (p *patternPlugin) options(c *expr.Compiler, args []syntax.Expr, places [3]int, dimensions int,
	s *expr.Scope) (threshold float64, err error) {
	threshold, p.dimensions = basketThreshold, dimensions
	d, ok, err := patternOption(c, args, places[0], s)
	if err != nil {
		return 0, err
	}
	if ok {
		threshold = vec.Convert(d, table.Real).Real()
		if !(threshold >= basketLeast && threshold <= 1) {
			return 0, vec.Failf(args[places[0]].Span(), vec.CodeArguments, "%s() expects a number from %v to 1 for Threshold", p.name,
				basketLeast)
		}
	}
	if err := p.bindWeight(args, places[1]); err != nil {
		return 0, err
	}
	if d, ok, err = patternOption(c, args, places[2], s); err != nil {
		return 0, err
	}
	if ok {
		n := vec.Convert(d, table.Long)
		if n.Null || n.Num < 1 {
			return 0, vec.Failf(args[places[2]].Span(), vec.CodeArguments, "%s() expects a number above zero for MaxDimensions",
				p.name)
		}
		p.dimensions = int(min(n.Num, int64(len(p.columns))))
	}
	return threshold, p.bindWildcards(c, args, slices.Max(places[:])+1, s)
}
