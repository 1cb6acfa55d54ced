package syntax_test

import (
	"strings"
	"testing"

	"quarry/kql/syntax"
)

func TestBlocks(t *testing.T) {
	for name, c := range map[string]struct {
		Text string
		Want []string
	}{
		"nothing":                             {"", nil},
		"blank lines only":                    {"\n \n", nil},
		"one":                                 {"T\n| take 1\n", []string{"T\n| take 1"}},
		"two":                                 {"T\n\n\nU\n", []string{"T", "U"}},
		"a line of blanks separates":          {"T\n \t\nU", []string{"T", "U"}},
		"with CRLF":                           {"T\r\n\r\nU\r\n", []string{"T", "U"}},
		"indented":                            {"  T\n  | take 1  \n\nU", []string{"  T\n  | take 1", "U"}},
		"let statements are queries":          {"let a = 1;\n\nT", []string{"let a = 1;", "T"}},
		"comments belong to the next query":   {"// about\n\nT // x\n\n// end", []string{"// about\n\nT // x"}},
		"blank lines within a string":         {"print ```a\n\nb```\n\nU", []string{"print ```a\n\nb```", "U"}},
		"an open string ends at a blank line": {"print ```a\n\nU", []string{"print ```a", "U"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, block := range syntax.Blocks(c.Text) {
				got = append(got, c.Text[block.Start:block.End])
			}
			if strings.Join(got, "§") != strings.Join(c.Want, "§") {
				t.Errorf("Blocks(%q)\n got %q\nwant %q", c.Text, got, c.Want)
			}
		})
	}
}
