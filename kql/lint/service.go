package lint

import (
	"slices"
	"strings"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TableNotServed is the code of the advice on tables that the API in use does not have.
const TableNotServed = "table-not-served"

// tableNotServed finds tables that the API in use does not have: the oldest one has Device tables
// only.
func tableNotServed(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Name)
	if !ok {
		return
	}
	if name, ok := a.tables[x.Span()]; ok && !a.scope.Serves(name) {
		a.advise(x.Span(), nil, tableNotServedMessage, name, a.scope.Dialect, strings.Join(ServedBy(name), " or "))
	}
}

// ServedBy returns the APIs of advanced hunting that have a table, the newest first.
func ServedBy(table string) (apis []string) {
	for _, api := range slices.Backward(dialect.Hunting()) {
		if catalog.ServedBy(api.String(), table) {
			apis = append(apis, api.String())
		}
	}
	return apis
}

// Refused returns what makes a query fail in a scope, in the order of the text: errors, and tables that its
// API does not have. A table of Sentinel can be in a workspace that is not known here, but only the graph
// API reads that.
func Refused(query string, scope *sema.Scope) []syntax.Diagnostic {
	noWorkspace := scope.Dialect == dialect.MDE || scope.Dialect == dialect.XDR
	return syntax.SortDiagnostics(slices.DeleteFunc(Findings(query, scope, true), func(d syntax.Diagnostic) bool {
		switch {
		case d.Severity == syntax.SeverityError, d.Code == TableNotServed:
			return false
		default:
			return d.Code != sema.WorkspaceTable || !noWorkspace
		}
	}))
}

// Serves returns the first target where nothing makes a query fail, as far as the scope knows the tenant.
func Serves(query string, scope *sema.Scope, targets []dialect.Target) (dialect.Target, bool) {
	for _, t := range targets {
		if len(Refused(query, scope.At(t))) == 0 {
			return t, true
		}
	}
	return dialect.Target{}, false
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
