package fn

import (
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

func arrayFunctions() []expr.Function {
	return []expr.Function{
		{Name: "range", Params: "aaa?", Bind: bindRangeFunction},
		{Name: "array_concat", Params: "y*", Result: table.Dynamic, Nulls: true, Row: arrayConcat},
		{Name: "array_slice", Params: "yii", Result: table.Dynamic, Row: arraySlice},
		{Name: "array_split", Params: "ya", Result: table.Dynamic, Row: arraySplit},
		{Name: "array_sum", Params: "y", Result: table.Real, Row: arraySum},
		{Name: "array_reverse", Params: "y", Result: table.Dynamic, Row: onArray(func(list []any) any {
			list = slices.Clone(list)
			slices.Reverse(list)
			return list
		})},
		{Name: "array_index_of", Params: "yai?i?i?", Result: table.Long, Row: arrayIndexOf},
		{Name: "array_iff", Params: "yaa", Result: table.Dynamic, Nulls: true, Row: arrayIff},
		{Name: "array_iif", Params: "yaa", Result: table.Dynamic, Nulls: true, Row: arrayIff},
		{Name: "array_rotate_left", Params: "yi", Result: table.Dynamic, Row: rotate(1)},
		{Name: "array_rotate_right", Params: "yi", Result: table.Dynamic, Row: rotate(-1)},
		{Name: "array_shift_left", Params: "yia?", Result: table.Dynamic, Nulls: true, Row: shifted(1)},
		{Name: "array_shift_right", Params: "yia?", Result: table.Dynamic, Nulls: true, Row: shifted(-1)},
		{Name: "array_sort_asc", Raw: bindArraySort(1)},
		{Name: "array_sort_desc", Raw: bindArraySort(-1)},
		{Name: "strcat_array", Params: "ys", Result: table.String, Row: strcatArray},
		{Name: "repeat", Params: "ai", Bind: bindRepeat},
		{Name: "zip", Params: "y*", Result: table.Dynamic, Nulls: true, Row: zip},
	}
}

// MaxArray limits the arrays that functions generate from numbers, as Kusto does.
const MaxArray = 1048576

// onArray wraps a function of an array; the result is null for anything else.
func onArray(fn func(list []any) any) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		list, ok := vec.Parsed(a[0].Dyn).([]any)
		if !ok {
			return vec.NullOf(table.Dynamic)
		}
		return vec.DynamicOf(fn(list))
	}
}

func bindRangeFunction(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	return c.Rowwise(e.Span(), table.Dynamic, args, expr.NullSafe(table.Dynamic, func(a []vec.Datum) vec.Datum {
		for i := range a {
			if a[i].Type == table.Dynamic {
				a[i] = vec.DynamicDatum(a[i].Dyn)
			}
		}
		step := vec.LongOf(1)
		if len(a) > 2 {
			step = a[2]
		} else if a[0].Type == table.DateTime || a[0].Type == table.TimeSpan {
			step = vec.TimeSpanOf(times.TicksPerHour)
		}
		t := a[0].Type
		if t.Numeric() {
			t = expr.Promote(expr.Promote(t, a[1].Type), step.Type)
		}
		next := expr.Stepper(t, vec.Convert(a[0], t), vec.Convert(a[1], t), step)
		list := []any{}
		for len(list) < MaxArray {
			d, ok := next()
			if !ok {
				break
			}
			list = append(list, vec.ToDynamic(d))
		}
		return vec.DynamicOf(list)
	})), nil
}

// bindRepeat makes an array of one repeated value. Kusto does not repeat dynamic values.
func bindRepeat(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	if args[0].Type == table.Dynamic {
		return nil, vec.Failf(args[0].Span, vec.CodeArguments, "repeat() expects a scalar, found dynamic")
	}
	return c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum {
		if a[1].Null || a[1].Num < 0 || a[1].Num > MaxArray {
			return vec.NullOf(table.Dynamic)
		}
		return vec.DynamicOf(slices.Repeat([]any{vec.ToDynamic(a[0])}, int(a[1].Num)))
	}), nil
}

func arrayConcat(a []vec.Datum) vec.Datum {
	out := []any{}
	for _, d := range a {
		if list, ok := vec.Parsed(d.Dyn).([]any); ok {
			out = append(out, list...)
		}
	}
	return vec.DynamicOf(out)
}

// arraySlice returns a range of elements, both ends included; negative indexes count from the end.
func arraySlice(a []vec.Datum) vec.Datum {
	list, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	n := int64(len(list))
	from, to := a[1].Num, a[2].Num
	if from < 0 {
		from = max(from+n, 0)
	}
	if to < 0 {
		to += n
	}
	to = min(to, n-1)
	if from > to {
		return vec.DynamicOf([]any{})
	}
	return vec.DynamicOf(list[from : to+1])
}

// arraySplit splits an array at the given indexes.
func arraySplit(a []vec.Datum) vec.Datum {
	list, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	out, last, n := []any{}, int64(0), int64(len(list))
	for _, d := range expr.ArrayElements(a[1]) {
		at := vec.Convert(d, table.Long).Num
		if at < 0 {
			at += n
		}
		at = min(max(at, last), n)
		out = append(out, slices.Clone(list[last:at]))
		last = at
	}
	return vec.DynamicOf(append(out, slices.Clone(list[last:])))
}

func arraySum(a []vec.Datum) vec.Datum {
	list, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok || len(list) == 0 {
		return vec.NullOf(table.Real)
	}
	sum := 0.0
	for _, v := range list {
		if v = vec.Parsed(v); v == nil {
			continue
		}
		d := vec.DynamicDatum(v)
		if !d.Type.Numeric() && d.Type != table.Bool {
			return vec.NullOf(table.Real)
		}
		sum += d.Real()
	}
	return vec.RealOf(sum)
}

func arrayIndexOf(a []vec.Datum) vec.Datum {
	list, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok {
		return vec.NullOf(table.Long)
	}
	start, length, occurrence := int64(0), int64(-1), int64(1)
	for i, p := range []*int64{&start, &length, &occurrence} {
		if len(a) > i+2 {
			*p = a[i+2].Num
		}
	}
	n := int64(len(list))
	if start < 0 {
		start = max(start+n, 0)
	}
	end := n
	if length < -1 || occurrence < 0 {
		return vec.NullOf(table.Long)
	}
	if length >= 0 {
		end = min(start+min(length, n), n)
	}
	key := expr.MemberKey(a[1], false)
	for i := start; i < end; i++ {
		if d := vec.DynamicDatum(list[i]); !d.Null && expr.MemberKey(d, false) == key {
			if occurrence--; occurrence <= 0 {
				return vec.LongOf(i)
			}
		}
	}
	return vec.LongOf(-1)
}

// arrayIff chooses a value for each element of an array of conditions.
func arrayIff(a []vec.Datum) vec.Datum {
	conditions, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	choice := func(d vec.Datum, i int) any {
		if list, ok := vec.Parsed(d.Dyn).([]any); ok {
			if i < len(list) {
				return list[i]
			}
			return nil
		}
		return vec.ToDynamic(d)
	}
	out := make([]any, len(conditions))
	for i, condition := range conditions {
		switch test := vec.Convert(vec.DynamicDatum(condition), table.Bool); {
		case test.Null:
		case test.IsTrue():
			out[i] = choice(a[1], i)
		default:
			out[i] = choice(a[2], i)
		}
	}
	return vec.DynamicOf(out)
}

func rotate(sign int64) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		return onArray(func(list []any) any {
			n := int64(len(list))
			if n == 0 {
				return list
			}
			by := ((sign*a[1].Num)%n + n) % n
			return append(slices.Clone(list[by:]), list[:by]...)
		})(a)
	}
}

func shifted(sign int64) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		var fill any
		if len(a) > 2 {
			fill = vec.ToDynamic(a[2])
		}
		return onArray(func(list []any) any {
			out := make([]any, len(list))
			for i := range out {
				out[i] = fill
				if from := int64(i) + sign*a[1].Num; from >= 0 && from < int64(len(list)) {
					out[i] = list[from]
				}
			}
			return out
		})(a)
	}
}

// bindArraySort sorts arrays by the first one; nulls come last by default.
func bindArraySort(sign int) func(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
		args, err := c.Args(e, r)
		if err != nil {
			return nil, err
		}
		nullsLast := true
		if last := len(args) - 1; last > 0 && args[last].Type == table.Bool && args[last].Const != nil {
			nullsLast = args[last].Const.IsTrue()
			args = args[:last]
		}
		if args, err = c.Fit(e.Name.Text, "yy*", e, args); err != nil {
			return nil, err
		}
		sorted := func(a []vec.Datum, i int) vec.Datum { return sortedArray(a, i, sign, nullsLast) }
		if len(args) == 1 {
			return c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum { return sorted(a, 0) }), nil
		}
		out := *c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum {
			all := make([]any, len(a))
			for i := range a {
				all[i] = sorted(a, i).Dyn
			}
			return vec.DynamicOf(all)
		})
		for i := range args {
			name := args[i].Name
			if variable, ok := e.Args[i].(*syntax.Name); ok {
				name = variable.Text
			}
			column := c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum { return sorted(a, i) })
			out.Spread = append(out.Spread, expr.SpreadColumn{Name: name + "_sorted", Expr: column})
		}
		return &out, nil
	}
}

func sortedArray(a []vec.Datum, which, sign int, nullsLast bool) vec.Datum {
	first, ok := vec.Parsed(a[0].Dyn).([]any)
	own, also := vec.Parsed(a[which].Dyn).([]any)
	if !ok || !also || len(own) != len(first) {
		return vec.NullOf(table.Dynamic)
	}
	order := make([]int, len(first))
	keys := make([]vec.Datum, len(first))
	for i := range order {
		order[i], keys[i] = i, vec.DynamicDatum(first[i])
	}
	slices.SortStableFunc(order, func(i, j int) int {
		x, y := keys[i], keys[j]
		if x.Null || y.Null {
			if x.Null == y.Null {
				return 0
			}
			if x.Null == nullsLast {
				return 1
			}
			return -1
		}
		if d, ok := vec.Compare(x, y); ok && x.Type.Numeric() == y.Type.Numeric() {
			return d * sign
		}
		return int(vec.Bit(y.Type.Numeric()) - vec.Bit(x.Type.Numeric()))
	})
	out := make([]any, len(order))
	for i, at := range order {
		out[i] = own[at]
	}
	return vec.DynamicOf(out)
}

func strcatArray(a []vec.Datum) vec.Datum {
	list, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok {
		return vec.StringOf("")
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = vec.DynamicText(v)
	}
	return vec.StringOf(strings.Join(parts, a[1].Str))
}

func zip(a []vec.Datum) vec.Datum {
	n, lists := 0, make([][]any, len(a))
	for i, d := range a {
		list, ok := vec.Parsed(d.Dyn).([]any)
		if !ok {
			list = []any{vec.ToDynamic(d)}
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
	return vec.DynamicOf(out)
}
