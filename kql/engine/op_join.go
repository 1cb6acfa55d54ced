package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// joinKind says which rows and which sides a kind of join gives.
type joinKind struct {
	left, right bool // the answer has the columns of this side
	matched     bool // rows that have a partner
	leftAlone   bool // rows of the left without a partner
	rightAlone  bool // rows of the right without a partner
	unique      bool // of left rows with one key only the first counts
}

var joinKinds = map[syntax.JoinKind]joinKind{
	syntax.JoinDefault:       {left: true, right: true, matched: true, unique: true},
	syntax.JoinInnerUnique:   {left: true, right: true, matched: true, unique: true},
	syntax.JoinInner:         {left: true, right: true, matched: true},
	syntax.JoinLeftOuter:     {left: true, right: true, matched: true, leftAlone: true},
	syntax.JoinRightOuter:    {left: true, right: true, matched: true, rightAlone: true},
	syntax.JoinFullOuter:     {left: true, right: true, matched: true, leftAlone: true, rightAlone: true},
	syntax.JoinLeftSemi:      {left: true, matched: true},
	syntax.JoinRightSemi:     {right: true, matched: true},
	syntax.JoinLeftAnti:      {left: true, leftAlone: true},
	syntax.JoinAnti:          {left: true, leftAlone: true},
	syntax.JoinLeftAntiSemi:  {left: true, leftAlone: true},
	syntax.JoinRightAnti:     {right: true, rightAlone: true},
	syntax.JoinRightAntiSemi: {right: true, rightAlone: true},
}

// join matches the rows of two tables by keys.
type join struct {
	schema
	kind        joinKind
	left, right node
	leftKeys    []*expr
	rightKeys   []*expr
	types       []table.Type // of the keys
	rightKept   []int        // the columns of the right side that the answer has
}

func bindJoin(c *compiler, op *syntax.Join, input node, s *scope) (node, error) {
	name := op.Kind
	if op.Lookup && name == syntax.JoinDefault {
		name = syntax.JoinLeftOuter
	}
	kind, ok := joinKinds[name]
	if !ok || op.Lookup && name != syntax.JoinLeftOuter && name != syntax.JoinInner {
		return nil, failf(op.Span(), CodeArguments, "'%s' operator: '%s' is not a kind of join.", op.Keyword(), name)
	}
	right, err := c.tabular(op.Right, s, op.Keyword())
	if err != nil {
		return nil, err
	}
	j := &join{kind: kind, left: input, right: right}
	if err := c.joinKeys(j, op, s); err != nil {
		return nil, err
	}
	j.describe(op)
	return j, nil
}

// joinKeys splits the conditions into an expression for each side.
func (c *compiler) joinKeys(j *join, op *syntax.Join, s *scope) error {
	var conditions []syntax.Expr
	for _, e := range op.On {
		conditions = conjuncts(e, conditions)
	}
	for _, e := range conditions {
		left, right, err := c.joinKey(j, e, op.Keyword(), s)
		if err != nil {
			return err
		}
		t, ok := keyType(left.typ, right.typ)
		if !ok {
			return failf(e.Span(), CodeType, "'%s' operator: keys of types %s and %s do not match.", op.Keyword(), left.typ, right.typ)
		}
		j.leftKeys, j.rightKeys = append(j.leftKeys, c.cast(left, t)), append(j.rightKeys, c.cast(right, t))
		j.types = append(j.types, t)
	}
	if len(conditions) == 0 {
		return failf(op.Span(), CodeMeaning, "'%s' operator: on is expected, with the columns to match by.", op.Keyword())
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
		return promoted(a, b), true
	}
	return a, false
}

func (c *compiler) joinKey(j *join, e syntax.Expr, operator string, s *scope) (left, right *expr, err error) {
	if b, ok := e.(*syntax.Binary); ok && b.Op == "==" {
		l, err := c.sideKey(j, b.L, operator, s)
		if err != nil {
			return nil, nil, err
		}
		r, err := c.sideKey(j, b.R, operator, s)
		if err != nil {
			return nil, nil, err
		}
		if l.side == r.side {
			return nil, nil, failf(e.Span(), CodeMeaning, "'%s' operator: a condition compares one column of $left with one of $right.", operator)
		}
		if l.side == "$right" {
			l, r = r, l
		}
		return l.expr, r.expr, nil
	}
	name, ok := e.(*syntax.Name)
	if !ok {
		return nil, nil, failf(e.Span(), CodeMeaning, "'%s' operator: a column, or $left.a == $right.b, is expected here.", operator)
	}
	if left, err = c.name(name, &row{columns: j.left.columns(), operator: operator}); err != nil {
		return nil, nil, err
	}
	right, err = c.name(name, &row{columns: j.right.columns(), operator: operator})
	return left, right, err
}

type sideKey struct {
	side string
	expr *expr
}

func (c *compiler) sideKey(j *join, e syntax.Expr, operator string, _ *scope) (sideKey, error) {
	m, ok := e.(*syntax.Member)
	if ok {
		if side, isName := m.X.(*syntax.Name); isName && (side.Text == "$left" || side.Text == "$right") {
			columns := j.left.columns()
			if side.Text == "$right" {
				columns = j.right.columns()
			}
			x, err := c.name(m.Name, &row{columns: columns, operator: operator})
			return sideKey{side.Text, x}, err
		}
	}
	return sideKey{}, failf(e.Span(), CodeMeaning, "'%s' operator: $left.column or $right.column is expected here.", operator)
}

// describe makes the schema: the left columns, then the right ones, numbered where a
// name is taken. A lookup leaves out the keys of the right side.
func (j *join) describe(op *syntax.Join) {
	if j.kind.left {
		j.schema = slices.Clone(j.left.columns())
	}
	if !j.kind.right {
		return
	}
	for i, column := range j.right.columns() {
		if op.Lookup && j.isRightKey(i) {
			continue
		}
		name := unique(column.Name, func(s string) bool {
			return slices.ContainsFunc(j.schema, func(c table.Column) bool { return c.Name == s })
		})
		j.schema = append(j.schema, table.Column{Name: name, Type: column.Type})
		j.rightKept = append(j.rightKept, i)
	}
}

func (j *join) isRightKey(column int) bool {
	return slices.ContainsFunc(j.rightKeys, func(x *expr) bool { return x.name == j.right.columns()[column].Name })
}
