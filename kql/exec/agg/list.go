package agg

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func listAggregates() []aggregate {
	list := func(args []*expr.Expr, _ table.Type) Accumulator { return newList(args[0].Type == table.Dynamic) }
	set := func(args []*expr.Expr, _ table.Type) Accumulator { return newSet(args) }
	return []aggregate{
		{name: "make_list", Params: "ai?", prefix: "list_", result: table.Dynamic, start: list},
		{name: "makelist", Params: "ai?", prefix: "list_", result: table.Dynamic, start: list},
		{name: "make_list_with_nulls", Params: "a", prefix: "list_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newList(true) }},
		{name: "make_set", Params: "ai?", prefix: "set_", result: table.Dynamic, start: set},
		{name: "makeset", Params: "ai?", prefix: "set_", result: table.Dynamic, start: set},
		{name: "make_bag", Params: "yi?", prefix: "bag_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newBag() }},
		{name: "make_dictionary", Params: "yi?", prefix: "dictionary_", result: table.Dynamic,
			start: func([]*expr.Expr, table.Type) Accumulator { return newBag() }},
	}
}

// maxListSize is the maximum number of elements in the results of make_list and make_set.
const maxListSize = 1048576

func sizeLimit(a []vec.Datum) int {
	if len(a) > 1 && !a[1].Null && a[1].Num >= 0 {
		return int(min(a[1].Num, maxListSize))
	}
	return maxListSize
}

func newList(nulls bool) Accumulator {
	return &perGroup[[]any]{
		typ:   table.Dynamic,
		nulls: nulls,
		weigh: weight,
		step: func(s *[]any, a []vec.Datum) {
			v := vec.ToDynamic(a[0])
			list, isArray := v.([]any) // arrays contribute their elements
			if !isArray {
				list = []any{v}
			}
			room := max(sizeLimit(a)-len(*s), 0) // the limit may be a column, and may shrink
			*s = append(*s, list[:min(len(list), room)]...)
		},
		done: func(s *[]any) vec.Datum {
			if *s == nil {
				return vec.DynamicOf([]any{})
			}
			return vec.DynamicOf(*s)
		},
	}
}

// sets keeps the distinct values of each group in order of first appearance. Values are numbered
// once for all groups, so that a row costs a single look-up.
type sets struct {
	values  *vec.Interner
	seen    vec.PairSet
	members [][]uint32
}

func newSet(args []*expr.Expr) Accumulator {
	return &sets{values: vec.NewInterner(args[0].Type)}
}

// Add adds values to the sets of their groups.
func (s *sets) Add(rows []uint32, args []*vec.Vec, groups int) {
	s.members = vec.Grow(s.members, groups)
	limit := maxListSize
	if len(args) > 1 && args[1].N > 0 {
		limit = sizeLimit([]vec.Datum{{}, args[1].Datum(0)})
	}
	if args[0].Type == table.Dynamic {
		s.addElements(rows, args[0], limit)
		return
	}
	for row, id := range s.values.Numbers(args[0], len(rows), true) {
		if id != s.values.Null {
			s.put(rows[row], id, limit)
		}
	}
}

// put adds a value to the set of a group unless the set is full.
func (s *sets) put(group, id uint32, limit int) {
	if len(s.members[group]) < limit && s.seen.Add(group, id) {
		s.members[group] = append(s.members[group], id)
	}
}

// addElements adds the elements of arrays, and other dynamic values as they are.
func (s *sets) addElements(rows []uint32, v *vec.Vec, limit int) {
	for row, group := range rows {
		d := v.Datum(row)
		if d.Null {
			continue
		}
		list, ok := vec.Parsed(d.Dyn).([]any)
		if !ok {
			list = []any{vec.Parsed(d.Dyn)}
		}
		for _, item := range list {
			if item != nil {
				s.put(group, s.values.NumberText(vec.DynamicOf(item), true), limit)
			}
		}
	}
}

// Bytes estimates the memory that the values take.
func (s *sets) Bytes() int64 { return s.values.Bytes() + s.seen.Bytes() + int64(8*s.seen.N) }

// Result returns an array for each group.
func (s *sets) Result(groups int) *vec.Vec {
	s.members = vec.Grow(s.members, groups)
	all := s.values.Values()
	values := make([]any, all.N) // box each value only once
	for i := range values {
		values[i] = vec.ToDynamic(all.Datum(i))
	}
	out := vec.NewVec(table.Dynamic, groups)
	for group, ids := range s.members {
		list := make([]any, len(ids))
		for i, id := range ids {
			list[i] = values[id]
		}
		out.Dyns[group] = list
	}
	return out
}

func newBag() Accumulator {
	return &perGroup[*vec.Bag]{
		typ:   table.Dynamic,
		weigh: weight,
		step: func(s **vec.Bag, a []vec.Datum) {
			b, ok := vec.Parsed(a[0].Dyn).(*vec.Bag)
			if !ok {
				return
			}
			if *s == nil {
				*s = &vec.Bag{}
			}
			for i, key := range b.Keys {
				if _, taken := (*s).Get(key); !taken && len((*s).Keys) < sizeLimit(a) {
					(*s).Set(key, b.Values[i])
				}
			}
		},
		done: func(s **vec.Bag) vec.Datum {
			if *s == nil {
				return vec.DynamicOf(&vec.Bag{})
			}
			return vec.DynamicOf(*s)
		},
	}
}
