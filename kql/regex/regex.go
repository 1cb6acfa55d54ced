// Package regex compiles the regular expressions of KQL, for the engine that runs them and for the
// binder that marks invalid ones.
package regex

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Compile compiles a regex of KQL. Its errors name the features that RE2 lacks.
func Compile(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(unicodeClasses(pattern))
	if err != nil {
		return nil, explain(pattern, err)
	}
	return re, nil
}

// unsupportedByRE2 lists features of other regex engines. RE2, which Kusto uses too, leaves them out so
// that matching takes linear time.
var unsupportedByRE2 = []struct{ form, name string }{
	{`(?=`, "lookahead"}, {`(?!`, "negative lookahead"}, {`(?<=`, "lookbehind"}, {`(?<!`, "negative lookbehind"},
	{`(?>`, "an atomic group"}, {`(?#`, "a comment"}, {`(?(`, "a condition"},
}

var backReference = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\\[1-9]`)

// explain returns an error that names the feature that RE2 lacks.
func explain(pattern string, err error) error {
	for _, missing := range unsupportedByRE2 {
		if strings.Contains(pattern, missing.form) {
			return fmt.Errorf("the regex uses %s, %s…), which RE2 does not support; test for it in a second condition",
				missing.name, missing.form)
		}
	}
	if backReference.MatchString(pattern) {
		return fmt.Errorf("the regex uses a backreference, which RE2 does not support; compare two extracts")
	}
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return fmt.Errorf("invalid regex: %s: `%s`", wrong.Code, wrong.Expr)
	}
	return fmt.Errorf("invalid regex: %w", err)
}

// classes are the meanings of \d, \s and \w in Kusto; Go's are ASCII only.
var classes = map[byte]string{'d': `\p{Nd}`, 's': `\s\x{85}\p{Z}`, 'w': `\p{L}\p{M}\p{Nd}\p{Pc}`}

// unicodeClasses expands the classes of a pattern. Within brackets a class is inserted as it is,
// elsewhere in brackets of its own.
func unicodeClasses(pattern string) string {
	var b strings.Builder
	inside := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		if c == '\\' && i+1 < len(pattern) {
			i++
			switch wide, ok := classes[pattern[i]]; {
			case ok && inside:
				b.WriteString(wide)
			case ok:
				b.WriteString("[" + wide + "]")
			default:
				b.WriteString(pattern[i-1 : i+1])
			}
			continue
		}
		switch {
		case c == '[' && !inside:
			inside = true
		case c == ']' && inside && !opensClass(pattern, i):
			inside = false
		}
		b.WriteByte(c)
	}
	return b.String()
}

// opensClass reports whether a ] comes first in its brackets, where it is an ordinary character.
func opensClass(pattern string, at int) bool {
	before := strings.TrimSuffix(pattern[:at], "^")
	return strings.HasSuffix(before, "[") && !strings.HasSuffix(before, `\[`)
}
