package lint_test

import (
	"testing"

	"quarry/kql/lint"
	"quarry/kql/sema"
)

func TestPlaceholdersAreNoProblems(t *testing.T) {
	for text, want := range map[string]int{
		"DeviceInfo | where Timestamp > ago({{since}}) and DeviceName in ({{hosts}}) and OSPlatform == {{os}} | " +
			"take {{ n }}": 0,
		"DeviceInfo | where Timestamp > datetime({{day}}) | take {{a_very_long_name_of_a_parameter}}": 0,
		"print Name = 'a' | where Name startswith {{device}} and Name has {{word}}":                   0,
		"print Name = 'a', Count = 1, At = now() | where Name == {{a}} and Count > {{b}} and At > {{c}} and Name " +
			"in~ ({{d}})": 0,
		"print Name = 'it is {{x}}' | where Name == '{{y}}'": 0,
		"print a = 1 | where Nope == {{x}} | take 1":         1,
		"print a = 1 | where a has 'x' and a == {{x}}":       1,
		"print a = 1 | wher a == {{x}}":                      1,
		"print a = 1 | wher a == {{}}":                       1,
	} {
		if found := lint.Findings(text, &sema.Scope{}, false); len(found) != want {
			t.Errorf("%q has %d problems, want %d: %v", text, len(found), want, found)
		}
	}
}
