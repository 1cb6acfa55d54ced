package sema

import (
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// Nested is a value within the JSON of a column: the column, and the path of keys.
type Nested struct {
	Table, Column string
	Path          []string
	Actions       []string // the action types that the query filters by before
}

// Keys returns the known keys of the value.
func (v Nested) Keys() []catalog.Key { return catalog.Keys(v.Table, v.Column, v.Path, v.Actions) }

// NestedIn returns the value that an expression refers to within the JSON of a column of a table: directly, or
// through a column that the query made of it.
func NestedIn(tree *syntax.Tree, table string, x syntax.Expr, offset int) (Nested, bool) {
	v := Nested{Table: table}
	const longestChain = 8 // of columns made of columns
	for range longestChain {
		name, path, ok := pathOf(x)
		if !ok {
			return Nested{}, false
		}
		v.Path = append(path, v.Path...)
		if catalog.HasKeys(table, name) {
			v.Column, v.Actions = name, actionsIn(tree, offset)
			return v, true
		}
		if x = madeFrom(tree, name, offset); x == nil {
			return Nested{}, false
		}
	}
	return Nested{}, false
}

// parsers are the functions that return the JSON that their argument holds.
var parsers = syntax.WordSet("parse_json todynamic tostring parsejson toobject")

// pathOf returns the name that an expression starts with and the keys after it. Indexes of arrays are left out.
func pathOf(x syntax.Expr) (name string, path []string, ok bool) {
	for {
		switch n := x.(type) {
		case *syntax.Name:
			slices.Reverse(path)
			return n.Text, path, true
		case *syntax.Paren:
			x = n.X
		case *syntax.Named:
			x = n.X
		case *syntax.Typed:
			x = n.X
		case *syntax.Member:
			path, x = append(path, n.Name.Text), n.X
		case *syntax.Index:
			if literal, ok := n.I.(*syntax.Literal); ok {
				if key, ok := literal.Text(); ok {
					path = append(path, key)
				}
			}
			x = n.X
		case *syntax.Call:
			if !parsers[n.Name.Text] || len(n.Args) != 1 {
				return "", nil, false
			}
			x = n.Args[0]
		default:
			return "", nil, false
		}
	}
}

// madeFrom returns the expression of the last column with a name that the query made before an offset, or nil.
func madeFrom(tree *syntax.Tree, name string, offset int) (x syntax.Expr) {
	inspectAll(tree, func(n syntax.Node) {
		if named, ok := n.(*syntax.Named); ok && named.Span().End <= offset && len(named.Names) == 1 &&
			named.Names[0].Text == name {
			x = named.X
		}
	})
	return x
}

// actionsIn returns the action types that the query compares with before an offset.
func actionsIn(tree *syntax.Tree, offset int) (actions []string) {
	inspectAll(tree, func(n syntax.Node) {
		column, operands := Compared(n)
		if n.Span().Start > offset || column != "ActionType" && column != "Operation" && column != "OperationName" {
			return
		}
		for _, operand := range operands {
			if literal, ok := operand.(*syntax.Literal); ok {
				if text, ok := literal.Text(); ok {
					actions = append(actions, text)
				}
			}
		}
	})
	return actions
}

func inspectAll(tree *syntax.Tree, visit func(syntax.Node)) {
	for _, statement := range tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			visit(n)
			return true
		})
	}
}

// KeyOf returns the key that a node selects, what it selects from, and the place of the key.
func KeyOf(n syntax.Node) (key string, x syntax.Expr, span syntax.Span) {
	switch n := n.(type) {
	case *syntax.Member:
		return n.Name.Text, n.X, n.Name.Span()
	case *syntax.Index:
		if literal, ok := n.I.(*syntax.Literal); ok {
			if text, ok := literal.Text(); ok {
				return text, n.X, n.I.Span()
			}
		}
	}
	return "", nil, syntax.Span{}
}

// Compared returns the column that a comparison compares and the other operands.
func Compared(n syntax.Node) (column string, operands []syntax.Expr) {
	var left syntax.Expr
	switch x := n.(type) {
	case *syntax.Binary:
		left, operands = x.L, []syntax.Expr{x.R}
	case *syntax.In:
		left, operands = x.X, x.Values
	default:
		return "", nil
	}
	name, ok := left.(*syntax.Name)
	if !ok {
		return "", nil
	}
	return name.Text, operands
}

// TableAround returns the table that the innermost pipeline around an offset starts with, or "".
func TableAround(tree *syntax.Tree, offset int) string {
	table := ""
	for _, statement := range tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			if !n.Span().Contains(offset) {
				return false
			}
			if p, ok := n.(*syntax.Pipeline); ok {
				if name, ok := p.Source.(*syntax.Name); ok {
					table = name.Text
				}
			}
			return true
		})
	}
	return table
}
