package plugin

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// activity is the input of the plugins that compare the users of one period with those of others:
// plugin(id, time [, start, end], windows, dimensions).
type activity struct {
	name       string
	input      []table.Column
	id, time   int // columns
	dimensions []int
	bounded    bool
	start, end int64
	windows    []vec.Datum // after start and end
}

// bindActivityArguments reads the arguments of such a plugin that takes a number of windows, and returns
// those after them. Without a start and an end, the third argument is already a window.
func bindActivityArguments(c *expr.Compiler, call *syntax.Call, windows int, columns []table.Column,
	s *expr.Scope) (*activity, []syntax.Expr, error) {
	args := call.Args
	a := &activity{name: call.Name.Text, input: columns}
	if len(args) < 2+windows {
		return nil, nil, expr.WrongCount(call, a.name)
	}
	at, err := op.EachColumn(args[:2], columns, "evaluate")
	if err != nil {
		return nil, nil, err
	}
	a.id, a.time = at[0], at[1]
	if !columns[a.time].Type.Integral() {
		return nil, nil, vec.Failf(args[1].Span(), vec.CodeArguments, "%s() expects a column of times or integers", a.name)
	}
	var values []vec.Datum
	rest := args[2:]
	for len(rest) > 0 && len(values) < 2+windows {
		if name, ok := rest[0].(*syntax.Name); ok && (&expr.Row{Columns: columns}).Find(name.Text) >= 0 &&
			s.Use(name) == nil {
			break // a dimension
		}
		d, err := c.Constant(rest[0], &expr.Row{Operator: "evaluate", Scope: s})
		if err != nil {
			return nil, nil, err
		}
		values, rest = append(values, d), rest[1:]
	}
	switch len(values) {
	case 2 + windows:
		a.bounded, a.start, a.end, a.windows = true, values[0].Num, values[1].Num, values[2:]
		if values[0].Null || values[1].Null || !values[0].Type.Integral() || !values[1].Type.Integral() {
			return nil, nil, vec.Failf(args[2].Span(), vec.CodeArguments, "%s() expects a start and an end", a.name)
		}
	case windows:
		a.windows = values
	default:
		return nil, nil, expr.WrongCount(call, a.name)
	}
	for _, w := range a.windows {
		if calendarWindows[w.Str] == "" && (w.Null || !w.Type.Integral() || w.Num <= 0) {
			return nil, nil, vec.Failf(call.Span(), vec.CodeArguments,
				"%s() expects a window: a time or a number above zero, or week, month or year", a.name)
		}
	}
	return a, rest, nil
}

// calendarWindows maps the windows that are words to the function that finds their start, and to a number of
// days that leads from the start into the next one.
var (
	calendarWindows = map[string]string{"week": "startofweek", "month": "startofmonth", "year": "startofyear"}
	calendarDays    = map[string]int64{"week": 7, "month": 32, "year": 366}
)

// period returns the start of the window that contains a time, which later times share.
func (a *activity) period(at int64) int64 {
	w := a.windows[0]
	if f, ok := expr.FunctionIndex()[calendarWindows[w.Str]]; ok && w.Type == table.String {
		return f.Row([]vec.Datum{vec.DateTimeOf(at)}).Num
	}
	return a.start + fn.FloorDiv(at-a.start, w.Num)*w.Num
}

// following returns the start of the next window.
func (a *activity) following(period int64) int64 {
	if a.windows[0].Type == table.String {
		return a.period(period + calendarDays[a.windows[0].Str]*times.TicksPerDay)
	}
	return period + a.windows[0].Num
}

// schema returns the columns of the result: the time under some names, the dimensions and the measures.
func (a *activity) schema(times []string, measures ...table.Column) []table.Column {
	var out []table.Column
	for _, name := range times {
		out = append(out, table.Column{Name: name, Type: a.input[a.time].Type})
	}
	return append(append(out, columnsAt(a.input, a.dimensions)...), measures...)
}

// userSet is a set of users.
type userSet map[uint32]bool

func (s userSet) shared(other userSet) (n int64) {
	for id := range s {
		n += vec.Bit(other[id])
	}
	return n
}

// eachGroup calls fn with the events of each combination of dimensions, in the order of time, and with the
// values of the dimensions. Without a start and an end, these are set to the first and last event.
func (a *activity) eachGroup(f *expr.Frame, b *vec.Batch, fn func(events []event, key []vec.Datum) error) error {
	keys := make([]*expr.Expr, len(a.dimensions))
	for i, at := range a.dimensions {
		keys[i] = expr.ColumnExpr(at, a.input[at], syntax.Span{})
	}
	groups := [][]int32{op.AllRows(b.N)}
	if len(keys) > 0 {
		groups = op.RowsByKey(f, b, keys)
	}
	ids := vec.NewInterner(b.Col(a.id).Type).Numbers(b.Col(a.id), b.N, true)
	stamps := b.Col(a.time)
	if !a.bounded {
		a.start, a.end = math.MaxInt64, math.MinInt64
		for row := range b.N {
			if at := stamps.Datum(row); !at.Null {
				a.start, a.end = min(a.start, at.Num), max(a.end, at.Num)
			}
		}
	}
	for _, rows := range groups {
		var events []event
		for _, row := range rows {
			if at := stamps.Datum(int(row)); !at.Null && at.Num >= a.start && at.Num <= a.end {
				events = append(events, event{at.Num, ids[row]})
			}
		}
		slices.SortStableFunc(events, func(x, y event) int { return int(vec.Bit(x.at > y.at) - vec.Bit(x.at < y.at)) })
		var key []vec.Datum
		for _, at := range a.dimensions {
			if len(rows) > 0 {
				key = append(key, b.Col(at).Datum(int(rows[0])))
			}
		}
		if err := fn(events, key); err != nil {
			return err
		}
	}
	return nil
}

// byPeriod returns the users of each period that has any, and the periods in order.
func (a *activity) byPeriod(events []event) (map[int64]userSet, []int64) {
	users := map[int64]userSet{}
	var order []int64
	for _, e := range events {
		period := a.period(e.at)
		if users[period] == nil {
			users[period], order = userSet{}, append(order, period)
		}
		users[period][e.id] = true
	}
	return users, order
}

func longColumns(names ...string) []table.Column { return columnsOf(table.Long, names) }
func realColumns(names ...string) []table.Column { return columnsOf(table.Real, names) }

func columnsOf(t table.Type, names []string) []table.Column {
	out := make([]table.Column, len(names))
	for i, name := range names {
		out[i] = table.Column{Name: name, Type: t}
	}
	return out
}

// bindActivityMetrics compares each period with the one before: how many users it has, how many of them are
// new, and which share of the earlier ones stayed or left.
func bindActivityMetrics(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	a, rest, err := bindActivityArguments(c, evaluate.Call, 1, input.Columns(), s)
	if err != nil {
		return nil, err
	}
	if a.dimensions, err = op.ColumnNames(rest, input.Columns(), "evaluate"); err != nil {
		return nil, err
	}
	measures := append(longColumns("dcount_values", "dcount_newvalues"), realColumns("retention_rate", "churn_rate")...)
	return computed(input, a.schema([]string{a.input[a.time].Name}, measures...),
		func(x *expr.Execution, f *expr.Frame, b *vec.Batch, out *rowList) error {
			return a.eachGroup(f, b, func(events []event, key []vec.Datum) error {
				users, order := a.byPeriod(events)
				var before userSet
				for _, period := range order {
					now := users[period]
					kept := now.shared(before)
					share := float64(kept) / float64(len(before)) // NaN for the first period
					cells := append([]vec.Datum{a.timeOf(period)}, key...)
					out.add(append(cells, vec.LongOf(int64(len(now))), vec.LongOf(int64(len(now))-kept), vec.RealOf(share),
						vec.RealOf(1-share))...)
					before = now
				}
				return x.Alive()
			})
		}), nil
}

func (a *activity) timeOf(at int64) vec.Datum { return vec.Datum{Type: a.input[a.time].Type, Num: at} }

// bindActivityEngagement compares the users of each inner window with those of an outer window that ends at
// the same time.
func bindActivityEngagement(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node,
	error) {
	a, rest, err := bindActivityArguments(c, evaluate.Call, 2, input.Columns(), s)
	if err != nil {
		return nil, err
	}
	if a.dimensions, err = op.ColumnNames(rest, input.Columns(), "evaluate"); err != nil {
		return nil, err
	}
	if a.windows[0].Type == table.String || a.windows[1].Type == table.String {
		return nil, vec.Failf(evaluate.Call.Span(), vec.CodeArguments, "%s() expects two windows of a fixed length", a.name)
	}
	measures := append(longColumns("dcount_activities_inner", "dcount_activities_outer"), realColumns("activity_ratio")...)
	return computed(input, a.schema([]string{a.input[a.time].Name}, measures...),
		func(x *expr.Execution, f *expr.Frame, b *vec.Batch, out *rowList) error {
			return a.eachGroup(f, b, func(events []event, key []vec.Datum) error {
				line := &timeline{events: events}
				users, order := a.byPeriod(events)
				for _, period := range order {
					outer, end := userSet{}, period+a.windows[0].Num
					for _, e := range line.between(end-a.windows[1].Num, end) {
						outer[e.id] = true
					}
					inner := len(users[period])
					cells := append([]vec.Datum{a.timeOf(period)}, key...)
					out.add(append(cells, vec.LongOf(int64(inner)), vec.LongOf(int64(len(outer))),
						vec.RealOf(float64(inner)/float64(len(outer))))...)
					if err := x.Alive(); err != nil {
						return err
					}
				}
				return nil
			})
		}), nil
}

// bindNewActivityMetrics compares the users who are new in each period with those of each later period:
// new_activity_metrics(id, time, start, end, window [, cohort] [, dimensions] [, lookback]).
func bindNewActivityMetrics(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node,
	error) {
	a, rest, err := bindActivityArguments(c, evaluate.Call, 1, input.Columns(), s)
	if err != nil {
		return nil, err
	}
	if !a.bounded {
		return nil, expr.WrongCount(evaluate.Call, a.name)
	}
	cohort := vec.NullOf(table.Long)
	if len(rest) > 0 && !isColumn(rest[0], input.Columns()) && !s.IsTable(rest[0]) {
		if cohort, err = c.Constant(rest[0], &expr.Row{Operator: "evaluate", Scope: s}); err != nil {
			return nil, err
		}
		rest = rest[1:]
	}
	known := map[string]bool{} // users of the lookback table, as text
	if n := len(rest); n > 0 && !isColumn(rest[n-1], input.Columns()) {
		if known, err = lookback(c, rest[n-1], a, s); err != nil {
			return nil, err
		}
		rest = rest[:n-1]
	}
	if a.dimensions, err = op.ColumnNames(rest, input.Columns(), "evaluate"); err != nil {
		return nil, err
	}
	name := a.input[a.time].Name
	measures := append(longColumns("dcount_new_values", "dcount_retained_values", "dcount_churn_values"),
		realColumns("retention_rate", "churn_rate")...)
	return computed(input, a.schema([]string{"from_" + name, "to_" + name}, measures...),
		func(x *expr.Execution, f *expr.Frame, b *vec.Batch, out *rowList) error {
			old := userSet{}
			ids := vec.NewInterner(b.Col(a.id).Type).Numbers(b.Col(a.id), b.N, true)
			for row, id := range ids {
				if known[b.Col(a.id).Datum(row).Text()] {
					old[id] = true
				}
			}
			return a.eachGroup(f, b, func(events []event, key []vec.Datum) error {
				return a.cohorts(x, events, key, cohort, old, out)
			})
		}), nil
}

func isColumn(e syntax.Expr, columns []table.Column) bool {
	name, ok := e.(*syntax.Name)
	return ok && (&expr.Row{Columns: columns}).Find(name.Text) >= 0
}

// lookback returns the users of a table, from its column with the name of the id.
func lookback(c *expr.Compiler, e syntax.Expr, a *activity, s *expr.Scope) (map[string]bool, error) {
	n, err := c.Tabular(e, s)
	if err != nil {
		return nil, err
	}
	at, err := op.OneColumn(&syntax.Name{Text: a.input[a.id].Name}, n.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	b, err := op.RunInput(c, n)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for row := range b.N {
		known[b.Col(at).Datum(row).Text()] = true
	}
	return known, nil
}

// cohorts adds a row for each pair of a period with new users and a period from it on.
func (a *activity) cohorts(x *expr.Execution, events []event, key []vec.Datum, cohort vec.Datum, old userSet,
	out *rowList) error {
	users, _ := a.byPeriod(events)
	seen := make(userSet, len(old))
	for id := range old {
		seen[id] = true
	}
	var periods []int64
	for at := a.period(a.start); at <= a.end; at = a.following(at) {
		if periods = append(periods, at); len(periods) > maxBins {
			return vec.Failf(syntax.Span{}, vec.CodeLimit, "more than %d bins; choose a larger window", maxBins)
		}
	}
	for i, from := range periods {
		fresh := userSet{}
		for id := range users[from] {
			if !seen[id] {
				fresh[id], seen[id] = true, true
			}
		}
		if len(fresh) == 0 || !cohort.Null && a.period(cohort.Num) != from {
			continue
		}
		for _, to := range periods[i:] {
			kept, added := fresh.shared(users[to]), int64(len(users[to]))-seen.shared(users[to])
			if to == from {
				added = int64(len(fresh))
			}
			share := float64(kept) / float64(len(fresh))
			cells := append([]vec.Datum{a.timeOf(from), a.timeOf(to)}, key...)
			out.add(append(cells, vec.LongOf(added), vec.LongOf(kept), vec.LongOf(int64(len(fresh))-kept), vec.RealOf(share),
				vec.RealOf(1-share))...)
		}
		if err := x.Alive(); err != nil {
			return err
		}
	}
	return nil
}
