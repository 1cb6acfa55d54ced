package sema_test

import (
	"strings"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// elsewhere renames the tables of a query to unknown ones. It returns false if there are
// none, or if the query has errors.
func elsewhere(text string) (string, bool) {
	if len(errorsIn(text)) > 0 {
		return "", false
	}
	var b strings.Builder
	at := 0
	for _, r := range sema.Bind(syntax.Parse(text), nil).References() {
		if r.Symbol.Kind == sema.SymbolTable && r.Span.Start >= at {
			b.WriteString(text[at:r.Span.Start] + "Elsewhere_" + r.Symbol.Name)
			at = r.Span.End
		}
	}
	b.WriteString(text[at:])
	return b.String(), at > 0
}

func errorsIn(query string) []string {
	var list []string
	for _, d := range sema.Bind(syntax.Parse(query), nil).Problems() {
		if d.Severity == syntax.SeverityError {
			list = append(list, d.Message)
		}
	}
	return list
}

func TestValidQueriesOverUnknownTablesHaveNoErrors(t *testing.T) {
	renamed := 0
	for _, h := range kqltest.Corpus(t) {
		query, ok := elsewhere(h.Text)
		if !ok {
			continue
		}
		renamed++
		if found := errorsIn(query); len(found) > 0 {
			t.Errorf("%s: %v in %q", h.ID, found, query)
		}
	}
	t.Logf("%d queries over unknown tables", renamed)
}

// TestOperatorsKeepOpenRowsOpen has queries over tables of unknown columns, each with a column that no
// operator has dropped.
func TestOperatorsKeepOpenRowsOpen(t *testing.T) {
	for _, query := range []string{
		"E | summarize arg_max(When, *) by Who | where Id == 4624",
		"E | summarize arg_min(When, *) by Who | where Id == 4624",
		"E | summarize take_any(*) by Who | where Id == 4624",
		"E | summarize take_any(*) | where Id == 4624",
		"E | summarize n = count(), arg_max(When, *) by Who | where Id == 4624 and n > 1",
		"E | evaluate bag_unpack(Bag) | where Id == 4624",
		"print b = dynamic({}) | evaluate bag_unpack(b) | where Id == 4624",
		"print b = dynamic({}) | evaluate bag_unpack(b) | summarize arg_max(When, *) by Who | where Id == 4624",
		"print a = 'x' | evaluate pivot(a) | where x == 1",
		"union DeviceInfo, E | where Id == 4624",
		"union (DeviceInfo | project DeviceName), (E | project DeviceName = Computer) | where DeviceName has 'x'",
		"union (E | project n = Id), (print n = 1), (print n = 'a') | where n == 1",
		"DeviceInfo | join kind=inner E on DeviceId | where Id == 4624",
		"E | join kind=leftouter DeviceInfo on DeviceId | where Id == 4624 and OSPlatform has 'x'",
		"DeviceInfo | lookup E on DeviceId | where Id == 4624",
		"E | mv-expand Ids | where Id == 4624",
		"E | mv-apply Ids on (where Id == 4624)",
		"E | parse Text with 'a' x | where Id == 4624",
		"E | project-away Who | where Id == 4624",
		"E | project-reorder Who | where Id == 4624",
		"E | project-rename W = Who | where Id == 4624",
		"E | project-keep I* | where Id == 4624",
		"E | distinct * | where Id == 4624",
		"E | as X | where Id == 4624",
		"E | partition by Who (top 1 by When) | where Id == 4624",
		"E | serialize n = row_number() | where Id == 4624",
		"E | scan declare (n: long) with (step a: true => n = 1;) | where Id == 4624",
		"let f = (T: (*)) { T | where Id == 4624 }; DeviceInfo | extend Id = 1 | invoke f()",
		"let f = (T: (*)) { T | extend n = 1 }; E | invoke f() | where Id == 4624 and n == 1",
		"let f = () { E | where a == 1 }; f() | where Id == 4624",
		"let m = materialize(E); m | join m on Id | where Id1 == 4624",
		"E | where bin(When, 1h) == bin(Other, 1) and When - Other > 1h and Id + 1 > Who",
		"E | extend d = bin(When, 1d) | join (DeviceInfo | extend d = bin(Timestamp, 1d)) on d",
		"search in (E) 'x' | where Id == 4624",
		"externaldata(a: string)['https://example.com/a.csv'] | where a has 'x'",
	} {
		if found := errorsIn(query); len(found) > 0 {
			t.Errorf("%q: got %v, want no errors", query, found)
		}
	}
}
