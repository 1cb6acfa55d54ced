package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// QuoteString returns a string literal for the text. Invisible characters are escaped, so that the
// query shows what it matches.
func QuoteString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		case r == utf8.RuneError, !unicode.IsPrint(r) && r != '\u00a0', unicode.IsMark(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// QuoteName returns the name of a column or table in a form that a query accepts: as it is, or as
// ['any text'].
func QuoteName(name string) string {
	tree := Parse("T | where " + name + " == 1")
	plain := false
	if len(tree.Diagnostics) == 0 && len(tree.Statements) == 1 {
		Inspect(tree.Statements[0], func(n Node) bool {
			if compared, ok := n.(*Binary); ok {
				x, ok := compared.L.(*Name)
				plain = ok && x.Text == name && !x.Wildcard
			}
			return true
		})
	}
	if plain {
		return name
	}
	return "['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "']"
}

// EscapeString escapes text for use between double quotes, and only what must be escaped.
func EscapeString(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(text)
}
