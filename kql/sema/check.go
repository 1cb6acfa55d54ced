package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Operand types are checked only where they are known and where the service rejects them, too. It
// compares any types with == and accepts dynamic values for most operators.

// operandClass is the set of types that an operator takes on both sides.
type operandClass struct {
	takes string
	types types.Set
}

var (
	textOperands      = operandClass{"string", types.SetOf(types.String, types.Dynamic)}
	conditionOperands = operandClass{"bool", types.SetOf(types.Bool, types.Dynamic)}
	orderedOperands   = operandClass{"a number or time", addedOperands.types | types.SetOf(types.Bool)}
	addedOperands     = operandClass{"a number or time", types.SetOf(types.Int, types.Long, types.Real, types.Decimal,
		types.DateTime, types.TimeSpan, types.Dynamic)}
)

// operandsOf returns the operand class of an operator, or false if it takes any type.
func operandsOf(op string) (operandClass, bool) {
	switch op {
	case "and", "or":
		return conditionOperands, true
	case "<", "<=", ">", ">=":
		return orderedOperands, true
	case "+", "-", "*", "/", "%":
		return addedOperands, true
	case "==", "!=", "<>", "in", "!in":
		return operandClass{}, false
	}
	return textOperands, true
}

// checkOperands reports operands that a binary operator does not take.
func (b *binder) checkOperands(x *syntax.Binary, left, right types.Type) {
	class, limited := operandsOf(x.Op)
	if b.silent > 0 {
		return
	}
	if x.Op == "matches regex" {
		b.checkRegex(x.R)
	}
	if !limited {
		b.checkEqual(x.Op, x.OpSpan, left, right)
		return
	}
	for _, side := range []struct {
		x   syntax.Expr
		typ types.Type
	}{{x.L, left}, {x.R, right}} {
		needle := b.searching && class == conditionOperands && isNeedle(side.x)
		if side.typ != types.Unknown && !needle && !class.types.Has(side.typ) {
			b.report(operandProblem(x.Op, side.typ), x.OpSpan, fixOperand(x, left, right), x.Op, class.takes, side.typ)
			return
		}
	}
	if left == types.Unknown || right == types.Unknown {
		return
	}
	switch {
	case class == orderedOperands && !types.Ordered(left, right):
		b.report(operandsDiffer, x.OpSpan, nil, x.Op, left, right)
	case class == addedOperands && types.Arithmetic(x.Op, left, right) == types.Unknown:
		b.report(operandsMixed, x.OpSpan, nil, x.Op, left, right)
	case class == addedOperands && !types.Computes(x.Op, left, right):
		b.report(operandsFail, x.OpSpan, nil, x.Op, left, right)
	}
}

// checkEqual warns of operands that cannot be equal. The language service lets them pass, and the query
// fails when it runs.
func (b *binder) checkEqual(op string, span syntax.Span, left, right types.Type) {
	if !types.Comparable(left, right) {
		b.report(operandsUnequal, span, nil, op, left, right)
	}
}

// operandProblem chooses the message that suggests the function that was probably meant.
func operandProblem(op string, typ types.Type) problem {
	switch {
	case op == "+" && typ == types.String:
		return operandJoinsText
	case operandsText(op):
		return operandNotText
	}
	return operandType
}

func operandsText(op string) bool {
	class, limited := operandsOf(op)
	return limited && class == textOperands
}

// fixOperand converts a datetime written as a string, or a number that is searched as text.
func fixOperand(x *syntax.Binary, left, right types.Type) *syntax.Fix {
	text, literal := x.R.(*syntax.Literal)
	switch {
	case left == types.DateTime && right == types.String && literal:
		return &syntax.Fix{Title: "Convert to datetime", Span: text.Span(), Text: "todatetime(" + text.Raw + ")"}
	case operandsText(x.Op) && right == types.String && !textOperands.types.Has(left):
		if name, ok := x.L.(*syntax.Name); ok {
			return &syntax.Fix{Title: "Convert to string", Span: name.Span(),
				Text: "tostring(" + AsName(name.Text) + ")"}
		}
	}
	return nil
}

// checkList reports a left operand that in~, has_any and has_all do not take.
func (b *binder) checkList(x *syntax.In, typ types.Type) {
	class, limited := operandsOf(x.Op)
	if limited && typ != types.Unknown && !class.types.Has(typ) {
		b.report(operandProblem(x.Op, typ), x.OpSpan, nil, x.Op, class.takes, typ)
	}
}

// checkCondition reports an expression that is not a bool.
func (b *binder) checkCondition(x syntax.Expr, typ types.Type) {
	if typ == types.Unknown || typ == types.Bool || x == nil {
		return
	}
	b.report(conditionType, x.Span(), nil, typ)
}

// checkFound warns of the condition of a step that is not a bool. The language service lets it pass.
func (b *binder) checkFound(x syntax.Expr, typ types.Type) {
	if typ != types.Unknown && typ != types.Bool && x != nil {
		b.report(stepCondition, x.Span(), nil, typ)
	}
}

// checkBetween reports bounds whose type does not match the value.
func (b *binder) checkBetween(x *syntax.Between, value, low, high types.Type) {
	switch {
	case types.Bounds(value, low, high):
	case value != types.Unknown && !addedOperands.types.Has(value):
		b.report(operandType, x.X.Span(), nil, "between", addedOperands.takes, value)
	case value != types.DateTime && value != types.TimeSpan:
		b.report(boundsDiffer, x.X.Span(), nil, "between", value, low, high)
	case low != value:
		b.report(boundType, x.Low.Span(), nil, "lower", value, low)
	default:
		b.report(boundType, x.High.Span(), nil, "upper", value, high)
	}
}

// checkOperator reports an operand of a type that its operator does not take.
func (b *binder) checkOperator(name string, class types.Class, x syntax.Expr, typ types.Type) {
	if x != nil && typ != types.Unknown && !class.Accepts(typ) {
		b.report(operatorType, x.Span(), fixText(x, class, typ), name, class.Describe(), typ)
	}
}

// count binds an operand that must be an integer. It warns of a column, which the language service lets
// pass although there is no row to take it from.
func (b *binder) count(name string, x syntax.Expr) {
	b.checkOperator(name, types.ClassInteger, x, b.scalar(x))
	if x == nil || b.silent > 0 {
		return
	}
	if b.dependsOnRows(x) {
		b.report(countForm, x.Span(), nil, name)
		return
	}
	if c, known := b.constant(x); known && (c.Null || c.Number < 0) {
		b.report(countNegative, x.Span(), nil, name)
	}
}
