package sema

import (
	"slices"
	"strings"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// invoked is the call of a pattern whose path follows.
type invoked struct {
	*binding
	call   *syntax.Call
	values []Constant
}

// pattern binds a pattern, and its cases once, so that their problems are reported even if nothing calls them.
func (b *binder) pattern(s *syntax.Pattern) {
	b.checkLet(s.Name, b.before)
	n := b.bind(s.Name.Text, value{rows: unknownRows}, SymbolFunction, s.Name.Span())
	n.pattern = s
	b.addReference(s.Name.Span(), n.symbol())
	for _, c := range s.Cases {
		b.isolated(func() value {
			defer func(outside *binding, into *Body) { b.before, b.into = outside, into }(b.before, b.into)
			b.before, b.into = b.names, nil
			return b.body(c.Body)
		})
	}
}

// patternCall binds the call of a pattern. If the pattern has a path, that decides which query it means.
func (b *binder) patternCall(x *syntax.Call, n *binding) value {
	b.arguments(x.Args)
	call := &invoked{binding: n, call: x}
	for _, arg := range x.Args {
		c, known := b.constant(arg)
		if !known && b.dependsOnRows(arg) {
			b.report(countForm, arg.Span(), nil, n.name)
		}
		call.values = append(call.values, c)
	}
	if n.pattern.Path != nil {
		return value{pattern: call}
	}
	return b.patternRows(x, call, "")
}

// patternRows binds the query that a pattern means for some values, at the call or the path after it.
func (b *binder) patternRows(site syntax.Expr, call *invoked, path string) value {
	at := slices.IndexFunc(call.binding.pattern.Cases, func(c *syntax.PatternCase) bool { return call.matches(c, path) })
	if at < 0 {
		b.report(noCase, call.call.Name.Span(), nil, call.name, call.describe(path))
		return value{rows: unknownRows, remote: true}
	}
	return b.expand(site, call.binding, call.binding.pattern.Cases[at].Body, func(*Body) {})
}

func (call *invoked) matches(c *syntax.PatternCase, path string) bool {
	if len(c.Values) != len(call.values) || (c.Path == nil) != (call.binding.pattern.Path == nil) ||
		c.Path != nil && literalText(c.Path) != path {
		return false
	}
	for i, x := range c.Values {
		if v := call.values[i]; v.Type != types.String || literalText(x) != v.Text {
			return false
		}
	}
	return true
}

func literalText(x syntax.Expr) string {
	l, ok := x.(*syntax.Literal)
	if !ok {
		return ""
	}
	text, _ := l.Text()
	return text
}

// describe returns the values of a call as the cases of a pattern are written.
func (call *invoked) describe(path string) string {
	var values []string
	for _, v := range call.values {
		values = append(values, syntax.QuoteString(v.Text))
	}
	text := "(" + strings.Join(values, ", ") + ")"
	if call.binding.pattern.Path != nil {
		text += ".[" + syntax.QuoteString(path) + "]"
	}
	return text
}
