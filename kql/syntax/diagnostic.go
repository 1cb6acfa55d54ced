package syntax

// Diagnostic is something to tell the author about a place in the text.
type Diagnostic struct {
	// Code names the kind of finding, the same for every text: "expected-expression".
	Code     string
	Severity Severity
	Span     Span
	// Message says what was expected and what was found, in lower case and without a full stop.
	Message string
	Fix     *Fix // nil where no single change is plainly meant
}

// Severity says how much a diagnostic matters.
type Severity uint8

// The severities, the gravest first.
const (
	SeverityError Severity = iota
	SeverityWarning
	SeverityInformation
)

// String returns the severity as reports spell it: "error", "warning", "information".
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

// Fix is one change of the text that settles a diagnostic.
type Fix struct {
	// Title says what the fix does: "Insert )".
	Title string
	// Span is replaced by Text; an empty span inserts.
	Span Span
	Text string
}
