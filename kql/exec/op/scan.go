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
	condition *expr.Expr
	places    []int // the declared columns that are assigned
	values    []*expr.Expr
	silent    bool // output=none
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
		if p.Name.Text == "with_match_id" {
			sc.matchID = true
			sc.Schema = append(sc.Schema, table.Column{Name: paramText(p), Type: table.Long})
		} else {
			return nil, vec.Unsupported(p.Span(), "scan with `%s`", p.Name.Text)
		}
	}
	return &expr.Sorted{Node: &expr.Streamed{Schema: sc.Schema, Input: input, Start: sc.start}}, nil
}

func compileStep(c *expr.Compiler, step *syntax.ScanStep, r *expr.Row) (scanStep, error) {
	if step.Optional || step.Output != "" && step.Output != "all" && step.Output != "none" {
		return scanStep{}, vec.Unsupported(step.Span(), "an optional step of scan, or one with output=last,")
	}
	out := scanStep{silent: step.Output == "none"}
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
	id    int64
	steps [][]vec.Datum // nil for a step without a match
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
	return func() (*vec.Batch, error) {
		for {
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if out := run.scan(b); out.N > 0 {
				return out, nil
			}
		}
	}
}

func (r *scanRun) scan(b *vec.Batch) *vec.Batch {
	r.out = make([]*Growing, len(r.Schema))
	for i, column := range r.Schema {
		r.out[i] = NewGrowing(column.Type)
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

// row tries the steps from last to first: a row may continue the sequence that has reached the step
// before, or else replace what the step itself matched.
func (r *scanRun) row(cells []vec.Datum) {
	for k := len(r.steps) - 1; k >= 0; k-- {
		if k > 0 && r.states[k-1] != nil {
			waiting := &sequence{r.states[k-1].id, r.states[k-1].steps}
			if r.matches(k, cells, waiting) {
				r.states[k], r.states[k-1] = waiting, nil
				r.take(k, cells, waiting)
				continue
			}
		}
		if k > 0 && r.states[k] == nil {
			continue
		}
		state := r.states[k]
		if state == nil {
			state = &sequence{steps: make([][]vec.Datum, len(r.steps))}
		}
		if !r.matches(k, cells, state) {
			continue
		}
		if k == 0 && r.states[0] == nil { // a repeated match continues the sequence
			state.id = r.next
			r.next++
		}
		r.states[k] = state
		r.take(k, cells, state)
	}
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
	if step.silent {
		return
	}
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
