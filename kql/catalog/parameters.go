package catalog

import (
	"strings"
	"sync"
)

// ValueKind is what the value of a parameter of an operator may be.
type ValueKind uint8

// The kinds of values. A word is one of the listed ones, or any if none are listed; a name is declared by the
// parameter; a text is a string, written out or computed; a count is an integer or a word.
const (
	AnyValue ValueKind = iota
	WordValue
	NameValue
	ColumnValue
	ColumnsValue
	BoolValue
	IntegerValue
	NumberValue
	LiteralValue
	StringValue
	TextValue
	CountValue
)

var valueKinds = map[string]ValueKind{
	"any": AnyValue, "word": WordValue, "name": NameValue, "column": ColumnValue, "columns": ColumnsValue,
	"bool": BoolValue, "integer": IntegerValue, "number": NumberValue, "literal": LiteralValue, "string": StringValue,
	"text": TextValue, "count": CountValue,
}

// OperatorParameter is a parameter of an operator, such as kind of union.
type OperatorParameter struct {
	Kind ValueKind
	// Words are the words that it takes, such as inner and outer.
	Words []string
	// Own says that the operator has the parameter, rather than that it takes and ignores it.
	Own bool
	// Repeats says that it may be given more than once.
	Repeats bool
}

// LookupParameter finds a parameter of an operator. The service takes any known parameter after almost any
// operator and ignores those that mean nothing there.
func LookupParameter(operator, name string) (OperatorParameter, bool) {
	if p, ok := operatorParameters()[operator+" "+name]; ok {
		return p, true
	}
	p, ok := operatorParameters()["* "+name]
	return p, ok
}

// ParameterNames returns the names of the parameters of an operator, sorted.
func ParameterNames(operator string) []string {
	var names []string
	for _, line := range lines("parameters.txt") {
		if words := strings.Fields(line); words[0] == operator {
			names = append(names, words[1])
		}
	}
	return names
}

var operatorParameters = sync.OnceValue(func() map[string]OperatorParameter {
	m := map[string]OperatorParameter{}
	for _, line := range lines("parameters.txt") {
		words := strings.Fields(line)
		name, repeats := strings.CutSuffix(words[2], "*")
		kind, ok := valueKinds[name]
		if !ok {
			panic("catalog: unknown kind " + words[2] + " of parameter " + words[1])
		}
		m[words[0]+" "+words[1]] = OperatorParameter{Kind: kind, Words: words[3:], Own: words[0] != "*", Repeats: repeats}
	}
	return m
})
