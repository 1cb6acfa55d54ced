package complete

import "quarry/kql/syntax"

// strings offers values from earlier results of the column that is compared with the current
// string.
func (c *completer) strings() {
	column := c.compared()
	if column == "" || c.options.Values == nil {
		return
	}
	quote := `"`
	for i, value := range c.options.Values(c.tableOf(), column) {
		c.add(rankMiddle-i, Completion{Label: value, Kind: CompleteValue,
			Insert: quote + syntax.EscapeString(value) + quote, Detail: column})
	}
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
