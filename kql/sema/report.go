package sema

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// unknownColumn reports a name that is neither a column in scope nor declared by the query.
func (b *binder) unknownColumn(n *syntax.Name, in *rows) value {
	if b.silent > 0 || n.Text == "" {
		return value{}
	}
	if in != nil && in.open || b.custom(n) {
		if b.expanding == 0 {
			b.bound.unresolved = append(b.bound.unresolved, n.Span())
		}
		return value{}
	}
	if _, ok := catalog.LookupFunction(catalog.Scalar, n.Text); ok {
		end := n.Span().End
		fix := &syntax.Fix{Title: "Insert ()", Span: syntax.Span{Start: end, End: end}, Text: "()"}
		b.report(missingArguments, n.Span(), fix, n.Text)
		return value{}
	}
	if b.otherTime(n, in) {
		return value{}
	}
	if now, ok := currentName(n.Text, in); ok {
		b.report(renamedColumn, n.Span(), &syntax.Fix{Title: "Change to " + now, Span: n.Span(), Text: now}, n.Text,
			now)
		return value{}
	}
	p := unknownColumn
	if in != nil && slices.ContainsFunc(in.dropped, func(c boundColumn) bool { return c.Name == n.Text }) {
		p.severity = syntax.SeverityWarning
	}
	if in == nil || len(in.columns) == 0 {
		p = unknownName
	}
	b.reportUnknown(p, n, b.nearestName(n, in))
	return value{}
}

// currentName returns the current name of a renamed column if it is in scope.
func currentName(name string, in *rows) (string, bool) {
	if in == nil {
		return "", false
	}
	for _, now := range catalog.CurrentColumns(name) {
		if _, ok := in.lookup(now); ok {
			return now, true
		}
	}
	return "", false
}

func (b *binder) nearestName(n *syntax.Name, in *rows) *syntax.Fix {
	var names []string
	if in != nil {
		for _, c := range in.columns {
			names = append(names, c.Name)
		}
	}
	for bound := b.names; bound != nil; bound = bound.outer {
		names = append(names, bound.name)
	}
	return nearestInAnyCase(n, names)
}

// nearestInAnyCase prefers a name that differs only in case: KQL names are case-sensitive.
func nearestInAnyCase(n *syntax.Name, names []string) *syntax.Fix {
	for _, name := range names {
		if strings.EqualFold(name, n.Text) {
			return &syntax.Fix{Title: "Change to " + name, Span: n.Span(), Text: AsName(name)}
		}
	}
	fix := syntax.Nearest(n.Text, names, n.Span())
	if fix != nil {
		fix.Text = AsName(fix.Text)
	}
	return fix
}

// AsName quotes a name if the query needs it.
func AsName(name string) string {
	plain := name != "" && syntax.Nameable(name) && (name[0] < '0' || name[0] > '9')
	for i := 0; plain && i < len(name); i++ {
		c := name[i] | 0x20
		plain = c >= 'a' && c <= 'z' || name[i] == '_' || name[i] >= '0' && name[i] <= '9'
	}
	if plain {
		return name
	}
	return "['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "']"
}

// statementWords begin a statement. One without the rest of its statement reads like a table.
var statementWords = syntax.WordSet("let set declare restrict pattern alias entity_group access")

// unknownTable reports a table that is not in the catalog. This is information only, except over the
// tables of a source: a workspace can have tables of its own.
func (b *binder) unknownTable(n *syntax.Name) value {
	b.missing++
	if n.Text == "" || b.silent > 0 {
		return value{rows: unknownRows}
	}
	quoted := n.Span().Len() > len(n.Text)
	if !quoted && (syntax.IsOperator(n.Text) || statementWords[n.Text]) {
		b.report(keywordAsTable, n.Span(), nil, n.Text)
		return value{rows: unknownRows}
	}
	p := unknownTable
	if b.scope.source != nil {
		p.severity = syntax.SeverityError
	} else if now := catalog.ReplacementTables(n.Text); len(now) > 0 {
		fix := &syntax.Fix{Title: "Change to " + now[0], Span: n.Span(), Text: now[0]}
		b.report(retiredTable, n.Span(), fix, n.Text, "`"+strings.Join(now, "` and `")+"`")
		return value{rows: unknownRows}
	}
	names := b.scope.TableNames()
	for bound := b.names; bound != nil; bound = bound.outer {
		names = append(names, bound.name)
	}
	b.reportUnknown(p, n, nearestInAnyCase(n, names))
	return value{rows: unknownRows}
}

// unknownFunction reports a function that is not declared. Workspaces can have functions of their
// own, so it is an error only if a known name is close, or over a source.
func (b *binder) unknownFunction(n *syntax.Name, tabular bool) {
	closed := b.scope.source != nil
	if _, known := b.scope.Table(n.Text); known && b.silent == 0 {
		b.report(calledTable, n.Span(), nil, n.Text)
		return
	}
	if n.Text == "" || b.silent > 0 || strings.HasPrefix(n.Text, "_") && !closed {
		return
	}
	var names []string
	for _, kind := range []catalog.Kind{catalog.Scalar, catalog.Aggregate} {
		for _, f := range catalog.Functions(kind) {
			if !f.Outdated {
				names = append(names, f.Name)
			}
		}
	}
	for bound := b.names; bound != nil; bound = bound.outer {
		if bound.function != nil {
			names = append(names, bound.name)
		}
	}
	for name := range DefenderFunctions {
		names = append(names, name)
	}
	fix := nearestInAnyCase(n, names)
	p := unknownFunction
	switch {
	case closed:
	case fix == nil && tabular:
		p.severity = syntax.SeverityInformation
	case fix == nil:
		p.severity = syntax.SeverityWarning
	}
	b.reportUnknown(p, n, fix)
}
