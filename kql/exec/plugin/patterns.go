package plugin

import (
	"cmp"
	"fmt"
	"math"
	"slices"

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
	name       string
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
