package window

import (
	"fmt"
	"slices"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Default adds a time range to a query whose conditions do not mention a time. Others stay as they are: what they say
// about time may have a form that Set does not know.
func Default(text string, r Range, scope *sema.Scope) (changed string, ok bool) {
	timed := slices.ContainsFunc(syntax.Scan(text), func(t syntax.Token) bool {
		word := text[t.Span.Start:t.Span.End]
		return word == "ago" || word == "now"
	})
	for _, s := range syntax.Parse(text).Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if w, isWhere := n.(*syntax.Where); isWhere {
				syntax.Inspect(w, func(n syntax.Node) bool {
					if name, isName := n.(*syntax.Name); isName && slices.Contains(timeColumns, name.Text) {
						timed = true
					}
					return true
				})
			}
			return true
		})
	}
	if timed {
		return text, false
	}
	return Set(text, r, scope)
}

// Limit adds a row limit to a query whose last statement has none: no take, top, sample, count or render.
func Limit(text string, rows int) (changed string, ok bool) {
	statements := syntax.Parse(text).Statements
	if len(statements) == 0 {
		return text, false
	}
	last, isQuery := statements[len(statements)-1].(*syntax.Query)
	if !isQuery {
		return text, false
	}
	limited := false
	syntax.Inspect(last, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Take, *syntax.Top, *syntax.Count, *syntax.Render, *syntax.Sample, *syntax.Print:
			limited = true
		}
		return true
	})
	if limited {
		return text, false
	}
	end := last.Expr.Span().End
	return text[:end] + fmt.Sprintf("\n| take %d", rows) + text[end:], true
}
