package kql

import (
	"strings"

	"quarry/kql/catalog"
)

// resultType gives the type of a call by the signature that fits its arguments best.
func resultType(f *catalog.Function, x *Call, args []value) string {
	best, most := -1, -1
	for i := range f.Signatures {
		if fit := fitness(&f.Signatures[i], args); fit > most {
			best, most = i, fit
		}
	}
	if best < 0 {
		return ""
	}
	result := f.Signatures[best].Result
	if typeNames[result] {
		return result
	}
	if rule, ok := resultRules[result]; ok {
		return rule(f.Name, x, args)
	}
	return ""
}

// fitness counts how well arguments fit a signature; -1 is not at all.
func fitness(s *catalog.Signature, args []value) int {
	low, high := s.Counts()
	if len(args) < low || len(args) > high {
		return -1
	}
	fit := 0
	for i, arg := range args {
		p := s.Parameters[min(i, len(s.Parameters)-1)]
		switch {
		case arg.typ == "":
		case accepts(p.Types, arg.typ):
			fit += 2
		case p.Types == "real" && number(arg.typ), p.Types == "long" && arg.typ == "int":
			fit++
		case arg.typ == "dynamic":
		default:
			fit -= len(args)
		}
	}
	return max(fit, 0)
}

// classes are the types that the catalogue's classes of parameters stand for.
var classes = map[string]string{
	"Number": "int long real decimal", "Integer": "int long", "Summable": "int long real decimal timespan datetime",
	"DynamicArray": "dynamic", "DynamicBag": "dynamic", "StringOrDynamic": "string dynamic", "StringOrArray": "string dynamic",
	"IntegerOrArray": "int long dynamic", "NumberOrBool": "int long real decimal bool", "RealOrDecimal": "real decimal",
}

func accepts(types, typ string) bool {
	if class, ok := classes[types]; ok {
		types = class
	} else if types != "" && types[0] >= 'A' && types[0] <= 'Z' {
		return true
	}
	at := strings.Index(types, typ)
	return at >= 0
}

// resultRules derive the type of a result from the arguments.
var resultRules = map[string]func(name string, x *Call, args []value) string{
	"Parameter0":         func(_ string, _ *Call, args []value) string { return typeAt(args, 0) },
	"Parameter1":         func(_ string, _ *Call, args []value) string { return typeAt(args, 1) },
	"Parameter0Promoted": func(_ string, _ *Call, args []value) string { return promoted(typeAt(args, 0)) },
	"Parameter0Array":    func(string, *Call, []value) string { return "dynamic" },
	"Parameter0Literal":  func(_ string, x *Call, _ []value) string { return typeArgument(x, 0) },
	"Parameter1Literal":  func(_ string, x *Call, _ []value) string { return typeArgument(x, 1) },
	"ParameterNLiteral":  func(_ string, x *Call, _ []value) string { return typeArgument(x, len(x.Args)-1) },
	"Widest":             widestOf,
	"Common":             func(_ string, _ *Call, args []value) string { return commonOf(args, "") },
	"CommonNonDynamic":   branches,
	"Custom":             customType,
}

func typeAt(args []value, i int) string {
	if i < len(args) {
		return args[i].typ
	}
	return ""
}

func promoted(typ string) string {
	if typ == "int" {
		return "long"
	}
	return typ
}

func typeArgument(x *Call, i int) string {
	if i < 0 || i >= len(x.Args) {
		return ""
	}
	if t, ok := x.Args[i].(*Typed); ok {
		return typeOfName(t.Type)
	}
	return ""
}

func widestOf(_ string, _ *Call, args []value) string {
	if len(args) == 0 {
		return ""
	}
	typ := args[0].typ
	for _, arg := range args[1:] {
		typ = widest(typ, arg.typ)
	}
	return widest("long", typ)
}

func commonOf(args []value, otherwise string) string {
	if len(args) == 0 {
		return ""
	}
	typ := args[0].typ
	for _, arg := range args[1:] {
		typ = common(typ, arg.typ, otherwise)
	}
	return typ
}

// branches leaves the conditions of iff and case out of account.
func branches(name string, _ *Call, args []value) string {
	var results []value
	for i, arg := range args {
		if i%2 == 1 || i == len(args)-1 {
			results = append(results, arg)
		}
	}
	return commonOf(results, "dynamic")
}

// customType gives the types that the catalogue has no rule for.
func customType(name string, _ *Call, args []value) string {
	switch name {
	case "arg_max", "arg_min", "argmax", "argmin", "any", "take_any", "bin_auto":
		return typeAt(args, 0)
	case "percentile", "percentiles", "percentilew", "percentilesw":
		switch typ := typeAt(args, 0); typ {
		case "int":
			return "long"
		case "decimal":
			return "real"
		default:
			return typ
		}
	case "map", "inner_nodes":
		return ""
	}
	return "dynamic"
}
