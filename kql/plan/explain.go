package plan

import (
	"slices"
	"strings"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Line explains one step of a plan.
type Line struct {
	// Operator is the keyword of an operator, or what the source of the rows is: table, let, function.
	Operator string
	// Text is the step as the query has it, on one line. Its Inputs are left out.
	Text string
	// Does says what the step does, in a sentence.
	Does string
	// Columns are the columns after the step. Known is false if there may be others, which depend on data.
	Columns []catalog.Column
	Known   bool
	// Added and Removed are the differences from the columns before; nil for a source.
	Added, Removed []catalog.Column
	// Inputs are the other tables that the step reads.
	Inputs []Part
	// Stats is what the step did in a run; nil if it was not measured.
	Stats *Stats
}

// Part is a table that a step reads besides the rows before it: of a join, union, subquery or toscalar().
type Part struct {
	// Name is what names the table in the query: of a let statement or function; "" if nothing does.
	Name  string
	Lines []Line
}

// Stats is what a step did in a run.
type Stats struct {
	Rows  int64 // that it returned
	Reads int64 // how often they were read
	// Time is how long the step took, without those that it reads, summed over the workers.
	Time time.Duration
}

// Measured returns what a node did in a run, or nil.
type Measured func(n *Node) *Stats

// Explain returns the steps of a plan in the order of the query, which has the given text.
func Explain(p *Plan, text string, measured Measured) []Line {
	root := p.Root()
	if root == nil {
		return nil
	}
	if measured == nil {
		measured = func(*Node) *Stats { return nil }
	}
	x := &explainer{plan: p, text: text, measured: measured, shown: map[*Node]bool{}}
	return x.lines(root)
}

// mostLines limits an explanation: functions that call each other several times multiply.
const mostLines = 10_000

// explainer writes the lines of a plan.
type explainer struct {
	plan     *Plan
	text     string
	measured Measured
	shown    map[*Node]bool // what names refer to, which is explained once
	count    int
}

// lines explains a node and those before it.
func (x *explainer) lines(n *Node) []Line {
	var chain []*Node
	for ; n != nil && n.Kind != Input; n = n.before() {
		chain = append(chain, n)
	}
	slices.Reverse(chain)
	var lines []Line
	for _, n := range chain {
		if x.count++; x.count > mostLines {
			break
		}
		lines = append(lines, x.line(n))
	}
	return lines
}

// before returns the node whose rows a step gets as a pipeline's. The rows of a name or a call are a part.
func (n *Node) before() *Node {
	if n.Kind == Step || n.Kind == Function {
		return n.From
	}
	return nil
}

func (x *explainer) line(n *Node) Line {
	l := Line{Operator: n.operator(), Does: n.does(), Columns: n.Columns, Known: n.Known, Stats: x.measured(n)}
	if from := n.before(); from != nil && from.Kind != Input {
		l.Added, l.Removed = missing(n.Columns, from.Columns), missing(from.Columns, n.Columns)
	}
	reads := x.reads(n)
	l.Text = x.written(n, reads)
	for _, r := range reads {
		switch {
		case r.node == nil:
		case x.shown[r.node]:
			l.Does += ", as above"
		default:
			x.shown[r.node] = n.Kind == Named || n.Kind == Call || r.name != ""
			l.Inputs = append(l.Inputs, Part{Name: r.name, Lines: x.lines(r.node)})
		}
	}
	return l
}

// missing returns the columns that are not among others, or have another type there.
func missing(columns, others []catalog.Column) []catalog.Column {
	var list []catalog.Column
	for _, c := range columns {
		if !slices.Contains(others, c) {
			list = append(list, c)
		}
	}
	return list
}

// read is a table that a step reads besides the rows before it.
type read struct {
	name string
	node *Node
	span syntax.Span // in the text of the step; empty if it is written elsewhere
}

// reads returns the tables that a node reads besides the rows before it.
func (x *explainer) reads(n *Node) []read {
	switch n.Kind {
	case Named, Call:
		return []read{{node: n.From}}
	case Step:
		f := &finder{plan: x.plan, seen: map[*sema.Declaration]bool{}}
		if invoke, ok := n.Operator.(*syntax.Invoke); ok {
			if called := x.plan.Invoked(invoke, n.Body); called != nil {
				f.found = append(f.found, read{name: called.Name, node: called.From})
			}
			for _, arg := range invoke.Call.Args {
				f.find(arg, n.Body, true)
			}
			return f.found
		}
		f.views(n.Operator, n.Body)
		f.find(n.Operator, n.Body, true)
		return f.found
	case Unknown, Table, Values, External, Function, Input:
	}
	return nil
}

// finder finds the tables in expressions.
type finder struct {
	plan  *Plan
	seen  map[*sema.Declaration]bool
	found []read
}

// find looks for tables below a node, and in the lets and functions that it names. here says that the node is
// in the text of the step.
func (f *finder) find(at syntax.Node, body *sema.Body, here bool) {
	syntax.Inspect(at, func(n syntax.Node) bool {
		e, ok := n.(syntax.Expr)
		if !ok {
			return true
		}
		if body.IsTable(e) {
			r := read{node: f.table(e, body)}
			if here {
				r.span = e.Span()
			}
			f.found = append(f.found, r)
			return false
		}
		if callee := body.Call(e); callee != nil && callee.Query != nil {
			f.find(callee.Query, callee, false)
		}
		if name, ok := e.(*syntax.Name); ok {
			f.views(name, body)
			f.declared(body.Use(name))
		}
		return true
	})
}

// views finds the views that a pattern, or an operator without tables, reads.
func (f *finder) views(at syntax.Node, body *sema.Body) {
	for _, view := range body.Views(at) {
		f.found = append(f.found, read{name: view.Declaration.Name, node: f.plan.View(view).From})
	}
}

// declared looks for tables in the value of a name, such as let x = toscalar(…).
func (f *finder) declared(d *sema.Declaration) {
	if d == nil || d.Table || d.Function != nil || f.seen[d] {
		return
	}
	f.seen[d] = true
	value := d.Argument
	if d.Let != nil {
		value = d.Let.Value
	}
	if value == nil {
		return
	}
	from := len(f.found)
	f.find(value, d.Body, false)
	for i := from; i < len(f.found); i++ {
		if f.found[i].name == "" {
			f.found[i].name = d.Name
		}
	}
}

func (f *finder) table(e syntax.Expr, body *sema.Body) *Node {
	if named, ok := e.(*syntax.Named); ok {
		e = named.X
	}
	sub, _ := f.plan.Subquery(e, body)
	return sub
}

// written returns the text of a node on one line, with … in place of the tables that it reads.
func (x *explainer) written(n *Node, reads []read) string {
	span := syntax.Span{}
	switch {
	case n.Operator != nil:
		span = n.Operator.Span()
	case n.Kind == Values:
		return ""
	case n.Expr != nil:
		span = n.Expr.Span()
	}
	var b strings.Builder
	at := span.Start
	for _, r := range reads {
		if r.span.Len() > 0 && r.span.Start >= at && r.span.End <= span.End && !x.short(r) {
			b.WriteString(x.text[at:r.span.Start] + "…")
			at = r.span.End
		}
	}
	b.WriteString(x.text[at:span.End])
	return strings.Join(strings.Fields(withoutComments(b.String())), " ")
}

// short reports whether a table that a step reads is just a name.
func (x *explainer) short(r read) bool {
	return r.node == nil || r.node.Kind == Table || r.node.Kind == Named || r.node.Kind == Call
}

// withoutComments removes the comments of a part of a query.
func withoutComments(text string) string {
	if !strings.Contains(text, "//") {
		return text
	}
	var b strings.Builder
	for _, token := range syntax.Parse(text).Tokens {
		if token.Kind != syntax.Comment {
			b.WriteString(text[token.Span.Start:token.Span.End])
		}
	}
	return b.String()
}
