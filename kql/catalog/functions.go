package catalog

import (
	"strconv"
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
	Outdated bool
	Instead  string
	// Shape is what is known of a dynamic result.
	Shape types.Shape
	// Columns are those of a function that returns several, and of a plugin those that it computes.
	Columns []Column
	// Ordered says that the function needs ordered rows; Orders, that it returns them.
	Ordered, Orders bool
	Signatures      []Signature
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
	// Least and Most limit how often the parameter occurs.
	Least, Most int
	// Form limits what the argument may be besides its type, and Values what it may say.
	Form   Form
	Values []string
	// Need is what the value of a constant argument must be.
	Need Need
}

// repeating returns the range of the parameters that repeat. It is empty, at the end, if none does.
func (s *Signature) repeating() (first, last int) {
	first, last = len(s.Parameters), len(s.Parameters)
	for i := len(s.Parameters) - 1; i >= 0; i-- {
		if s.Parameters[i].Repeated {
			if first == len(s.Parameters) {
				last = i + 1
			}
			first = i
		}
	}
	return first, last
}

// ParameterAt returns the parameter of an argument in a call with a number of arguments, or nil. Parameters
// that repeat take in turn the arguments that are left by those before and after them.
func (s *Signature) ParameterAt(i, arguments int) *Parameter {
	first, last := s.repeating()
	end := arguments - s.after(last)
	switch {
	case i < first && i < len(s.Parameters):
		return &s.Parameters[i]
	case first == last:
		return nil
	case i >= end:
		return &s.Parameters[last+i-end]
	}
	return &s.Parameters[first+(i-first)%(last-first)]
}

// after counts the required parameters from an index on.
func (s *Signature) after(index int) int {
	required := 0
	for _, p := range s.Parameters[index:] {
		if !p.Optional {
			required++
		}
	}
	return required
}

// Trailing returns the optional parameter after repeating ones, which the last argument may be for, or
// nil.
func (s *Signature) Trailing() *Parameter {
	if _, last := s.repeating(); last < len(s.Parameters) && s.Parameters[last].Optional {
		return &s.Parameters[last]
	}
	return nil
}

// Allows reports whether a call may have a number of arguments.
func (s *Signature) Allows(arguments int) bool {
	if least, most := s.Counts(); arguments < least || arguments > most {
		return false
	}
	first, last := s.repeating()
	return last-first < 2 || (arguments-first-s.after(last))%(last-first) == 0
}

// Counts returns the minimum and maximum number of arguments. A parameter that repeats without limit
// counts as Many.
func (s *Signature) Counts() (least, most int) {
	for _, p := range s.Parameters {
		least, most = least+p.Least, most+p.Most
	}
	return least, most
}

// Many is more than the number of arguments of any call.
const Many = 1000

type functionIndex struct {
	list   []*Function
	byName [3]map[string]*Function
	orders map[string]Order // by operator
}

var functions = sync.OnceValue(func() functionIndex {
	index := functionIndex{orders: map[string]Order{}}
	for i := range index.byName {
		index.byName[i] = map[string]*Function{}
	}
	for _, line := range lines("functions.txt") {
		f := parseFunction(line)
		index.list = append(index.list, f)
		index.byName[f.Kind][f.Name] = f
	}
	for _, line := range lines("arguments.txt") {
		index.limit(line)
	}
	for _, line := range lines("needs.txt") {
		index.require(line)
	}
	for _, line := range lines("results.txt") {
		index.describe(line)
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
		p := Parameter{Least: 1, Most: 1}
		field, repetition, repeated := strings.Cut(field, "*")
		if p.Repeated = repeated; repeated {
			p.Least, p.Most = parseRepetition(repetition)
		}
		if field, p.Optional = strings.CutSuffix(field, "?"); p.Optional {
			p.Least = 0
		}
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

// parseRepetition parses the limits of a repeating parameter: "", "2" or "2-64".
func parseRepetition(text string) (least, most int) {
	low, high, limited := strings.Cut(text, "-")
	least, most = 1, Many
	if n, err := strconv.Atoi(low); err == nil {
		least = n
	}
	if n, err := strconv.Atoi(high); limited && err == nil {
		most = n
	}
	return least, most
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

// Syntax formats a signature: bin(value, roundTo) → real.
func (f *Function) Syntax(signature int) string {
	s := &f.Signatures[signature]
	parameters := make([]string, len(s.Parameters))
	for i := range s.Parameters {
		parameters[i] = s.Parameters[i].String()
	}
	text := f.Name + "(" + strings.Join(parameters, ", ") + ")"
	if s.Result.Type != types.Unknown {
		text += " → " + s.Result.Type.String()
	}
	return text
}

// String returns the parameter as it is shown in a signature.
func (p *Parameter) String() string {
	text := p.Name
	if p.Repeated {
		text += ", …"
	}
	if p.Optional {
		text = "[" + text + "]"
	}
	return text
}
