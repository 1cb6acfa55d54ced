package sema

import (
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// result returns a value of the result type of the signature that fits the arguments best. It is unknown if that
// depends on an argument of unknown type.
func result(f *catalog.Function, x *syntax.Call, args []value) value {
	best, most, tied := -1, -1, false
	for i := range f.Signatures {
		switch fit := fitness(&f.Signatures[i], args); {
		case fit > most:
			best, most, tied = i, fit, false
		case fit == most && fit >= 0 && f.Signatures[i].Result != f.Signatures[best].Result:
			tied = true
		}
	}
	unknown := func(v value) bool { return v.typ == types.Unknown && v.rows == nil }
	if best < 0 || tied && slices.ContainsFunc(args, unknown) {
		return value{}
	}
	result := f.Signatures[best].Result
	if result.Rule == catalog.RuleFixed {
		return value{typ: result.Type, shape: f.Shape}
	}
	v := value{typ: derivedType(result.Rule, x, args), shape: f.Shape}
	if v.typ == types.Dynamic && f.Shape == types.ShapeUnknown {
		v.shape = derivedShape(result.Rule, args)
	}
	return v
}

// fitness scores how well arguments fit a signature; -1 means not at all.
func fitness(s *catalog.Signature, args []value) int {
	if !s.Allows(len(args)) {
		return -1
	}
	fit := 0
	for i, arg := range args {
		p := s.ParameterAt(i, len(args))
		switch {
		case arg.typ == types.Unknown:
		case p.Class.Accepts(arg.typ):
			fit += 2
		case p.Class == types.Only(types.Real) && arg.typ.Numeric(), p.Class == types.Only(types.Long) &&
			arg.typ == types.Int:
			fit++
		case arg.typ == types.Dynamic:
		default:
			fit -= len(args)
		}
	}
	return max(fit, 0)
}

// derivedType returns a result type that depends on the arguments. It is unknown for functions that
// do not return a scalar.
func derivedType(rule catalog.Rule, x *syntax.Call, args []value) types.Type {
	switch rule {
	case catalog.RuleParameter0:
		return typeAt(args, 0)
	case catalog.RuleParameter1:
		return typeAt(args, 1)
	case catalog.RuleParameter0Promoted:
		return types.Promoted(typeAt(args, 0))
	case catalog.RuleParameter0Array:
		return types.Dynamic
	case catalog.RuleParameter0Literal:
		return typeArgument(x, 0)
	case catalog.RuleParameter1Literal:
		return typeArgument(x, 1)
	case catalog.RuleParameterNLiteral:
		return typeArgument(x, len(x.Args)-1)
	case catalog.RuleWidest:
		return widestOf(args)
	case catalog.RuleCommon:
		return commonOf(args, types.Unknown)
	case catalog.RuleCommonNonDynamic:
		return branches(args)
	case catalog.RuleCustom:
		return types.Dynamic
	case catalog.RuleRanked:
		return rankedType(typeAt(args, 0))
	case catalog.RuleUnknown, catalog.RuleFixed, catalog.RuleTable, catalog.RuleExternalTable, catalog.RuleMaterializedView,
		catalog.RuleStoredQueryResult, catalog.RuleGraph, catalog.RuleDatabase, catalog.RuleCluster,
		catalog.RuleEntityGroup:
	}
	return types.Unknown
}

func typeAt(args []value, i int) types.Type {
	if i < len(args) {
		return args[i].typ
	}
	return types.Unknown
}

func typeArgument(x *syntax.Call, i int) types.Type {
	if i < 0 || i >= len(x.Args) {
		return types.Unknown
	}
	if t, ok := x.Args[i].(*syntax.Typed); ok {
		return syntax.TypeOfName(t.Type)
	}
	return types.Unknown
}

func widestOf(args []value) types.Type {
	if len(args) == 0 {
		return types.Unknown
	}
	typ := args[0].typ
	for _, arg := range args[1:] {
		typ = types.Widest(typ, arg.typ)
	}
	return types.Widest(types.Long, typ)
}

func commonOf(args []value, otherwise types.Type) types.Type {
	if len(args) == 0 {
		return types.Unknown
	}
	typ := args[0].typ
	for _, arg := range args[1:] {
		typ = types.Common(typ, arg.typ, otherwise)
	}
	return typ
}

// branches returns the type of iff and case, whose values are those without the conditions.
func branches(args []value) types.Type { return commonOf(branchValues(args), types.Dynamic) }

func branchValues(args []value) []value {
	var results []value
	for i, arg := range args {
		if i%2 == 1 || i == len(args)-1 {
			results = append(results, arg)
		}
	}
	return results
}

// rankedType returns the type of a value between those of a type.
func rankedType(typ types.Type) types.Type {
	switch typ {
	case types.Int:
		return types.Long
	case types.Decimal:
		return types.Real
	default:
		return typ
	}
}
