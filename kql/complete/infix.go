package complete

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// The ranks of what can follow an operand. Operators on a new line are ranked by their traits,
// around rankMiddle.
const (
	rankClause   = 9500 // what the grammar requires
	rankOperator = 3000
	rankPipe     = 200 // a pipe on the same line
	rankSeldom   = 100 // an operator after an operand that is probably complete
)

// infix offers what can follow an operand.
func (c *completer) infix() {
	switch c.place.rest {
	case orSteps:
	case orInfix:
		c.operators(rankSeldom, 1)
	default:
		c.operators(rankOperator, rankUnit)
	}
	if c.call == "" {
		c.steps("| ")
	}
}

// operators offers comparison and arithmetic operators. After a comparison, and and or come first.
func (c *completer) operators(rank int, unit float32) {
	operand, typ, compared := c.operand()
	if operatorsOfType[typ] == "" {
		typ = types.String
	}
	general, own := byUse(operatorsOfType[typ]), byUse(operatorsOfColumn[operand])
	lastly, before := c.operatorsUsed(operand)
	for _, op := range strings.Fields(allOperators) {
		op = strings.ReplaceAll(op, "_regex", " regex")
		likely := general[op] + 2*own[op] + truth(op == lastly)/2 + before[op]
		if strings.Contains("+-*/%", op) && !calculates[typ] {
			likely--
		}
		joins := op == "and" || op == "or"
		switch {
		case joins && compared && c.newLine():
			likely += 10
		case joins && compared:
			likely += 5
		case joins != compared && typ != types.Bool:
			likely -= 3
		}
		c.add(rank+int(likely*unit), Completion{Label: op, Kind: CompleteOperator, Insert: op + " ",
			Help: catalog.Describe(catalog.InfixHelp, strings.ReplaceAll(op, " ", "_"))})
	}
}

// calculates has the types that arithmetic operators take.
var calculates = map[types.Type]bool{
	types.Int: true, types.Long: true, types.Real: true, types.Decimal: true, types.DateTime: true, types.TimeSpan: true,
}

// operand returns the column before the position, or "", the type of the operand there, and whether
// it is already compared with something.
func (c *completer) operand() (name string, typ types.Type, compared bool) {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket:
			depth++
			continue
		case syntax.OpenParen, syntax.OpenBracket:
			depth--
		}
		if depth > 0 {
			continue
		}
		word := c.before(n)
		if depth < 0 || c.kind(n) == syntax.Pipe || c.kind(n) == syntax.Comma || startsCondition(word) ||
			c.mark(n) == syntax.ClassKeyword && !takesList[word] {
			break
		}
		if _, known := comparisons[word]; known || takesList[word] {
			compared = true
		}
		if c.kind(n) == syntax.Word && c.mark(n) == syntax.ClassColumn {
			name = word
		}
	}
	if c.kind(0) == syntax.CloseParen {
		typ = c.typeOfCall()
		return name, typ, compared || typ == types.Bool || c.groupsCondition()
	}
	for _, column := range c.here.Columns {
		if column.Name == name && c.kind(0) == syntax.Word {
			typ = column.Type
		}
	}
	return name, typ, compared
}

// typeOfCall returns the type of the call that ends before the position.
func (c *completer) typeOfCall() types.Type {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.CloseParen:
			depth++
		case syntax.OpenParen:
			if depth--; depth > 0 {
				continue
			}
			if f, ok := catalog.LookupFunction(catalog.Scalar, c.before(n+1)); ok {
				return f.Signatures[0].Result.Type
			}
			return types.Unknown
		}
	}
	return types.Unknown
}

// operatorsUsed returns the last operator in the query, and those that follow a column.
func (c *completer) operatorsUsed(column string) (last string, after map[string]float32) {
	after = map[string]float32{}
	for n := len(c.left) - 2; n >= 0; n-- {
		op := c.before(n)
		if _, known := comparisons[op]; !known || c.kind(n+1) != syntax.Word {
			continue
		}
		last = op
		if c.before(n+1) == column {
			after[op] = 2
		}
	}
	return last, after
}

// groupsCondition reports whether the parentheses that end before the position group a comparison, or are the
// list or range of one.
func (c *completer) groupsCondition() (condition bool) {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.CloseParen:
			depth++
			continue
		case syntax.OpenParen:
			if depth--; depth > 0 {
				continue
			}
			before := c.before(n + 1)
			return before == "between" || before == "!between" || takesList[before] ||
				condition && (c.kind(n+1) != syntax.Word || startsCondition(before) || c.mark(n+1) != syntax.ClassFunction)
		}
		_, compares := comparisons[c.before(n)]
		condition = condition || compares || c.before(n) == "and" || c.before(n) == "or"
	}
	return false
}
