package plugin

import (
	"slices"

	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// timeline is the input of the plugins that count users over time: plugin(id, time, start, end, …,
// dimensions). Times are ticks or plain numbers.
type timeline struct {
	x       *expr.Execution
	time    table.Column
	start   int64
	end     int64
	options []int64 // the numbers after start and end
	events  []event // of one combination of dimensions, sorted by time
}

// event is an occurrence of an id.
type event struct {
	at int64
	id uint32
}

// timelineRow is a row of the result: a time and the counts.
type timelineRow struct {
	at     int64
	counts []int64
}

// timelineCounter computes rows from the events; it names the columns of its counts.
type timelineCounter struct {
	columns func(call *syntax.Call) []string
	count   func(t *timeline) ([]timelineRow, error)
}

func countsNamed(names ...string) func(*syntax.Call) []string {
	return func(*syntax.Call) []string { return names }
}

var (
	slidingCounts  = timelineCounter{countsNamed("Count", "Dcount"), (*timeline).sliding}
	activityCounts = timelineCounter{countsNamed("count", "dcount", "new_dcount", "aggregated_dcount"),
		(*timeline).activity}
	activeUsers   = timelineCounter{countsNamed("dcount"), (*timeline).active}
	sessionCounts = timelineCounter{countsNamed("count_sessions"), (*timeline).sessions}
)

// bindTimeline compiles a plugin with a fixed number of arguments before its dimensions.
func bindTimeline(fixed int, counter timelineCounter) op.Plugin {
	return func(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
		args := evaluate.Call.Args
		if len(args) < fixed {
			return nil, expr.WrongCount(evaluate.Call, evaluate.Call.Name.Text)
		}
		columns, err := op.EachColumn(args[:2], input.Columns(), "evaluate")
		if err != nil {
			return nil, err
		}
		if !input.Columns()[columns[1]].Type.Integral() {
			return nil, vec.Failf(args[1].Span(), vec.CodeArguments, "%s() expects a column of times or integers",
				evaluate.Call.Name.Text)
		}
		t := timeline{x: c.X, time: input.Columns()[columns[1]]}
		numbers, err := timelineNumbers(c, args[2:fixed], s)
		if err != nil {
			return nil, err
		}
		t.start, t.end, t.options = numbers[0], numbers[1], numbers[2:]
		dimensions, err := op.ColumnNames(args[fixed:], input.Columns(), "evaluate")
		if err != nil {
			return nil, err
		}
		b, err := op.RunInput(c, input)
		if err != nil {
			return nil, err
		}
		return t.counted(c, input, b, append(columns, dimensions...), counter, evaluate.Call)
	}
}

// timelineNumbers returns the values of constants; from the third on they must be positive.
func timelineNumbers(c *expr.Compiler, args []syntax.Expr, s *expr.Scope) ([]int64, error) {
	var out []int64
	for i, arg := range args {
		d, err := c.Constant(arg, &expr.Row{Operator: "evaluate", Scope: s})
		if err != nil {
			return nil, err
		}
		if !d.Type.Integral() || d.Null || i > 1 && d.Num <= 0 {
			return nil, vec.Failf(arg.Span(), vec.CodeArguments, "expected a time, or a number above zero")
		}
		out = append(out, d.Num)
	}
	return out, nil
}

// counted runs the counter over the events of each combination of dimensions. The columns are those
// of the id and the time, and the dimensions.
func (t *timeline) counted(c *expr.Compiler, input expr.Node, b *vec.Batch, columns []int, counter timelineCounter,
	call *syntax.Call) (expr.Node, error) {
	schema, values := []table.Column{t.time}, []*op.Growing{op.NewGrowing(t.time.Type)}
	keys := make([]*expr.Expr, 0, len(columns)-2)
	for _, at := range columns[2:] {
		column := input.Columns()[at]
		schema, values = append(schema, column), append(values, op.NewGrowing(column.Type))
		keys = append(keys, expr.ColumnExpr(at, column, call.Span()))
	}
	for _, name := range counter.columns(call) {
		schema, values = append(schema, table.Column{Name: name, Type: table.Long}),
			append(values, op.NewGrowing(table.Long))
	}
	groups := [][]int32{op.AllRows(b.N)}
	if len(keys) > 0 {
		groups = op.RowsByKey(c.Frame, b, keys)
	}
	for _, rows := range groups {
		t.read(b, columns, rows)
		found, err := counter.count(t)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			values[0].Add(vec.Datum{Type: t.time.Type, Num: r.at})
			for i, at := range columns[2:] {
				values[1+i].Add(b.Col(at).Datum(int(rows[0])))
			}
			for i, n := range r.counts {
				values[len(values)-len(r.counts)+i].Add(vec.LongOf(n))
			}
		}
	}
	vecs := make([]*vec.Vec, len(values))
	for i, g := range values {
		vecs[i] = g.Vec()
	}
	return &op.Chunked{Schema: schema, B: vec.BatchOf(vecs[0].N, vecs...)}, nil
}

func (t *timeline) read(b *vec.Batch, columns []int, rows []int32) {
	ids := vec.NewInterner(b.Col(columns[0]).Type).Numbers(b.Col(columns[0]), b.N, true)
	times := b.Col(columns[1])
	t.events = t.events[:0]
	for _, row := range rows {
		if at := times.Datum(int(row)); !at.Null {
			t.events = append(t.events, event{at.Num, ids[row]})
		}
	}
	slices.SortStableFunc(t.events, func(a, b event) int { return int(vec.Bit(a.at > b.at) - vec.Bit(a.at < b.at)) })
}

// maxBins limits the number of bins, which a small step over a long time could make huge.
const maxBins = 1 << 20

func (t *timeline) bins(step int64) (int64, error) {
	n := fn.FloorDiv(t.end-t.start, step) + 1
	if n > maxBins {
		return 0, vec.Failf(syntax.Span{}, vec.CodeLimit, "more than %d bins; choose a larger step", maxBins)
	}
	return max(n, 0), t.x.Alive()
}

// sliding counts for each bin the events and ids in it and in the bins before it, within the window.
func (t *timeline) sliding() ([]timelineRow, error) {
	lookback, step := t.options[0], t.options[1]
	n, err := t.bins(step)
	var out []timelineRow
	for i := range n {
		at := t.start + i*step
		count, ids := int64(0), map[uint32]bool{}
		for _, e := range t.between(at+step-lookback, at+step) {
			count++
			ids[e.id] = true
		}
		if count > 0 {
			out = append(out, timelineRow{at, []int64{count, int64(len(ids))}})
		}
	}
	return out, err
}

// between returns the events from a time, inclusive, to another, exclusive.
func (t *timeline) between(from, to int64) []event {
	place := func(at int64) int {
		i, _ := slices.BinarySearchFunc(t.events, at,
			func(e event, at int64) int { return int(vec.Bit(e.at >= at)) - 1 })
		return i
	}
	return t.events[place(from):max(place(to), place(from))]
}

// activity counts for each bin its events, its ids and its new ids, and all ids so far.
func (t *timeline) activity() ([]timelineRow, error) {
	step := t.options[0]
	n, err := t.bins(step)
	seen := map[uint32]bool{}
	var out []timelineRow
	for i := range n {
		at := t.start + i*step
		ids, fresh := map[uint32]bool{}, int64(0)
		events := t.between(at, at+step)
		for _, e := range events {
			ids[e.id] = true
			if !seen[e.id] {
				seen[e.id] = true
				fresh++
			}
		}
		if len(events) > 0 {
			out = append(out, timelineRow{at, []int64{int64(len(events)), int64(len(ids)), fresh, int64(len(seen))}})
		}
	}
	return out, err
}

// active counts for each bin the ids that were seen in enough periods of the window before it.
func (t *timeline) active() ([]timelineRow, error) {
	lookback, period, enough, step := t.options[0], t.options[1], t.options[2], t.options[3]
	if _, err := t.bins(step); err != nil {
		return nil, err
	}
	byID := map[uint32][]int64{}
	active := map[int64]map[uint32]bool{}
	for _, e := range t.events {
		times := append(byID[e.id], e.at)
		byID[e.id] = times
		if e.at < t.start || e.at > t.end {
			continue
		}
		periods := map[int64]bool{}
		for i := len(times) - 1; i >= 0 && times[i] > e.at-lookback; i-- {
			periods[fn.FloorDiv(times[i], period)] = true
		}
		if int64(len(periods)) >= enough {
			bin := t.start + fn.FloorDiv(e.at-t.start, step)*step
			if active[bin] == nil {
				active[bin] = map[uint32]bool{}
			}
			active[bin][e.id] = true
		}
	}
	var out []timelineRow
	for bin, ids := range active {
		out = append(out, timelineRow{bin, []int64{int64(len(ids))}})
	}
	slices.SortFunc(out, func(a, b timelineRow) int { return int(vec.Bit(a.at > b.at) - vec.Bit(a.at < b.at)) })
	return out, nil
}

// sessions counts for each bin the events whose id had not been seen for a while.
func (t *timeline) sessions() ([]timelineRow, error) {
	step, pause := t.options[0], t.options[1]
	if _, err := t.bins(step); err != nil {
		return nil, err
	}
	last := map[uint32]int64{}
	var out []timelineRow
	for _, e := range t.events {
		before, seen := last[e.id]
		last[e.id] = e.at
		if seen && e.at-before < pause || e.at < t.start || e.at > t.end {
			continue
		}
		bin := fn.FloorDiv(e.at, step) * step
		if len(out) == 0 || out[len(out)-1].at != bin {
			out = append(out, timelineRow{bin, []int64{0}})
		}
		out[len(out)-1].counts[0]++
	}
	return out, nil
}

// bindRollingPercentile computes for each bin a percentile of the values in it and in the bins
// before: rolling_percentile(value, percentile, index, bin, bins a window, dimensions).
func bindRollingPercentile(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node,
	error) {
	args := evaluate.Call.Args
	if len(args) < 5 {
		return nil, expr.WrongCount(evaluate.Call, "rolling_percentile")
	}
	columns, err := op.EachColumn([]syntax.Expr{args[0], args[2]}, input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	dimensions, err := op.ColumnNames(args[5:], input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	numbers, err := timelineNumbers(c, []syntax.Expr{args[1], args[1], args[3], args[4]}, s)
	if err != nil {
		return nil, err
	}
	b, err := op.RunInput(c, input)
	if err != nil {
		return nil, err
	}
	r := &rolling{value: input.Columns()[columns[0]], index: input.Columns()[columns[1]], percentile: numbers[0],
		step: numbers[2], bins: numbers[3]}
	if !r.index.Type.Integral() {
		return nil, vec.Failf(args[2].Span(), vec.CodeArguments,
			"rolling_percentile() expects a column of times or integers")
	}
	return r.node(c, input, b, append(columns, dimensions...), evaluate.Call), nil
}

// rolling computes a rolling percentile.
type rolling struct {
	value, index           table.Column
	percentile, step, bins int64
}

func (r *rolling) node(c *expr.Compiler, input expr.Node, b *vec.Batch, columns []int, call *syntax.Call) expr.Node {
	schema := []table.Column{r.index}
	keys := []*expr.Expr{}
	for _, at := range columns[2:] {
		schema = append(schema, input.Columns()[at])
		keys = append(keys, expr.ColumnExpr(at, input.Columns()[at], call.Span()))
	}
	name := "rolling_" + vec.LongOf(r.bins).Text() + "_percentile_" + r.value.Name + "_" +
		vec.LongOf(r.percentile).Text()
	schema = append(schema, table.Column{Name: name, Type: r.value.Type})
	values := make([]*op.Growing, len(schema))
	for i, column := range schema {
		values[i] = op.NewGrowing(column.Type)
	}
	groups := [][]int32{op.AllRows(b.N)}
	if len(keys) > 0 {
		groups = op.RowsByKey(c.Frame, b, keys)
	}
	for _, rows := range groups {
		byBin := map[int64][]agg.Weighted{}
		var bins []int64
		for _, row := range rows {
			bin := fn.FloorDiv(b.Col(columns[1]).Datum(int(row)).Num, r.step)
			if byBin[bin] == nil {
				bins = append(bins, bin)
			}
			byBin[bin] = append(byBin[bin], agg.Weighted{Value: b.Col(columns[0]).Datum(int(row)), Weight: 1})
		}
		slices.Sort(bins)
		for _, bin := range bins {
			var window []agg.Weighted
			for at := bin - r.bins + 1; at <= bin; at++ {
				window = append(window, byBin[at]...)
			}
			agg.SortWeighted(window)
			values[0].Add(vec.Datum{Type: r.index.Type, Num: bin * r.step})
			for i, at := range columns[2:] {
				values[1+i].Add(b.Col(at).Datum(int(rows[0])))
			}
			values[len(values)-1].Add(agg.Ranked(window, float64(r.percentile), r.value.Type))
		}
	}
	vecs := make([]*vec.Vec, len(values))
	for i, g := range values {
		vecs[i] = g.Vec()
	}
	return &op.Chunked{Schema: schema, B: vec.BatchOf(vecs[0].N, vecs...)}
}
