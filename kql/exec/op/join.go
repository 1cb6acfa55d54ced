package op

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// JoinKind describes which rows and which sides a kind of join returns.
type JoinKind struct {
	Left, Right bool // return the columns of this side
	matched     bool // return matched rows
	leftAlone   bool // return unmatched left rows
	rightAlone  bool // return unmatched right rows
	unique      bool // use only the first left row of each key
}

var joinKinds = map[syntax.JoinKind]JoinKind{
	syntax.JoinDefault:       {Left: true, Right: true, matched: true, unique: true},
	syntax.JoinInnerUnique:   {Left: true, Right: true, matched: true, unique: true},
	syntax.JoinInner:         {Left: true, Right: true, matched: true},
	syntax.JoinLeftOuter:     {Left: true, Right: true, matched: true, leftAlone: true},
	syntax.JoinRightOuter:    {Left: true, Right: true, matched: true, rightAlone: true},
	syntax.JoinFullOuter:     {Left: true, Right: true, matched: true, leftAlone: true, rightAlone: true},
	syntax.JoinLeftSemi:      {Left: true, matched: true},
	syntax.JoinRightSemi:     {Right: true, matched: true},
	syntax.JoinLeftAnti:      {Left: true, leftAlone: true},
	syntax.JoinAnti:          {Left: true, leftAlone: true},
	syntax.JoinLeftAntiSemi:  {Left: true, leftAlone: true},
	syntax.JoinRightAnti:     {Right: true, rightAlone: true},
	syntax.JoinRightAntiSemi: {Right: true, rightAlone: true},
}

// Join matches the rows of two tables by keys.
type Join struct {
	expr.Schema
	Kind        JoinKind
	Left, Right expr.Node
	leftKeys    []*expr.Expr
	rightKeys   []*expr.Expr
	types       []table.Type // types of the keys
	rightKept   []int        // the columns of the right side to return
	band        *timeBand    // what a where after the join demands of times, or nil
}

func bindJoin(c *expr.Compiler, op *syntax.Join, input expr.Node, s *expr.Scope) (expr.Node, error) {
	name := op.Kind
	if op.Lookup && name == syntax.JoinDefault {
		name = syntax.JoinLeftOuter
	}
	kind, ok := joinKinds[name]
	if !ok || op.Lookup && name != syntax.JoinLeftOuter && name != syntax.JoinInner {
		return nil, vec.Unsupported(op.Span(), "`%s` of kind `%s`", op.Keyword(), name)
	}
	right, err := c.Tabular(op.Right, s)
	if err != nil {
		return nil, err
	}
	j := &Join{Kind: kind, Left: input, Right: right}
	if err := joinKeys(c, j, op, s); err != nil {
		return nil, err
	}
	j.BuildSchema(op)
	return j, nil
}

// joinKeys splits the conditions into an expression for each side.
func joinKeys(c *expr.Compiler, j *Join, op *syntax.Join, s *expr.Scope) error {
	var conditions []syntax.Expr
	for _, e := range op.On {
		conditions = conjuncts(e, conditions)
	}
	for _, e := range conditions {
		left, right, err := joinKey(c, j, e, op.Keyword(), s)
		if err != nil {
			return err
		}
		t, ok := keyType(left.Type, right.Type)
		if !ok {
			return vec.Types(e.Span(), "`"+op.Keyword()+"` on keys", left.Type, right.Type)
		}
		j.leftKeys, j.rightKeys = append(j.leftKeys, c.Cast(left, t)), append(j.rightKeys, c.Cast(right, t))
		j.types = append(j.types, t)
	}
	if len(conditions) == 0 {
		return vec.Failf(op.Span(), vec.CodeMeaning, "`%s` expects on, with the columns to match by", op.Keyword())
	}
	return nil
}

func keyType(a, b table.Type) (table.Type, bool) {
	switch {
	case a == table.Dynamic || b == table.Dynamic:
		return a, false
	case a == b:
		return a, true
	case a.Numeric() && b.Numeric():
		return expr.Promote(a, b), true
	}
	return a, false
}

func joinKey(c *expr.Compiler, j *Join, e syntax.Expr, operator string, s *expr.Scope) (left, right *expr.Expr,
	err error) {
	if b, ok := e.(*syntax.Binary); ok && b.Op == "==" {
		l, err := compileSideKey(c, j, b.L, operator, s)
		if err != nil {
			return nil, nil, err
		}
		r, err := compileSideKey(c, j, b.R, operator, s)
		if err != nil {
			return nil, nil, err
		}
		if l.side == r.side {
			return nil, nil, vec.Unsupported(e.Span(), "this condition of `%s`", operator)
		}
		if l.side == "$right" {
			l, r = r, l
		}
		return l.expr, r.expr, nil
	}
	if paren, ok := e.(*syntax.Paren); ok {
		return joinKey(c, j, paren.X, operator, s)
	}
	name, ok := e.(*syntax.Name)
	if !ok {
		return nil, nil, vec.Unsupported(e.Span(), "this condition of `%s`", operator)
	}
	if left, err = c.Name(name, &expr.Row{Columns: j.Left.Columns(), Operator: operator}); err != nil {
		return nil, nil, err
	}
	right, err = c.Name(name, &expr.Row{Columns: j.Right.Columns(), Operator: operator})
	return left, right, err
}

type sideKey struct {
	side string
	expr *expr.Expr
}

func compileSideKey(c *expr.Compiler, j *Join, e syntax.Expr, operator string, _ *expr.Scope) (sideKey, error) {
	m, ok := e.(*syntax.Member)
	if ok {
		if side, isName := m.X.(*syntax.Name); isName && (side.Text == "$left" || side.Text == "$right") {
			columns := j.Left.Columns()
			if side.Text == "$right" {
				columns = j.Right.Columns()
			}
			x, err := c.Name(m.Name, &expr.Row{Columns: columns, Operator: operator})
			return sideKey{side.Text, x}, err
		}
	}
	return sideKey{}, vec.Unsupported(e.Span(), "this condition of `%s`", operator)
}

// BuildSchema sets the schema: the left columns, then the right ones, with a number appended where
// a name is taken. A lookup omits the keys of the right side.
func (j *Join) BuildSchema(op *syntax.Join) {
	if j.Kind.Left {
		j.Schema = slices.Clone(j.Left.Columns())
	}
	if !j.Kind.Right {
		return
	}
	for i, column := range j.Right.Columns() {
		if op.Lookup && j.isRightKey(i) {
			continue
		}
		name := expr.Unique(column.Name, func(s string) bool {
			return slices.ContainsFunc(j.Schema, func(c table.Column) bool { return c.Name == s })
		})
		j.Schema = append(j.Schema, table.Column{Name: name, Type: column.Type})
		j.rightKept = append(j.rightKept, i)
	}
}

func (j *Join) isRightKey(column int) bool {
	return slices.ContainsFunc(j.rightKeys, func(x *expr.Expr) bool { return x.Name == j.Right.Columns()[column].Name })
}
