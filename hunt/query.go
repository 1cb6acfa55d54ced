package hunt

import (
	"slices"
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// spanAt returns the token at a position that a service sent, or false if the text does not have it.
func spanAt(text string, line, offset int) (syntax.Span, bool) {
	if line < 1 || offset < 0 {
		return syntax.Span{}, false
	}
	start := 0
	for range line - 1 {
		next := strings.IndexByte(text[start:], '\n')
		if next < 0 {
			return syntax.Span{}, false
		}
		start += next + 1
	}
	start += offset
	for _, token := range syntax.Scan(text) {
		if token.Span.Start <= start && start < token.Span.End {
			return token.Span, true
		}
	}
	return syntax.Span{}, false
}

// takeLimit returns the row limit of the query's last take, provided the steps after it keep every
// row. Results with exactly that many rows may be incomplete.
func takeLimit(query string) (rows int64, ok bool) {
	for _, statement := range syntax.Parse(query).Statements {
		q, is := statement.(*syntax.Query)
		if !is {
			continue
		}
		rows, ok = 0, false
		p, is := q.Expr.(*syntax.Pipeline)
		if !is {
			continue
		}
		for _, step := range p.Operators {
			switch step := step.(type) {
			case *syntax.Take:
				if count, is := step.Count.(*syntax.Literal); is {
					rows, ok = count.Long()
				}
			case *syntax.Project, *syntax.Extend, *syntax.Sort, *syntax.Serialize, *syntax.Render, *syntax.As:
			default:
				rows, ok = 0, false
			}
		}
	}
	return rows, ok
}

// maxTablesText bounds the queries that are searched for table names. A longer one is mostly a list
// of values, and binding it would delay the run.
const maxTablesText = 256 << 10

// tablesOf returns the names of the tables that a query reads, in order of appearance.
func tablesOf(text string, scope *sema.Scope) []string {
	if len(text) > maxTablesText {
		return nil
	}
	var tables []string
	for _, r := range sema.Bind(syntax.Parse(text), scope).References() {
		if r.Symbol.Kind == sema.SymbolTable && r.Symbol.Declared == (syntax.Span{}) &&
			!slices.Contains(tables, r.Symbol.Name) {
			tables = append(tables, r.Symbol.Name)
		}
	}
	return tables
}
