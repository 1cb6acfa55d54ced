package api

import (
	"strings"
	"testing"
)

func TestOnlyUnknownNamesAreAMatterOfSpelling(t *testing.T) {
	for message, spelling := range map[string]bool{
		"'where' operator: Failed to resolve column or scalar expression named 'Nope'": true,
		"unknown table `Nope`": true,
		"the regex uses lookahead, (?=…), which RE2 does not support": false,
		"operator `==` cannot compare long with string":               false,
	} {
		e := &Error{Kind: BadQuery, Reason: Semantic, Message: message}
		if got := strings.Contains(e.Error(), "spelling"); got != spelling || !strings.Contains(e.Error(), message) {
			t.Errorf("%s: got %q", message, e)
		}
	}
}
