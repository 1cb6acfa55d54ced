package catalog

import (
	"strings"
	"sync"
)

// HelpKind says what kind of name is described.
type HelpKind string

// The kinds of names that have a description.
const (
	TableHelp     HelpKind = "table"
	ColumnHelp    HelpKind = "column"
	OperatorHelp  HelpKind = "operator"
	FunctionHelp  HelpKind = "function"
	AggregateHelp HelpKind = "aggregate"
	PluginHelp    HelpKind = "plugin"
)

// descriptions are by kind and name, in the words of this project.
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

// Describe says in one sentence what a name is for; "" where nothing is known.
func Describe(kind HelpKind, name string) string { return descriptions()[string(kind)+" "+name] }
