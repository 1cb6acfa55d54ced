package schema

import (
	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
)

// maxBare limits the queries that are examined. A longer one has lists of values.
const maxBare = 64 << 10

// Watchlist returns the alias of the watchlist that a query returns with all of its columns:
// _GetWatchlist("alias"), or that followed by steps that only choose and order rows.
func Watchlist(query string) (alias string, ok bool) {
	call, ok := wholeSource(query).(*syntax.Call)
	if !ok || call.Name.Text != "_GetWatchlist" || len(call.Args) != 1 {
		return "", false
	}
	literal, ok := call.Args[0].(*syntax.Literal)
	if !ok {
		return "", false
	}
	return literal.Text()
}

// WholeTable returns the table that a query returns with all of its columns: T, or T followed by steps
// that only choose and order rows. ok is false for any other query.
func WholeTable(query string) (name string, ok bool) {
	n, ok := wholeSource(query).(*syntax.Name)
	if !ok || n.Wildcard || n.Text == "" {
		return "", false
	}
	return n.Text, true
}

// wholeSource returns the source of a query whose steps only choose and order rows, or nil.
func wholeSource(query string) syntax.Expr {
	if len(query) > maxBare {
		return nil
	}
	tree := syntax.Parse(query)
	if len(tree.Diagnostics) > 0 || len(tree.Statements) != 1 {
		return nil
	}
	q, ok := tree.Statements[0].(*syntax.Query)
	if !ok {
		return nil
	}
	source := q.Expr
	if p, ok := source.(*syntax.Pipeline); ok {
		source = p.Source
		for _, step := range p.Operators {
			switch step.(type) {
			case *syntax.Take, *syntax.Where, *syntax.Sort, *syntax.Top:
			default:
				return nil
			}
		}
	}
	return source
}

// ColumnsOf returns the columns of results.
func ColumnsOf(t *table.Table) []catalog.Column {
	columns := make([]catalog.Column, len(t.Columns()))
	for i, c := range t.Columns() {
		columns[i] = catalog.Column{Name: c.Name, Type: typeOf(c.Type.String())}
	}
	return columns
}

// typeOf returns the type of the language for a name that the service uses, or Unknown.
func typeOf(name string) types.Type {
	kind, ok := table.ParseType(name)
	if !ok {
		return types.Unknown
	}
	typ, _ := types.Parse(kind.String())
	return typ
}
