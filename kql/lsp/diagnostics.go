package lsp

import (
	"cmp"
	"slices"
	"strings"

	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/panics"
)

type diagnostic struct {
	Range    textRange `json:"range"`
	Severity int       `json:"severity"`
	Code     string    `json:"code"`
	Source   string    `json:"source"`
	Message  string    `json:"message"`
}

type publishParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

// severities maps severities to the protocol's numbers.
var severities = map[syntax.Severity]int{syntax.SeverityError: 1, syntax.SeverityWarning: 2,
	syntax.SeverityInformation: 3}

// touch marks a document so that its diagnostics are sent again.
func (s *server) touch(uri string) {
	if !slices.Contains(s.changed, uri) {
		s.changed = append(s.changed, uri)
	}
}

// publishChanged sends the diagnostics of the changed documents, each with the version it applies
// to. The list of a closed document is empty.
func (s *server) publishChanged() error {
	for _, uri := range s.changed {
		params := publishParams{URI: uri, Diagnostics: []diagnostic{}}
		if d, open := s.documents[uri]; open {
			params.Version = &d.version
			params.Diagnostics = s.report(d)
		}
		if err := s.notify("textDocument/publishDiagnostics", params); err != nil {
			return err
		}
	}
	s.changed = s.changed[:0]
	return nil
}

// report returns the diagnostics of a document in the protocol's form, or none if computing them
// panics.
func (s *server) report(d *document) (all []diagnostic) {
	defer panics.Recover(s.log, "diagnostics", func(*panics.Error) { all = []diagnostic{} })
	all = []diagnostic{}
	for _, found := range s.diagnose(d) {
		all = append(all, d.report(found))
	}
	return all
}

// diagnose returns the errors in a document and the advice on its cost, in the order of the text.
// Spans are relative to the start of the document.
func (s *server) diagnose(d *document) []syntax.Diagnostic {
	var all []syntax.Diagnostic
	for _, c := range d.analysed(s.scope()) {
		for _, one := range s.findings(c.bound) {
			all = append(all, one.Shifted(c.span.Start))
		}
	}
	if d.within != nil {
		all = append(all, d.within.Faults...)
		for i := range all {
			if all[i].Fix != nil && strings.Contains(all[i].Fix.Text, "\n") {
				all[i].Fix = nil // lines of the file have an indentation that the fix does not know
			}
		}
		for _, e := range d.within.Escaped {
			all = append(all, s.diagnoseEscaped(e)...)
		}
	}
	slices.SortStableFunc(all, func(a, b syntax.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return all
}

// diagnoseEscaped returns the diagnostics of a query that the file has in another form. They have no fixes.
func (s *server) diagnoseEscaped(e Escaped) []syntax.Diagnostic {
	var all []syntax.Diagnostic
	for _, query := range syntax.Queries(e.Text) {
		for _, one := range lint.Findings(e.Text[query.Start:query.End], s.scope(), !s.options.NoAdvice) {
			one = one.Shifted(query.Start)
			one.Span, one.Fix = e.Place(one.Span), nil
			all = append(all, one)
		}
	}
	return all
}

// findings returns the diagnostics of a query. A query with placeholders is checked with sample
// values in their place.
func (s *server) findings(bound *sema.Bound) []syntax.Diagnostic {
	if strings.Contains(bound.Tree.Text, "{{") {
		return lint.Findings(bound.Tree.Text, s.scope(), !s.options.NoAdvice)
	}
	found := slices.Clip(bound.Problems())
	if !s.options.NoAdvice {
		found = append(found, lint.Advice(bound, s.scope())...)
	}
	return found
}

func (d *document) report(found syntax.Diagnostic) diagnostic {
	return diagnostic{d.span(found.Span), severities[found.Severity], found.Code, "quarry", found.Message}
}
