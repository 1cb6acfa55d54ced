package lint

import (
	"regexp"
	"slices"
	"strings"

	"quarry/kql/header"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// placeholder matches a {{name}} that is replaced by a value when the query runs.
var placeholder = regexp.MustCompile(`\{\{[ \t]*[\pL_][\pL\d_]*[ \t]*\}\}`)

// Findings returns the problems of a query and, if requested, advice. A {{name}} may become a
// number or a string, so findings about the placeholder itself, or for only one of the two, are
// dropped.
func Findings(query string, scope *sema.Scope, advice bool) []syntax.Diagnostic {
	declared := undeclared(query)
	if !strings.Contains(query, "{{") {
		return append(declared, find(syntax.Parse(query), scope, advice)...)
	}
	numbers, places := withNumbers(query)
	tree := syntax.Parse(numbers)
	found := append(declared, find(tree, scope, advice)...)
	if len(places) == 0 {
		return found
	}
	withTexts := find(syntax.Parse(withStrings(tree, places)), scope, advice)
	return slices.DeleteFunc(found, func(d syntax.Diagnostic) bool {
		return slices.ContainsFunc(places, func(p syntax.Span) bool {
			return d.Span.Start < p.End &&
				p.Start < d.Span.End
		}) ||
			!slices.ContainsFunc(withTexts, func(other syntax.Diagnostic) bool {
				return other.Span == d.Span &&
					other.Message == d.Message
			}) && d.Code != parameterDeclaration
	})
}

// parameterDeclaration is the code of parameter lines in the header that cannot be read.
const parameterDeclaration = "parameter-declaration"

// undeclared reports the parameter lines in the header of a query that cannot be read.
func undeclared(query string) []syntax.Diagnostic {
	var found []syntax.Diagnostic
	for _, d := range header.Declarations(query) {
		if d.Err != nil {
			found = append(found, syntax.Diagnostic{Code: parameterDeclaration, Severity: syntax.SeverityError,
				Span: d.Span, Message: d.Err.Error()})
		}
	}
	return found
}

func find(tree *syntax.Tree, scope *sema.Scope, advice bool) []syntax.Diagnostic {
	bound := sema.Bind(tree, scope)
	found := slices.Clone(bound.Problems())
	if advice {
		found = append(found, Advice(bound, scope)...)
	}
	return found
}

// withNumbers replaces placeholders with numbers of the same length and returns their positions.
func withNumbers(query string) (string, []syntax.Span) {
	var places []syntax.Span
	plain := []byte(query)
	for _, at := range placeholder.FindAllStringIndex(query, -1) {
		places = append(places, syntax.Span{Start: at[0], End: at[1]})
		for i := at[0]; i < at[1]; i++ {
			plain[i] = '1'
		}
	}
	return string(plain), places
}

// withStrings turns numbers that are a whole token at one of the places into strings.
func withStrings(numbers *syntax.Tree, places []syntax.Span) string {
	plain := []byte(numbers.Text)
	for _, t := range numbers.Tokens {
		if t.Kind == syntax.LongToken && slices.Contains(places, t.Span) {
			plain[t.Span.Start], plain[t.Span.End-1] = '\'', '\''
		}
	}
	return string(plain)
}
