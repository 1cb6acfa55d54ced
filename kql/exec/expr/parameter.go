package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// Fit checks the number and types of arguments, and converts them where a parameter allows that.
func (c *Compiler) Fit(name, params string, e *syntax.Call, args []*Expr) ([]*Expr, error) {
	out, at := make([]*Expr, 0, len(args)), 0
	for i := 0; i < len(params); i++ {
		letter := params[i]
		if i+1 < len(params) && params[i+1] == '*' {
			i++
			for ; at < len(args); at++ {
				x, err := c.FitOne(name, letter, args[at])
				if err != nil {
					return nil, err
				}
				out = append(out, x)
			}
			continue
		}
		optional := i+1 < len(params) && params[i+1] == '?'
		if optional {
			i++
		}
		if at == len(args) {
			if optional {
				break
			}
			return nil, WrongCount(e, name)
		}
		x, err := c.FitOne(name, letter, args[at])
		if err != nil {
			return nil, err
		}
		out, at = append(out, x), at+1
	}
	if at < len(args) {
		return nil, WrongCount(e, name)
	}
	return out, nil
}

// WrongCount returns the error for a call with the wrong number of arguments.
func WrongCount(e *syntax.Call, name string) error {
	return vec.Failf(e.Span(), vec.CodeArguments, "%s() does not take %d arguments", name, len(e.Args))
}

type parameterKind struct {
	accepts func(t table.Type) bool
	cast    bool // to typ
	typ     table.Type
	words   string
}

func only(types ...table.Type) func(table.Type) bool {
	return func(t table.Type) bool {
		for _, want := range types {
			if t == want {
				return true
			}
		}
		return false
	}
}

var parameterKinds = map[byte]parameterKind{
	'a': {accepts: func(table.Type) bool { return true }},
	's': {only(table.String, table.Dynamic, table.GUID), true, table.String, "a string"},
	'S': {func(table.Type) bool { return true }, true, table.String, "a value"},
	'i': {only(table.Int, table.Long, table.Dynamic, table.Bool), true, table.Long, "an integer"},
	'n': {only(table.Int, table.Long, table.Real, table.Decimal, table.Dynamic), false, table.Long, "a number"},
	'r': {only(table.Int, table.Long, table.Real, table.Decimal, table.Dynamic), true, table.Real, "a number"},
	'd': {only(table.DateTime, table.Dynamic), true, table.DateTime, "a datetime"},
	't': {only(table.TimeSpan, table.Dynamic), true, table.TimeSpan, "a timespan"},
	'b': {only(table.Bool, table.Dynamic, table.Int, table.Long), true, table.Bool, "a bool"},
	'm': {only(table.Int, table.Long, table.Real, table.Decimal, table.TimeSpan, table.Bool, table.Dynamic), false,
		table.Long, "a number or a timespan"},
	'M': {only(table.Int, table.Long, table.Real, table.Decimal, table.TimeSpan, table.DateTime, table.Dynamic), false,
		table.Long, "a number or a time"},
	'y': {only(table.Dynamic), false, table.Dynamic, "a dynamic value"},
}

// FitOne checks one argument against the letter of its parameter and converts it.
func (c *Compiler) FitOne(name string, letter byte, x *Expr) (*Expr, error) {
	kind := parameterKinds[letter]
	if !kind.accepts(x.Type) {
		return nil, vec.Failf(x.Span, vec.CodeArguments, "%s() expects %s, found %s", name, kind.words, x.Type)
	}
	if letter == 'n' && x.Type == table.Dynamic {
		return c.Cast(x, table.Real), nil
	}
	if kind.cast {
		return c.Cast(x, kind.typ), nil
	}
	return x, nil
}
