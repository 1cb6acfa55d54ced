package expr

import (
	"slices"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
)

// Fit converts the arguments of a call as its parameters say.
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

// WrongCount returns the error for a call with a number of arguments that the analyzer lets pass and no
// implementation takes.
func WrongCount(e *syntax.Call, name string) error {
	return vec.Unsupported(e.Span(), "%s() with %d arguments", name, len(e.Args))
}

// parameterKind says which types of arguments the implementations of functions take. The analyzer has
// checked the types; what it lets pass beyond these is not supported here.
type parameterKind struct {
	takes types.Set
	cast  bool // to
	to    table.Type
}

var (
	anyType  = ^types.Set(0)
	integers = types.SetOf(types.Int, types.Long, types.Bool, types.Dynamic)
	numbers  = types.SetOf(types.Int, types.Long, types.Real, types.Decimal, types.Dynamic)
)

var parameterKinds = map[byte]parameterKind{
	'a': {takes: anyType},
	's': {anyType, true, table.String},
	'i': {integers | numbers, true, table.Long},
	'n': {takes: numbers},
	'r': {numbers, true, table.Real},
	'd': {types.SetOf(types.DateTime, types.Dynamic), true, table.DateTime},
	't': {types.SetOf(types.TimeSpan, types.Dynamic), true, table.TimeSpan},
	'b': {integers, true, table.Bool},
	'm': {takes: numbers | types.SetOf(types.TimeSpan, types.Bool)},
	'M': {takes: numbers | types.SetOf(types.TimeSpan, types.DateTime)},
	'y': {takes: types.SetOf(types.Dynamic)},
}

// FitOne converts one argument as the letter of its parameter says.
func (c *Compiler) FitOne(name string, letter byte, x *Expr) (*Expr, error) {
	kind := parameterKinds[letter]
	if !kind.takes.Has(TypeOf(x.Type)) {
		return nil, vec.Unsupported(x.Span, "%s() of %s", name, x.Type)
	}
	if letter == 'n' && x.Type == table.Dynamic {
		return c.Cast(x, table.Real), nil
	}
	if kind.cast {
		return c.Cast(x, kind.to), nil
	}
	return x, nil
}

// languageTypes maps the types of columns to those of the language.
var languageTypes = [...]types.Type{
	table.String: types.String, table.Bool: types.Bool, table.Int: types.Int, table.Long: types.Long,
	table.Real: types.Real, table.Decimal: types.Decimal, table.DateTime: types.DateTime,
	table.TimeSpan: types.TimeSpan, table.GUID: types.GUID, table.Dynamic: types.Dynamic,
}

// ColumnType returns the type of a column for a type of the language; string for types.Unknown.
func ColumnType(t types.Type) table.Type {
	return table.Type(max(slices.Index(languageTypes[:], t), 0))
}

// TypeOf returns the type of the language for the type of a column.
func TypeOf(t table.Type) types.Type { return languageTypes[t] }
