package plugin

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

const (
	// clusterWeight is the documented default of SizeWeight.
	clusterWeight = 0.5
	// clusterLeast is the smallest share of the rows that a cluster adds.
	clusterLeast = 0.05
)

// bindAutocluster picks a few patterns that together describe most rows: autocluster(size weight, weight column,
// seeds, wildcards). The score of a pattern is the documented one: a geometric mean of the share of the rows and of
// the columns that it specifies. The seeds only guide the service's search, and have no effect here.
func bindAutocluster(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	p := &patternPlugin{name: evaluate.Call.Name.Text, columns: input.Columns(), weight: -1, split: -1, dimensions: basketDimensions}
	size := clusterWeight
	d, ok, err := patternOption(c, args, 0, s)
	if err != nil {
		return nil, err
	}
	if ok {
		if size = vec.Convert(d, table.Real).Real(); !(size >= 0 && size <= 1) {
			return nil, vec.Failf(args[0].Span(), vec.CodeArguments, "%s() expects a number from 0 to 1 for SizeWeight", p.name)
		}
	}
	if err := p.bindWeight(args, 1); err != nil {
		return nil, err
	}
	if err := p.bindWildcards(c, args, 3, s); err != nil {
		return nil, err
	}
	schema := p.schema(table.Column{Name: "Count", Type: table.Long}, table.Column{Name: "Percent", Type: table.Real})
	return computed(input, schema, func(x *expr.Execution, _ *expr.Frame, b *vec.Batch, out *rowList) error {
		m := p.newMining(x, b)
		whole := m.weightOf(op.AllRows(b.N))
		least := max(clusterLeast*whole, math.SmallestNonzeroFloat64)
		list, err := m.patterns(op.AllRows(b.N), least)
		if err != nil {
			return err
		}
		covered := make([]bool, b.N)
		for id := int64(0); ; id++ {
			best := m.bestCluster(list, covered, size, whole, least)
			if best == nil {
				return x.Alive()
			}
			for _, row := range best.rows {
				covered[row] = true
			}
			front := []vec.Datum{vec.LongOf(id), vec.LongOf(int64(best.weight)), percent(best.weight, whole, 1)}
			out.add(append(front, p.cells(best, b)...)...)
		}
	}), nil
}

// bestCluster returns the pattern with the best score for the rows that are not covered yet, or nil if none
// has enough of them.
func (m *mining) bestCluster(list []*pattern, covered []bool, size, whole, least float64) (best *pattern) {
	top := 0.0
	for _, p := range list {
		fresh := 0.0
		for _, row := range p.rows {
			if !covered[row] {
				fresh += m.weights[row]
			}
		}
		if fresh < least || len(p.rows) < 2 {
			continue // a single row is not a pattern
		}
		share := float64(p.specified()) / float64(m.describing())
		if score := math.Pow(fresh/whole, size) * math.Pow(share, 1-size); score > top {
			best, top = p, score
		}
	}
	return best
}

// describing returns the number of columns that a pattern can specify.
func (p *patternPlugin) describing() int {
	return len(p.columns) - int(vec.Bit(p.weight >= 0)+vec.Bit(p.split >= 0))
}
