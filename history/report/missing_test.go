package report_test

import (
	"strings"
	"testing"

	"quarry/history/report"
	"quarry/table"
)

func TestEveryTruncationHasItsSentence(t *testing.T) {
	for _, why := range table.Truncations()[1:] {
		if sentence := report.Missing(why); strings.Contains(sentence, ": "+string(why)+".") {
			t.Errorf("%q has no explanation: %q", why, sentence)
		}
		if report.MissingBriefly(why) == "" {
			t.Errorf("%q has no short form", why)
		}
	}
	if got := report.Missing("quota"); got != "Rows are missing: quota." {
		t.Errorf("an unknown reason: got %q", got)
	}
}
