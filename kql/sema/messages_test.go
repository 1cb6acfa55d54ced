package sema_test

import (
	"strings"
	"testing"
	"unicode"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

func TestMessagesAreInTheMannerOfKusto(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"DeviceInfo | where DeviceNam == 'x'", "unknown column `DeviceNam`; did you mean `DeviceName`?"},
		{"DeviceInfo | where nothing_like_it", "unknown column `nothing_like_it`"},
		{"print toint()", "toint() takes 1 argument, got 0"},
		{"print now(1h, 2h)", "now() takes at most 1 argument, got 2"},
		{"print pi(1)", "pi() takes no arguments, got 1"},
		{"print strcat()", "strcat() takes at least 1 argument, got 0"},
		{"print x = now", "`now` is a function; call it as now(…)"},
		{"print 'a' + 'b'", "operator `+` takes a number or time, found string; use strcat()"},
		{"DeviceInfo | where OSBuild has '1'", "operator `has` takes string, found long; use tostring()"},
		{"range | take 1", "expected a table, found the keyword `range`"},
		{"DeviceInfo() | take 1", "`DeviceInfo` is a table; remove the parentheses"},
		{"print x = toscalar(DeviceInfo | count | project)", "toscalar(): the query returns no column"},
		{"DeviceInfo | where DeviceName", "expected bool, found string"},
		{"MiscEvents", "table `MiscEvents` was retired; its rows are now in `DeviceEvents`"},
	} {
		found := sema.Bind(syntax.Parse(c.query), nil).Diagnostics
		if len(found) != 1 || found[0].Message != c.want {
			t.Errorf("%s\n got %+v\nwant %s", c.query, found, c.want)
		}
	}
	for _, query := range variety(t) {
		for _, d := range sema.Bind(syntax.Parse(query), nil).Diagnostics {
			if unicode.IsUpper(rune(d.Message[0])) || strings.HasSuffix(d.Message, ".") {
				t.Errorf("%q: %q has a capital or a full stop", query, d.Message)
			}
		}
	}
}
