package complete

import (
	"cmp"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// strings offers values of the column that is compared with the current string: those from earlier
// results, then those that the catalog knows.
func (c *completer) strings() {
	if _, keyed := c.keyed(); keyed {
		c.offerKeys(quoted)
		return
	}
	column := c.compared()
	if column == "" {
		c.offerConstants(strings.Join(c.argumentValues(), " "), `"`)
		return
	}
	seen := map[string]bool{}
	offer := func(value, detail string) {
		if !seen[value] {
			c.add(rankMiddle-len(seen), Completion{Label: value, Kind: CompleteValue, Insert: quoted(value), Detail: detail})
			seen[value] = true
		}
	}
	if c.options.Values != nil {
		for _, value := range c.options.Values(c.tableOf(), column) {
			offer(value, column)
		}
	}
	for _, value := range c.knownValues(column) {
		offer(value.Text, cmp.Or(value.Meaning, column))
	}
}

func quoted(value string) string { return `"` + syntax.EscapeString(value) + `"` }

// comparedValues offers the values that the catalog knows of the column that is compared with the
// current operand. They come before columns, which are rarely compared with such a column.
func (c *completer) comparedValues() {
	column := c.compared()
	for _, known := range c.here.Columns {
		if known.Name != column {
			continue
		}
		for i, value := range c.knownValues(column) {
			x := Completion{Label: value.Text, Kind: CompleteValue, Detail: cmp.Or(value.Meaning, column)}
			if known.Type == types.String {
				x.Insert = quoted(value.Text)
			}
			c.add(rankMiddle+rankValue-i, x)
		}
	}
}

// knownValues returns the values that the catalog knows of a column in the tables of the current
// pipeline.
func (c *completer) knownValues(column string) []catalog.Value {
	if table := c.tableOf(); table != "" {
		if list := catalog.Values(table, column); list != nil {
			return list
		}
	}
	var all []catalog.Value
	for _, table := range c.flow.tables {
		all = append(all, catalog.Values(table, column)...)
	}
	if len(all) == 0 && len(c.flow.tables) == 0 {
		return catalog.Values("", column)
	}
	return all
}

// compared returns the column that the current string is compared with, or "".
func (c *completer) compared() string {
	for i := len(c.path) - 1; i >= 0; i-- {
		var operand syntax.Expr
		switch x := c.path[i].(type) {
		case *syntax.Binary:
			operand = x.L
		case *syntax.In:
			operand = x.X
		case *syntax.Between:
			operand = x.X
		default:
			continue
		}
		if name, ok := operand.(*syntax.Name); ok {
			return name.Text
		}
		return ""
	}
	return ""
}

// comparedType returns the type of the column that the position is compared with, or types.Unknown.
func (c *completer) comparedType() types.Type {
	if c.situation != inComparison {
		return types.Unknown
	}
	name := c.compared()
	for _, column := range c.here.Columns {
		if column.Name == name {
			return column.Type
		}
	}
	return types.Unknown
}

// fits reports whether values of a type can be compared with values of another.
func fits(a, b types.Type) bool {
	return groupOf[a] == 0 || groupOf[b] == 0 || groupOf[a] == groupOf[b]
}

// groupOf has the types that can be compared only among themselves. A time can also be compared with the result of
// adding a timespan, so timespans fit with it.
var groupOf = map[types.Type]int{
	types.String: 1, types.Int: 2, types.Long: 2, types.Real: 2, types.Decimal: 2, types.DateTime: 3, types.TimeSpan: 3,
	types.Bool: 4,
}

// tableOf returns the table that the current pipeline starts with, or "".
func (c *completer) tableOf() string {
	for i := len(c.path) - 1; i >= 0; i-- {
		if p, ok := c.path[i].(*syntax.Pipeline); ok {
			if name, ok := p.Source.(*syntax.Name); ok {
				return name.Text
			}
		}
	}
	return ""
}
