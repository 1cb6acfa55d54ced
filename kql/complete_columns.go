package kql

import "quarry/kql/catalog"

// columns offers those in scope. In a list, those that it names already come last.
func (c *completer) columns() {
	columns := c.here.Columns
	if c.side() == "$right" {
		columns = c.joined()
	}
	r := c.columnRanks(columns)
	for i, column := range columns {
		c.add(r.of(c, i, column), Completion{
			Label: column.Name, Kind: CompleteColumn, Insert: asName(column.Name), Detail: column.Type,
			Help: catalog.Describe(catalog.ColumnHelp, column.Name),
		})
	}
	if join, ok := c.around().(*Join); ok && c.word.Start > join.Right.Span().End {
		c.add(rankCommon, Completion{Label: "$left", Kind: CompleteKeyword, Insert: "$left."})
		c.add(rankCommon-1, Completion{Label: "$right", Kind: CompleteKeyword, Insert: "$right."})
	}
}

// columnRanks holds what ranks the columns of one place.
type columnRanks struct {
	used    map[string]int  // how often the query names them
	listed  map[string]bool // by the list that the place is in
	telling map[string]int  // what the table is mostly asked about
	next    string          // follows, in the table, the column before
	before  string          // the one that is likeliest, if there is one
	filter  bool            // the place is in a condition
	nested  bool            // what takes JSON is called around the place
}

func (c *completer) columnRanks(columns []catalog.Column) columnRanks {
	r := columnRanks{used: c.used(ClassColumn), listed: c.listed(), telling: tellingColumns[c.tableOf()], next: c.nextInOrder(columns)}
	switch c.before(0) {
	case "on":
		r.before = "DeviceId"
	case "where", "and":
		r.filter = true
	case "or":
		r.before = c.comparedBefore()
	case "(":
		switch c.before(1) {
		case "parse_json", "todynamic":
			r.nested = true
		case "bin":
			r.before = "Timestamp"
		}
	}
	return r
}

func (r *columnRanks) of(c *completer, i int, column catalog.Column) int {
	rank := rankCommon + commonColumns[column.Name]*8 + r.telling[column.Name]*15 - min(i, 500)/4
	if r.filter {
		rank += r.telling[column.Name]*65 - commonColumns[column.Name]*4
	} else if column.Name != "Timestamp" || c.depth() <= 0 {
		rank += whoAndWhen[column.Name] * 110
	}
	n := r.used[column.Name]
	own := c.computed(column.Name)
	switch {
	case own && r.filter && n <= 1:
		rank += 1300 + min(i, 100)*2
	case own:
		rank += 900 + min(i, 100)*2 + min(n, 9)*40
	case n > 0 && r.filter:
		rank += 150
	case n > 0:
		rank += 700 + min(n, 9)*60
	}
	if r.nested && (column.Type == "dynamic" || column.Name == "AdditionalFields") {
		rank += rankLikely
	}
	if column.Name == r.next {
		rank += 500
	}
	if r.before != "" && column.Name == r.before {
		rank += rankUsed
	}
	if r.listed[column.Name] {
		rank -= rankUsed
	}
	if column.Name == "Timestamp" && r.filter {
		if n == 0 || c.firstFilter() {
			return rank + rankUsed
		}
		return rank - rankCommon // filtered by already
	}
	return rank
}

// comparedBefore is the column at the beginning of the comparison before or.
func (c *completer) comparedBefore() string {
	depth := 0
	for n := 1; n < len(c.left); n++ {
		switch c.kind(n) {
		case CloseParen:
			depth++
		case OpenParen:
			depth--
		}
		if depth < 0 || depth == 0 && (c.before(n) == "or" || c.before(n) == "and" || c.before(n) == "where") {
			return c.before(n - 1)
		}
	}
	return ""
}

// computed reports whether a column is the query's own: no table has one of that name.
func (c *completer) computed(name string) bool { return !catalog.IsColumn(name) }

// nextInOrder is the column that follows, in the table, the one before a comma: lists
// often keep that order.
func (c *completer) nextInOrder(columns []catalog.Column) string {
	if c.kind(0) != Comma {
		return ""
	}
	for i := 0; i+1 < len(columns); i++ {
		if columns[i].Name == c.before(1) {
			return columns[i+1].Name
		}
	}
	return ""
}

// firstFilter reports whether the place starts the filter right behind a table.
func (c *completer) firstFilter() bool {
	return c.before(0) == "where" && c.kind(1) == Pipe && c.mark(2) == ClassTable
}

// used counts the words of a class in the whole text but for the place.
func (c *completer) used(class Class) map[string]int {
	counts := map[string]int{}
	at := 0
	tree := c.bound.Tree
	for _, token := range tree.Tokens {
		if token.Kind.Trivia() {
			continue
		}
		if token.Kind == Word && tree.marks[at] == class {
			counts[tree.Text[token.Span.Start:token.Span.End]]++
		}
		at++
	}
	delete(counts, stand)
	return counts
}

// listed are the names of the list that the place is in, before it: of project, by and
// the like, where a name twice is no use.
func (c *completer) listed() map[string]bool {
	names := map[string]bool{}
	if c.kind(0) != Comma || c.depth() != 0 {
		return names
	}
	switch c.around().(type) {
	case *Project, *Distinct, *Summarize, *Sort, *Join:
	default:
		return names
	}
	for n := 1; n < len(c.left); n++ {
		switch {
		case c.kind(n) == Pipe, c.before(n) == "by":
			return names
		case c.kind(n) == Word && (c.kind(n-1) == Comma) && (c.kind(n+1) == Comma || c.mark(n+1) == ClassKeyword):
			names[c.before(n)] = true
		}
	}
	return names
}
