// Package refine runs KQL over answers that are here already: the one that is looked at,
// those of other tabs, those that history keeps. It asks no service and spends no quota.
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
	"quarry/kql/syntax"
	"quarry/table"
)

// Name is what a line calls the answer that it is about. Kept and Tab are calls that give
// others: answer(12) is what run 12 of history found, tab(2) what the second tab shows.
const (
	Name = "answer"
	Kept = "answer"
	Tab  = "tab"
)

// Answers are what a line can be about.
type Answers struct {
	Answer *table.Table
	Tabs   []*table.Table                                            // nil where a tab has no answer
	Named  map[string]*table.Table                                   // those of tabs, by the names of the tabs
	Kept   func(ctx context.Context, id int64) (*table.Table, error) // from history
	Log    *slog.Logger                                              // hears of panics; nil for nobody
}

// Error is a line that cannot be run, with the place in the line that it is about.
type Error struct {
	Span    syntax.Span
	Message string
}

func (e *Error) Error() string { return e.Message }

// mostBytes bounds the memory of a line: the answers that it reads stay beside it.
const mostBytes = 1 << 30

// Run works a line out. A line that begins with a step, or with the bar before one, is
// about the answer. The error is an *Error unless the context ended.
func Run(ctx context.Context, line string, answers Answers, now time.Time) (*table.Table, error) {
	before := beginning(line)
	tree := syntax.Parse(before + line)
	s := &source{answers: answers, calls: map[string]call{}}
	text := s.nameCalls(tree)
	if text != tree.Text {
		tree = syntax.Parse(text)
	}
	t, err := exec.Run(ctx, tree, s, exec.Options{Now: now, MaxBytes: mostBytes, Workers: 2, Log: answers.Log})
	if err == nil || ctx.Err() != nil {
		return t, err
	}
	return nil, s.explain(err, line, len(before))
}

// beginners are the operators that begin a query as well as a step; what they begin is
// taken as it is.
var beginners = []string{"print", "range", "union", "search", "find"}

// beginning is what a line lacks before it is a query.
func beginning(line string) string {
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
	if slices.Contains(catalog.Operators(), text[:end]) && !slices.Contains(beginners, text[:end]) {
		return Name + " | "
	}
	return ""
}

// source gives the engine the answers by name.
type source struct {
	answers Answers
	calls   map[string]call
	missing error       // why a name has no answer
	place   syntax.Span // of that name, when it is a call
}

// call is answer(12) or tab(2) in a line.
type call struct {
	of     string
	number int64
	span   syntax.Span
}

// nameCalls puts names into the place of the calls for other answers, each as long as what
// it replaces, so that all places in the line stay.
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

// Table implements engine.Source.
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
	s.missing = fmt.Errorf("%s is not here: a line can be about %s, %s(12) from history, %s(2), and tabs by their names", name, Name, Kept, Tab)
	return nil, exec.ErrUnknownTable
}

func (s *source) called(ctx context.Context, c call) (*table.Table, error) {
	if c.of == Kept {
		return s.answers.Kept(ctx, c.number)
	}
	if c.number < 1 || c.number > int64(len(s.answers.Tabs)) || s.answers.Tabs[c.number-1] == nil {
		return nil, fmt.Errorf("tab %d has no answer", c.number)
	}
	return s.answers.Tabs[c.number-1], nil
}

// Names implements engine.ListingSource.
func (s *source) Names() []string {
	names := []string{Name}
	for name := range s.answers.Named {
		names = append(names, name)
	}
	return names
}

// explain turns an error into one about the line.
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
