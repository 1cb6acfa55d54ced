// Package refine runs KQL over results that are already loaded: those of the current tab, of other
// tabs, and saved ones from the history. It calls no service and spends no quota.
package refine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/plan"
	"quarry/kql/syntax"
	"quarry/table"
)

// Name refers to the current results. Kept and Tab are functions that return others: answer(12) is
// the saved result of run 12, tab(2) that of the second tab.
const (
	Name = "answer"
	Kept = "answer"
	Tab  = "tab"
)

// Answers are the results that a query can refer to.
type Answers struct {
	Answer *table.Table
	Tabs   []*table.Table                                            // nil for a tab without results
	Named  map[string]*table.Table                                   // by tab name
	Kept   func(ctx context.Context, id int64) (*table.Table, error) // loads saved results from the history
	Log    *slog.Logger                                              // receives panics; nil discards them
	Note   func(text string)                                         // receives the engine's notes; nil discards them
}

// Error says why a query failed, and which part of it is the cause.
type Error struct {
	Span    syntax.Span
	Message string
}

func (e *Error) Error() string { return e.Message }

// memoryLimit bounds the memory that a query uses in addition to its inputs.
const memoryLimit = 1 << 30

// Run runs a query. One that starts with an operator, or with a pipe, is applied to the current
// results. The error is an *Error unless the context ended.
func Run(ctx context.Context, line string, answers Answers, now time.Time) (*table.Table, error) {
	t, _, err := run(ctx, line, answers, exec.Options{Now: now})
	return t, err
}

// Explain runs a query as Run does and returns its steps, with their rows and times.
func Explain(ctx context.Context, line string, answers Answers, now time.Time) ([]plan.Line, error) {
	trace := &exec.Trace{}
	_, text, err := run(ctx, line, answers, exec.Options{Now: now, Trace: trace})
	if err != nil {
		return nil, err
	}
	return plan.Explain(trace.Plan, text, trace.Measured), nil
}

// run returns the results of a line and the query that was made of it.
func run(ctx context.Context, line string, answers Answers, opts exec.Options) (*table.Table, string, error) {
	before := prefix(line)
	tree := syntax.Parse(before + line)
	s := &source{answers: answers, calls: map[string]call{}}
	text := s.nameCalls(tree)
	if text != tree.Text {
		tree = syntax.Parse(text)
	}
	opts.MaxBytes, opts.Workers, opts.Log, opts.Note = memoryLimit, 2, answers.Log, answers.Note
	t, err := exec.Run(ctx, tree, s, opts)
	if err == nil || ctx.Err() != nil {
		return t, tree.Text, err
	}
	return nil, "", s.explain(err, line, len(before))
}

// sourceOperators are the operators that can start a query as well as follow a pipe. They are taken
// as the start.
var sourceOperators = []string{"print", "range", "union", "search", "find"}

// prefix returns what must precede the line to make it a query.
func prefix(line string) string {
	text := strings.TrimSpace(line)
	if strings.HasPrefix(text, "|") {
		return Name + " "
	}
	end := strings.IndexFunc(text, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') })
	if end < 0 {
		end = len(text)
	}
	if text == "" {
		return Name
	}
	if slices.Contains(catalog.Operators(), text[:end]) && !slices.Contains(sourceOperators, text[:end]) {
		return Name + " | "
	}
	return ""
}

// source provides the results to the engine by name.
type source struct {
	answers Answers
	calls   map[string]call
	missing error       // why a name has no results
	place   syntax.Span // position of that name, if it is a call
}

// call is an answer(12) or tab(2) in the query.
type call struct {
	of     string
	number int64
	span   syntax.Span
}

// nameCalls replaces calls that refer to other results with names of the same length, so that
// positions in the query stay valid.
func (s *source) nameCalls(tree *syntax.Tree) string {
	text := []byte(tree.Text)
	rename := func(n syntax.Node) bool {
		if c, ok := otherAnswer(n, tree.Text); ok {
			name := fmt.Sprintf("%s_%d_", c.of, c.number)
			copy(text[c.span.Start:c.span.End], name+strings.Repeat(" ", c.span.End-c.span.Start))
			s.calls[name] = c
		}
		return true
	}
	for _, statement := range tree.Statements {
		syntax.Inspect(statement, rename)
	}
	return string(text)
}

// otherAnswer recognizes answer(12) and tab(2).
func otherAnswer(n syntax.Node, text string) (call, bool) {
	c, ok := n.(*syntax.Call)
	if !ok || c.Name.Text != Kept && c.Name.Text != Tab || len(c.Args) != 1 {
		return call{}, false
	}
	literal, ok := c.Args[0].(*syntax.Literal)
	if !ok {
		return call{}, false
	}
	number, err := strconv.ParseInt(text[literal.Span().Start:literal.Span().End], 10, 64)
	return call{c.Name.Text, number, c.Span()}, err == nil && number >= 0
}

// Table implements exec.Source.
func (s *source) Table(ctx context.Context, name string) (*table.Table, error) {
	if c, ok := s.calls[name]; ok {
		t, err := s.called(ctx, c)
		if err != nil {
			s.missing, s.place = err, c.span
		}
		return t, err
	}
	if name == Name {
		return s.answers.Answer, nil
	}
	if t, ok := s.answers.Named[name]; ok {
		return t, nil
	}
	s.missing = fmt.Errorf(
		"unknown table `%s`; use %s, %s(12) for run 12 of the history, %s(2) for the second tab, or the name of a tab",
		name, Name, Kept, Tab)
	return nil, exec.ErrUnknownTable
}

func (s *source) called(ctx context.Context, c call) (*table.Table, error) {
	if c.of == Kept {
		return s.answers.Kept(ctx, c.number)
	}
	if c.number < 1 || c.number > int64(len(s.answers.Tabs)) || s.answers.Tabs[c.number-1] == nil {
		return nil, fmt.Errorf("tab %d has no results", c.number)
	}
	return s.answers.Tabs[c.number-1], nil
}

// Names implements exec.ListingSource.
func (s *source) Names() []string {
	names := []string{Name}
	for name := range s.answers.Named {
		names = append(names, name)
	}
	return names
}

// explain converts an error of the engine to positions in the line.
func (s *source) explain(err error, line string, before int) *Error {
	out := &Error{Span: syntax.Span{Start: 0, End: len(line)}, Message: err.Error()}
	failure := (*exec.Error)(nil)
	switch {
	case errors.As(err, &failure):
		out.Span, out.Message = failure.Span, failure.Message
		if s.missing != nil && failure.Code == exec.CodeUnresolved {
			out.Message = s.missing.Error()
		}
	case s.missing != nil:
		out.Span = s.place
	default:
		return out
	}
	out.Span.Start = min(max(out.Span.Start-before, 0), len(line))
	out.Span.End = min(max(out.Span.End-before, out.Span.Start), len(line))
	return out
}
