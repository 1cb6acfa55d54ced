package sema_test

import (
	"strings"
	"testing"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TestConstantsAreCheckedByValue has queries whose fault is in the value of a constant, however it is written, and
// what is said about it; "" means nothing.
func TestConstantsAreCheckedByValue(t *testing.T) {
	for query, want := range map[string]string{
		`T | where s matches regex strcat("(", "a")`:                        "invalid regex: missing closing ): `(a`",
		`let p = "("; T | where s matches regex p`:                          "invalid regex: missing closing ): `(`",
		`let p = "("; let q = strcat(p, "b"); T | where s matches regex q`:  "invalid regex: missing closing ): `(b`",
		`let f = (p:string) { extract(p, 1, "a") }; print f("(")`:           "invalid regex: missing closing ): `(`",
		`let f = (p:string) { extract(p, 1, "a") }; print f("(a)")`:         "",
		`let f = (p:string) { extract(p, 1, "a") }; T | extend x = f("(")`:  "invalid regex: missing closing ): `(`",
		`let f = (x:long) { strcat("(", x) }; T | extend y = trim(f(1), s)`: "invalid regex: missing closing ): `(1`",
		`T | where s matches regex s`:                                       "",
		`let p = toscalar(T | project s); T | where s matches regex p`:      "",
		`T | extend x = extract_all(@"\d+", s)`:                             "extract_all(): the regex needs at least one capture group",
		`T | extend x = format_datetime(d, "yyyy-QQ")`:                      "format_datetime(): unknown format character `Q`",
		`T | extend x = format_timespan(t, "hh:mm")`:                        "",
		`let n = 2 - 3; T | take n`:                                         "`take` expects a number of rows",
		`T | take toint("a")`:                                               "`take` expects a number of rows",
		`T | take 1 + 1`:                                                    "",
		`range x from 1 to long(null) step 1`:                               "range: bounds and step must not be null",
		`print assert(1 == 2, "one")`:                                       "assert() failed: one",
		`print assert(1 == 1, "one")`:                                       "",
		`T | reduce by s with threshold = 2.0`:                              "`reduce` takes a threshold from 0 to 1",
		`T | make-series count() on d from ago(1d) to now() step 0h`: "`make-series` expects a step above zero that " +
			"fits an axis of type datetime",
		`T | parse kind=regex s with "[" a`:                               "`parse`: invalid regex: missing closing ]: `[(?P<column0>.*)$`",
		`T | parse-kv s as (a:string) with (regex="(a)")`:                 "`parse-kv`: regex needs two capture groups, for key and value",
		`T | evaluate basket(2.0)`:                                        "basket() expects a number from 0 to 1 for Threshold",
		`T | evaluate basket("~", s)`:                                     "basket() expects a column of numbers for WeightColumn",
		`T | evaluate session_count(s, d, ago(1d), now(), 1h, 1h)`:        "",
		`T | evaluate session_count(s, d, ago(1d), now(), 5, 1h)`:         "session_count() expects a timespan for Bin",
		`T | evaluate session_count(s, l, 1, 9, 1h, 1)`:                   "session_count() expects a long for Bin",
		`T | evaluate session_count(s, l, 1, 9, 0, 1)`:                    "session_count() expects a time or number above zero for Bin",
		`T | evaluate new_activity_metrics(s, d, ago(9d), now(), "week")`: "",
		`T | evaluate new_activity_metrics(s, d, ago(9d), now(), "day")`: "new_activity_metrics() expects a time or number " +
			"above zero, or week, month or year for Window",
		`let x = 5`: "the query has no tabular expression statement",
	} {
		var said []string
		for _, d := range sema.Bind(syntax.Parse(query), probeScope).Problems() {
			said = append(said, d.Message)
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}
