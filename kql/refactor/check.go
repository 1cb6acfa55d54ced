package refactor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// renameable returns why the name of a symbol cannot change, whatever the new name is, or nil.
func renameable(b *sema.Bound, u sema.Uses, name string) error {
	switch {
	case !u.Symbol.Made():
		return errBuiltIn(u.Symbol.Kind, name)
	case u.Fixed == sema.FixedByOutput && onlyImplied(u), u.Fixed != sema.NotFixed && u.Fixed != sema.FixedByOutput:
		return errFixed(u.Fixed, name)
	case u.Replaces && usesStar(b.Tree):
		return errStar(name)
	}
	return nil
}

// usesStar reports whether a query takes all columns, whatever their names are.
func usesStar(tree *syntax.Tree) bool {
	found := false
	for _, s := range tree.Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			switch x := n.(type) {
			case *syntax.Star, *syntax.Search, *syntax.Find:
				found = true
			case *syntax.Call:
				found = found || x.Name.Text == "pack_all" || x.Name.Text == "bag_pack_columns"
			}
			return !found
		})
	}
	return found
}

// ambiguous refuses a column that may have uses that the analyzer cannot resolve.
func (r *renaming) ambiguous(old string) error {
	u := r.groups[r.target]
	if u.Symbol.Kind != sema.SymbolColumn {
		return nil
	}
	text := r.before.Tree.Text
	for _, span := range r.before.Unresolved() {
		if text[span.Start:span.End] == old && span.Start > u.Places[0].Span.Start {
			return errMayBe(old)
		}
	}
	return nil
}

// check compares the query before and after the edits and returns an error if they differ in more than
// names: in diagnostics, in what each name refers to, or in the columns of the result.
func (r *renaming) check(after *sema.Bound, list []Edit) error {
	to := newPositions(list)
	old := r.groups[r.target].Symbol.Name
	want, got := r.expected(to), actual(after)
	wrong, isWrong := r.newProblem(after, to)
	if same := slices.Equal(want, got); !same || isWrong {
		if kind, ok := r.clash(want, got); ok {
			return errClash(kind, r.name)
		}
		if isWrong {
			return errBecomesWrong(r.name, wrong.Message)
		}
		return errMeansElse(old, r.name, differing(want, got))
	}
	if !slices.Equal(r.unresolved(to), after.Unresolved()) {
		return errMeansElse(old, r.name, "")
	}
	if !r.sameResult(after) {
		return errColumnsChange(old, r.name)
	}
	return nil
}

// newProblem returns the first diagnostic that only the renamed query has.
func (r *renaming) newProblem(after *sema.Bound, to positions) (syntax.Diagnostic, bool) {
	type key struct {
		code string
		span syntax.Span
	}
	before := map[key]int{}
	for _, d := range r.before.Problems() {
		before[key{d.Code, to.span(d.Span)}]++
	}
	for _, d := range after.Problems() {
		k := key{d.Code, d.Span}
		if before[k]--; before[k] < 0 {
			return d, true
		}
	}
	return syntax.Diagnostic{}, false
}

// clash returns what else has the new name, in the query or where the renamed one refers to it.
func (r *renaming) clash(want, got []place) (sema.SymbolKind, bool) {
	for i, u := range r.groups {
		for _, p := range u.Places {
			if i != r.target && p.Name == r.name {
				return u.Symbol.Kind, true
			}
		}
	}
	for _, p := range got {
		if p.name == r.name && !slices.Contains(want, p) {
			return p.kind, true
		}
	}
	return 0, false
}

// place is a place with the symbol that it belongs to: made symbols by their first place, others by name.
type place struct {
	span   syntax.Span
	name   string
	kind   sema.SymbolKind
	symbol string
}

// expected returns the places that the renamed query should have.
func (r *renaming) expected(to positions) []place {
	var list []place
	for group, u := range r.groups {
		renamed := slices.Clone(u.Places)
		for i, p := range renamed {
			renamed[i].Span = r.spanAfter(p, to)
			if name, ok := r.names[group]; ok {
				renamed[i].Name = name
			}
		}
		list = append(list, placesOf(u.Symbol, renamed)...)
	}
	return sorted(list)
}

// spanAfter returns where a place is in the renamed query.
func (r *renaming) spanAfter(p sema.Place, to positions) syntax.Span {
	if p.Implied && slices.Contains(r.written, p) {
		end := to.offset(p.Span.Start, true)
		assignment := r.assignment(p)
		start := end - len(assignment)
		return syntax.Span{Start: start, End: start + strings.LastIndex(assignment, " = ")}
	}
	return to.span(p.Span)
}

func actual(after *sema.Bound) []place {
	var list []place
	for _, u := range after.Uses() {
		list = append(list, placesOf(u.Symbol, u.Places)...)
	}
	return sorted(list)
}

func placesOf(s sema.Symbol, places []sema.Place) []place {
	if !slices.ContainsFunc(places, func(p sema.Place) bool { return !p.Implied }) {
		return nil // nothing in the text names it
	}
	symbol := fmt.Sprint(s.Kind, " ", s.Name)
	if s.Made() {
		first := slices.MinFunc(places, func(a, b sema.Place) int {
			return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
		})
		symbol = fmt.Sprint(s.Kind, first.Span)
	}
	list := make([]place, len(places))
	for i, p := range places {
		list[i] = place{p.Span, p.Name, s.Kind, symbol}
	}
	return list
}

func sorted(list []place) []place {
	slices.SortFunc(list, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End),
			cmp.Compare(a.name, b.name), cmp.Compare(a.symbol, b.symbol))
	})
	return list
}

// differing returns the name at the first difference of two lists of places.
func differing(want, got []place) string {
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	if i == len(want) && i == len(got) {
		return ""
	}
	if i < len(want) && (i >= len(got) || want[i].span.Start <= got[i].span.Start) {
		return want[i].name
	}
	return got[i].name
}

func (r *renaming) unresolved(to positions) []syntax.Span {
	var list []syntax.Span
	for _, span := range r.before.Unresolved() {
		list = append(list, to.span(span))
	}
	return list
}

// sameResult reports whether the result has the same columns, except for the names that change.
func (r *renaming) sameResult(after *sema.Bound) bool {
	want, wantKnown := r.before.Columns()
	got, gotKnown := after.Columns()
	if wantKnown != gotKnown || len(want) != len(got) {
		return false
	}
	makers := r.before.Makers()
	for i, c := range want {
		if makers[i].Len() > 0 {
			made := func(u sema.Uses) bool {
				return slices.ContainsFunc(u.Places,
					func(p sema.Place) bool { return p.Write && p.Span == makers[i] && p.Name == c.Name })
			}
			if group := slices.IndexFunc(r.groups, made); group >= 0 {
				c.Name = r.nameOf(group)
			}
		}
		if got[i] != c {
			return false
		}
	}
	return true
}
