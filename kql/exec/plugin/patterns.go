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
	"quarry/table"
)

// patternPlugin is the input of autocluster, basket and diffpatterns. A pattern is a set of columns with the
// values that some rows share. How the service searches and ranks them is not published. This finds the
// patterns with a minimum of rows, as Apriori does, each with all values that its rows share.
type patternPlugin struct {
	columns    []table.Column
	weight     int // column, or -1
	split      int // column of diffpatterns, or -1
	dimensions int // values that may be chosen; those that follow do not count
	wildcards  map[table.Type]vec.Datum
}

// pattern is a set of values by column, -1 for any, and the rows that have them.
type pattern struct {
	values []int32
	rows   []int32
	weight float64
}

// specified returns the number of columns with a value.
func (p *pattern) specified() (n int) {
	for _, v := range p.values {
		n += int(vec.Bit(v >= 0))
	}
	return n
}

// defaultArgument asks for the default of a parameter.
const defaultArgument = "~"

// patternOption reads the next constant argument; ok is false for the default.
func patternOption(c *expr.Compiler, args []syntax.Expr, at int, s *expr.Scope) (d vec.Datum, ok bool, err error) {
	if at >= len(args) {
		return d, false, nil
	}
	d, err = c.Constant(args[at], &expr.Row{Operator: "evaluate", Scope: s})
	return d, err == nil && !(d.Type == table.String && d.Str == defaultArgument), err
}

// bindWeight reads the column with the weights of rows.
func (p *patternPlugin) bindWeight(args []syntax.Expr, at int) error {
	if at >= len(args) {
		return nil
	}
	if l, ok := args[at].(*syntax.Literal); ok {
		if d, err := expr.LiteralDatum(l); err == nil && d.Str == defaultArgument {
			return nil
		}
	}
	column, err := op.OneColumn(args[at], p.columns, "evaluate")
	if err != nil {
		return err
	}
	if !p.columns[column].Type.Numeric() {
		return vec.Failf(args[at].Span(), vec.CodeArguments, "the weight column must be a number, found %s",
			p.columns[column].Type)
	}
	p.weight = column
	return nil
}

// bindWildcards reads the values that mean any value, one for each type.
func (p *patternPlugin) bindWildcards(c *expr.Compiler, args []syntax.Expr, from int, s *expr.Scope) error {
	p.wildcards = map[table.Type]vec.Datum{table.String: vec.StringOf("")}
	for at := from; at < len(args); at++ {
		d, ok, err := patternOption(c, args, at, s)
		if err != nil {
			return err
		}
		if ok {
			p.wildcards[d.Type] = d
		}
	}
	return nil
}

// wildcard returns what a result shows for any value of a column.
func (p *patternPlugin) wildcard(t table.Type) vec.Datum {
	if d, ok := p.wildcards[t]; ok {
		return d
	}
	return vec.NullOf(t)
}

// mining finds the patterns of some rows.
type mining struct {
	*patternPlugin
	x       *expr.Execution
	codes   [][]int32 // by column: the value of each row, -1 for null and empty
	weights []float64
	least   float64 // weight of a pattern
	found   map[string]*pattern
	visited int
}

// maxPatterns limits the patterns that are looked at.
const maxPatterns = 1 << 16

func (p *patternPlugin) newMining(x *expr.Execution, b *vec.Batch) *mining {
	m := &mining{patternPlugin: p, x: x, weights: make([]float64, b.N)}
	for i := range p.columns {
		codes := make([]int32, b.N)
		if i == p.weight || i == p.split {
			for row := range codes {
				codes[row] = -1
			}
			m.codes = append(m.codes, codes)
			continue
		}
		ids := vec.NewInterner(b.Col(i).Type).Numbers(b.Col(i), b.N, true)
		for row := range codes {
			codes[row] = int32(ids[row])
			if d := b.Col(i).Datum(row); d.Null || d.Type == table.String && d.Str == "" {
				codes[row] = -1
			}
		}
		m.codes = append(m.codes, codes)
	}
	for row := range m.weights {
		m.weights[row] = 1
		if p.weight >= 0 {
			m.weights[row] = max(vec.Convert(b.Col(p.weight).Datum(row), table.Real).Real(), 0)
		}
	}
	return m
}

func (m *mining) weightOf(rows []int32) (sum float64) {
	for _, row := range rows {
		sum += m.weights[row]
	}
	return sum
}

// patterns returns the patterns of some rows with a minimum weight.
func (m *mining) patterns(rows []int32, least float64) ([]*pattern, error) {
	m.least, m.found, m.visited = least, map[string]*pattern{}, 0
	if err := m.extend(rows, 0, 0); err != nil {
		return nil, err
	}
	list := make([]*pattern, 0, len(m.found))
	for _, p := range m.found {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *pattern) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), slices.Compare(b.values, a.values))
	})
	return list, m.x.Alive()
}

// extend adds the pattern of some rows, and those of its parts that share one more value in a later column.
func (m *mining) extend(rows []int32, from, chosen int) error {
	if m.visited++; m.visited > maxPatterns {
		return vec.Failf(syntax.Span{}, vec.CodeLimit,
			"more than %d patterns; choose a larger threshold or fewer columns", maxPatterns)
	}
	if err := m.x.Alive(); err != nil {
		return err
	}
	if chosen > 0 {
		p := m.closed(rows)
		m.found[fmt.Sprint(p.values)] = p
	}
	if chosen == m.dimensions {
		return nil
	}
	for column := from; column < len(m.codes); column++ {
		parts, order := map[int32][]int32{}, []int32{}
		for _, row := range rows {
			code := m.codes[column][row]
			if code < 0 {
				continue
			}
			if parts[code] == nil {
				order = append(order, code)
			}
			parts[code] = append(parts[code], row)
		}
		for _, code := range order {
			if part := parts[code]; m.weightOf(part) >= m.least {
				if err := m.extend(part, column+1, chosen+1); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// closed returns the pattern with all values that some rows share.
func (m *mining) closed(rows []int32) *pattern {
	p := &pattern{rows: rows, weight: m.weightOf(rows)}
	for _, codes := range m.codes {
		shared := codes[rows[0]]
		for _, row := range rows {
			if codes[row] != shared {
				shared = -1
				break
			}
		}
		p.values = append(p.values, shared)
	}
	return p
}

// cells returns the values of a pattern.
func (p *patternPlugin) cells(found *pattern, b *vec.Batch) []vec.Datum {
	out := make([]vec.Datum, len(p.columns))
	for i, column := range p.columns {
		if out[i] = p.wildcard(column.Type); found.values[i] >= 0 {
			out[i] = b.Col(i).Datum(int(found.rows[0]))
		}
	}
	return out
}

func percent(part, whole float64, digits int) vec.Datum {
	scale := math.Pow(10, float64(digits))
	return vec.RealOf(math.Round(100*part/whole*scale) / scale)
}

func (p *patternPlugin) schema(front ...table.Column) []table.Column {
	out := append([]table.Column{{Name: "SegmentId", Type: table.Long}}, front...)
	for _, column := range p.columns {
		column.Name = expr.Unique(column.Name, func(name string) bool { return (&expr.Row{Columns: out}).Find(name) >= 0 })
		out = append(out, column)
	}
	return out
}

// basketThreshold is the documented default, and basketLeast the documented minimum.
const (
	basketThreshold  = 0.05
	basketLeast      = 0.015
	basketDimensions = 5
)

// bindBasket finds the frequent patterns: basket(threshold, weight column, dimensions, wildcards).
func bindBasket(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	p := &patternPlugin{columns: input.Columns(), weight: -1, split: -1}
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
			return 0, vec.Failf(args[places[0]].Span(), vec.CodeArguments, "the threshold must be from %v to 1", basketLeast)
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
			return 0, vec.Failf(args[places[2]].Span(), vec.CodeArguments, "the number of dimensions must be at least 1")
		}
		p.dimensions = int(min(n.Num, int64(len(p.columns))))
	}
	return threshold, p.bindWildcards(c, args, slices.Max(places[:])+1, s)
}

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
	p := &patternPlugin{columns: input.Columns(), weight: -1, split: -1, dimensions: basketDimensions}
	size := clusterWeight
	d, ok, err := patternOption(c, args, 0, s)
	if err != nil {
		return nil, err
	}
	if ok {
		if size = vec.Convert(d, table.Real).Real(); !(size >= 0 && size <= 1) {
			return nil, vec.Failf(args[0].Span(), vec.CodeArguments, "the size weight must be from 0 to 1")
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

// bindDiffPatterns finds the patterns that are more frequent in one of two sets of rows:
// diffpatterns(split column, value A, value B, weight column, threshold, dimensions, wildcards).
func bindDiffPatterns(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	if len(args) < 3 {
		return nil, expr.WrongCount(evaluate.Call, "diffpatterns")
	}
	p := &patternPlugin{columns: input.Columns(), weight: -1}
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
