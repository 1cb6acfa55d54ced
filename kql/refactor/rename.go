// Package refactor changes queries without changing what they mean.
package refactor

import (
	"errors"
	"slices"
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Edit replaces the text of a span; an empty span inserts.
type Edit struct {
	Span syntax.Span
	Text string
}

// Target returns the place of the name at an offset and the name, if the name can be renamed. The error
// says in one sentence why it cannot.
func Target(b *sema.Bound, offset int) (at syntax.Span, name string, err error) {
	uses, ok := b.UsesAt(offset)
	if !ok {
		return at, "", errNoName
	}
	for _, p := range uses.Places {
		if !p.Implied && p.Span.Contains(offset) {
			at, name = p.Span, p.Name
		}
	}
	return at, name, renameable(b, uses, name)
}

// Rename returns the edits, in text order, that give the name at an offset another name wherever the query
// uses it. Columns that are named after it, such as max_x, get their new names, too. The error says in one
// sentence why the name cannot be changed to that: the renamed query would be wrong or mean something else.
func Rename(b *sema.Bound, offset int, name string) ([]Edit, error) {
	if _, _, err := Target(b, offset); err != nil {
		return nil, err
	}
	name, err := newName(name)
	if err != nil {
		return nil, err
	}
	if len(b.Tree.Diagnostics) > 0 {
		return nil, errWrongSyntax
	}
	uses, _ := b.UsesAt(offset)
	return newRenaming(b, uses, name).edits()
}

// newName checks a name and decodes it if it is quoted as in ['any text'].
func newName(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", errEmptyName
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", errNameHasControls
	}
	if strings.HasPrefix(text, "[") {
		tree := syntax.Parse("print " + text)
		if len(tree.Diagnostics) == 0 && len(tree.Statements) == 1 {
			var names []*syntax.Name
			syntax.Inspect(tree.Statements[0], func(n syntax.Node) bool {
				if x, ok := n.(*syntax.Name); ok {
					names = append(names, x)
				}
				return true
			})
			if len(names) == 1 && names[0].Span().End == len(tree.Text) && names[0].Text != "" {
				return names[0].Text, nil
			}
		}
	}
	return text, nil
}

// renaming is a renaming in progress. Groups are the symbols of the query by their index.
type renaming struct {
	before  *sema.Bound
	groups  []sema.Uses
	target  int
	name    string         // the new name
	names   map[int]string // the new names of groups that get one
	written []sema.Place   // implied places that get a written name
}

func newRenaming(b *sema.Bound, target sema.Uses, name string) *renaming {
	r := &renaming{before: b, groups: b.Uses(), name: name}
	r.target = slices.IndexFunc(r.groups, func(u sema.Uses) bool { return u.Places[0] == target.Places[0] })
	r.names = map[int]string{r.target: name}
	return r
}

// maxRounds limits how many columns can follow from a name, as max_x from x and max_max_x from max_x.
const maxRounds = 200

// edits finds the edits and checks them by binding the renamed query. Each round renames the columns that
// are named after those of the round before.
func (r *renaming) edits() ([]Edit, error) {
	if old := r.groups[r.target].Symbol.Name; old == r.name {
		return nil, nil
	} else if err := r.ambiguous(old); err != nil {
		return nil, err
	}
	for range maxRounds {
		list := r.list()
		after := sema.Bind(syntax.Parse(applied(r.before.Tree.Text, list)), r.before.Scope)
		if more, err := r.follow(after, newPositions(list)); err != nil {
			return nil, err
		} else if more {
			continue
		}
		if err := r.check(after, list); err != nil {
			return nil, err
		}
		return list, nil
	}
	return nil, errTooMany
}

// list returns the edits for the names that are known so far.
func (r *renaming) list() []Edit {
	var list []Edit
	for _, p := range r.written {
		list = append(list, Edit{syntax.Span{Start: p.Span.Start, End: p.Span.Start}, r.assignment(p)})
	}
	text := r.before.Tree.Text
	for group, name := range r.names {
		for _, p := range r.groups[group].Places {
			if !p.Implied {
				list = append(list, Edit{p.Span, written(name, text[p.Span.Start:p.Span.End], p.InText)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Edit) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return a.Span.End - b.Span.End
	})
	return list
}

// assignment returns the text that gives the expression at a place the new name of its column.
func (r *renaming) assignment(p sema.Place) string {
	return syntax.QuoteName(r.nameOf(r.groupOf(p))) + " = "
}

func (r *renaming) groupOf(p sema.Place) int {
	return slices.IndexFunc(r.groups, func(u sema.Uses) bool { return slices.Contains(u.Places, p) })
}

// nameOf returns the name that a group has after the renaming.
func (r *renaming) nameOf(group int) string {
	if name, ok := r.names[group]; ok {
		return name
	}
	return r.groups[group].Symbol.Name
}

// written returns a name in the form of the name that it replaces.
func written(name, old string, inText bool) string {
	escaped := strings.NewReplacer(`\`, `\\`, `'`, `\'`, `"`, `\"`).Replace(name)
	switch {
	case inText:
		return escaped
	case len(old) > 4 && old[0] == '[' && old[len(old)-1] == ']' && old[1] == old[len(old)-2]:
		return old[:2] + escaped + old[len(old)-2:]
	}
	return syntax.QuoteName(name)
}

// follow compares the names that expressions give their columns with those that they should have, and
// plans for the first column that differs: it is renamed, too, or gets a written name. Later columns may
// differ only because of it. The result is false if none differs.
func (r *renaming) follow(after *sema.Bound, to positions) (bool, error) {
	type key struct {
		span  syntax.Span
		index int
	}
	implied := map[key]string{}
	for _, u := range after.Uses() {
		for _, p := range u.Places {
			if p.Implied {
				implied[key{p.Span, p.Index}] = p.Name
			}
		}
	}
	group, first, name := -1, sema.Place{}, ""
	for i, u := range r.groups {
		for _, p := range u.Places {
			got, ok := implied[key{to.span(p.Span), p.Index}]
			differs := p.Implied && ok && got != r.nameOf(i) && !slices.Contains(r.written, p)
			if differs && (group < 0 || p.Order < first.Order) {
				group, first, name = i, p, got
			}
		}
	}
	if group < 0 {
		return false, nil
	}
	switch u := r.groups[group]; {
	case group != r.target && u.Fixed != sema.FixedByTable && onlyImplied(u):
		r.names[group] = name
	case u.Fixed == sema.FixedByOutput:
		return false, errFixed(u.Fixed, u.Symbol.Name)
	default:
		r.written = append(r.written, first)
	}
	return true, nil
}

// onlyImplied reports whether no place writes the name of a column that an expression names.
func onlyImplied(u sema.Uses) bool {
	return !slices.ContainsFunc(u.Places, func(p sema.Place) bool { return p.Write && !p.Implied })
}

// applied returns the text after edits that are in text order.
func applied(text string, list []Edit) string {
	var b strings.Builder
	at := 0
	for _, e := range list {
		b.WriteString(text[at:e.Span.Start])
		b.WriteString(e.Text)
		at = e.Span.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// Apply returns the text after edits in text order, which must not overlap.
func Apply(text string, list []Edit) (string, error) {
	at := 0
	for _, e := range list {
		if e.Span.Start < at || e.Span.End < e.Span.Start || e.Span.End > len(text) {
			return "", errors.New("the edits overlap or do not fit the text")
		}
		at = e.Span.End
	}
	return applied(text, list), nil
}
