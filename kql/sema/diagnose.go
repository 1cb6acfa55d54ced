package sema

import "quarry/kql/syntax"

// Problems returns the syntax and semantic problems of a query in text order. It reports nothing
// about names where the columns are not known for certain.
func (b *Bound) Problems() []syntax.Diagnostic {
	if len(b.Diagnostics) == 0 {
		return b.Tree.Diagnostics
	}
	all := make([]syntax.Diagnostic, 0, len(b.Tree.Diagnostics)+len(b.Diagnostics))
	return syntax.SortDiagnostics(append(append(all, b.Tree.Diagnostics...), b.Diagnostics...))
}
