package complete

import (
	"fmt"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// valuesShown limits how many values the help for a column lists.
const valuesShown = 6

// withValues adds the known values of a column in the table of its pipeline to its help.
func withValues(text string, b *sema.Bound, ref sema.Reference) string {
	known := catalog.Values(sema.TableAround(b.Tree, ref.Span.Start), ref.Symbol.Name)
	if len(known) == 0 {
		return text
	}
	var list strings.Builder
	for i, value := range known[:min(len(known), valuesShown)] {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString(value.Text)
		if value.Meaning != "" {
			list.WriteString(" (" + value.Meaning + ")")
		}
	}
	if more := len(known) - valuesShown; more > 0 {
		fmt.Fprintf(&list, " and %d more", more)
	}
	return strings.TrimSpace(text + " Values: " + list.String() + ".")
}

// tableHelp describes a table.
func tableHelp(scope *sema.Scope, name string) string {
	if t, ok := scope.Table(name); ok {
		return t.Help()
	}
	if t, ok := catalog.LookupInWorkspace(name); ok {
		return t.Help()
	}
	return ""
}

// valueHelp returns the meaning of the number or string at an offset that a column is compared with,
// such as an event ID.
func valueHelp(b *sema.Bound, offset int) (found Help, ok bool) {
	for _, statement := range b.Tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			if ok || !n.Span().Contains(offset) {
				return false
			}
			column, operands := sema.Compared(n)
			for _, x := range operands {
				literal, is := x.(*syntax.Literal)
				if !is || !literal.Span().Contains(offset) {
					continue
				}
				span := literal.Span()
				text, quoted := literal.Text()
				if !quoted {
					text = literal.Raw
				}
				for _, value := range catalog.Values(sema.TableAround(b.Tree, offset), column) {
					if value.Text == text && value.Meaning != "" {
						found, ok = Help{Span: span, Title: column + " " + text, Text: value.Meaning}, true
					}
				}
			}
			return true
		})
	}
	return found, ok
}
