package lint

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// tableNotServed finds tables that the API in use does not have: the oldest one has Device tables
// only.
func tableNotServed(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Name)
	if !ok {
		return
	}
	if name, ok := a.tables[x.Span()]; ok && !catalog.ServedBy(a.scope.Dialect.String(), name) && isCatalogued(name) {
		a.advise(x.Span(), nil, tableNotServedMessage, name)
	}
}

func isCatalogued(name string) bool {
	_, ok := catalog.LookupTable(name)
	return ok
}

// renamedTable finds tables under a name that the service has replaced.
func renamedTable(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Name)
	if !ok {
		return
	}
	name, ok := a.tables[x.Span()]
	if !ok {
		return
	}
	if present, renamed := catalog.RenamedTo(name); renamed {
		fix := &syntax.Fix{Title: "Change to " + present, Span: x.Span(), Text: present}
		a.advise(x.Span(), fix, renamedTableMessage, name, present)
	}
}

// outdatedFunction finds deprecated functions that have a replacement.
func outdatedFunction(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Call)
	if !ok {
		return
	}
	for _, kind := range []catalog.Kind{catalog.Aggregate, catalog.Scalar} {
		f, ok := catalog.LookupFunction(kind, x.Name.Text)
		if !ok || f.Instead == "" || strings.Contains(f.Instead, " ") {
			continue
		}
		if _, bound := a.lets[f.Name]; !bound {
			a.advise(x.Name.Span(), renaming(x.Name.Span(), f), outdatedFunctionMessage, f.Name, f.Instead)
		}
		return
	}
}

// renaming changes the function to its replacement. There is no fix if the name of the result
// column changes, too, since later steps may use it, nor for replace, whose arguments are in
// another order.
func renaming(span syntax.Span, f *catalog.Function) *syntax.Fix {
	if sema.Prefixed[f.Name] != sema.Prefixed[f.Instead] || f.Name == "any" || f.Name == "anyif" ||
		f.Name == "replace" {
		return nil
	}
	return &syntax.Fix{Title: "Change to " + f.Instead, Span: span, Text: f.Instead}
}
