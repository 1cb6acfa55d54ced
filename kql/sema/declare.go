package sema

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// checkNames reports columns that appear twice in a list.
func (b *binder) checkNames(lists ...[]syntax.Expr) {
	if items := 0; b.silent > 0 || !slices.ContainsFunc(lists,
		func(l []syntax.Expr) bool { items += len(l); return items > 1 }) {
		return
	}
	seen := map[string]bool{}
	for _, list := range lists {
		for _, item := range list {
			for _, name := range b.namesGiven(item) {
				if seen[name.Text] && name.Text != "" {
					b.report(duplicateColumn, name.Span(), nil, name.Text)
				}
				seen[name.Text] = true
			}
		}
	}
}

// namesGiven returns the column names that a list item declares or repeats.
func (b *binder) namesGiven(item syntax.Expr) []*syntax.Name {
	switch x := item.(type) {
	case *syntax.Named:
		return x.Names
	case *syntax.Ordered:
		return b.namesGiven(x.X)
	case *syntax.Typed:
		return b.namesGiven(x.X)
	case *syntax.Name:
		if _, column := b.rows.lookup(x.Text); column {
			return []*syntax.Name{x}
		}
	}
	return nil
}

// checkLet reports a name that the enclosing statements have already declared; since is the last
// binding before them.
func (b *binder) checkLet(name *syntax.Name, since *binding) {
	for n := b.names; n != since; n = n.outer {
		if n.name == name.Text && name.Text != "" {
			b.report(duplicateName, name.Span(), nil, name.Text)
			return
		}
	}
}

// checkKeys reports dynamic values used as keys for grouping or sorting.
func (b *binder) checkKeys(operator string, keys []syntax.Expr, found []types.Type) {
	for i, key := range keys {
		if found[i] != types.Dynamic {
			continue
		}
		x := key
		if named, ok := key.(*syntax.Named); ok {
			x = named.X
		}
		text := b.bound.Tree.Text[x.Span().Start:x.Span().End]
		fix := &syntax.Fix{Title: "Convert to string", Span: x.Span(), Text: "tostring(" + text + ")"}
		b.report(dynamicKey, x.Span(), fix, operator)
	}
}

// keyTypes returns the types of group or join keys, without reporting their errors.
func (b *binder) keyTypes(keys []syntax.Expr) []types.Type {
	list := make([]types.Type, len(keys))
	b.silent++
	for i, key := range keys {
		list[i] = b.scalar(key)
	}
	b.silent--
	return list
}
