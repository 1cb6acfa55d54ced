package engine

import "quarry/table"

func listAggregates() []aggregate {
	list := func(args []*expr, _ table.Type) accumulator { return newList(args[0].typ == table.Dynamic) }
	set := func(args []*expr, _ table.Type) accumulator { return newSet(args) }
	return []aggregate{
		{name: "make_list", params: "ai?", prefix: "list_", result: table.Dynamic, start: list},
		{name: "makelist", params: "ai?", prefix: "list_", result: table.Dynamic, start: list},
		{name: "make_list_with_nulls", params: "a", prefix: "list_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newList(true) }},
		{name: "make_set", params: "ai?", prefix: "set_", result: table.Dynamic, start: set},
		{name: "makeset", params: "ai?", prefix: "set_", result: table.Dynamic, start: set},
		{name: "make_bag", params: "yi?", prefix: "bag_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newBag() }},
		{name: "make_dictionary", params: "yi?", prefix: "dictionary_", result: table.Dynamic, start: func([]*expr, table.Type) accumulator { return newBag() }},
	}
}

// defaultSize is how many elements make_list and make_set keep at most.
const defaultSize = 1048576

func sizeLimit(a []datum) int {
	if len(a) > 1 && !a[1].null && a[1].num >= 0 {
		return int(min(a[1].num, defaultSize))
	}
	return defaultSize
}

func newList(nulls bool) accumulator {
	return &perGroup[[]any]{
		typ:   table.Dynamic,
		nulls: nulls,
		weigh: weight,
		step: func(s *[]any, a []datum) {
			v := toDynamic(a[0])
			list, isArray := v.([]any) // arrays are opened
			if !isArray {
				list = []any{v}
			}
			room := max(sizeLimit(a)-len(*s), 0) // the limit may be a column, and fall
			*s = append(*s, list[:min(len(list), room)]...)
		},
		done: func(s *[]any) datum {
			if *s == nil {
				return dynamicOf([]any{})
			}
			return dynamicOf(*s)
		},
	}
}

// sets keeps the different values of each group in the order in which they came.
// Values are numbered once for all groups, so that a row costs one look-up of numbers.
type sets struct {
	values  *interner
	seen    pairSet
	members [][]uint32
}

func newSet(args []*expr) accumulator {
	return &sets{values: newInterner(args[0].typ)}
}

func (s *sets) add(rows []uint32, args []*vec, groups int) {
	s.members = grown(s.members, groups)
	limit := defaultSize
	if len(args) > 1 && args[1].n > 0 {
		limit = sizeLimit([]datum{{}, args[1].datum(0)})
	}
	if args[0].typ == table.Dynamic {
		s.addElements(rows, args[0], limit)
		return
	}
	for row, id := range s.values.numbers(args[0], len(rows), true) {
		if id != s.values.null {
			s.put(rows[row], id, limit)
		}
	}
}

func (s *sets) put(group, id uint32, limit int) {
	if len(s.members[group]) < limit && s.seen.add(group, id) {
		s.members[group] = append(s.members[group], id)
	}
}

// addElements puts the elements of arrays, and other dynamic values as they are.
func (s *sets) addElements(rows []uint32, v *vec, limit int) {
	for row, group := range rows {
		d := v.datum(row)
		if d.null {
			continue
		}
		list, ok := opened(d.dyn).([]any)
		if !ok {
			list = []any{opened(d.dyn)}
		}
		for _, item := range list {
			if item != nil {
				s.put(group, s.values.numberText(dynamicOf(item), true), limit)
			}
		}
	}
}

// bytes is about how much memory the values take.
func (s *sets) bytes() int64 { return s.values.bytes() + s.seen.bytes() + int64(8*s.seen.n) }

func (s *sets) result(groups int) *vec {
	s.members = grown(s.members, groups)
	all := s.values.values()
	values := make([]any, all.n) // each value is boxed once
	for i := range values {
		values[i] = toDynamic(all.datum(i))
	}
	out := newVec(table.Dynamic, groups)
	for group, ids := range s.members {
		list := make([]any, len(ids))
		for i, id := range ids {
			list[i] = values[id]
		}
		out.dyns[group] = list
	}
	return out
}

func newBag() accumulator {
	return &perGroup[*bag]{
		typ:   table.Dynamic,
		weigh: weight,
		step: func(s **bag, a []datum) {
			b, ok := opened(a[0].dyn).(*bag)
			if !ok {
				return
			}
			if *s == nil {
				*s = &bag{}
			}
			for i, key := range b.keys {
				if _, taken := (*s).get(key); !taken && len((*s).keys) < sizeLimit(a) {
					(*s).set(key, b.values[i])
				}
			}
		},
		done: func(s **bag) datum {
			if *s == nil {
				return dynamicOf(&bag{})
			}
			return dynamicOf(*s)
		},
	}
}
