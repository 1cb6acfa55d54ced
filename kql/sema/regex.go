package sema

import (
	"regexp"

	"quarry/kql/regex"
	"quarry/kql/syntax"
)

// patternFunctions take a regex first.
var patternFunctions = map[string]bool{
	"extract": true, "extract_all": true, "extractall": true, "trim": true, "trim_start": true, "trim_end": true,
}

// patternPlaces has the argument of other functions that is a regex, from 0.
var patternPlaces = map[string]int{"replace_regex": 1, "replace": 1, "indexof_regex": 1}

// checkPattern reports an invalid regex in a call. Microsoft's language service does not look at them,
// the service refuses them when the query runs.
func (b *binder) checkPattern(x *syntax.Call) {
	at, ok := patternPlaces[x.Name.Text]
	if !ok && !patternFunctions[x.Name.Text] || at >= len(x.Args) {
		return
	}
	re := b.checkRegex(x.Args[at])
	if all := x.Name.Text == "extract_all" || x.Name.Text == "extractall"; all && re != nil && re.NumSubexp() == 0 {
		b.report(regexGroups, x.Args[at].Span(), nil, x.Name.Text)
	}
}

// checkRegex reports a literal that is not a regex, and returns the regex, nil if it is not known.
func (b *binder) checkRegex(x syntax.Expr) *regexp.Regexp {
	literal, ok := x.(*syntax.Literal)
	if !ok {
		return nil
	}
	pattern, ok := literal.Text()
	if !ok {
		return nil
	}
	re, err := regex.Compile(pattern)
	if err != nil {
		b.report(invalidRegex, x.Span(), nil, err)
		return nil
	}
	return re
}
