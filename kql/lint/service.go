package lint

import (
	"slices"
	"strings"

	"quarry/api/dialect"
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
	api := a.scope.Dialect.String()
	if name, ok := a.tables[x.Span()]; ok && !catalog.ServedBy(api, name) && isCatalogued(name) {
		a.advise(x.Span(), nil, tableNotServedMessage, name, api, strings.Join(serving(name), " or "))
	}
}

// serving returns the APIs that have a table, the newest first.
func serving(table string) (apis []string) {
	for _, api := range slices.Backward(dialect.Names()) {
		if catalog.ServedBy(api.String(), table) {
			apis = append(apis, api.String())
		}
	}
	return apis
}

// ServingAPI returns the API that has all tables of a query: the one of the scope if it does, else the
// newest. A table that only a workspace has needs the API that takes one. ok is false if no API has all.
func ServingAPI(query string, scope *sema.Scope) (api dialect.Name, ok bool) {
	var tables []string
	for _, r := range sema.Bind(syntax.Parse(query), scope).References() {
		if r.Symbol.Kind == sema.SymbolTable && r.Symbol.Declared == (syntax.Span{}) {
			tables = append(tables, r.Symbol.Name)
		}
	}
	for _, api := range append([]dialect.Name{scope.Dialect}, dialect.Graph, dialect.XDR, dialect.MDE) {
		if !slices.ContainsFunc(tables, func(table string) bool {
			return !catalog.ServedBy(api.String(), table) || catalog.InWorkspaceOnly(table) && api != dialect.Graph
		}) {
			return api, true
		}
	}
	return scope.Dialect, false
}

// tableNotListed finds tables that the tenant does not have, as far as its schema says.
func tableNotListed(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Name)
	if !ok {
		return
	}
	name, ok := a.tables[x.Span()]
	if _, renamed := catalog.RenamedTo(name); !ok || renamed {
		return
	}
	if p, ok := a.scope.Schema.Provenance(name, a.scope.Workspace); ok && p.Missing {
		a.advise(x.Span(), nil, tableNotListedMessage, name, a.scope.Schema.Tenant().Fetched.Format("2006-01-02"))
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
