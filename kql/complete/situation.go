package complete

import "quarry/kql/syntax"

// situation is a kind of position with its own weights.
type situation uint8

// The situations.
const (
	inCondition situation = iota // at the start of a condition
	inComparison
	inList      // in a column list: project, distinct, sort
	inGroup     // after by
	inAggregate // at the start of a summarize item
	inKey       // after on
	inValue     // after = of a computed column
	inAggregateCall
	inCall
	atSource // at the start of a pipeline
	atOther  // at the start of the other side of a join or union
	atLet    // after let name =
	atStep   // after a pipe

	situationCount
)

// situate returns the situation of the position.
func (c *completer) situate() situation {
	switch c.wants {
	case wantStatement:
		return atSource
	case wantSource:
		return c.situateSource()
	case wantStep, wantInfix:
		return atStep
	case wantColumns:
		return inList
	case wantNothing, wantExpression, wantMember, wantPlugin, wantInvoked, wantType, wantChart, wantSetting, wantString,
		wantLiteral, wantWords:
	}
	opens := c.kind(0) == syntax.OpenParen && (startsCondition(c.before(1)) || takesCondition[c.before(1)])
	switch {
	case c.comparing():
		return inComparison
	case opens, startsCondition(c.before(0)):
		return inCondition
	}
	switch c.enclosingOperator().(type) {
	case *syntax.Join:
		return inKey
	case *syntax.Summarize, *syntax.MakeSeries:
		return c.situateAggregate()
	case *syntax.Where:
		if c.call == "" || c.call == "(" {
			return inCondition
		}
	case *syntax.Sort, *syntax.Top, *syntax.Distinct, *syntax.Project:
		if c.call == "" && c.kind(0) != syntax.Assign {
			return inList
		}
	}
	if c.call != "" {
		return inCall
	}
	return inValue
}

func (c *completer) situateSource() situation {
	if c.kind(0) == syntax.Assign {
		return atLet
	}
	for n := range min(len(c.left), 12) {
		switch c.before(n) {
		case "|", ";":
			return atSource
		case "join", "lookup", "union":
			return atOther
		}
	}
	return atSource
}

// situateAggregate distinguishes the aggregates of a step, their arguments and its keys.
func (c *completer) situateAggregate() situation {
	keys := c.afterBy()
	switch {
	case keys && c.call == "":
		return inGroup
	case !keys && c.call == "":
		return inAggregate
	case !keys && commonAggregates[c.call] > 0:
		return inAggregateCall
	}
	return inCall
}

// afterBy reports whether by is between the operator and the position.
func (c *completer) afterBy() bool {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.CloseParen:
			depth++
		case syntax.OpenParen:
			depth--
		case syntax.Pipe:
			return false
		case syntax.Word:
			if depth <= 0 && c.before(n) == "by" {
				return true
			}
		}
	}
	return false
}

// startsCondition reports whether a condition follows a word.
func startsCondition(word string) bool {
	switch word {
	case "where", "filter", "and", "or", "not":
		return true
	}
	return false
}

// takesCondition has the calls whose first argument is a condition, and the grouping parenthesis.
var takesCondition = map[string]bool{"iff": true, "iif": true, "case": true, "countif": true, "(": true}

// comparing reports whether the position is the right operand of a comparison.
func (c *completer) comparing() bool {
	switch c.kind(0) {
	case syntax.Greater, syntax.GreaterEqual, syntax.Less, syntax.LessEqual, syntax.Equal, syntax.NotEqual,
		syntax.EqualTilde, syntax.BangTilde, syntax.DotDot, syntax.WordOperator:
		return true
	case syntax.OpenParen, syntax.Comma:
		return c.call == "between" || takesList[c.call]
	case syntax.Word:
		return c.mark(0) == syntax.ClassOperator || takesList[c.before(0)]
	}
	return false
}

// takesList are the operators with a parenthesized list.
var takesList = map[string]bool{"in": true, "in~": true, "!in": true, "!in~": true, "has_any": true, "has_all": true}

// callAround returns what precedes the innermost parenthesis that is open in the current step: the
// name of a call, an operator, or "(" if it only groups. It is "" if none is open.
func (c *completer) callAround() string {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenBracket, syntax.OpenBrace:
			depth--
		case syntax.Pipe, syntax.Semicolon:
			if depth == 0 {
				return ""
			}
		case syntax.OpenParen:
			if depth > 0 {
				depth--
				continue
			}
			named := c.kind(n+1) == syntax.Word || c.kind(n+1) == syntax.WordOperator
			if name := c.before(n + 1); named && (name == "not" || !startsCondition(name)) {
				return name
			}
			return "("
		}
		if depth < 0 {
			return ""
		}
	}
	return ""
}
