package catalog

import (
	"strings"
	"sync"
)

// HelpKind is the kind of name that a description is about.
type HelpKind string

// The kinds of names that have descriptions.
const (
	TableHelp     HelpKind = "table"
	ColumnHelp    HelpKind = "column"
	OperatorHelp  HelpKind = "operator"
	FunctionHelp  HelpKind = "function"
	AggregateHelp HelpKind = "aggregate"
	PluginHelp    HelpKind = "plugin"
)

// descriptions are keyed by kind and name.
var descriptions = sync.OnceValue(func() map[string]string {
	all := lines("help.txt")
	m := make(map[string]string, len(all))
	for _, line := range all {
		kind, rest, _ := strings.Cut(line, " ")
		name, text, _ := strings.Cut(rest, " ")
		m[kind+" "+name] = text
	}
	return m
})

// Describe returns a one-sentence description of a name, or "".
func Describe(kind HelpKind, name string) string { return descriptions()[string(kind)+" "+name] }
