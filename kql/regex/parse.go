package regex

import (
	"fmt"
	"regexp"
	"strings"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Pattern is the pattern of parse as a regex with a group for each column.
type Pattern struct {
	*regexp.Regexp
	Columns []*syntax.Capture
	// Groups has the number of the group of each column, since the pattern may contain groups of its own.
	Groups []int
	// Relaxed says that a value that does not convert to the type of its column does not invalidate the others.
	Relaxed bool
}

// OfParse returns the pattern of a parse operator.
func OfParse(op *syntax.ParseOperator) (*Pattern, error) {
	kind, flags := syntax.ParamText(op.Params, "kind"), syntax.ParamText(op.Params, "flags")
	p := &Pattern{Relaxed: kind == "relaxed"}
	var b strings.Builder
	b.WriteString("(?s" + strings.Map(knownFlag, flags) + ")^")
	for i, part := range op.Pattern {
		switch part := part.(type) {
		case *syntax.Star:
			b.WriteString(".*?")
		case *syntax.Literal:
			text, _ := part.Text()
			if kind != "regex" {
				text = regexp.QuoteMeta(text)
			}
			b.WriteString(text)
		case *syntax.Capture:
			form := captureForm(syntax.TypeOfName(part.Type), kind, op.Pattern[i+1:])
			fmt.Fprintf(&b, "(?P<%s>%s)", groupName(len(p.Columns)), form)
			p.Columns = append(p.Columns, part)
		}
	}
	b.WriteString("$")
	var err error
	if p.Regexp, err = Compile(b.String()); err != nil {
		return nil, err
	}
	for i := range p.Columns {
		p.Groups = append(p.Groups, p.SubexpIndex(groupName(i)))
	}
	return p, nil
}

// groupName returns the name of a column's group in the regex.
func groupName(column int) string { return fmt.Sprintf("column%d", column) }

// knownFlag drops the flags that Go's regexes do not support.
func knownFlag(r rune) rune {
	if strings.ContainsRune("imsU", r) {
		return r
	}
	return -1
}

// captureForms are regexes for the values of a type, for columns that are followed by something.
var captureForms = map[types.Type]string{
	types.Long: `[+-]?\d+`, types.Int: `[+-]?\d+`, types.Real: `[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`,
	types.Decimal: `[+-]?\d+\.?\d*`,
}

// captureForm returns the regex for a column; rest are the parts after it.
func captureForm(t types.Type, kind string, rest []syntax.Expr) string {
	form, known := captureForms[t]
	switch {
	case len(rest) == 0, kind == "regex" && !known:
		return ".*"
	case !known:
		return ".*?"
	case kind != "relaxed":
		return form
	}
	if _, open := rest[0].(*syntax.Star); open { // only the form can tell where the value ends
		return "(?:" + form + ")?"
	}
	return ".*?"
}
