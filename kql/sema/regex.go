package sema

import (
	"regexp"

	"quarry/kql/regex"
	"quarry/kql/syntax"
)

// checkRegex reports a constant that is not a regex, and returns the regex, nil if it is not known. Microsoft's
// language service does not look at it, the service refuses it when the query runs.
func (b *binder) checkRegex(x syntax.Expr) *regexp.Regexp {
	c, ok := b.constant(x)
	if !ok {
		return nil
	}
	re, err := regex.Compile(c.Text)
	if err != nil {
		b.report(invalidRegex, x.Span(), nil, err)
		return nil
	}
	return re
}
