package syntax

import (
	"cmp"
	"slices"
)

// Diagnostic is an error, warning or remark about a span of the text.
type Diagnostic struct {
	// Code identifies the kind of diagnostic, such as "expected-expression".
	Code     string
	Severity Severity
	Span     Span
	// Message says what was expected and what was found, in lower case and without a full stop.
	Message string
	Fix     *Fix // nil if there is no single obvious change
}

// Shifted returns the diagnostic and its fix for a text in which the query starts at an offset.
func (d Diagnostic) Shifted(by int) Diagnostic {
	d.Span.Start, d.Span.End = d.Span.Start+by, d.Span.End+by
	if d.Fix != nil {
		fix := *d.Fix
		fix.Span.Start, fix.Span.End = fix.Span.Start+by, fix.Span.End+by
		d.Fix = &fix
	}
	return d
}

// IsError reports whether the diagnostic is an error.
func (d Diagnostic) IsError() bool { return d.Severity == SeverityError }

// SortDiagnostics sorts diagnostics by their start in place and returns them.
func SortDiagnostics(list []Diagnostic) []Diagnostic {
	slices.SortStableFunc(list, func(a, b Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return list
}

// Severity is how serious a diagnostic is.
type Severity uint8

// The severities, from most to least serious.
const (
	SeverityError Severity = iota
	SeverityWarning
	SeverityInformation
)

// String returns the severity as it appears in reports: "error", "warning" or "information".
func (s Severity) String() string {
	switch s {
	case SeverityError:
		return "error"
	case SeverityWarning:
		return "warning"
	default:
		return "information"
	}
}

// Fix is a change of the text that resolves a diagnostic.
type Fix struct {
	// Title describes the change, such as "Insert )".
	Title string
	// Span is the text to replace with Text; an empty span inserts.
	Span Span
	Text string
}
