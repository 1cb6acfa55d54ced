package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// The service keeps sketches of large sets, which estimate; here they hold every value, so what is
// read from them is exact. A sketch is a dynamic of one key that says what it is.
const (
	hllKey     = "hll"     // the canonical texts of the values
	tdigestKey = "tdigest" // pairs of value and weight
)

func sketchAggregates() []aggregate {
	return []aggregate{
		{name: "hll", params: "ai?", prefix: "hll_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newHLL(false) }},
		{name: "hll_merge", params: "y", prefix: "hll_merge_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newHLL(true) }},
		{name: "tdigest", params: "ai?", prefix: "tdigest_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newDigest(false) }},
		{name: "tdigest_merge", params: "y", prefix: "tdigest_merge_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newDigest(true) }},
		{name: "merge_tdigest", params: "y", prefix: "merge_tdigest_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newDigest(true) }},
		{name: "buildschema", params: "y", prefix: "schema_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newSchema() }},
	}
}

func sketchFunctions() []function {
	percentile := func(params string) function {
		return function{name: "percentile_tdigest", params: params, bind: bindDigestPercentile}
	}
	return []function{
		percentile("yrs?"),
		{name: "percentiles_array_tdigest", params: "yr*", result: table.Dynamic, row: func(a []datum) datum {
			values := digestOf(a[0])
			out := []any{}
			for _, p := range a[1:] {
				out = append(out, toDynamic(ranked(values, p.real(), table.Dynamic)))
			}
			return dynamicOf(out)
		}},
		{name: "rank_tdigest", params: "ya", result: table.Long, row: func(a []datum) datum { return longOf(digestRank(a)) }},
		{name: "percentrank_tdigest", params: "ya", result: table.Real, row: func(a []datum) datum {
			total := int64(0)
			for _, w := range digestOf(a[0]) {
				total += w.weight
			}
			return realOf(100 * float64(digestRank(a)) / float64(total))
		}},
		{name: "merge_tdigest", params: "y*", result: table.Dynamic, row: func(a []datum) datum {
			var all []weighted
			for _, d := range a {
				all = append(all, digestOf(d)...)
			}
			return digestDatum(all)
		}},
		named("dcount_hll", function{params: "y", result: table.Long, row: func(a []datum) datum { return longOf(int64(len(hllOf(a[0])))) }}),
		{name: "hll_merge", params: "y*", result: table.Dynamic, row: func(a []datum) datum {
			set := newSketchSet()
			for _, d := range a {
				set.put(hllOf(d)...)
			}
			return set.datum()
		}},
	}
}

// named makes a function whose columns are called after it and its first argument.
func named(name string, f function) function {
	inner := f
	inner.name = name
	return function{name: name, params: f.params, bind: func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		x := c.rowwise(e.Span(), inner.result, args, nullSafe(inner.result, inner.row))
		if args[0].name != "" {
			x.name = name + "_" + args[0].name
		}
		return x, nil
	}}
}

// bindDigestPercentile reads a percentile, in the type that a third argument names.
func bindDigestPercentile(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	t := table.Dynamic
	if len(args) > 2 {
		if args[2].konst == nil {
			return nil, failf(args[2].span, CodeArguments, "percentile_tdigest(): typeof(…) is expected here.")
		}
		var ok bool
		if t, ok = table.ParseType(args[2].konst.str); !ok {
			return nil, failf(args[2].span, CodeArguments, "percentile_tdigest(): '%s' is not the name of a type.", args[2].konst.str)
		}
	}
	x := c.rowwise(e.Span(), t, args[:2], nullSafe(t, func(a []datum) datum {
		return convert(ranked(digestOf(a[0]), a[1].real(), table.Dynamic), t)
	}))
	if args[0].name != "" {
		x.name = "percentile_tdigest_" + args[0].name
	}
	return x, nil
}

// sketchSet is a set of texts in the order in which they came.
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

func (s *sketchSet) datum() datum {
	return dynamicOf(&bag{[]string{hllKey}, []any{append([]any{}, s.items...)}})
}

func hllOf(d datum) []string {
	var out []string
	for _, v := range openedArray(property(d.dyn, hllKey)) {
		if !v.null {
			out = append(out, v.text())
		}
	}
	return out
}

func newHLL(merge bool) accumulator {
	return &perGroup[*sketchSet]{
		typ:   table.Dynamic,
		weigh: weight,
		step: func(s **sketchSet, a []datum) {
			if *s == nil {
				*s = newSketchSet()
			}
			if merge {
				(*s).put(hllOf(a[0])...)
			} else {
				(*s).put(memberKey(a[0], false))
			}
		},
		done: func(s **sketchSet) datum {
			if *s == nil {
				return newSketchSet().datum()
			}
			return (*s).datum()
		},
	}
}

func digestDatum(values []weighted) datum {
	sortWeighted(values)
	pairs := make([]any, len(values))
	for i, w := range values {
		pairs[i] = []any{toDynamic(w.value), w.weight}
	}
	return dynamicOf(&bag{[]string{tdigestKey}, []any{pairs}})
}

func digestOf(d datum) []weighted {
	var out []weighted
	for _, pair := range openedArray(property(d.dyn, tdigestKey)) {
		parts := openedArray(pair)
		if len(parts) == 2 {
			out = append(out, weighted{parts[0], parts[1].num})
		}
	}
	return out
}

// digestRank is how much weight values have that are not above one.
func digestRank(a []datum) int64 {
	rank := int64(0)
	for _, w := range digestOf(a[0]) {
		if order, ok := orderOf(w.value, a[1]); ok && order <= 0 {
			rank += w.weight
		}
	}
	return rank
}

func newDigest(merge bool) accumulator {
	return &perGroup[[]weighted]{
		typ:   table.Dynamic,
		weigh: weight,
		step: func(s *[]weighted, a []datum) {
			switch {
			case merge:
				*s = append(*s, digestOf(a[0])...)
			case len(a) > 1:
				*s = append(*s, weighted{a[0], a[1].num})
			default:
				*s = append(*s, weighted{a[0], 1})
			}
		},
		done: func(s *[]weighted) datum { return digestDatum(*s) },
	}
}

// shape is what buildschema has seen at one place: the types of values, the properties of
// bags, and the elements of arrays.
type shape struct {
	types    []string
	keys     []string
	members  map[string]*shape
	elements *shape
}

// indexer stands in a schema for the elements of arrays.
const indexer = "`indexer`"

func (s *shape) see(v any) {
	switch v := opened(v).(type) {
	case nil:
	case *bag:
		if s.members == nil {
			s.members = map[string]*shape{}
		}
		for i, key := range v.keys {
			if s.members[key] == nil {
				s.members[key] = &shape{}
				s.keys = append(s.keys, key)
			}
			s.members[key].see(v.values[i])
		}
	case []any:
		if s.elements == nil {
			s.elements = &shape{}
		}
		for _, item := range v {
			s.elements.see(item)
		}
	default:
		name := dynamicDatum(v).typ.String()
		if name == "real" {
			name = "double"
		}
		if !slices.Contains(s.types, name) {
			s.types = append(s.types, name)
		}
	}
}

// schema writes a shape: a type's name, a bag, or a list of what may stand there.
func (s *shape) schema() any {
	var forms []any
	for _, name := range s.types {
		forms = append(forms, name)
	}
	if s.members != nil {
		b := &bag{}
		for _, key := range s.keys {
			b.set(key, s.members[key].schema())
		}
		forms = append(forms, b)
	}
	if s.elements != nil {
		forms = append(forms, &bag{[]string{indexer}, []any{s.elements.schema()}})
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return append([]any{}, forms...)
}

func newSchema() accumulator {
	return &perGroup[shape]{
		typ:  table.Dynamic,
		step: func(s *shape, a []datum) { s.see(a[0].dyn) },
		done: func(s *shape) datum { return dynamicOf(s.schema()) },
	}
}
