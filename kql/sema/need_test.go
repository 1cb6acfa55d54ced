package sema_test

import (
	"os"
	"strings"
	"testing"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TestConstantsAreCheckedByValue reads queries whose fault is in the value of a constant, however it is written, and
// after a tab what is said about each, if anything.
func TestConstantsAreCheckedByValue(t *testing.T) {
	text, err := os.ReadFile("testdata/constants.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		query, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		var said []string
		for _, d := range sema.Bind(syntax.Parse(query), probeScope).Problems() {
			said = append(said, d.Message)
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}
