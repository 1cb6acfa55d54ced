// Package catalog knows the names of the language and of the service's schema:
// tables with their columns, functions, aggregates, plugins and operators. It knows
// names, types, arities and a line of help, and neither text nor trees nor values.
package catalog

import (
	"embed"
	"strings"
	"sync"
)

//go:generate go run ./generate -from ../../../shared

//go:embed tables.txt functions.txt operators.txt help.txt
var data embed.FS

// lines returns a file's lines. The files are embedded, so reading cannot fail.
func lines(name string) []string {
	text, err := data.ReadFile(name)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// Operators returns the names of the tabular operators as the language reference spells them.
var Operators = sync.OnceValue(func() []string { return lines("operators.txt") })
