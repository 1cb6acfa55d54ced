package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// timeline is what the plugins that count users over time work on: plugin(id, time, start, end, …,
// dimensions). Times are ticks or plain numbers.
type timeline struct {
	x       *execution
	time    table.Column
	start   int64
	end     int64
	options []int64 // the numbers behind start and end
	events  []event // by time, of one combination of dimensions
}

// event is that an id was seen.
type event struct {
	at int64
	id uint32
}

// timelineRow is a row of the answer: a moment, and the counts.
type timelineRow struct {
	at     int64
	counts []int64
}

// timelineCounter makes rows of the events, and names the columns of its counts.
type timelineCounter struct {
	columns func(call *syntax.Call) []string
	count   func(t *timeline) ([]timelineRow, error)
}

func countsNamed(names ...string) func(*syntax.Call) []string {
	return func(*syntax.Call) []string { return names }
}

var (
	slidingCounts  = timelineCounter{countsNamed("Count", "Dcount"), (*timeline).sliding}
	activityCounts = timelineCounter{countsNamed("count", "dcount", "new_dcount", "aggregated_dcount"), (*timeline).activity}
	activeUsers    = timelineCounter{countsNamed("dcount"), (*timeline).active}
	sessionCounts  = timelineCounter{countsNamed("count_sessions"), (*timeline).sessions}
)

// bindTimeline compiles a plugin of so many arguments before its dimensions.
func bindTimeline(fixed int, counter timelineCounter) plugin {
	return func(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
		args := op.Call.Args
		if len(args) < fixed {
			return nil, wrongCount(op.Call, op.Call.Name.Text)
		}
		columns, err := eachColumn(args[:2], input.columns(), "evaluate")
		if err != nil {
			return nil, err
		}
		if !input.columns()[columns[1]].Type.Integral() {
			return nil, failf(args[1].Span(), CodeArguments, "%s(): a column of times or whole numbers is expected here.", op.Call.Name.Text)
		}
		t := timeline{x: c.x, time: input.columns()[columns[1]]}
		numbers, err := c.timelineNumbers(args[2:fixed], s)
		if err != nil {
			return nil, err
		}
		t.start, t.end, t.options = numbers[0], numbers[1], numbers[2:]
		dimensions, err := columnNames(args[fixed:], input.columns(), "evaluate")
		if err != nil {
			return nil, err
		}
		b, err := c.kept(input)
		if err != nil {
			return nil, err
		}
		return t.counted(c, input, b, append(columns, dimensions...), counter, op.Call)
	}
}

// timelineNumbers gives the values of constants; each must be above zero from the third on.
func (c *compiler) timelineNumbers(args []syntax.Expr, s *scope) ([]int64, error) {
	var out []int64
	for i, arg := range args {
		d, err := c.constant(arg, &row{operator: "evaluate", scope: s})
		if err != nil {
			return nil, err
		}
		if !d.typ.Integral() || d.null || i > 1 && d.num <= 0 {
			return nil, failf(arg.Span(), CodeArguments, "a time, or a number above zero, is expected here.")
		}
		out = append(out, d.num)
	}
	return out, nil
}

// counted runs the counter over the events of each combination of dimensions. The columns are
// those of the id, of the time, and the dimensions.
func (t *timeline) counted(c *compiler, input node, b *batch, columns []int, counter timelineCounter, call *syntax.Call) (node, error) {
	schema, values := []table.Column{t.time}, []*growing{newGrowing(t.time.Type)}
	keys := make([]*expr, 0, len(columns)-2)
	for _, at := range columns[2:] {
		column := input.columns()[at]
		schema, values = append(schema, column), append(values, newGrowing(column.Type))
		keys = append(keys, columnExpr(at, column, call.Span()))
	}
	for _, name := range counter.columns(call) {
		schema, values = append(schema, table.Column{Name: name, Type: table.Long}), append(values, newGrowing(table.Long))
	}
	groups := [][]int32{allRows(b.n)}
	if len(keys) > 0 {
		groups = rowsByKey(c.f, b, keys)
	}
	for _, rows := range groups {
		t.read(b, columns, rows)
		found, err := counter.count(t)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			values[0].add(datum{typ: t.time.Type, num: r.at})
			for i, at := range columns[2:] {
				values[1+i].add(b.col(at).datum(int(rows[0])))
			}
			for i, n := range r.counts {
				values[len(values)-len(r.counts)+i].add(longOf(n))
			}
		}
	}
	vecs := make([]*vec, len(values))
	for i, g := range values {
		vecs[i] = g.vec()
	}
	return &chunked{schema: schema, b: batchOf(vecs[0].n, vecs...)}, nil
}

func (t *timeline) read(b *batch, columns []int, rows []int32) {
	ids := newInterner(b.col(columns[0]).typ).numbers(b.col(columns[0]), b.n, true)
	times := b.col(columns[1])
	t.events = t.events[:0]
	for _, row := range rows {
		if at := times.datum(int(row)); !at.null {
			t.events = append(t.events, event{at.num, ids[row]})
		}
	}
	slices.SortStableFunc(t.events, func(a, b event) int { return int(bit(a.at > b.at) - bit(a.at < b.at)) })
}

// mostBins bounds what a small step over a long time asks for.
const mostBins = 1 << 20

func (t *timeline) bins(step int64) (int64, error) {
	n := floorDiv(t.end-t.start, step) + 1
	if n > mostBins {
		return 0, failf(syntax.Span{}, CodeLimit, "The plugin is asked for more than %d bins. Choose a larger step.", mostBins)
	}
	return max(n, 0), t.x.alive()
}

// sliding counts at each bin what was seen in it and in those before, as far as the window looks back.
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

// between gives the events from a moment on and before another.
func (t *timeline) between(from, to int64) []event {
	place := func(at int64) int {
		i, _ := slices.BinarySearchFunc(t.events, at, func(e event, at int64) int { return int(bit(e.at >= at)) - 1 })
		return i
	}
	return t.events[place(from):max(place(to), place(from))]
}

// activity counts in each bin the events, the ids, and those ids that were not seen before; and all
// ids so far.
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

// active counts in each bin the ids that by then were seen in enough periods of the time looked back on.
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
			periods[floorDiv(times[i], period)] = true
		}
		if int64(len(periods)) >= enough {
			bin := t.start + floorDiv(e.at-t.start, step)*step
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
	slices.SortFunc(out, func(a, b timelineRow) int { return int(bit(a.at > b.at) - bit(a.at < b.at)) })
	return out, nil
}

// sessions counts in each bin the events before which their id was not seen for a while.
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
		bin := floorDiv(e.at, step) * step
		if len(out) == 0 || out[len(out)-1].at != bin {
			out = append(out, timelineRow{bin, []int64{0}})
		}
		out[len(out)-1].counts[0]++
	}
	return out, nil
}

// bindRollingPercentile gives for each bin a percentile of the values in it and in the bins before:
// rolling_percentile(value, percentile, index, bin, bins a window, dimensions).
func bindRollingPercentile(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) < 5 {
		return nil, wrongCount(op.Call, "rolling_percentile")
	}
	columns, err := eachColumn([]syntax.Expr{args[0], args[2]}, input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	dimensions, err := columnNames(args[5:], input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	numbers, err := c.timelineNumbers([]syntax.Expr{args[1], args[1], args[3], args[4]}, s)
	if err != nil {
		return nil, err
	}
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	r := &rolling{value: input.columns()[columns[0]], index: input.columns()[columns[1]], percentile: numbers[0], step: numbers[2], bins: numbers[3]}
	if !r.index.Type.Integral() {
		return nil, failf(args[2].Span(), CodeArguments, "rolling_percentile(): a column of times or whole numbers is expected here.")
	}
	return r.node(c, input, b, append(columns, dimensions...), op.Call), nil
}

// rolling is a rolling percentile.
type rolling struct {
	value, index           table.Column
	percentile, step, bins int64
}

func (r *rolling) node(c *compiler, input node, b *batch, columns []int, call *syntax.Call) node {
	schema := []table.Column{r.index}
	keys := []*expr{}
	for _, at := range columns[2:] {
		schema = append(schema, input.columns()[at])
		keys = append(keys, columnExpr(at, input.columns()[at], call.Span()))
	}
	name := "rolling_" + longOf(r.bins).text() + "_percentile_" + r.value.Name + "_" + longOf(r.percentile).text()
	schema = append(schema, table.Column{Name: name, Type: r.value.Type})
	values := make([]*growing, len(schema))
	for i, column := range schema {
		values[i] = newGrowing(column.Type)
	}
	groups := [][]int32{allRows(b.n)}
	if len(keys) > 0 {
		groups = rowsByKey(c.f, b, keys)
	}
	for _, rows := range groups {
		byBin := map[int64][]weighted{}
		var bins []int64
		for _, row := range rows {
			bin := floorDiv(b.col(columns[1]).datum(int(row)).num, r.step)
			if byBin[bin] == nil {
				bins = append(bins, bin)
			}
			byBin[bin] = append(byBin[bin], weighted{b.col(columns[0]).datum(int(row)), 1})
		}
		slices.Sort(bins)
		for _, bin := range bins {
			var window []weighted
			for at := bin - r.bins + 1; at <= bin; at++ {
				window = append(window, byBin[at]...)
			}
			sortWeighted(window)
			values[0].add(datum{typ: r.index.Type, num: bin * r.step})
			for i, at := range columns[2:] {
				values[1+i].add(b.col(at).datum(int(rows[0])))
			}
			values[len(values)-1].add(ranked(window, float64(r.percentile), r.value.Type))
		}
	}
	vecs := make([]*vec, len(values))
	for i, g := range values {
		vecs[i] = g.vec()
	}
	return &chunked{schema: schema, b: batchOf(vecs[0].n, vecs...)}
}
