package complete

import (
	"strings"

	"quarry/fuzzy"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// columnsInScope offers the input columns of the current step, or those of the named side of a
// join.
func (c *completer) columnsInScope() {
	columns, right := c.here.Columns, []catalog.Column(nil)
	join, keys := c.enclosingOperator().(*syntax.Join)
	keys = keys && c.word.Start > join.Right.Span().End
	if keys || c.side() == "$right" {
		right = c.joined()
	}
	if c.side() == "$right" {
		columns = right
	}
	both := map[string]bool{}
	for _, column := range right {
		both[column.Name] = true
	}
	head, clause, _ := c.clause()
	required := func(column catalog.Column) bool { // what the operator needs
		return head == "make-graph" && strings.HasSuffix(column.Name, "NodeId") ||
			head == "make-series" && clause == "on" && column.Type == types.DateTime
	}
	next, names := c.nextInOrder(columns), make(map[string]bool, len(columns))
	for i, column := range columns {
		t := c.columnTraits(column)
		t[isNext], t[isBoth] = truth(column.Name == next), truth(both[column.Name])
		t[isEarly] = 1 / (1 + float32(i)/8)
		t[isLast] = t[isOwn] / float32(len(columns)-i)
		if base := strings.TrimRight(column.Name, "0123456789"); base != column.Name {
			t[isTwin] = truth(names[base])
		}
		names[column.Name] = true
		x := Completion{
			Label: column.Name, Kind: CompleteColumn, Insert: sema.AsName(column.Name), Detail: column.Type.String(),
			typ:  column.Type,
			Help: catalog.Describe(catalog.ColumnHelp, column.Name),
		}
		if c.startsWithTime(column.Name) && c.firstFilter() { // every query should start with a time filter
			c.add(fitWeight-1, x)
			continue
		}
		if required(column) {
			c.add(rankClause-i, x)
			continue
		}
		c.weigh(t, x)
	}
	if keys && c.side() == "" {
		right := rankMiddle - 1
		if c.kind(0) == syntax.Equal && c.before(3) == "$left" {
			right = rankClause
		}
		c.add(rankMiddle, Completion{Label: "$left", Kind: CompleteKeyword, Insert: "$left."})
		c.add(right, Completion{Label: "$right", Kind: CompleteKeyword, Insert: "$right."})
	}
}

// columnTraits returns the traits that do not depend on the other columns.
func (c *completer) columnTraits(column catalog.Column) traits {
	name := column.Name
	listed := c.asListed(name)
	t := traits{
		isCommon: commonColumns[listed], isShown: shownColumns[listed], isKey: joinKeys[listed], isLikely: c.likely[listed],
		isFollower: c.followers[listed], isKin: kinship(name, c.previous), isSame: truth(name == c.previous),
		isUsed: logarithm(c.columns[name]), isFlowing: logarithm(c.flow.columns[name]),
		isTested: truth(c.flow.tested[name]), isListed: truth(c.flow.listed[name]),
		isNested: truth(column.Type == types.Dynamic || nestedColumns[name] > 0),
		isText:   truth(column.Type == types.String), isTime: truth(column.Type == types.DateTime),
	}
	if n := c.flow.recent[name]; n > 0 {
		t[isRecent] = 1 / float32(n)
	}
	for i, list := range c.usual {
		t[isUsual] = max(t[isUsual], list[name]/(1+float32(i)/2))
	}
	if c.ownColumn(name) {
		t[isOwn], t[isFresh] = 1, truth(c.columns[name] <= 1)
	}
	if listed == "Timestamp" {
		t[isTimeAgain] = t[isTested]
	}
	return t
}

// nextInOrder returns the column that follows, in the table, the column before the comma: lists
// often keep that order.
func (c *completer) nextInOrder(columns []catalog.Column) string {
	if c.kind(0) != syntax.Comma {
		return ""
	}
	for i := 0; i+1 < len(columns); i++ {
		if columns[i].Name == c.before(1) {
			return columns[i+1].Name
		}
	}
	return ""
}

// firstFilter reports whether the position starts the first filter directly after a table.
func (c *completer) firstFilter() bool {
	return c.before(0) == "where" && c.kind(1) == syntax.Pipe && c.mark(2) == syntax.ClassTable
}

// kinship returns the share of a name's words that another, different name begins with, too.
func kinship(name, other string) float32 {
	if name == other {
		return 0
	}
	words, shared, same := 0, 0, true
	for i := range len(name) {
		if fuzzy.BeginsWord(name, i) {
			if words++; same {
				shared = words - 1
			}
		}
		same = same && i < len(other) && name[i] == other[i]
	}
	if same {
		shared = words
	}
	return float32(shared) / float32(max(words, 1))
}
