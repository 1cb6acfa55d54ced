package expr

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quarry/kql/regex"
)

// simplePatterns have the form that Steps can match.
var simplePatterns = []string{
	`user(\d+)`, `"([^"]+)"`, `a(b)(c*)d`, `x([a-c]{2,3})-`, `/c (.*)`, `a(?:b?)c`, `k=([^;]*);`, `end$`, `ab+c?`,
	`é([а-я]+)!`, `\\([^\\]+)\\`, `a()b`, `=(\w+)$`,
}

// otherPatterns are left to regexp.
var otherPatterns = []string{`(?i)abc`, `a|b`, `\d+x`, `a(\d+)5`, `a.*b`, `(ab)+`, `^abc`, `a.*?b`, `a(\w*)(\d)`,
	`x[a-z]*y?z`, `\bword`, ``}

func TestStepsTakeOnlySimplePatterns(t *testing.T) {
	for _, pattern := range simplePatterns {
		if re, err := regex.Compile(pattern); err != nil || NewSteps(re) == nil {
			t.Errorf("%s: got %v and no steps, want some", pattern, err)
		}
	}
	for _, pattern := range otherPatterns {
		if re, err := regex.Compile(pattern); err != nil || NewSteps(re) != nil {
			t.Errorf("%s: got %v and steps, want none", pattern, err)
		}
	}
}

// checkSteps compares the steps of a regex with regexp.
func checkSteps(t *testing.T, s *Steps, text string) {
	t.Helper()
	want := s.re.FindStringSubmatchIndex(text)
	got := make([]int, 2*(s.Groups+1))
	if ok := s.Find(text, got); !ok {
		got = nil
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q in %q: got %v, want %v", s.re, text, got, want)
	}
}

func TestStepsMatchRegexp(t *testing.T) {
	alphabet := []string{"a", "b", "c", "d", "x", "-", "user", "4", "2", `"`, "/c ", " ", "k=", ";", "\n", "é", "бг",
		"!", `\`, "end", "\xff", "="}
	r := rand.New(rand.NewPCG(7, 7))
	for _, pattern := range simplePatterns {
		re, err := regex.Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		s := NewSteps(re)
		for range 1000 {
			var b strings.Builder
			for range r.IntN(12) {
				b.WriteString(alphabet[r.IntN(len(alphabet))])
			}
			checkSteps(t, s, b.String())
		}
	}
	// Every position in this text looks like the start of a match, which then fails.
	checkSteps(t, NewSteps(regexp.MustCompile(`a[^bc]*c`)), strings.Repeat("a", 5000)+"b")
}

func FuzzSteps(f *testing.F) {
	for _, pattern := range simplePatterns {
		f.Add(pattern, `user42 "x" ab /c y k=v; end`)
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if re, err := regexp.Compile(pattern); err == nil {
			if s := NewSteps(re); s != nil {
				checkSteps(t, s, text)
			}
		}
	})
}
