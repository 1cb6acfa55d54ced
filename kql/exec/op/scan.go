package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// scanning is the node of scan: it reads rows in order and matches sequences of steps.
type scanning struct {
	expr.Schema
	input    []table.Column
	declared []vec.Datum // initial values of the declared columns
	steps    []scanStep
	matchID  bool
}

type scanStep struct {
	optional  bool
	condition *expr.Expr
	places    []int // the declared columns that are assigned
	values    []*expr.Expr
	output    string // all, last or none
}

// bindScan compiles the steps. Their expressions refer to the row, the declared columns, and then,
// for each step, the row and the declared columns that it matched last.
func bindScan(c *expr.Compiler, op *syntax.ScanOperator, input expr.Node, s *expr.Scope) (expr.Node, error) {
	if !expr.IsOrdered(input) {
		return nil, vec.Failf(op.Span(), vec.CodeMeaning, "`scan` needs ordered rows; put sort or serialize before it")
	}
	if len(op.Order) > 0 || len(op.By) > 0 {
		return nil, vec.Unsupported(op.Span(), "scan with an order or a partition of its own")
	}
	declared, err := declaredColumns(op.Declare)
	if err != nil {
		return nil, err
	}
	sc := &scanning{input: input.Columns()}
	for i, p := range op.Declare {
		d := vec.NullOf(declared[i].Type)
		if p.Default != nil {
			if d, err = c.Constant(p.Default, &expr.Row{Scope: s, Operator: "scan"}); err != nil {
				return nil, err
			}
		}
		sc.declared = append(sc.declared, vec.Convert(d, declared[i].Type))
	}
	own := append(append([]table.Column{}, input.Columns()...), declared...)
	r := &expr.Row{Columns: own, Operator: "scan", Scope: s, Sections: map[string]expr.Section{}}
	for _, step := range op.Steps {
		r.Sections[step.Name.Text] = expr.Section{First: len(r.Columns), Columns: own}
		r.Columns = append(r.Columns, own...)
	}
	for _, step := range op.Steps {
		compiled, err := compileStep(c, step, r)
		if err != nil {
			return nil, err
		}
		sc.steps = append(sc.steps, compiled)
	}
	sc.Schema = own
	for _, p := range op.Params {
		if p.Name.Text != "with_match_id" {
			return nil, vec.Unsupported(p.Span(), "scan with `%s`", p.Name.Text)
		}
		sc.matchID = true
		sc.Schema = append(sc.Schema, table.Column{Name: paramText(p), Type: table.Long})
	}
	return &expr.Sorted{Node: &expr.Streamed{Schema: sc.Schema, Input: input, Start: sc.start}}, nil
}

func compileStep(c *expr.Compiler, step *syntax.ScanStep, r *expr.Row) (scanStep, error) {
	out := scanStep{optional: step.Optional, output: step.Output}
	var err error
	if out.condition, err = c.Typed(step.Condition, r, table.Bool); err != nil {
		return out, err
	}
	for _, e := range step.Assignments {
		named, ok := e.(*syntax.Named)
		if !ok {
			return out, vec.Failf(e.Span(), vec.CodeMeaning, "`scan` expects column = value")
		}
		at := (&expr.Row{Columns: r.Sections[step.Name.Text].Columns}).Find(named.Names[0].Text)
		if at < 0 {
			return out, vec.Unresolved(named.Names[0].Span(), "scan", vec.KindScalar, named.Names[0].Text)
		}
		x, err := c.Expr(named.X, r)
		if err != nil {
			return out, err
		}
		out.places, out.values = append(out.places, at), append(out.values, c.Cast(x, r.Columns[at].Type))
	}
	return out, nil
}

// sequence is an unfinished match: what its steps matched last.
type sequence struct {
	id      int64
	steps   [][]vec.Datum // nil for a step without a match
	pending []vec.Datum   // the output of a step with output=last, which waits for the next match
}

// scanRun runs a scan.
type scanRun struct {
	*scanning
	f      *expr.Frame
	states []*sequence // by the last step matched
	next   int64
	out    []*Growing
}

func (sc *scanning) start(_ *expr.Execution, f *expr.Frame, next expr.Cursor) expr.Cursor {
	run := &scanRun{scanning: sc, f: f, states: make([]*sequence, len(sc.steps))}
	done := false
	return func() (*vec.Batch, error) {
		for !done {
			b, err := next()
			if err != nil {
				return nil, err
			}
			done = b == nil
			if out := run.scan(b); out.N > 0 {
				return out, nil
			}
		}
		return nil, nil
	}
}

// scan returns the output of a batch, or, for nil, what is left at the end.
func (r *scanRun) scan(b *vec.Batch) *vec.Batch {
	r.out = make([]*Growing, len(r.Schema))
	for i, column := range r.Schema {
		r.out[i] = NewGrowing(column.Type)
	}
	if b == nil {
		for k := range r.states {
			r.clear(k)
		}
		b = &vec.Batch{}
	}
	for at := range b.N {
		cells := make([]vec.Datum, 0, len(r.input)+len(r.declared))
		for i := range r.input {
			cells = append(cells, b.Col(i).Datum(at))
		}
		r.row(append(cells, r.declared...))
	}
	vecs := make([]*vec.Vec, len(r.out))
	for i, g := range r.out {
		vecs[i] = g.Vec()
	}
	return vec.BatchOf(len(r.out[0].Values), vecs...)
}

// row tries the steps from last to first: a row may continue the sequence that has reached a step before,
// or else replace what the step itself matched.
func (r *scanRun) row(cells []vec.Datum) {
	for k := len(r.steps) - 1; k >= 0; k-- {
		from, first := r.before(k)
		if from >= 0 {
			waiting := &sequence{id: r.states[from].id, steps: r.states[from].steps}
			if r.matches(k, cells, waiting) {
				r.clear(k)
				r.clear(from)
				r.states[k] = waiting
				r.take(k, cells, waiting)
				continue
			}
		}
		if !first && r.states[k] == nil {
			continue
		}
		state := r.states[k]
		if state == nil {
			state = &sequence{steps: make([][]vec.Datum, len(r.steps))}
		}
		if !r.matches(k, cells, state) {
			continue
		}
		if r.states[k] == nil { // a repeated match continues the sequence
			state.id = r.next
			r.next++
		}
		r.states[k] = state
		r.take(k, cells, state)
	}
}

// before returns the step whose sequence a row may bring to step k: the one before, or an earlier one if
// those between are optional; -1 if there is none. first is set if a sequence may begin with step k.
func (r *scanRun) before(k int) (from int, first bool) {
	for from = k - 1; from >= 0 && r.states[from] == nil; from-- {
		if !r.steps[from].optional {
			return -1, false
		}
	}
	if from >= 0 {
		return from, false
	}
	return -1, true
}

// clear ends the sequence that has reached a step.
func (r *scanRun) clear(k int) {
	if s := r.states[k]; s != nil && s.pending != nil {
		r.emit(s.pending, s)
	}
	r.states[k] = nil
}

func (r *scanRun) matches(k int, cells []vec.Datum, s *sequence) bool {
	return r.steps[k].condition.Eval(r.f, r.context(cells, s)).IsTrue(0)
}

// take assigns the declared columns and records the row as the last match of the step.
func (r *scanRun) take(k int, cells []vec.Datum, s *sequence) {
	step, b := r.steps[k], r.context(cells, s)
	cells = append([]vec.Datum{}, cells...)
	for i, at := range step.places {
		cells[at] = step.values[i].Eval(r.f, b).Datum(0)
	}
	steps := append([][]vec.Datum{}, s.steps...)
	steps[k] = cells
	s.steps = steps
	switch step.output {
	case "none":
	case "last":
		s.pending = cells
	default:
		r.emit(cells, s)
	}
}

// emit outputs a row that matched a step.
func (r *scanRun) emit(cells []vec.Datum, s *sequence) {
	for i, d := range cells {
		r.out[i].Add(d)
	}
	if r.matchID {
		r.out[len(cells)].Add(vec.LongOf(s.id))
	}
}

// context returns the row, followed by what the steps of a sequence matched.
func (r *scanRun) context(cells []vec.Datum, s *sequence) *vec.Batch {
	vecs := make([]*vec.Vec, 0, len(cells)*(1+len(r.steps)))
	put := func(cells []vec.Datum) {
		for _, d := range cells {
			vecs = append(vecs, vec.Constant(d, 1))
		}
	}
	put(cells)
	for _, matched := range s.steps {
		if matched == nil {
			matched = make([]vec.Datum, 0, len(cells))
			for _, column := range r.input {
				matched = append(matched, vec.NullOf(column.Type))
			}
			matched = append(matched, r.declared...)
		}
		put(matched)
	}
	return vec.BatchOf(1, vecs...)
}
