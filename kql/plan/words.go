package plan

import (
	"fmt"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// operator returns the keyword of a step, or what the source of the rows is.
func (n *Node) operator() string {
	switch n.Kind {
	case Step:
		return n.Operator.Keyword()
	case Table:
		return "table"
	case Values:
		return "datatable"
	case External:
		return "externaldata"
	case Named:
		return "name"
	case Call, Function:
		return "function"
	case Input, Unknown:
	}
	return "unknown"
}

// does says what a node does, in a sentence without a full stop.
func (n *Node) does() string {
	switch n.Kind {
	case Step:
		return sentence(n.operatorDoes())
	case Table:
		return "Reads the table `" + n.Name + "`"
	case Values:
		return rowsWritten(n.Expr.(*syntax.DataTable))
	case External:
		return sentence(catalog.Describe(catalog.OperatorHelp, "externaldata"))
	case Named:
		return "Takes the rows of `" + n.Name + "`"
	case Call:
		return "Calls the function `" + n.Name + "` of the query"
	case Function:
		for _, name := range []string{n.Name + "()", n.Name} {
			if text := catalog.Describe(catalog.OperatorHelp, name); text != "" {
				return sentence(text)
			}
		}
		return "Calls the function `" + n.Name + "`"
	case Input, Unknown:
	}
	return "Is not known before the query runs"
}

// sentence removes the full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") }

func rowsWritten(x *syntax.DataTable) string {
	rows := 0
	if len(x.Columns) > 0 {
		rows = len(x.Values) / len(x.Columns)
	}
	if rows == 1 {
		return "Returns 1 row that the query contains"
	}
	return fmt.Sprintf("Returns %d rows that the query contains", rows)
}

// joins says what each kind of join returns.
var joins = map[syntax.JoinKind]string{
	syntax.JoinDefault:       "Takes one row of the left for each key, and combines it with every right row of that key",
	syntax.JoinInnerUnique:   "Takes one row of the left for each key, and combines it with every right row of that key",
	syntax.JoinInner:         "Combines every left row with every right row of the same key",
	syntax.JoinLeftOuter:     "Combines rows of the same key, and keeps left rows without a match",
	syntax.JoinRightOuter:    "Combines rows of the same key, and keeps right rows without a match",
	syntax.JoinFullOuter:     "Combines rows of the same key, and keeps rows of both sides without a match",
	syntax.JoinLeftSemi:      "Keeps the left rows that have a match",
	syntax.JoinRightSemi:     "Returns the right rows that have a match",
	syntax.JoinLeftAnti:      "Keeps the left rows without a match",
	syntax.JoinAnti:          "Keeps the left rows without a match",
	syntax.JoinLeftAntiSemi:  "Keeps the left rows without a match",
	syntax.JoinRightAnti:     "Returns the right rows without a match",
	syntax.JoinRightAntiSemi: "Returns the right rows without a match",
}

// operatorDoes says what an operator does, more precisely than its description where its operands matter.
func (n *Node) operatorDoes() string {
	switch x := n.Operator.(type) {
	case *syntax.Join:
		if text, ok := joins[x.Kind]; ok && !x.Lookup {
			return text
		}
	case *syntax.Summarize:
		if len(x.By) == 0 {
			return "Aggregates all rows to one"
		}
	case *syntax.Serialize:
		if len(x.Columns) > 0 {
			return "Fixes the row order and adds computed columns"
		}
	case *syntax.Evaluate:
		if text := catalog.Describe(catalog.PluginHelp, x.Call.Name.Text); text != "" {
			return text
		}
	case *syntax.Invoke:
		return "Passes the rows to the function `" + x.Call.Name.Text + "`"
	}
	return catalog.Describe(catalog.OperatorHelp, n.Operator.Keyword())
}
