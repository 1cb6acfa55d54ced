package plugin

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindSequenceDetect finds sequences of rows that satisfy one condition after the other:
// sequence_detect(time, most between two steps, most in all, conditions, dimensions).
func bindSequenceDetect(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args, columns := evaluate.Call.Args, input.Columns()
	if len(args) < 4 {
		return nil, expr.WrongCount(evaluate.Call, "sequence_detect")
	}
	at, err := op.OneColumn(args[0], columns, "evaluate")
	if err != nil {
		return nil, err
	}
	d := &sequenceDetector{time: at}
	for i, most := range []*int64{&d.step, &d.span} {
		v, err := c.Constant(args[1+i], &expr.Row{Operator: "evaluate", Scope: s})
		if err != nil {
			return nil, err
		}
		if !v.Type.Integral() || v.Null || v.Num < 0 || !columns[at].Type.Integral() {
			return nil, vec.Failf(args[1+i].Span(), vec.CodeArguments,
				"sequence_detect() expects a column of times or integers, and two durations")
		}
		*most = v.Num
	}
	var steps, schema []table.Column
	for i, arg := range args[3:] {
		name := ""
		body := arg
		if named, ok := arg.(*syntax.Named); ok {
			name, body = named.Names[0].Text, named.X
		}
		x, err := c.Expr(body, &expr.Row{Columns: columns, Operator: "evaluate", Scope: s})
		if err != nil {
			return nil, err
		}
		if x.Type == table.Bool && len(d.keys) == 0 {
			d.conditions = append(d.conditions, x)
			steps = append(steps, table.Column{Name: name + "_" + columns[at].Name, Type: columns[at].Type})
			continue
		}
		if name == "" {
			if name = x.Name; name == "" {
				name = expr.ColumnCounter()(i)
			}
		}
		d.keys = append(d.keys, x)
		schema = append(schema, table.Column{Name: name, Type: x.Type})
	}
	if len(d.conditions) == 0 {
		return nil, vec.Failf(args[3].Span(), vec.CodeArguments, "sequence_detect() expects a condition for each step")
	}
	duration := table.Long
	if columns[at].Type == table.DateTime || columns[at].Type == table.TimeSpan {
		duration = table.TimeSpan
	}
	d.duration = duration
	schema = append(append(schema, steps...), table.Column{Name: "Duration", Type: duration})
	return computed(input, schema, d.rows), nil
}

// sequenceDetector finds sequences.
type sequenceDetector struct {
	time       int // column
	step, span int64
	conditions []*expr.Expr
	keys       []*expr.Expr
	duration   table.Type
}

func (d *sequenceDetector) rows(x *expr.Execution, f *expr.Frame, b *vec.Batch, out *rowList) error {
	groups := [][]int32{op.AllRows(b.N)}
	if len(d.keys) > 0 {
		groups = op.RowsByKey(f, b, d.keys)
	}
	keys, tests := expr.EvalAll(f, b, d.keys), expr.EvalAll(f, b, d.conditions)
	stamps := b.Col(d.time)
	for _, rows := range groups {
		rows = slices.DeleteFunc(rows, func(row int32) bool { return stamps.Datum(int(row)).Null })
		slices.SortStableFunc(rows, func(p, q int32) int {
			m, n := stamps.Datum(int(p)).Num, stamps.Datum(int(q)).Num
			return int(vec.Bit(m > n) - vec.Bit(m < n))
		})
		var cells []vec.Datum
		for _, k := range keys {
			if len(rows) > 0 {
				cells = append(cells, k.Datum(int(rows[0])))
			}
		}
		if err := d.find(x, rows, 0, nil, stamps, tests, cells, out); err != nil {
			return err
		}
	}
	return nil
}

// find extends a sequence by each of the rows from an index on, and adds it when it is complete.
func (d *sequenceDetector) find(x *expr.Execution, rows []int32, from int, found []int64, stamps *vec.Vec,
	tests []*vec.Vec, key []vec.Datum, out *rowList) error {
	n := len(found)
	if n == len(d.conditions) {
		cells := slices.Clone(key)
		for _, at := range found {
			cells = append(cells, vec.Datum{Type: stamps.Type, Num: at})
		}
		out.add(append(cells, vec.Datum{Type: d.duration, Num: found[n-1] - found[0]})...)
		if err := x.Hold(int64(len(out.columns)) * cellBytes); err != nil {
			return err
		}
		return x.Alive()
	}
	for i := from; i < len(rows); i++ {
		at := stamps.Datum(int(rows[i])).Num
		if n > 0 && (at-found[n-1] > d.step || at-found[0] > d.span) {
			return nil
		}
		if tests[n].IsTrue(int(rows[i])) {
			if err := d.find(x, rows, i+1, append(found[:n:n], at), stamps, tests, key, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// funnel is the input of the plugins that follow users through states: plugin(id, time, start, end, …).
type funnel struct {
	id, time, state    int // columns
	columns            []table.Column
	start, end, window int64 // the window is what is analyzed at a time
	sequence           []string
}

// visit is a user's state at a time.
type visit struct {
	at    int64
	state string
}

// bindFunnel reads the arguments that both plugins have; places are those of the window, the state and the
// sequence.
func bindFunnel(c *expr.Compiler, call *syntax.Call, columns []table.Column, s *expr.Scope, window, state int) (*funnel,
	error) {
	args := call.Args
	if len(args) != 8 {
		return nil, expr.WrongCount(call, call.Name.Text)
	}
	at, err := op.EachColumn([]syntax.Expr{args[0], args[1], args[state]}, columns, "evaluate")
	if err != nil {
		return nil, err
	}
	p := &funnel{id: at[0], time: at[1], state: at[2], columns: columns}
	numbers, err := timelineNumbers(c, []syntax.Expr{args[2], args[3], args[window]}, s)
	if err != nil {
		return nil, err
	}
	p.start, p.end, p.window = numbers[0], numbers[1], numbers[2]
	if !columns[p.time].Type.Integral() {
		return nil, vec.Failf(args[1].Span(), vec.CodeArguments, "%s() expects a column of times or integers", call.Name.Text)
	}
	list, err := c.Constant(args[state+1], &expr.Row{Operator: "evaluate", Scope: s})
	if err != nil {
		return nil, err
	}
	for _, d := range expr.ArrayElements(list) {
		p.sequence = append(p.sequence, d.Text())
	}
	if len(p.sequence) == 0 {
		return nil, vec.Failf(args[state+1].Span(), vec.CodeArguments, "%s() expects an array of states", call.Name.Text)
	}
	return p, nil
}

// eachUser calls fn with the visits of each user in each window, in the order of time.
func (p *funnel) eachUser(b *vec.Batch, fn func(window int64, user vec.Datum, visits []visit)) {
	type place struct {
		window int64
		user   uint32
	}
	ids := vec.NewInterner(b.Col(p.id).Type).Numbers(b.Col(p.id), b.N, true)
	visits, names := map[place][]visit{}, map[uint32]vec.Datum{}
	var order []place
	for row := range b.N {
		at := b.Col(p.time).Datum(row)
		if at.Null || at.Num < p.start || at.Num >= p.end {
			continue
		}
		key := place{p.windowOf(at.Num), ids[row]}
		if visits[key] == nil {
			order = append(order, key)
		}
		visits[key] = append(visits[key], visit{at.Num, b.Col(p.state).Datum(row).Text()})
		names[key.user] = b.Col(p.id).Datum(row)
	}
	slices.SortStableFunc(order, func(x, y place) int { return int(vec.Bit(x.window > y.window) - vec.Bit(x.window < y.window)) })
	for _, key := range order {
		list := visits[key]
		slices.SortStableFunc(list, func(x, y visit) int { return int(vec.Bit(x.at > y.at) - vec.Bit(x.at < y.at)) })
		fn(key.window, names[key.user], list)
	}
}

func (p *funnel) windowOf(at int64) int64 {
	return p.start + fn.FloorDiv(at-p.start, p.window)*p.window
}

// bindFunnelCompletion counts the users who reached each state of a sequence within some periods:
// funnel_sequence_completion(id, time, start, end, bin, state, sequence, periods).
func bindFunnelCompletion(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	p, err := bindFunnel(c, evaluate.Call, input.Columns(), s, 4, 5)
	if err != nil {
		return nil, err
	}
	list, err := c.Constant(evaluate.Call.Args[7], &expr.Row{Operator: "evaluate", Scope: s})
	if err != nil {
		return nil, err
	}
	var periods []int64
	for _, d := range expr.ArrayElements(list) {
		if d.Type == table.String {
			d = vec.Convert(d, table.TimeSpan)
		}
		if d.Null || !d.Type.Integral() {
			return nil, vec.Failf(evaluate.Call.Args[7].Span(), vec.CodeArguments, "%s() expects an array of durations",
				evaluate.Call.Name.Text)
		}
		periods = append(periods, d.Num)
	}
	schema := []table.Column{p.columns[p.time], {Name: p.columns[p.state].Name, Type: table.String},
		{Name: "Period", Type: table.TimeSpan}, {Name: "dcount", Type: table.Long}}
	return computed(input, schema, func(x *expr.Execution, _ *expr.Frame, b *vec.Batch, out *rowList) error {
		reached, windows := map[int64][][]int64{}, []int64{} // by window: period, step
		p.eachUser(b, func(window int64, _ vec.Datum, visits []visit) {
			if reached[window] == nil {
				windows = append(windows, window)
				for range periods {
					reached[window] = append(reached[window], make([]int64, len(p.sequence)))
				}
			}
			for i, most := range periods {
				for step := range p.completed(visits, most) {
					reached[window][i][step]++
				}
			}
		})
		for _, window := range windows {
			for i, most := range periods {
				for step, n := range reached[window][i] {
					out.add(vec.Datum{Type: p.columns[p.time].Type, Num: window}, vec.StringOf(p.sequence[step]),
						vec.TimeSpanOf(most), vec.LongOf(n))
				}
			}
		}
		return x.Alive()
	}), nil
}

// completed returns how many states of the sequence a user passed within a period from the first one.
func (p *funnel) completed(visits []visit, most int64) int {
	best := 0
	for i, first := range visits {
		if first.state != p.sequence[0] {
			continue
		}
		steps := 1
		for _, v := range visits[i+1:] {
			if steps == len(p.sequence) || v.at-first.at > most {
				break
			}
			if v.state == p.sequence[steps] {
				steps++
			}
		}
		best = max(best, steps)
	}
	return best
}

// maxSamples is the number of ids that funnel_sequence lists.
const maxSamples = 128

// bindFunnelSequence counts the users who passed a sequence of states, by the states before and after it:
// funnel_sequence(id, time, start, end, most between two steps, bin, state, sequence). The service returns two more
// tables, with the states before and those after.
func bindFunnelSequence(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	p, err := bindFunnel(c, evaluate.Call, input.Columns(), s, 5, 6)
	if err != nil {
		return nil, err
	}
	most, err := timelineNumbers(c, []syntax.Expr{evaluate.Call.Args[4]}, s)
	if err != nil {
		return nil, err
	}
	c.X.Note("funnel_sequence() returns three tables; this is the first, by the state before and the state after")
	schema := []table.Column{p.columns[p.time], {Name: "prev", Type: table.String}, {Name: "next", Type: table.String},
		{Name: "dcount", Type: table.Long}, {Name: "samples", Type: table.Dynamic}}
	return computed(input, schema, func(x *expr.Execution, _ *expr.Frame, b *vec.Batch, out *rowList) error {
		type way struct {
			window     int64
			prev, next string
		}
		users := map[way][]any{}
		var order []way
		p.eachUser(b, func(window int64, user vec.Datum, visits []visit) {
			seen := map[way]bool{}
			for _, w := range p.passages(visits, most[0]) {
				key := way{window, w[0], w[1]}
				if seen[key] {
					continue
				}
				seen[key] = true
				if users[key] == nil {
					order = append(order, key)
				}
				users[key] = append(users[key], vec.ToDynamic(user))
			}
		})
		slices.SortStableFunc(order, func(x, y way) int {
			if x.window != y.window {
				return int(vec.Bit(x.window > y.window) - vec.Bit(x.window < y.window))
			}
			return len(users[y]) - len(users[x])
		})
		for _, key := range order {
			list := users[key]
			out.add(vec.Datum{Type: p.columns[p.time].Type, Num: key.window}, vec.StringOf(key.prev), vec.StringOf(key.next),
				vec.LongOf(int64(len(list))), vec.DynamicOf(list[:min(len(list), maxSamples)]))
		}
		return x.Alive()
	}), nil
}

// passages returns the states before and after each occurrence of the sequence. Visits in the same state one
// after the other count as one; a step that comes too late is none.
func (p *funnel) passages(visits []visit, most int64) [][2]string {
	var runs []visit // the first and last visit of each series would differ; the last one is what counts
	var starts []int64
	for _, v := range visits {
		if n := len(runs); n > 0 && runs[n-1].state == v.state {
			runs[n-1].at = v.at
			continue
		}
		runs, starts = append(runs, v), append(starts, v.at)
	}
	var out [][2]string
	for i := 0; i+len(p.sequence) <= len(runs); i++ {
		fits := true
		for k, state := range p.sequence {
			fits = fits && runs[i+k].state == state && (k == 0 || starts[i+k]-runs[i+k-1].at <= most)
		}
		if !fits {
			continue
		}
		var around [2]string
		if i > 0 && starts[i]-runs[i-1].at <= most {
			around[0] = runs[i-1].state
		}
		if last := i + len(p.sequence); last < len(runs) && starts[last]-runs[last-1].at <= most {
			around[1] = runs[last].state
		}
		out = append(out, around)
	}
	return out
}

// bindPreview returns the first rows. The service returns their number in a second table.
func bindPreview(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	if len(evaluate.Call.Args) != 1 {
		return nil, expr.WrongCount(evaluate.Call, "preview")
	}
	n, err := op.Number(c, evaluate.Call.Args[0], "evaluate", s)
	if err != nil {
		return nil, err
	}
	return computed(input, input.Columns(), func(x *expr.Execution, _ *expr.Frame, b *vec.Batch, out *rowList) error {
		x.Note("preview() of %d rows", b.N)
		for row := range min(int(min(n, int64(b.N))), b.N) {
			cells := make([]vec.Datum, len(b.Cols))
			for i := range cells {
				cells[i] = b.Col(i).Datum(row)
			}
			out.add(cells...)
		}
		return nil
	}), nil
}
