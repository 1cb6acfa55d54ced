package hunt

import (
	"errors"
	"slices"

	"quarry/api"
	"quarry/kql"
)

// Locate finds the places in a query that a service's error speaks of. The service
// gives no positions, at best a name in quotes, so names are
// looked for in the query, and a syntax error is placed where our own parser finds one.
func Locate(text string, err error) []kql.Diagnostic {
	var failure *api.Error
	if !errors.As(err, &failure) || failure.Kind != api.BadQuery {
		return nil
	}
	var found []kql.Diagnostic
	for _, token := range kql.Scan(text) {
		if token.Kind == kql.Word && slices.Contains(failure.Names, text[token.Span.Start:token.Span.End]) {
			found = append(found, kql.Diagnostic{Code: "service", Severity: kql.SeverityError, Span: token.Span, Message: failure.Message})
		}
	}
	if len(found) == 0 && len(failure.Names) == 0 {
		found = append(found, kql.Parse(text).Diagnostics...)
	}
	return found
}
