package expr

import "quarry/table"

// Gap is what is known about the value of an expression in ticks: one datetime column minus another, plus
// an offset. It lets a join by time look up the rows that a later where keeps, instead of making all pairs.
type Gap struct {
	// Plus and Minus are columns, or NoColumn.
	Plus, Minus int
	Offset      int64
}

// NoColumn is that there is none.
const NoColumn = -1

// maxOffset bounds offsets, so that a gap never overflows: a datetime has fewer than 2^62 ticks.
const maxOffset = 1 << 60

// gapOf returns the gap of an expression, if it has one.
func gapOf(x *Expr) (Gap, bool) {
	switch {
	case x.Const != nil && x.Type == table.TimeSpan && !x.Const.Null:
		return Gap{NoColumn, NoColumn, x.Const.Num}, small(x.Const.Num)
	case x.Col >= 0 && x.Type == table.DateTime:
		return Gap{x.Col, NoColumn, 0}, true
	case x.gap != nil:
		return *x.gap, true
	}
	return Gap{}, false
}

func small(offset int64) bool { return -maxOffset < offset && offset < maxOffset }

// gapSum returns the gap of x + y or x - y, or nil if it is none.
func gapSum(op string, x, y *Expr) *Gap {
	a, ok := gapOf(x)
	b, okay := gapOf(y)
	if !ok || !okay || op != "+" && op != "-" {
		return nil
	}
	if op == "-" {
		b = Gap{b.Minus, b.Plus, -b.Offset}
	}
	out, ok := a.add(b)
	if !ok {
		return nil
	}
	return &out
}

func (g Gap) add(other Gap) (Gap, bool) {
	if g.Plus != NoColumn && other.Plus != NoColumn || g.Minus != NoColumn && other.Minus != NoColumn {
		return Gap{}, false
	}
	out := Gap{max(g.Plus, other.Plus), max(g.Minus, other.Minus), g.Offset + other.Offset}
	return out, small(out.Offset)
}

// impliedGaps returns the gaps that are not negative in rows for which a comparison is true.
func impliedGaps(test comparison, x, y *Expr) []Gap {
	gap := gapSum("-", y, x)
	switch {
	case gap == nil || test.less && test.greater:
		return nil
	case test.greater:
		gap = &Gap{gap.Minus, gap.Plus, -gap.Offset}
	case !test.less: // equal
		return []Gap{*gap, {gap.Minus, gap.Plus, -gap.Offset}}
	}
	if !test.equal {
		gap.Offset--
	}
	return []Gap{*gap}
}

// Through returns a gap in terms of the columns from which a projection computes its own.
func (g Gap) Through(outs []Output) (Gap, bool) {
	sum := &Gap{NoColumn, NoColumn, g.Offset}
	for _, side := range []struct {
		op     string
		column int
	}{{"+", g.Plus}, {"-", g.Minus}} {
		if side.column == NoColumn {
			continue
		}
		if sum = gapSum(side.op, &Expr{gap: sum}, outs[side.column].Expr); sum == nil {
			return Gap{}, false
		}
	}
	return *sum, true
}
