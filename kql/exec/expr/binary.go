package expr

import (
	"strings"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// binary compiles a binary operator with the function for its family.
func (c *Compiler) binary(e *syntax.Binary, r *Row) (*Expr, error) {
	if e.Op == "and" || e.Op == "or" {
		return c.logical(e, r)
	}
	if _, ok := e.L.(*syntax.Star); ok {
		return c.starTest(e, r)
	}
	left, err := c.Expr(e.L, r)
	if err != nil {
		return nil, err
	}
	right, err := c.Expr(e.R, r)
	if err != nil {
		return nil, err
	}
	if test, ok := comparisons[e.Op]; ok {
		return c.compare(e, test, left, right)
	}
	switch e.Op {
	case "+", "-", "*", "/", "%":
		return c.arithmetic(e.Span(), e.Op, left, right)
	}
	return c.textual(e, left, right)
}

// starTest compiles * op "text", which is true if it is true for any column.
func (c *Compiler) starTest(e *syntax.Binary, r *Row) (*Expr, error) {
	op, negated := strings.CutPrefix(e.Op, "!")
	compile, ok := TextTests[op]
	needle, err := c.Constant(e.R, r)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, vec.Unsupported(e.OpSpan, "operator `%s` after *", e.Op)
	}
	test, err := compile(needle.Text())
	if err != nil {
		return nil, vec.Failf(e.R.Span(), vec.CodeArguments, "%s", err)
	}
	x := c.AnyColumn(e.Span(), test, r)
	if negated {
		return c.Negate(x), nil
	}
	return x, nil
}

// textual compiles has, contains, =~ and the other string operators.
func (c *Compiler) textual(e *syntax.Binary, left, right *Expr) (*Expr, error) {
	op, negated := strings.CutPrefix(e.Op, "!")
	switch e.Op {
	case "!~":
		op = "=~"
	case "notcontains":
		op, negated = "contains", true
	}
	compile, ok := TextTests[op]
	if !ok {
		return nil, vec.Unsupported(e.OpSpan, "operator `%s`", e.Op)
	}
	for _, side := range []*Expr{left, right} {
		if side.Type != table.String && side.Type != table.Dynamic && side.Type != table.GUID {
			return nil, vec.Types(side.Span, "operator `"+e.Op+"`", side.Type)
		}
	}
	x, err := c.textTest(e.Span(), c.Cast(left, table.String), c.Cast(right, table.String), compile)
	if err != nil || !negated {
		return x, err
	}
	return c.Negate(x), nil
}

// textTest compiles a test of a string against a needle; a constant needle is prepared once.
func (c *Compiler) textTest(span syntax.Span, text, needle *Expr,
	compile func(string) (func(string) bool, error)) (*Expr, error) {
	if needle.Const != nil {
		test, err := compile(needle.Const.Str)
		if err != nil {
			return nil, vec.Failf(needle.Span, vec.CodeArguments, "%s", err)
		}
		return c.Predicate(span, text, test), nil
	}
	slot := c.X.slot()
	return c.Fold(&Expr{Type: table.Bool, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		tests := memo(f, slot, func() map[string]func(string) bool { return map[string]func(string) bool{} })
		texts, needles := text.Eval(f, b), needle.Eval(f, b)
		out := vec.NewVec(table.Bool, b.N)
		for i := range b.N {
			if test := prepared(tests, needles.Text(i), compile); test != nil && test(texts.Text(i)) {
				out.Ints[i] = 1
			}
		}
		return out
	}}, text, needle), nil
}

// preparedTests limits the number of prepared needles that are cached when needles come from rows.
const preparedTests = 10000

func prepared(tests map[string]func(string) bool, needle string,
	compile func(string) (func(string) bool, error)) func(string) bool {
	test, ok := tests[needle]
	if !ok {
		test, _ = compile(needle) // a needle from a row that is not a valid regex matches nothing
		if len(tests) < preparedTests {
			tests[needle] = test
		}
	}
	return test
}

// Predicate compiles a test of strings. It tests each dictionary entry only once.
func (c *Compiler) Predicate(span syntax.Span, text *Expr, test func(string) bool) *Expr {
	slot := c.X.slot()
	return c.Fold(&Expr{Type: table.Bool, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		v := text.Eval(f, b)
		if v.Const {
			return vec.Constant(vec.BoolOf(test(v.Text(0))), b.N)
		}
		out := vec.NewVec(table.Bool, b.N)
		if v.Codes != nil {
			memo(f, slot, func() *testResults { return &testResults{} }).apply(v, test, out.Ints)
			return out
		}
		for i, s := range v.Strs {
			if test(s) {
				out.Ints[i] = 1
			}
		}
		return out
	}}, text)
}

// testResults caches the results of a test for the entries of a dictionary.
type testResults struct {
	dictionary []string
	outcomes   []uint8 // 0: not tested yet, 1: false, 2: true
}

func (m *testResults) apply(v *vec.Vec, test func(string) bool, out []int64) {
	if m.outcomes == nil || !vec.SameDictionary(m.dictionary, v.Strs) {
		m.dictionary, m.outcomes = v.Strs, make([]uint8, len(v.Strs))
	}
	for i, code := range v.Codes {
		said := m.outcomes[code]
		if said == 0 {
			said = 1
			if test(v.Strs[code]) {
				said = 2
			}
			m.outcomes[code] = said
		}
		out[i] = int64(said >> 1)
	}
}

// AnyColumn compiles a test that is true if any column passes it as text.
func (c *Compiler) AnyColumn(span syntax.Span, test func(string) bool, r *Row) *Expr {
	found := ConstantExpr(vec.BoolOf(false), span)
	for i, column := range r.Columns {
		if column.Name == "$table" {
			continue
		}
		x := c.Predicate(span, c.Cast(ColumnExpr(i, column, span), table.String), test)
		found = c.Either(span, found, x, 1)
	}
	return found
}
