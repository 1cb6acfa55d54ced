package slice

import (
	"context"
	"time"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// timeConditions returns the conditions of the steps before the time column changes.
func (c *planner) timeConditions(l *Leaf, sent []syntax.Operator) []syntax.Expr {
	var list []syntax.Expr
	for _, op := range sent {
		if !keepsColumns(op, l.timeColumn) {
			break
		}
		if where, ok := op.(*syntax.Where); ok {
			list = conjuncts(where.Predicate, list)
		}
	}
	return list
}

// bounds derives a leaf's time range from its conditions. Conditions in any other form leave the
// range open; the filter is sent in any case.
func (c *planner) bounds(f *finding, conditions []syntax.Expr) {
	l := f.leaf
	l.begin, l.end = c.Now.Add(-c.LookBack).Truncate(tick), c.Now.Truncate(tick)
	if !l.Timed() {
		return
	}
	for _, x := range conditions {
		c.narrow(l, x, f.needs)
	}
	if l.From.After(l.begin) {
		l.begin = l.From
	}
	if !l.To.IsZero() && l.To.Before(l.end) {
		l.end = l.To
	}
	if !l.begin.Before(l.end) { // empty, or entirely before the look-back period
		l.begin, l.end = l.From, l.To
		if l.begin.IsZero() || l.end.IsZero() {
			l.begin, l.end = c.Now.Truncate(tick), c.Now.Truncate(tick)
		}
	}
}

// conjuncts splits an expression into the conditions that must all hold.
func conjuncts(x syntax.Expr, list []syntax.Expr) []syntax.Expr {
	switch x := x.(type) {
	case *syntax.Paren:
		return conjuncts(x.X, list)
	case *syntax.Binary:
		if x.Op == "and" {
			return conjuncts(x.R, conjuncts(x.L, list))
		}
	}
	return append(list, x)
}

// narrow applies one condition to the range.
func (c *planner) narrow(l *Leaf, x syntax.Expr, needs []*let) {
	switch x := x.(type) {
	case *syntax.Between:
		if !x.Not && isColumn(x.X, l.timeColumn) {
			low, ok := c.moment(x.Low, nil, needs)
			high, ok2 := c.moment(x.High, x.Low, needs)
			if ok && ok2 {
				l.after(low)
				l.before(high.Add(tick))
			}
		}
	case *syntax.Binary:
		op, other := x.Op, x.R
		if isColumn(x.R, l.timeColumn) {
			op, other = mirrored[op], x.L
		} else if !isColumn(x.L, l.timeColumn) {
			return
		}
		if _, ordered := mirrored[op]; !ordered {
			return
		}
		at, ok := c.moment(other, nil, needs)
		if !ok {
			return
		}
		switch op {
		case ">", ">=":
			l.after(at)
		case "<":
			l.before(at)
		case "<=":
			l.before(at.Add(tick))
		}
	}
}

var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (l *Leaf) after(at time.Time) {
	if l.From.IsZero() || at.After(l.From) {
		l.From = at
	}
}

func (l *Leaf) before(at time.Time) {
	if l.To.IsZero() || at.Before(l.To) {
		l.To = at
	}
}

func isColumn(x syntax.Expr, name string) bool {
	for {
		p, ok := x.(*syntax.Paren)
		if !ok {
			break
		}
		x = p.X
	}
	n, ok := x.(*syntax.Name)
	return ok && n.Text == name
}

// moment evaluates a constant. If from is set, a timespan is relative to it.
func (c *planner) moment(x, from syntax.Expr, needs []*let) (time.Time, bool) {
	text := "(" + c.sourceText(x.Span()) + ")"
	if from != nil {
		text = "iff(gettype(" + text + ") == 'timespan', (" + c.sourceText(from.Span()) + ") + totimespan(" + text +
			"), todatetime(" + text + "))"
	}
	tree := syntax.Parse(c.prelude(needs) + "print at = " + text)
	t, err := exec.Run(context.Background(), tree, source{}, exec.Options{Now: c.Now, Log: c.Log})
	if err != nil || t.Rows() != 1 || t.Columns()[0].Type != table.DateTime || t.Vector(0).Null(0) {
		return time.Time{}, false
	}
	return times.TimeOf(t.Vector(0).Int(0)), true
}
