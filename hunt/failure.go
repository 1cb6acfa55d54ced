package hunt

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"quarry/api"
	"quarry/api/failure"
	"quarry/hunt/slice"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/panics"
)

// namedByService is the code of diagnostics at names that an error of the service quotes.
const namedByService = "service"

// Locate finds the places in a query that an error of the service is about. Log Analytics sends a position.
// The others send at best a quoted name, so Locate looks for that name in the query; if our own analysis finds
// it wrong in some of its places, only there. Without a name it returns what our own analysis finds.
func Locate(text string, err error, scope *sema.Scope) []syntax.Diagnostic {
	var rejected *api.Error
	if !errors.As(err, &rejected) || rejected.Kind != api.BadQuery {
		return nil
	}
	if at, ok := spanAt(text, rejected.Line, rejected.Offset); ok {
		return []syntax.Diagnostic{{
			Code: namedByService, Severity: syntax.SeverityError, Span: at, Message: rejected.Message,
		}}
	}
	var wrong []syntax.Diagnostic
	if len(text) <= maxTablesText {
		wrong = lint.Refused(text, scope)
	}
	var named []syntax.Diagnostic
	for _, token := range syntax.Scan(text) {
		if token.Kind == syntax.Word && slices.Contains(rejected.Names, text[token.Span.Start:token.Span.End]) {
			named = append(named, syntax.Diagnostic{
				Code: namedByService, Severity: syntax.SeverityError, Span: token.Span, Message: rejected.Message,
			})
		}
	}
	if len(named) == 0 {
		return wrong
	}
	both := slices.DeleteFunc(slices.Clone(named), func(n syntax.Diagnostic) bool {
		return !slices.ContainsFunc(wrong, func(w syntax.Diagnostic) bool {
			return w.Span.Start < n.Span.End && n.Span.Start < w.Span.End
		})
	})
	if len(both) > 0 {
		return both
	}
	return named
}

// locate is Locate for a question of the runner.
func (r *Runner) locate(q Question, err error) []syntax.Diagnostic {
	return Locate(q.Text, err, r.scopeOf(q))
}

// maxPlaces limits the places of a failure that are stored. Others are in the query for all to see.
const maxPlaces = 5

// failureOf describes the error that ended a run, with its places in the query; nil if there is none.
func failureOf(err error, query string, places []syntax.Diagnostic) *failure.Failure {
	if err == nil {
		return nil
	}
	f := describe(err)
	for _, d := range places {
		if len(f.Places) == maxPlaces || d.Span.End > len(query) {
			break
		}
		f.Places = append(f.Places, placeOf(query, d))
	}
	return f
}

// describe describes an error. One that package api has not made comes from this machine.
func describe(err error) *failure.Failure {
	var (
		answered    *api.Error
		spent       *OverQuota
		incomplete  *Incomplete
		unsliceable *slice.Error
		fault       *panics.Error
	)
	f := &failure.Failure{Source: failure.Machine, Class: api.Unknown.String(), Problem: api.Clean(err.Error())}
	switch {
	case errors.As(err, &answered):
		f = answered.Failure()
	case errors.As(err, &spent):
		f.Class, f.RetrySeconds = api.Throttled.String(), spent.Free.Seconds()
	case errors.As(err, &unsliceable):
		f.Class, f.Reason = api.BadQuery.String(), "slicing"
	case errors.As(err, &fault):
		f.Class, f.Advice = "fault", "report it with the entry of the log"
	}
	if errors.As(err, &incomplete) {
		missing := *incomplete
		missing.Err = nil
		f.Problem = missing.Error() + ": " + f.Problem
	}
	return f
}

func placeOf(query string, d syntax.Diagnostic) failure.Place {
	before := query[:d.Span.Start]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	p := failure.Place{
		Start: d.Span.Start, Length: d.Span.Len(), Line: 1 + strings.Count(before, "\n"),
		Column: 1 + utf8.RuneCountInString(line), Text: api.Clean(query[d.Span.Start:d.Span.End]),
	}
	if d.Code != namedByService {
		p.Finding = api.Clean(d.Message)
	}
	return p
}
