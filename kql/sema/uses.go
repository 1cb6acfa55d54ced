package sema

import (
	"cmp"
	"slices"

	"quarry/kql/syntax"
)

// Uses are all places of one symbol in a query.
type Uses struct {
	Symbol Symbol // as at the first place
	Places []Place
	// Fixed says why the name of a column that the query makes cannot change.
	Fixed Fixed
	// Replaces says that the column replaces one of its input that the query does not name.
	Replaces bool
}

// Place is a place of a symbol.
type Place struct {
	Span syntax.Span
	// Name is how the symbol is called here. A column can have another name after a join.
	Name string
	// Write says that the place declares the name or sets the column.
	Write bool
	// Implied says that no name is written: Span is the expression that the column is named after.
	Implied bool
	// Index is the number of the column, if several are named after the expression.
	Index int
	// Order is the place of an implied name among all columns that the query makes, in the order in which
	// rows flow from one to the next.
	Order int
	// InText says that the name is the content of a string.
	InText bool
}

// Made reports whether the query declares the symbol, so that it is not one of the catalog.
func (s Symbol) Made() bool { return s.made != nil || s.Declared.Len() > 0 }

// identity is what the places of a symbol have in common.
type identity struct {
	made     *made
	declared syntax.Span
	kind     SymbolKind
	name     string
}

func (s Symbol) identity() identity {
	switch {
	case s.made != nil:
		return identity{made: s.made.root()}
	case s.Declared.Len() > 0:
		return identity{declared: s.Declared}
	}
	return identity{kind: s.Kind, name: s.Name}
}

// UsesAt returns all places of the symbol at an offset.
func (b *Bound) UsesAt(offset int) (Uses, bool) {
	all := b.Uses()
	for _, u := range all {
		for _, p := range u.Places {
			if !p.Implied && p.Span.Contains(offset) && p.Span.End != offset {
				return u, true
			}
		}
	}
	for _, u := range all { // a cursor after the last letter
		for _, p := range u.Places {
			if !p.Implied && p.Span.End == offset {
				return u, true
			}
		}
	}
	return Uses{}, false
}

// Uses returns the places of all symbols, in the order of their first places.
func (b *Bound) Uses() []Uses {
	var list []Uses
	at := map[identity]int{}
	add := func(s Symbol, p Place) {
		key := s.identity()
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key] = i
			list = append(list, Uses{Symbol: s})
		}
		u := &list[i]
		if key.made != nil {
			u.Fixed, u.Replaces = key.made.fixed, key.made.replaces
		}
		u.Places = append(u.Places, p)
	}
	for _, r := range b.references {
		add(r.Symbol, r.place())
	}
	for _, r := range b.expanded {
		add(r.Symbol, r.place())
	}
	for _, m := range b.impliedColumns() {
		add(Symbol{Kind: SymbolColumn, Name: m.name, made: m},
			Place{Span: m.at, Name: m.name, Write: true, Implied: true, Index: m.index, Order: m.order})
	}
	for i := range list {
		slices.SortStableFunc(list[i].Places, byPlace)
		list[i].Places = slices.CompactFunc(list[i].Places,
			func(a, b Place) bool { return a.Span == b.Span && a.Name == b.Name })
	}
	slices.SortStableFunc(list, func(a, b Uses) int { return byPlace(a.Places[0], b.Places[0]) })
	return list
}

func (r Reference) place() Place {
	return Place{Span: r.Span, Name: r.Symbol.Name, Write: r.Write || r.Span == r.Symbol.Declared, InText: r.InText}
}

func byPlace(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End),
		cmp.Compare(a.Index, b.Index), cmp.Compare(a.Name, b.Name))
}

// impliedColumns returns the columns without written names, in text order.
func (b *Bound) impliedColumns() []*made {
	var list []*made
	for _, m := range b.made {
		if m.implied {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(x, y *made) int {
		return cmp.Or(cmp.Compare(x.at.Start, y.at.Start), cmp.Compare(x.at.End, y.at.End),
			cmp.Compare(x.index, y.index))
	})
	return list
}

// Makers returns, for each column of the result, where the query first names it, or an empty span.
func (b *Bound) Makers() []syntax.Span {
	if b.result == nil {
		return nil
	}
	list := make([]syntax.Span, len(b.result.columns))
	for i, c := range b.result.columns {
		if c.made != nil {
			list[i] = c.made.root().at
		}
	}
	return list
}

// Unresolved returns the names that may be columns of a table whose columns are not all known, in the
// order of binding.
func (b *Bound) Unresolved() []syntax.Span { return b.unresolved }

// joinExpanded makes the columns that a name in the body of a function refers to the same, whichever call
// it is bound for. Names that only a call can resolve stay in expanded.
func (b *Bound) joinExpanded() {
	slices.SortStableFunc(b.expanded, func(x, y Reference) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	var only []Reference
	for _, r := range b.expanded {
		if found, ok := b.SymbolAt(r.Span.Start); ok && found.Span == r.Span {
			if found.Symbol.Kind == SymbolColumn {
				merge(found.Symbol.made, r.Symbol.made)
			}
			continue
		}
		if n := len(only); n > 0 && only[n-1].Span == r.Span {
			merge(only[n-1].Symbol.made, r.Symbol.made)
			if only[n-1].Symbol.made == nil {
				only[n-1] = r
			}
			continue
		}
		only = append(only, r)
	}
	b.expanded = only
}
