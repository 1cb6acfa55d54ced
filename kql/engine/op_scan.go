package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// scanning is scan: it reads rows in order and follows sequences of steps through them.
type scanning struct {
	schema
	input    []table.Column
	declared []datum // the values that a step starts with
	steps    []scanStep
	matchID  bool
}

type scanStep struct {
	condition *expr
	places    []int // of the declared columns that are assigned
	values    []*expr
	silent    bool // output=none
}

// bindScan compiles the steps. Their expressions see the row, the declared columns, and
// behind those the row and the declared columns that each step matched last.
func bindScan(c *compiler, op *syntax.ScanOperator, input node, s *scope) (node, error) {
	if !isOrdered(input) {
		return nil, failf(op.Span(), CodeMeaning, "'scan' operator: the rows have no order here. Put 'sort' or 'serialize' before it.")
	}
	if len(op.Order) > 0 || len(op.By) > 0 {
		return nil, unsupported(op.Span(), "scan with an order or a partition of its own")
	}
	declared, err := declaredColumns(op.Declare)
	if err != nil {
		return nil, err
	}
	sc := &scanning{input: input.columns()}
	for i, p := range op.Declare {
		d := nullOf(declared[i].Type)
		if p.Default != nil {
			if d, err = c.constant(p.Default, &row{scope: s, operator: "scan"}); err != nil {
				return nil, err
			}
		}
		sc.declared = append(sc.declared, convert(d, declared[i].Type))
	}
	own := append(append([]table.Column{}, input.columns()...), declared...)
	r := &row{columns: own, operator: "scan", scope: s, sections: map[string]section{}}
	for _, step := range op.Steps {
		r.sections[step.Name.Text] = section{len(r.columns), own}
		r.columns = append(r.columns, own...)
	}
	for _, step := range op.Steps {
		compiled, err := c.scanStep(step, r)
		if err != nil {
			return nil, err
		}
		sc.steps = append(sc.steps, compiled)
	}
	sc.schema = own
	for _, p := range op.Params {
		if p.Name.Text == "with_match_id" {
			sc.matchID = true
			sc.schema = append(sc.schema, table.Column{Name: paramText(p), Type: table.Long})
		} else {
			return nil, unsupported(p.Span(), "scan with %s", p.Name.Text)
		}
	}
	return &sorted{&streamed{schema: sc.schema, input: input, start: sc.start}}, nil
}

func (c *compiler) scanStep(step *syntax.ScanStep, r *row) (scanStep, error) {
	if step.Optional || step.Output != "" && step.Output != "all" && step.Output != "none" {
		return scanStep{}, unsupported(step.Span(), "an optional step of scan, or one with output=last,")
	}
	out := scanStep{silent: step.Output == "none"}
	var err error
	if out.condition, err = c.typed(step.Condition, r, table.Bool); err != nil {
		return out, err
	}
	for _, e := range step.Assignments {
		named, ok := e.(*syntax.Named)
		if !ok {
			return out, failf(e.Span(), CodeMeaning, "'scan' operator: column = value is expected here.")
		}
		at := (&row{columns: r.sections[step.Name.Text].columns}).find(named.Names[0].Text)
		if at < 0 {
			return out, unresolved(named.Names[0].Span(), "scan", kindScalar, named.Names[0].Text)
		}
		x, err := c.expr(named.X, r)
		if err != nil {
			return out, err
		}
		out.places, out.values = append(out.places, at), append(out.values, c.cast(x, r.columns[at].Type))
	}
	return out, nil
}

// sequence is a match that is under way: what its steps matched last.
type sequence struct {
	id    int64
	steps [][]datum // nil for a step that has matched nothing
}

// scanRun is a scan at work.
type scanRun struct {
	*scanning
	f      *frame
	states []*sequence // by the step that they have reached
	next   int64
	out    []*growing
}

func (sc *scanning) start(_ *execution, f *frame, next cursor) cursor {
	run := &scanRun{scanning: sc, f: f, states: make([]*sequence, len(sc.steps))}
	return func() (*batch, error) {
		for {
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if out := run.scan(b); out.n > 0 {
				return out, nil
			}
		}
	}
}

func (r *scanRun) scan(b *batch) *batch {
	r.out = make([]*growing, len(r.schema))
	for i, column := range r.schema {
		r.out[i] = newGrowing(column.Type)
	}
	for at := range b.n {
		cells := make([]datum, 0, len(r.input)+len(r.declared))
		for i := range r.input {
			cells = append(cells, b.col(i).datum(at))
		}
		r.row(append(cells, r.declared...))
	}
	vecs := make([]*vec, len(r.out))
	for i, g := range r.out {
		vecs[i] = g.vec()
	}
	return batchOf(len(r.out[0].values), vecs...)
}

// row tries the steps from the last to the first: a row may go on with a sequence that
// waits for the step, and else replace what the step matched before.
func (r *scanRun) row(cells []datum) {
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
			state = &sequence{steps: make([][]datum, len(r.steps))}
		}
		if !r.matches(k, cells, state) {
			continue
		}
		if k == 0 {
			state = &sequence{r.next, state.steps}
			r.next++
		}
		r.states[k] = state
		r.take(k, cells, state)
	}
}

func (r *scanRun) matches(k int, cells []datum, s *sequence) bool {
	return r.steps[k].condition.eval(r.f, r.around(cells, s)).isTrue(0)
}

// take gives the row its values and keeps it as what the step matched last.
func (r *scanRun) take(k int, cells []datum, s *sequence) {
	step, b := r.steps[k], r.around(cells, s)
	cells = append([]datum{}, cells...)
	for i, at := range step.places {
		cells[at] = step.values[i].eval(r.f, b).datum(0)
	}
	steps := append([][]datum{}, s.steps...)
	steps[k] = cells
	s.steps = steps
	if step.silent {
		return
	}
	for i, d := range cells {
		r.out[i].add(d)
	}
	if r.matchID {
		r.out[len(cells)].add(longOf(s.id))
	}
}

// around is the row with what the steps of a sequence matched behind it.
func (r *scanRun) around(cells []datum, s *sequence) *batch {
	vecs := make([]*vec, 0, len(cells)*(1+len(r.steps)))
	put := func(cells []datum) {
		for _, d := range cells {
			vecs = append(vecs, constant(d, 1))
		}
	}
	put(cells)
	for _, matched := range s.steps {
		if matched == nil {
			matched = make([]datum, 0, len(cells))
			for _, column := range r.input {
				matched = append(matched, nullOf(column.Type))
			}
			matched = append(matched, r.declared...)
		}
		put(matched)
	}
	return batchOf(1, vecs...)
}
