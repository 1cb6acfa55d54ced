// Package catalog lists the names of the language and of the service's schema: tables and their
// columns, functions, aggregates, plugins and operators, with types, signatures and help. It
// depends on neither syntax nor values.
package catalog

import (
	"embed"
	"strings"
	"sync"
)

//go:generate go run ./generate -from ../../../shared

//go:embed tables.txt apis.txt sentinel.txt values.txt keys.txt functions.txt arguments.txt needs.txt results.txt
//go:embed parameters.txt operators.txt help.txt
var data embed.FS

// lines returns the lines of an embedded file, which is always readable.
func lines(name string) []string {
	text, err := data.ReadFile(name)
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// Operators returns the tabular operators, spelled as in the language reference.
var Operators = sync.OnceValue(func() []string { return lines("operators.txt") })
