package engine

import (
	"slices"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

func arrayFunctions() []function {
	return []function{
		{name: "range", params: "aaa?", bind: bindRangeFunction},
		{name: "array_concat", params: "y*", result: table.Dynamic, nulls: true, row: arrayConcat},
		{name: "array_slice", params: "yii", result: table.Dynamic, row: arraySlice},
		{name: "array_split", params: "ya", result: table.Dynamic, row: arraySplit},
		{name: "array_sum", params: "y", result: table.Real, row: arraySum},
		{name: "array_reverse", params: "y", result: table.Dynamic, row: onArray(func(list []any) any {
			list = slices.Clone(list)
			slices.Reverse(list)
			return list
		})},
		{name: "array_index_of", params: "yai?i?i?", result: table.Long, row: arrayIndexOf},
		{name: "array_iff", params: "yaa", result: table.Dynamic, nulls: true, row: arrayIff},
		{name: "array_iif", params: "yaa", result: table.Dynamic, nulls: true, row: arrayIff},
		{name: "array_rotate_left", params: "yi", result: table.Dynamic, row: rotate(1)},
		{name: "array_rotate_right", params: "yi", result: table.Dynamic, row: rotate(-1)},
		{name: "array_shift_left", params: "yia?", result: table.Dynamic, nulls: true, row: shifted(1)},
		{name: "array_shift_right", params: "yia?", result: table.Dynamic, nulls: true, row: shifted(-1)},
		{name: "array_sort_asc", raw: bindArraySort(1)},
		{name: "array_sort_desc", raw: bindArraySort(-1)},
		{name: "strcat_array", params: "ys", result: table.String, row: strcatArray},
		{name: "repeat", params: "ai", bind: bindRepeat},
		{name: "zip", params: "y*", result: table.Dynamic, nulls: true, row: zip},
	}
}

// maxArray bounds the arrays that a function makes out of numbers, as Kusto does.
const maxArray = 1048576

// onArray gives null for what is no array.
func onArray(fn func(list []any) any) func([]datum) datum {
	return func(a []datum) datum {
		list, ok := opened(a[0].dyn).([]any)
		if !ok {
			return nullOf(table.Dynamic)
		}
		return dynamicOf(fn(list))
	}
}

func bindRangeFunction(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	return c.rowwise(e.Span(), table.Dynamic, args, nullSafe(table.Dynamic, func(a []datum) datum {
		for i := range a {
			if a[i].typ == table.Dynamic {
				a[i] = dynamicDatum(a[i].dyn)
			}
		}
		step := longOf(1)
		if len(a) > 2 {
			step = a[2]
		} else if a[0].typ == table.DateTime || a[0].typ == table.TimeSpan {
			step = spanOf(ticksPerHour)
		}
		t := a[0].typ
		if t.Numeric() {
			t = promoted(promoted(t, a[1].typ), step.typ)
		}
		next := stepper(t, convert(a[0], t), convert(a[1], t), step)
		list := []any{}
		for len(list) < maxArray {
			d, ok := next()
			if !ok {
				break
			}
			list = append(list, toDynamic(d))
		}
		return dynamicOf(list)
	})), nil
}

// bindRepeat makes an array of one value; of dynamic values the real engine makes none.
func bindRepeat(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	if args[0].typ == table.Dynamic {
		return nil, failf(args[0].span, CodeArguments, "repeat(): a scalar is expected here, this is of type dynamic.")
	}
	return c.rowwise(e.Span(), table.Dynamic, args, func(a []datum) datum {
		if a[1].null || a[1].num < 0 || a[1].num > maxArray {
			return nullOf(table.Dynamic)
		}
		return dynamicOf(slices.Repeat([]any{toDynamic(a[0])}, int(a[1].num)))
	}), nil
}

func arrayConcat(a []datum) datum {
	out := []any{}
	for _, d := range a {
		if list, ok := opened(d.dyn).([]any); ok {
			out = append(out, list...)
		}
	}
	return dynamicOf(out)
}

// arraySlice takes a range of positions, both ends included; negative ones count from the end.
func arraySlice(a []datum) datum {
	list, ok := opened(a[0].dyn).([]any)
	if !ok {
		return nullOf(table.Dynamic)
	}
	n := int64(len(list))
	from, to := a[1].num, a[2].num
	if from < 0 {
		from = max(from+n, 0)
	}
	if to < 0 {
		to += n
	}
	to = min(to, n-1)
	if from > to {
		return dynamicOf([]any{})
	}
	return dynamicOf(list[from : to+1])
}

// arraySplit cuts an array at positions.
func arraySplit(a []datum) datum {
	list, ok := opened(a[0].dyn).([]any)
	if !ok {
		return nullOf(table.Dynamic)
	}
	out, last, n := []any{}, int64(0), int64(len(list))
	for _, d := range openedArray(a[1]) {
		at := convert(d, table.Long).num
		if at < 0 {
			at += n
		}
		at = min(max(at, last), n)
		out = append(out, slices.Clone(list[last:at]))
		last = at
	}
	return dynamicOf(append(out, slices.Clone(list[last:])))
}

func arraySum(a []datum) datum {
	list, ok := opened(a[0].dyn).([]any)
	if !ok || len(list) == 0 {
		return nullOf(table.Real)
	}
	sum := 0.0
	for _, v := range list {
		d := dynamicDatum(v)
		if !d.typ.Numeric() && d.typ != table.Bool {
			return nullOf(table.Real)
		}
		sum += d.real()
	}
	return realOf(sum)
}

func arrayIndexOf(a []datum) datum {
	list, ok := opened(a[0].dyn).([]any)
	if !ok {
		return nullOf(table.Long)
	}
	start, length, occurrence := int64(0), int64(-1), int64(1)
	for i, p := range []*int64{&start, &length, &occurrence} {
		if len(a) > i+2 {
			*p = a[i+2].num
		}
	}
	n := int64(len(list))
	if start < 0 {
		start = max(start+n, 0)
	}
	end := n
	if length >= 0 {
		end = min(start+length, n)
	}
	key := memberKey(a[1], false)
	for i := start; i < end; i++ {
		if d := dynamicDatum(list[i]); !d.null && memberKey(d, false) == key {
			if occurrence--; occurrence <= 0 {
				return longOf(i)
			}
		}
	}
	return longOf(-1)
}

// arrayIff chooses for each element of a condition array.
func arrayIff(a []datum) datum {
	conditions, ok := opened(a[0].dyn).([]any)
	if !ok {
		return nullOf(table.Dynamic)
	}
	choice := func(d datum, i int) any {
		if list, ok := opened(d.dyn).([]any); ok {
			if i < len(list) {
				return list[i]
			}
			return nil
		}
		return toDynamic(d)
	}
	out := make([]any, len(conditions))
	for i, condition := range conditions {
		switch test := convert(dynamicDatum(condition), table.Bool); {
		case test.null:
		case test.isTrue():
			out[i] = choice(a[1], i)
		default:
			out[i] = choice(a[2], i)
		}
	}
	return dynamicOf(out)
}

func rotate(sign int64) func([]datum) datum {
	return func(a []datum) datum {
		return onArray(func(list []any) any {
			n := int64(len(list))
			if n == 0 {
				return list
			}
			by := ((sign*a[1].num)%n + n) % n
			return append(slices.Clone(list[by:]), list[:by]...)
		})(a)
	}
}

func shifted(sign int64) func([]datum) datum {
	return func(a []datum) datum {
		var fill any
		if len(a) > 2 {
			fill = toDynamic(a[2])
		}
		return onArray(func(list []any) any {
			out := make([]any, len(list))
			for i := range out {
				out[i] = fill
				if from := int64(i) + sign*a[1].num; from >= 0 && from < int64(len(list)) {
					out[i] = list[from]
				}
			}
			return out
		})(a)
	}
}

// bindArraySort sorts arrays by the first one; nulls stand last unless told otherwise.
func bindArraySort(sign int) func(c *compiler, e *syntax.Call, r *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, r *row) (*expr, error) {
		args, err := c.args(e, r)
		if err != nil {
			return nil, err
		}
		nullsLast := true
		if last := len(args) - 1; last > 0 && args[last].typ == table.Bool && args[last].konst != nil {
			nullsLast = args[last].konst.isTrue()
			args = args[:last]
		}
		if args, err = c.fit(e.Name.Text, "yy*", e, args); err != nil {
			return nil, err
		}
		sorted := func(a []datum, i int) datum { return sortedArray(a, i, sign, nullsLast) }
		if len(args) == 1 {
			return c.rowwise(e.Span(), table.Dynamic, args, func(a []datum) datum { return sorted(a, 0) }), nil
		}
		out := *c.rowwise(e.Span(), table.Dynamic, args, func(a []datum) datum {
			all := make([]any, len(a))
			for i := range a {
				all[i] = sorted(a, i).dyn
			}
			return dynamicOf(all)
		})
		for i := range args {
			name := args[i].name
			if variable, ok := e.Args[i].(*syntax.Name); ok {
				name = variable.Text
			}
			column := c.rowwise(e.Span(), table.Dynamic, args, func(a []datum) datum { return sorted(a, i) })
			out.spread = append(out.spread, spreadColumn{name + "_sorted", column})
		}
		return &out, nil
	}
}

func sortedArray(a []datum, which, sign int, nullsLast bool) datum {
	first, ok := opened(a[0].dyn).([]any)
	own, also := opened(a[which].dyn).([]any)
	if !ok || !also || len(own) != len(first) {
		return nullOf(table.Dynamic)
	}
	order := make([]int, len(first))
	keys := make([]datum, len(first))
	for i := range order {
		order[i], keys[i] = i, dynamicDatum(first[i])
	}
	slices.SortStableFunc(order, func(i, j int) int {
		x, y := keys[i], keys[j]
		if x.null || y.null {
			if x.null == y.null {
				return 0
			}
			if x.null == nullsLast {
				return 1
			}
			return -1
		}
		if d, ok := orderOf(x, y); ok && x.typ.Numeric() == y.typ.Numeric() {
			return d * sign
		}
		return int(bit(y.typ.Numeric()) - bit(x.typ.Numeric()))
	})
	out := make([]any, len(order))
	for i, at := range order {
		out[i] = own[at]
	}
	return dynamicOf(out)
}

func strcatArray(a []datum) datum {
	list, ok := opened(a[0].dyn).([]any)
	if !ok {
		return stringOf("")
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = dynamicText(v)
	}
	return stringOf(strings.Join(parts, a[1].str))
}

func zip(a []datum) datum {
	n, lists := 0, make([][]any, len(a))
	for i, d := range a {
		list, ok := opened(d.dyn).([]any)
		if !ok {
			list = []any{toDynamic(d)}
		}
		lists[i], n = list, max(n, len(list))
	}
	out := make([]any, n)
	for i := range out {
		tuple := make([]any, len(lists))
		for j, list := range lists {
			if i < len(list) {
				tuple[j] = list[i]
			}
		}
		out[i] = tuple
	}
	return dynamicOf(out)
}
