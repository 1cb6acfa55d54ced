package kql

// strings offers values seen in earlier answers for the column that is compared with the
// string at the place.
func (c *completer) strings() {
	column := c.compared()
	if column == "" || c.options.Values == nil {
		return
	}
	quote := `"`
	for i, value := range c.options.Values(c.tableOf(), column) {
		c.add(rankMiddle-i, Completion{Label: value, Kind: CompleteValue, Insert: quote + escapeString(value) + quote, Detail: column})
	}
}

// compared is the column that the string at the place is compared with; "" for none.
func (c *completer) compared() string {
	for i := len(c.path) - 1; i >= 0; i-- {
		var operand Expr
		switch x := c.path[i].(type) {
		case *Binary:
			operand = x.L
		case *In:
			operand = x.X
		default:
			continue
		}
		if name, ok := operand.(*Name); ok {
			return name.Text
		}
		return ""
	}
	return ""
}

// tableOf is the table that the pipeline around the place starts with; "" for none.
func (c *completer) tableOf() string {
	for i := len(c.path) - 1; i >= 0; i-- {
		if p, ok := c.path[i].(*Pipeline); ok {
			if name, ok := p.Source.(*Name); ok {
				return name.Text
			}
		}
	}
	return ""
}
