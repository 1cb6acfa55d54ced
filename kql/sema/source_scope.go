package sema

import (
	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// Source are the tables of an engine that runs queries itself.
type Source interface {
	// Table returns a table with exactly the columns that it has.
	Table(name string) (t *catalog.Table, ok bool)
	// Names returns the names of all tables; listed is false if they are not known.
	Names() (names []string, listed bool)
	// Learned returns the columns after an operator whose columns depend on data, if it has run already.
	Learned(operator Key) (columns []catalog.Column, ok bool)
}

// SourceScope returns the scope of a query that an engine runs over its source. The tables of the catalog do not
// exist there. An unknown name is an error, and so is whatever fails as soon as the query runs.
func SourceScope(tables Source, fold Fold) *Scope { return &Scope{source: tables, fold: fold} }

// severityOf returns the severity of a problem in the scope. A warning is something that the service's
// analyzer lets pass although the run fails.
func (b *binder) severityOf(p problem) syntax.Severity {
	if b.scope.source != nil && p.severity == syntax.SeverityWarning {
		return syntax.SeverityError
	}
	return p.severity
}

// ofSource returns a problem as an error over the tables of a source, where nothing else can resolve it.
func (b *binder) ofSource(p problem) problem {
	if b.scope.source != nil {
		p.severity = syntax.SeverityError
	}
	return p
}

// runsAnyway are the functions and plugins that the service runs, as recorded answers or examples of the
// documentation show, with arguments that its analyzer refuses.
var runsAnyway = syntax.WordSet("count make_timespan series_fit_poly")

// unlessItRuns returns a problem of a call as information if the service runs it.
func (b *binder) unlessItRuns(p problem, function string) problem {
	if runsAnyway[function] {
		p.severity = syntax.SeverityInformation
	}
	return p
}
