package register_test

import (
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	_ "quarry/kql/register"
)

func TestChromaKnowsKQL(t *testing.T) {
	for name, found := range map[string]chroma.Lexer{
		"by name":  lexers.Get("kql"),
		"by alias": lexers.Get("kusto"),
		"by file":  lexers.Match("hunt.kql"),
	} {
		if found == nil || found.Config().Name != "KQL" {
			t.Errorf("%s: Chroma found %v, want the KQL lexer", name, found)
		}
	}
}
