package catalog

import (
	"strings"
	"sync"

	"quarry/kql/types"
)

// Kind is the kind of a function: where it is allowed.
type Kind uint8

// Scalar functions are allowed in expressions, aggregates in summarize and similar operators, and
// plugins after evaluate.
const (
	Scalar Kind = iota
	Aggregate
	Plugin
)

var kinds = map[string]Kind{"scalar": Scalar, "aggregate": Aggregate, "plugin": Plugin}

// Function is a function, an aggregate or a plugin.
type Function struct {
	Name string
	Kind Kind
	// Outdated marks a deprecated function; Instead is its replacement, if there is one.
	Outdated   bool
	Instead    string
	Signatures []Signature
}

// Signature is an overload of a function.
type Signature struct {
	Parameters []Parameter
	Result     Result
}

// Parameter is a parameter of a signature with the types that it accepts.
type Parameter struct {
	Name               string
	Class              types.Class
	Optional, Repeated bool
}

// ParameterAt returns the parameter of the argument with an index.
func (s *Signature) ParameterAt(i int) (Parameter, bool) {
	if i >= len(s.Parameters) {
		return Parameter{}, false
	}
	return s.Parameters[i], true
}

// Counts returns the minimum and maximum number of arguments. A repeating parameter counts as Many.
func (s *Signature) Counts() (least, most int) {
	for _, p := range s.Parameters {
		if !p.Optional {
			least++
		}
		most++
		if p.Repeated {
			most += Many
		}
	}
	return least, most
}

// Many is more than the number of arguments of any call.
const Many = 1000

type functionIndex struct {
	list   []*Function
	byName [3]map[string]*Function
}

var functions = sync.OnceValue(func() functionIndex {
	var index functionIndex
	for i := range index.byName {
		index.byName[i] = map[string]*Function{}
	}
	for _, line := range lines("functions.txt") {
		f := parseFunction(line)
		index.list = append(index.list, f)
		index.byName[f.Kind][f.Name] = f
	}
	return index
})

func parseFunction(line string) *Function {
	kind, rest, _ := strings.Cut(line, " ")
	name, signatures, _ := strings.Cut(rest, " ")
	f := &Function{Kind: kinds[kind]}
	f.Name, f.Instead, f.Outdated = strings.Cut(name, "!")
	for text := range strings.SplitSeq(signatures, ";") {
		parameters, result, _ := strings.Cut(text, "->")
		signature := Signature{Parameters: parseParameters(parameters)}
		var ok bool
		if signature.Result, ok = parseResult(result); !ok {
			panic("catalog: unknown result " + result + " of " + f.Name)
		}
		f.Signatures = append(f.Signatures, signature)
	}
	return f
}

func parseParameters(text string) []Parameter {
	if text == "" {
		return nil
	}
	var list []Parameter
	for field := range strings.SplitSeq(text, ",") {
		var p Parameter
		field, p.Repeated = strings.CutSuffix(field, "*")
		field, p.Optional = strings.CutSuffix(field, "?")
		name, class, typed := strings.Cut(field, ":")
		p.Name = name
		var ok bool
		if p.Class, ok = types.ParseClass(class); typed && !ok {
			panic("catalog: unknown class " + class + " of " + name)
		}
		list = append(list, p)
	}
	return list
}

// Functions returns the functions of a kind, sorted by name.
func Functions(kind Kind) []*Function {
	var list []*Function
	for _, f := range functions().list {
		if f.Kind == kind {
			list = append(list, f)
		}
	}
	return list
}

// LookupFunction finds a function of a kind. Names are case-sensitive.
func LookupFunction(kind Kind, name string) (*Function, bool) {
	f, ok := functions().byName[kind][name]
	return f, ok
}
