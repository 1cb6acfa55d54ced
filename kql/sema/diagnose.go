package sema

import "quarry/kql/syntax"

// Diagnose returns what is wrong with a query, in the order of the text: its syntax, then
// its names. Of what the columns are not known for certain, nothing is said.
func Diagnose(tree *syntax.Tree, scope *Scope) []syntax.Diagnostic {
	return Bind(tree, scope).Problems()
}

// Problems returns the errors of the syntax and of the names together.
func (b *Bound) Problems() []syntax.Diagnostic {
	if len(b.Diagnostics) == 0 {
		return b.Tree.Diagnostics
	}
	all := make([]syntax.Diagnostic, 0, len(b.Tree.Diagnostics)+len(b.Diagnostics))
	return syntax.InOrder(append(append(all, b.Tree.Diagnostics...), b.Diagnostics...))
}
