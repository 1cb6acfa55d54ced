package complete

import (
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// keyed returns the value that the position is a key of: after a dot, or in quotes within brackets.
func (c *completer) keyed() (sema.Nested, bool) {
	for i := len(c.path) - 1; i >= 0; i-- {
		switch n := c.path[i].(type) {
		case *syntax.Member:
			if n.X.Span().End <= c.word.Start {
				return c.nestedIn(n.X)
			}
		case *syntax.Index:
			if n.X.Span().End <= c.word.Start {
				return c.nestedIn(n.X)
			}
		}
	}
	return sema.Nested{}, false
}

func (c *completer) nestedIn(x syntax.Expr) (sema.Nested, bool) {
	return sema.NestedIn(c.bound.Tree, sema.TableAround(c.bound.Tree, c.word.Start), x, c.word.Start)
}

// offerKeys offers the keys of the value that the position is a key of: those seen in results, then those that
// the catalog knows.
func (c *completer) offerKeys(insert func(name string) string) {
	v, ok := c.keyed()
	if !ok {
		return
	}
	rank := rankClause
	offered := map[string]bool{}
	offer := func(name, detail string) {
		if !offered[name] {
			offered[name] = true
			c.add(rank, Completion{Label: name, Kind: CompleteColumn, Insert: insert(name), Detail: detail})
			rank = max(rank-1, 1)
		}
	}
	if c.options.Keys != nil {
		for _, name := range c.options.Keys(v.Table, v.Column, v.Path) {
			offer(name, "seen in results")
		}
	}
	for _, key := range v.Keys() {
		offer(key.Name, key.Source.String())
	}
}

// keyHelp returns the help for a key in the JSON of a column.
func keyHelp(tree *syntax.Tree, offset int) (found Help, ok bool) {
	inspectAt(tree, offset, func(n syntax.Node) {
		key, x, span := sema.KeyOf(n)
		if key == "" || !span.Contains(offset) {
			return
		}
		v, known := sema.NestedIn(tree, sema.TableAround(tree, offset), x, span.Start)
		if !known {
			return
		}
		for _, k := range v.Keys() {
			if k.Name == key {
				text := "A key of " + v.Column + ", " + k.Source.String() + "."
				if k.Action != "" {
					text = "A key of " + v.Column + " of " + k.Action + ", " + k.Source.String() + "."
				}
				found, ok = Help{Span: span, Title: key + ": dynamic", Text: text}, true
			}
		}
	})
	return found, ok
}
