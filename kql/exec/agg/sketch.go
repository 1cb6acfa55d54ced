package agg

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// Kusto's sketches estimate large sets. These hold every value, so results read from them are
// exact. A sketch is a bag whose only key says which kind it is.
const (
	hllKey     = "hll"     // the values as canonical JSON
	tdigestKey = "tdigest" // pairs of a value and its weight
)

func sketchAggregates() []aggregate {
	return []aggregate{
		{name: "hll", Params: "ai?", prefix: "hll_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newHLL(false) }},
		{name: "hll_merge", Params: "y", prefix: "hll_merge_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newHLL(true) }},
		{name: "tdigest", Params: "ai?", prefix: "tdigest_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newDigest(false) }},
		{name: "tdigest_merge", Params: "y", prefix: "tdigest_merge_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newDigest(true) }},
		{name: "merge_tdigest", Params: "y", prefix: "merge_tdigest_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newDigest(true) }},
		{name: "buildschema", Params: "y", prefix: "schema_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newSchema() }},
	}
}

func sketchFunctions() []expr.Function {
	percentile := func(params string) expr.Function {
		return expr.Function{Name: "percentile_tdigest", Params: params, Bind: bindDigestPercentile}
	}
	return []expr.Function{
		percentile("yrs?"),
		{Name: "percentiles_array_tdigest", Params: "yr*", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			values := digestOf(a[0])
			out := []any{}
			for _, p := range a[1:] {
				out = append(out, vec.ToDynamic(Ranked(values, p.Real(), table.Dynamic)))
			}
			return vec.DynamicOf(out)
		}},
		{Name: "rank_tdigest", Params: "ya", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum { return vec.RealOf(float64(digestRank(a))) }},
		{Name: "percentrank_tdigest", Params: "ya", Result: table.Real, Row: func(a []vec.Datum) vec.Datum {
			total := int64(0)
			for _, w := range digestOf(a[0]) {
				total += w.Weight
			}
			return vec.RealOf(100 * float64(digestRank(a)) / float64(total))
		}},
		{Name: "merge_tdigest", Params: "y*", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			var all []Weighted
			for _, d := range a {
				all = append(all, digestOf(d)...)
			}
			return digestDatum(all)
		}},
		named("dcount_hll", expr.Function{Params: "y", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(int64(len(HLLOf(a[0])))) }}),
		{Name: "hll_merge", Params: "y*", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			set := newSketchSet()
			for _, d := range a {
				set.put(HLLOf(d)...)
			}
			return set.datum()
		}},
	}
}

// named returns a function whose columns are named after it and its first argument.
func named(name string, f expr.Function) expr.Function {
	inner := f
	inner.Name = name
	return expr.Function{Name: name, Params: f.Params,
		Bind: func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
			x := c.Rowwise(e.Span(), inner.Result, args, expr.NullSafe(inner.Result, inner.Row))
			if args[0].Name != "" {
				x.Name = name + "_" + args[0].Name
			}
			return x, nil
		}}
}

// bindDigestPercentile compiles to the percentile of a digest, in the type given by the third
// argument.
func bindDigestPercentile(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	t := table.Dynamic
	if len(args) > 2 {
		if args[2].Const == nil {
			return nil, vec.Failf(args[2].Span, vec.CodeArguments, "percentile_tdigest() expects typeof(…)")
		}
		var ok bool
		if t, ok = table.ParseType(args[2].Const.Str); !ok {
			return nil, vec.UnknownType(args[2].Span, args[2].Const.Str)
		}
	}
	x := c.Rowwise(e.Span(), t, args[:2], expr.NullSafe(t, func(a []vec.Datum) vec.Datum {
		return vec.Convert(Ranked(digestOf(a[0]), a[1].Real(), table.Dynamic), t)
	}))
	if args[0].Name != "" {
		x.Name = "percentile_tdigest_" + args[0].Name
	}
	return x, nil
}

// sketchSet is a set of strings in order of first appearance.
type sketchSet struct {
	seen  map[string]bool
	items []any
}

func newSketchSet() *sketchSet { return &sketchSet{seen: map[string]bool{}} }

func (s *sketchSet) put(texts ...string) {
	for _, text := range texts {
		if !s.seen[text] {
			s.seen[text] = true
			s.items = append(s.items, text)
		}
	}
}

func (s *sketchSet) datum() vec.Datum {
	return vec.DynamicOf(&vec.Bag{Keys: []string{hllKey}, Values: []any{append([]any{}, s.items...)}})
}

// HLLOf returns the values in an hll sketch.
func HLLOf(d vec.Datum) []string {
	var out []string
	for _, v := range expr.ArrayElements(expr.Property(d.Dyn, hllKey)) {
		if !v.Null {
			out = append(out, v.Text())
		}
	}
	return out
}

func newHLL(merge bool) Accumulator {
	return &perGroup[*sketchSet]{
		typ:   table.Dynamic,
		weigh: weight,
		step: func(s **sketchSet, a []vec.Datum) {
			if *s == nil {
				*s = newSketchSet()
			}
			if merge {
				(*s).put(HLLOf(a[0])...)
			} else {
				(*s).put(expr.MemberKey(a[0], false))
			}
		},
		done: func(s **sketchSet) vec.Datum {
			if *s == nil {
				return newSketchSet().datum()
			}
			return (*s).datum()
		},
	}
}

func digestDatum(values []Weighted) vec.Datum {
	SortWeighted(values)
	pairs := make([]any, len(values))
	for i, w := range values {
		pairs[i] = []any{vec.ToDynamic(w.Value), w.Weight}
	}
	return vec.DynamicOf(&vec.Bag{Keys: []string{tdigestKey}, Values: []any{pairs}})
}

func digestOf(d vec.Datum) []Weighted {
	var out []Weighted
	for _, pair := range expr.ArrayElements(expr.Property(d.Dyn, tdigestKey)) {
		parts := expr.ArrayElements(pair)
		if len(parts) == 2 {
			out = append(out, Weighted{parts[0], parts[1].Num})
		}
	}
	return out
}

// digestRank returns the total weight of the values that are not greater than a value.
func digestRank(a []vec.Datum) int64 {
	rank := int64(0)
	for _, w := range digestOf(a[0]) {
		if order, ok := vec.Compare(w.Value, a[1]); ok && order <= 0 {
			rank += w.Weight
		}
	}
	return rank
}

func newDigest(merge bool) Accumulator {
	return &perGroup[[]Weighted]{
		typ:   table.Dynamic,
		weigh: weight,
		step: func(s *[]Weighted, a []vec.Datum) {
			switch {
			case merge:
				*s = append(*s, digestOf(a[0])...)
			case len(a) > 1:
				*s = append(*s, Weighted{a[0], a[1].Num})
			default:
				*s = append(*s, Weighted{a[0], 1})
			}
		},
		done: func(s *[]Weighted) vec.Datum { return digestDatum(*s) },
	}
}

// shape records what buildschema has seen at one position: types of values, properties of bags, and
// elements of arrays.
type shape struct {
	types    []string
	keys     []string
	members  map[string]*shape
	elements *shape
}

// indexer is the key in a schema for the elements of arrays.
const indexer = "`indexer`"

func (s *shape) see(v any) {
	switch v := vec.Parsed(v).(type) {
	case nil:
	case *vec.Bag:
		if s.members == nil {
			s.members = map[string]*shape{}
		}
		for i, key := range v.Keys {
			if s.members[key] == nil {
				s.members[key] = &shape{}
				s.keys = append(s.keys, key)
			}
			s.members[key].see(v.Values[i])
		}
	case []any:
		if s.elements == nil {
			s.elements = &shape{}
		}
		for _, item := range v {
			s.elements.see(item)
		}
	default:
		name := vec.DynamicDatum(v).Type.String()
		if name == "real" {
			name = "double"
		}
		if !slices.Contains(s.types, name) {
			s.types = append(s.types, name)
		}
	}
}

// schema returns the schema of a shape: the name of a type, a bag, or a list of alternatives.
func (s *shape) schema() any {
	var forms []any
	for _, name := range s.types {
		forms = append(forms, name)
	}
	if s.members != nil {
		b := &vec.Bag{}
		for _, key := range s.keys {
			b.Set(key, s.members[key].schema())
		}
		forms = append(forms, b)
	}
	if s.elements != nil {
		forms = append(forms, &vec.Bag{Keys: []string{indexer}, Values: []any{s.elements.schema()}})
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return append([]any{}, forms...)
}

func newSchema() Accumulator {
	return &perGroup[shape]{
		typ:  table.Dynamic,
		step: func(s *shape, a []vec.Datum) { s.see(a[0].Dyn) },
		done: func(s *shape) vec.Datum { return vec.DynamicOf(s.schema()) },
	}
}
