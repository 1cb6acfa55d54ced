package lsp

import (
	"strings"

	"quarry/kql/format"
	"quarry/kql/syntax"
)

// Within is what a file of another kind than KQL has of it, such as a rule in YAML or a page in Markdown.
type Within struct {
	// Text has the length of the file and is blank where the file has no query, apart from the ends of lines.
	Text string
	// Spans are the parts of Text with queries.
	Spans []syntax.Span
	// Escaped are queries that the file writes in another way, such as in a string of JSON. They get diagnostics only.
	Escaped []Escaped
	// Faults are what is wrong with the file itself.
	Faults []syntax.Diagnostic
	// Format returns the file with the queries that touch a span formatted. problem is in the file.
	Format func(touched syntax.Span, o format.Options) (file string, problem *syntax.Diagnostic, err error)
}

// Escaped is a query that the file has in another form.
type Escaped struct {
	Text  string
	Place func(syntax.Span) syntax.Span // in the file, of a span in Text
}

// has reports whether an offset is in a query, or where its next line may be typed.
func (w *Within) has(offset int) bool {
	for _, s := range w.Spans {
		if offset < s.Start || offset > len(w.Text) {
			continue
		}
		gap := ""
		if offset > s.End {
			gap = w.Text[s.End:offset]
		}
		if strings.TrimSpace(gap) == "" && lines(gap) < 2 {
			return true
		}
	}
	return false
}

// formattedWithin returns the edits that format the queries of a file of another kind.
func (d *document) formattedWithin(part syntax.Span, o formatOptions) ([]textEdit, *responseError) {
	after, problem, err := d.within.Format(part, format.Options{Indent: min(max(o.TabSize, 0), maxIndent)})
	switch {
	case problem != nil:
		at := d.places.position(problem.Span.Start)
		return nil, syntaxFailure(at, problem)
	case err != nil:
		return nil, &responseError{codeRequestFailed, err.Error()}
	}
	return d.difference(syntax.Span{End: len(d.whole)}, d.whole, after), nil
}
