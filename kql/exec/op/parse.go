package op

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/regex"
	"quarry/kql/syntax"
	"quarry/table"
)

// parsePattern is the pattern of parse as a regex with a group for each capture.
type parsePattern struct {
	re      *regexp.Regexp
	columns []table.Column
	groups  []int // by column: the number of its group, since the pattern may contain groups of its own
	relaxed bool  // a capture that does not convert to its type does not invalidate the others
}

func bindParse(c *expr.Compiler, op *syntax.ParseOperator, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: op.Keyword(), Scope: s}
	x, err := c.Expr(op.Input, r)
	if err != nil {
		return nil, err
	}
	p, err := newParsePattern(op)
	if err != nil {
		return nil, err
	}
	return p.node(c.Cast(x, table.String), input, op.Where), nil
}

func newParsePattern(op *syntax.ParseOperator) (*parsePattern, error) {
	kind, flags := "simple", ""
	for _, param := range op.Params {
		switch param.Name.Text {
		case "kind":
			kind = paramText(param)
		case "flags":
			flags = paramText(param)
		}
	}
	p := &parsePattern{relaxed: kind == "relaxed"}
	var b strings.Builder
	b.WriteString("(?s" + strings.Map(knownFlag, flags) + ")^")
	for i, part := range op.Pattern {
		if i > 0 && isStringCapture(op.Pattern[i-1]) && isCapture(part) {
			return nil, vec.Failf(part.Span(), vec.CodeMeaning,
				"`%s` expects text between a string column and the next column", op.Keyword())
		}
		if err := p.part(&b, part, kind, op.Pattern[i+1:]); err != nil {
			return nil, err
		}
	}
	b.WriteString("$")
	var err error
	if p.re, err = regex.Compile(b.String()); err != nil {
		return nil, vec.Failf(op.Span(), vec.CodeArguments, "`%s`: %s", op.Keyword(), err)
	}
	for i := range p.columns {
		p.groups = append(p.groups, p.re.SubexpIndex(groupName(i)))
	}
	return p, nil
}

// groupName returns the name of a column's group in the regex.
func groupName(column int) string { return fmt.Sprintf("column%d", column) }

func isCapture(e syntax.Expr) bool {
	_, ok := e.(*syntax.Capture)
	return ok
}

func isStringCapture(e syntax.Expr) bool {
	capture, ok := e.(*syntax.Capture)
	return ok && (capture.Type == nil || capture.Type.Text == "string")
}

// knownFlag drops the flags that Go's regexes do not support.
func knownFlag(r rune) rune {
	if strings.ContainsRune("imsU", r) {
		return r
	}
	return -1
}

// captureForms are regexes for the values of a type, for captures that are followed by something.
var captureForms = map[table.Type]string{
	table.Long: `[+-]?\d+`, table.Int: `[+-]?\d+`, table.Real: `[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`,
	table.Decimal: `[+-]?\d+\.?\d*`,
}

// part writes a part of the pattern to the regex; rest are the parts after it.
func (p *parsePattern) part(b *strings.Builder, part syntax.Expr, kind string, rest []syntax.Expr) error {
	switch part := part.(type) {
	case *syntax.Star:
		b.WriteString(".*?")
	case *syntax.Literal:
		text, _ := part.Text()
		if kind != "regex" {
			text = regexp.QuoteMeta(text)
		}
		b.WriteString(text)
	case *syntax.Capture:
		t := table.String
		if part.Type != nil {
			var ok bool
			if t, ok = table.ParseType(part.Type.Text); !ok {
				return vec.UnknownType(part.Type.Span(), part.Type.Text)
			}
		}
		fmt.Fprintf(b, "(?P<%s>%s)", groupName(len(p.columns)), captureForm(t, kind, rest))
		p.columns = append(p.columns, table.Column{Name: part.Name.Text, Type: t})
	default:
		return vec.Failf(part.Span(), vec.CodeMeaning, "`parse` expects a string, a star or a column")
	}
	return nil
}

// captureForm returns the regex for a capture.
func captureForm(t table.Type, kind string, rest []syntax.Expr) string {
	form, known := captureForms[t]
	switch {
	case len(rest) == 0, kind == "regex" && !known:
		return ".*"
	case !known:
		return ".*?"
	case kind != "relaxed":
		return form
	}
	if _, open := rest[0].(*syntax.Star); open { // only the form can tell where the value ends
		return "(?:" + form + ")?"
	}
	return ".*?"
}

// node adds the captured columns. If where is set, rows that do not match are dropped.
func (p *parsePattern) node(x *expr.Expr, input expr.Node, where bool) expr.Node {
	columns := slices.Clone(input.Columns())
	places := make([]int, len(p.columns))
	for i, column := range p.columns {
		at := slices.IndexFunc(columns, func(c table.Column) bool { return c.Name == column.Name })
		if at < 0 {
			at = len(columns)
			columns = append(columns, column)
		}
		columns[at], places[i] = column, at
	}
	return &expr.Each{Schema: columns, Input: input, Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		vecs, matched := p.capture(x.Eval(f, b), b.N)
		out := &vec.Batch{N: b.N, Cols: slices.Clone(b.Cols)}
		for len(out.Cols) < len(columns) {
			out.Cols = append(out.Cols, vec.Lazy{})
		}
		for i, at := range places {
			out.Cols[at] = vec.Lazy{Vec: vecs[i]}
		}
		if where {
			return out.Pick(matched), nil
		}
		return out, nil
	}}
}

func (p *parsePattern) capture(texts *vec.Vec, n int) (vecs []*vec.Vec, matched []int32) {
	vecs = make([]*vec.Vec, len(p.columns))
	for i, column := range p.columns {
		vecs[i] = vec.NewVec(column.Type, n)
	}
	for row := range n {
		values, ok := p.match(texts.Text(row))
		for i, v := range vecs {
			v.Set(row, values[i])
		}
		if ok {
			matched = append(matched, int32(row))
		}
	}
	return vecs, matched
}

// match returns the captured values, all null if the text does not match.
func (p *parsePattern) match(text string) (values []vec.Datum, ok bool) {
	values = make([]vec.Datum, len(p.columns))
	m := p.re.FindStringSubmatch(text)
	ok = m != nil
	for i, column := range p.columns {
		values[i] = vec.NullOf(column.Type)
		if !ok {
			continue
		}
		values[i] = vec.Convert(vec.StringOf(m[p.groups[i]]), column.Type)
		if values[i].Null && !p.relaxed {
			return p.nothing(), false
		}
	}
	return values, ok
}

func (p *parsePattern) nothing() []vec.Datum {
	values := make([]vec.Datum, len(p.columns))
	for i, column := range p.columns {
		values[i] = vec.NullOf(column.Type)
	}
	return values
}
