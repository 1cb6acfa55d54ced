package engine

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// binary finds out which family an operator belongs to.
func (c *compiler) binary(e *syntax.Binary, r *row) (*expr, error) {
	if e.Op == "and" || e.Op == "or" {
		return c.logical(e, r)
	}
	if _, ok := e.L.(*syntax.Star); ok {
		return c.starTest(e, r)
	}
	left, err := c.expr(e.L, r)
	if err != nil {
		return nil, err
	}
	right, err := c.expr(e.R, r)
	if err != nil {
		return nil, err
	}
	if test, ok := comparisons[e.Op]; ok {
		return c.compare(e, test, left, right)
	}
	if _, ok := arithmetics[e.Op]; ok {
		return c.arithmetic(e.Span(), e.Op, left, right)
	}
	return c.textual(e, left, right)
}

// starTest compiles * op "text": the test holds for any column.
func (c *compiler) starTest(e *syntax.Binary, r *row) (*expr, error) {
	op, negated := strings.CutPrefix(e.Op, "!")
	compile, ok := textTests[op]
	needle, err := c.constant(e.R, r)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, unsupported(e.OpSpan, "operator '%s' behind *", e.Op)
	}
	test, err := compile(needle.text())
	if err != nil {
		return nil, failf(e.R.Span(), CodeArguments, "%s", err)
	}
	x := c.anyColumn(e.Span(), test, r)
	if negated {
		return c.negate(x), nil
	}
	return x, nil
}

// textual compiles has, contains, =~ and the other operators over text.
func (c *compiler) textual(e *syntax.Binary, left, right *expr) (*expr, error) {
	op, negated := strings.CutPrefix(e.Op, "!")
	switch e.Op {
	case "!~":
		op = "=~"
	case "notcontains":
		op, negated = "contains", true
	}
	compile, ok := textTests[op]
	if !ok {
		return nil, unsupported(e.OpSpan, "operator '%s'", e.Op)
	}
	for _, side := range []*expr{left, right} {
		if side.typ != table.String && side.typ != table.Dynamic && side.typ != table.GUID {
			return nil, failf(side.span, CodeType, "Operator '%s' works on strings, not on %s. Convert with tostring().", e.Op, side.typ)
		}
	}
	x, err := c.textTest(e.Span(), c.cast(left, table.String), c.cast(right, table.String), compile)
	if err != nil || !negated {
		return x, err
	}
	return c.negate(x), nil
}

// textTest runs a test against a needle; a constant needle is prepared once.
func (c *compiler) textTest(span syntax.Span, text, needle *expr, compile func(string) (func(string) bool, error)) (*expr, error) {
	if needle.konst != nil {
		test, err := compile(needle.konst.str)
		if err != nil {
			return nil, failf(needle.span, CodeArguments, "%s", err)
		}
		return c.predicate(span, text, test), nil
	}
	slot := c.x.slot()
	return c.fold(&expr{typ: table.Bool, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		tests := memo(f, slot, func() map[string]func(string) bool { return map[string]func(string) bool{} })
		texts, needles := text.eval(f, b), needle.eval(f, b)
		out := newVec(table.Bool, b.n)
		for i := range b.n {
			if test := prepared(tests, needles.text(i), compile); test != nil && test(texts.text(i)) {
				out.ints[i] = 1
			}
		}
		return out
	}}, text, needle), nil
}

// preparedTests bounds how many needles that come from rows are remembered.
const preparedTests = 10000

func prepared(tests map[string]func(string) bool, needle string, compile func(string) (func(string) bool, error)) func(string) bool {
	test, ok := tests[needle]
	if !ok {
		test, _ = compile(needle) // a needle from a row that is no regex matches nothing
		if len(tests) < preparedTests {
			tests[needle] = test
		}
	}
	return test
}

// predicate tests strings, each dictionary entry once.
func (c *compiler) predicate(span syntax.Span, text *expr, test func(string) bool) *expr {
	slot := c.x.slot()
	return c.fold(&expr{typ: table.Bool, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		v := text.eval(f, b)
		if v.konst {
			return constant(boolOf(test(v.text(0))), b.n)
		}
		out := newVec(table.Bool, b.n)
		if v.codes != nil {
			memo(f, slot, func() *verdicts { return &verdicts{} }).judge(v, test, out.ints)
			return out
		}
		for i, s := range v.strs {
			if test(s) {
				out.ints[i] = 1
			}
		}
		return out
	}}, text)
}

// verdicts remembers what a test said about the entries of a dictionary.
type verdicts struct {
	dictionary []string
	said       []uint8 // 0: not asked yet, 1: no, 2: yes
}

func (m *verdicts) judge(v *vec, test func(string) bool, out []int64) {
	if m.said == nil || !sameDictionary(m.dictionary, v.strs) {
		m.dictionary, m.said = v.strs, make([]uint8, len(v.strs))
	}
	for i, code := range v.codes {
		said := m.said[code]
		if said == 0 {
			said = 1
			if test(v.strs[code]) {
				said = 2
			}
			m.said[code] = said
		}
		out[i] = int64(said >> 1)
	}
}

// anyColumn tests the text of all columns.
func (c *compiler) anyColumn(span syntax.Span, test func(string) bool, r *row) *expr {
	found := constantExpr(boolOf(false), span)
	for i, column := range r.columns {
		if column.Name == "$table" {
			continue
		}
		x := c.predicate(span, c.cast(columnExpr(i, column, span), table.String), test)
		found = c.either(span, found, x, 1)
	}
	return found
}
