// Package params fills in the parameters of a query: {{name}} placeholders, and those declared with
// declare query_parameters, which the hunting API does not support. Values become KQL literals, so
// that no value can inject code.
package params

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"quarry/kql/header"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Parameter is a parameter of a query.
type Parameter = header.Parameter

// MissingError lists the parameters without a value.
type MissingError struct{ Names []string }

func (e *MissingError) Error() string {
	if len(e.Names) == 1 {
		return fmt.Sprintf("missing value for the parameter %s", e.Names[0])
	}
	return fmt.Sprintf("missing values for the parameters %s", strings.Join(e.Names, ", "))
}

// ValueError says what is wrong with a value.
type ValueError struct{ Name, Why string }

func (e *ValueError) Error() string { return fmt.Sprintf("the parameter %s %s", e.Name, e.Why) }

var placeholderPattern = regexp.MustCompile(`\{\{[ \t]*([\pL_][\pL\d_]*)[ \t]*\}\}`)

// placeholder is a {{name}} in a query.
type placeholder struct {
	name string
	span syntax.Span
	in   syntax.Token // the string around it; its kind is EndToken outside of strings
}

// placeholders returns the placeholders outside of comments.
func placeholders(text string) []placeholder {
	found := placeholderPattern.FindAllStringSubmatchIndex(text, -1)
	if len(found) == 0 {
		return nil
	}
	var all []placeholder
	tokens := syntax.Scan(text)
	for _, at := range found {
		h := placeholder{name: text[at[2]:at[3]], span: syntax.Span{Start: at[0], End: at[1]}}
		i, _ := slices.BinarySearchFunc(tokens, at[0], func(t syntax.Token, offset int) int {
			if t.Span.End <= offset {
				return -1
			}
			return 1
		})
		switch tokens[i].Kind {
		case syntax.Comment:
			continue
		case syntax.StringToken, syntax.BadString, syntax.TypedToken:
			h.in = tokens[i]
		}
		all = append(all, h)
	}
	return all
}

// Find returns the parameters of a query in order of appearance. The header of a saved query takes
// precedence over its text.
func Find(text string, declared []Parameter) []Parameter {
	var asked []Parameter
	own, _ := header.Parameters(text)
	declared = append(own, declared...)
	add := func(p Parameter) {
		if slices.ContainsFunc(asked, func(a Parameter) bool { return a.Name == p.Name }) {
			return
		}
		if at := slices.IndexFunc(declared, func(d Parameter) bool { return d.Name == p.Name }); at >= 0 {
			d := declared[at]
			if d.Type == header.Untyped {
				d.Type = p.Type
			}
			if !d.HasDefault {
				d.Default, d.HasDefault = p.Default, p.HasDefault
			}
			p = d
		}
		asked = append(asked, p)
	}
	if strings.Contains(text, "query_parameters") {
		for _, d := range declarations(syntax.Parse(text)) {
			for _, p := range d.Parameters {
				add(declaredIn(text, p))
			}
		}
	}
	for _, h := range placeholders(text) {
		add(Parameter{Name: h.name, Type: h.placeType(text)})
	}
	return asked
}

// Unknown returns the names of values that belong to no parameter, in order. They would have no effect.
func Unknown(asked []Parameter, values map[string]string) []string {
	var names []string
	for name := range values {
		if !slices.ContainsFunc(asked, func(p Parameter) bool { return p.Name == name }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// places say which type a placeholder without a declaration has: what is before it and, for a list, after it.
var places = []struct {
	before, after *regexp.Regexp
	typ           header.Type
}{
	{regexp.MustCompile(`(?i)(\bin~?|\bhas_any|\bhas_all)\s*\(\s*$`), regexp.MustCompile(`^\s*\)`), header.List},
	{regexp.MustCompile(`(?i)\bago\s*\(\s*$`), nil, header.TimeSpan},
	{regexp.MustCompile(`(?i)\|\s*(take|limit|top|sample)\s+$`), nil, header.Number},
	{regexp.MustCompile(`\b(Timestamp|TimeGenerated)\s*(>=?|<=?|between\s*\()\s*$`), nil, header.DateTime},
}

// longestPlace bounds the text before a placeholder that decides on its type.
const longestPlace = 64

// placeType returns the type that the place of a placeholder requires; Untyped if it may be text.
func (h placeholder) placeType(text string) header.Type {
	if h.in.Kind != syntax.EndToken {
		return header.Untyped
	}
	before, after := text[max(0, h.span.Start-longestPlace):h.span.Start], text[h.span.End:]
	for _, p := range places {
		if p.before.MatchString(before) && (p.after == nil || p.after.MatchString(after)) {
			return p.typ
		}
	}
	return header.Untyped
}

func declarations(tree *syntax.Tree) []*syntax.DeclareParameters {
	var found []*syntax.DeclareParameters
	for _, s := range tree.Statements {
		if d, ok := s.(*syntax.DeclareParameters); ok {
			found = append(found, d)
		}
	}
	return found
}

// typesOfKQL maps the KQL types of declared parameters to parameter types.
var typesOfKQL = map[types.Type]header.Type{
	types.String: header.String, types.Dynamic: header.List, types.Bool: header.Bool,
	types.Long: header.Number, types.Int: header.Number, types.Real: header.Number,
	types.Decimal:  header.Number,
	types.DateTime: header.DateTime, types.TimeSpan: header.TimeSpan,
}

// declaredIn converts a declared parameter. Its default remains a KQL literal, which Fill inserts
// as it is.
func declaredIn(text string, p *syntax.Parameter) Parameter {
	read := Parameter{Name: p.Name.Text}
	if p.Type != nil {
		typ, _ := types.Parse(strings.ToLower(p.Type.Text))
		read.Type = typesOfKQL[typ]
	}
	if p.Default == nil {
		return read
	}
	read.HasDefault = true
	span := p.Default.Span()
	read.Default = text[span.Start:span.End]
	switch literal := p.Default.(type) {
	case *syntax.Literal:
		read.Default = plain(literal, read.Default)
	case *syntax.DynamicLiteral:
		read.Default = plainList(literal, read.Default)
	}
	return read
}
