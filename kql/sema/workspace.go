package sema

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// workspaceTable reports a table that needs a workspace while none is in use. Its columns help
// completion, but the workspace may have others.
func (b *binder) workspaceTable(n *syntax.Name, t *catalog.Table) value {
	b.addReference(n.Span(), Symbol{Kind: SymbolTable, Name: t.Name, Columns: t.Columns})
	b.report(workspaceTable, n.Span(), nil, t.Name)
	return value{rows: &rows{columns: fromCatalog(t.Columns), open: true}}
}

// workspaceView is the value of a function of a workspace that returns a table. It may have more columns than
// those that are known.
func (b *binder) workspaceView(n *syntax.Name, columns []catalog.Column) value {
	b.addReference(n.Span(), Symbol{Kind: SymbolFunction, Name: n.Text, Columns: columns})
	return value{rows: &rows{columns: fromCatalog(columns), open: true}}
}

// watchlist returns the columns of the watchlist that a call names, if its results were seen.
func (b *binder) watchlist(x *syntax.Call) ([]catalog.Column, bool) {
	if x.Name.Text != "_GetWatchlist" || len(x.Args) == 0 {
		return nil, false
	}
	alias, ok := x.Args[0].(*syntax.Literal)
	if !ok {
		return nil, false
	}
	text, _ := alias.Text()
	w, ok := b.scope.Schema.Watchlist(text)
	if !ok {
		return nil, false
	}
	return w.Columns, true
}

// saved is the value of a function that users of the tenant have saved: the table that it returns, if
// the tenant says which.
func (b *binder) saved(n *syntax.Name, f *catalog.TenantFunction, tabular bool) value {
	b.addReference(n.Span(), Symbol{Kind: SymbolFunction, Name: n.Text, Columns: f.Columns})
	if len(f.Columns) == 0 {
		return value{rows: b.tableIf(tabular)}
	}
	return value{rows: &rows{columns: fromCatalog(f.Columns), ordered: true}}
}

// timeColumns maps the time column of a workspace's tables to that of Defender's, and back.
var timeColumns = map[string]string{"TimeGenerated": "Timestamp", "Timestamp": "TimeGenerated"}

// otherTime reports a time column under the name that it has in other tables.
func (b *binder) otherTime(n *syntax.Name, in *rows) bool {
	other, ok := timeColumns[n.Text]
	if !ok {
		return false
	}
	if _, ok := in.lookup(other); !ok {
		return false
	}
	fix := &syntax.Fix{Title: "Change to " + other, Span: n.Span(), Text: other}
	if other == "Timestamp" && !b.scope.Workspace && b.scope.source == nil {
		b.report(workspaceColumn, n.Span(), fix, n.Text, other)
	} else {
		b.reportUnknown(unknownColumn, n, fix)
	}
	return true
}

// custom reports whether a column may be one that somebody added to a table of the workspace. The
// names of such columns end in _CF.
func (b *binder) custom(n *syntax.Name) bool {
	return b.scope.Workspace && strings.HasSuffix(n.Text, "_CF")
}
