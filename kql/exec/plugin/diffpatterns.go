package plugin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// bindDiffPatterns finds the patterns that are more frequent in one of two sets of rows:
// diffpatterns(split column, value A, value B, weight column, threshold, dimensions, wildcards).
func bindDiffPatterns(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	if len(args) < 3 {
		return nil, expr.WrongCount(evaluate.Call, "diffpatterns")
	}
	p := &patternPlugin{name: evaluate.Call.Name.Text, columns: input.Columns(), weight: -1}
	var err error
	if p.split, err = op.OneColumn(args[0], p.columns, "evaluate"); err != nil {
		return nil, err
	}
	threshold, err := p.options(c, args, [3]int{4, 3, 5}, len(p.columns), s)
	if err != nil {
		return nil, err
	}
	var sides [2]string
	for i := range sides {
		d, err := c.Constant(args[1+i], &expr.Row{Operator: "evaluate", Scope: s})
		if err != nil {
			return nil, err
		}
		sides[i] = d.Text()
	}
	schema := p.schema(append(longColumns("CountA", "CountB"), realColumns("PercentA", "PercentB", "PercentDiffAB")...)...)
	return computed(input, schema, func(x *expr.Execution, _ *expr.Frame, b *vec.Batch, out *rowList) error {
		d := &difference{mining: p.newMining(x, b)}
		for row := range b.N {
			for i, side := range sides {
				if b.Col(p.split).Datum(row).Text() == side {
					d.rows[i] = append(d.rows[i], int32(row))
				}
			}
		}
		found, err := d.find(threshold)
		if err != nil {
			return err
		}
		for id, f := range found {
			front := []vec.Datum{vec.LongOf(int64(id)), vec.LongOf(int64(f.weights[0])), vec.LongOf(int64(f.weights[1])),
				percent(f.weights[0], d.whole[0], 2), percent(f.weights[1], d.whole[1], 2), percent(f.difference, 1, 2)}
			out.add(append(front, p.cells(f.pattern, b)...)...)
		}
		return nil
	}), nil
}

// difference compares two sets of rows.
type difference struct {
	*mining
	rows  [2][]int32
	whole [2]float64
}

// differing is a pattern and its weight in either set.
type differing struct {
	*pattern
	weights    [2]float64
	difference float64 // of the shares
}

// find returns the patterns whose shares differ by a threshold, the most different first. It leaves out those
// that say the same as a better one in more or fewer columns.
func (d *difference) find(threshold float64) ([]*differing, error) {
	byKey := map[string]*differing{}
	for i, rows := range d.rows {
		if d.whole[i] = d.weightOf(rows); d.whole[i] == 0 {
			return nil, nil
		}
	}
	for i, rows := range d.rows {
		list, err := d.patterns(rows, threshold*d.whole[i])
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			f := &differing{pattern: p}
			for k, side := range d.rows {
				for _, row := range side {
					if d.has(row, p) {
						f.weights[k] += d.mining.weights[row]
					}
				}
			}
			f.difference = math.Abs(f.weights[0]/d.whole[0] - f.weights[1]/d.whole[1])
			if f.difference >= threshold {
				byKey[fmt.Sprint(p.values)] = f
			}
		}
	}
	var all []*differing
	for _, f := range byKey {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *differing) int {
		return cmp.Or(cmp.Compare(b.difference, a.difference), a.specified()-b.specified(),
			strings.Compare(fmt.Sprint(a.values), fmt.Sprint(b.values)))
	})
	var out []*differing
	for _, f := range all {
		if !slices.ContainsFunc(out, func(better *differing) bool {
			return better.within(f.pattern) || f.within(better.pattern)
		}) {
			out = append(out, f)
		}
	}
	return out, d.x.Alive()
}

// has reports whether a row has the values of a pattern.
func (m *mining) has(row int32, p *pattern) bool {
	for i, v := range p.values {
		if v >= 0 && m.codes[i][row] != v {
			return false
		}
	}
	return true
}

// within reports whether another pattern has all the values of this one.
func (p *pattern) within(other *pattern) bool {
	for i, v := range p.values {
		if v >= 0 && other.values[i] != v {
			return false
		}
	}
	return true
}
