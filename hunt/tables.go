package hunt

import (
	"slices"

	"quarry/kql"
)

// longestForTables bounds the texts that are searched for tables; a longer one is a
// list of values around a query, and binding it would hold up its run.
const longestForTables = 256 << 10

// tablesOf names the tables that a query reads, each once, in the order of the text.
func tablesOf(text string) []string {
	if len(text) > longestForTables {
		return nil
	}
	var tables []string
	for _, r := range kql.Bind(kql.Parse(text), nil).References() {
		if r.Symbol.Kind == kql.SymbolTable && r.Symbol.Declared == (kql.Span{}) && !slices.Contains(tables, r.Symbol.Name) {
			tables = append(tables, r.Symbol.Name)
		}
	}
	return tables
}
