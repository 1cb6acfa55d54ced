package kql

import (
	"strings"

	"quarry/kql/catalog"
)

// What operands an operator takes. Only types that are known are judged, and only where
// the service refuses them, too: it compares anything with == and takes dynamic values
// for most others.

// operandClass is what an operator needs on both sides.
type operandClass struct{ takes, types string }

var (
	textOperands      = operandClass{"text", "string dynamic"}
	conditionOperands = operandClass{"conditions", "bool dynamic"}
	orderedOperands   = operandClass{"numbers and times", "bool int long real decimal datetime timespan dynamic"}
	addedOperands     = operandClass{"numbers and times", "int long real decimal datetime timespan dynamic"}
)

// operandsOf is the class of an operator; false for those that take anything.
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

// checkOperands reports operands of a binary operator that cannot be.
func (b *binder) checkOperands(x *Binary, left, right string) {
	class, limited := operandsOf(x.Op)
	if !limited || b.silent > 0 {
		return
	}
	for _, side := range []struct {
		x   Expr
		typ string
	}{{x.L, left}, {x.R, right}} {
		needle := b.searching && side.typ == "string" && class == conditionOperands
		if side.typ != "" && !needle && !hasWord(class.types, side.typ) {
			b.report("operand-type", SeverityError, x.OpSpan, x.Op+" takes "+class.takes+", found "+side.typ+"."+hintFor(x.Op, side.typ), b.mended(x, left, right))
			return
		}
	}
	if ordered := class == orderedOperands; left != "" && right != "" && ordered && !comparable(left, right) {
		b.report("operand-type", SeverityError, x.OpSpan, x.Op+" compares values of one kind, found "+left+" and "+right+".", nil)
	}
}

// comparable reports whether values of two types have an order among them.
func comparable(x, y string) bool {
	kind := func(typ string) string {
		switch typ {
		case "datetime", "timespan":
			return typ
		}
		return "number"
	}
	return kind(x) == kind(y)
}

// hintFor says what does what was meant.
func hintFor(op, typ string) string {
	switch {
	case op == "+" && typ == "string":
		return " strcat() joins text."
	case operandsText(op):
		return " tostring() makes text of it."
	}
	return ""
}

func operandsText(op string) bool {
	class, limited := operandsOf(op)
	return limited && class == textOperands
}

// mended offers what was plainly meant: a time that is written as text, or a number that
// is searched as text.
func (b *binder) mended(x *Binary, left, right string) *Fix {
	text, literal := x.R.(*Literal)
	switch {
	case left == "datetime" && right == "string" && literal:
		return &Fix{Title: "Write it as a datetime", Span: text.span, Text: "todatetime(" + text.Raw + ")"}
	case operandsText(x.Op) && right == "string" && !hasWord(textOperands.types, left):
		if name, ok := x.L.(*Name); ok {
			return &Fix{Title: "Search its text", Span: name.span, Text: "tostring(" + asName(name.Text) + ")"}
		}
	}
	return nil
}

// checkList reports what in~, has_any and has_all cannot look into.
func (b *binder) checkList(x *In, typ string) {
	if class, limited := operandsOf(x.Op); limited && typ != "" && !hasWord(class.types, typ) {
		b.report("operand-type", SeverityError, x.OpSpan, x.Op+" takes text, found "+typ+"."+hintFor(x.Op, typ), nil)
	}
}

// checkCondition reports a value where true or false is asked for.
func (b *binder) checkCondition(x Expr, typ string) {
	if typ == "" || typ == "bool" || x == nil {
		return
	}
	b.report("condition-type", SeverityError, x.Span(), "A condition is expected here, found "+typ+".", nil)
}

// checkBetween reports bounds that the value cannot lie between.
func (b *binder) checkBetween(x *Between, value, low, high string) {
	switch value {
	case "string", "bool", "guid":
		b.report("operand-type", SeverityError, x.X.Span(), "between takes numbers and times, found "+value+".", nil)
		return
	case "datetime", "timespan":
	default:
		return
	}
	if low != "" && low != value {
		b.report("operand-type", SeverityError, x.Low.Span(), "The lower bound must be of type "+value+", found "+low+".", nil)
	}
	if high != "" && high != value && high != "timespan" {
		b.report("operand-type", SeverityError, x.High.Span(), "The upper bound must be of type "+value+", found "+high+".", nil)
	}
}

// checkArguments reports arguments of a built-in function where it takes a condition or a
// length of time alone.
func (b *binder) checkArguments(x *Call, s *catalog.Signature, args []value) {
	for i, arg := range args {
		p, ok := s.ParameterAt(i)
		switch {
		case !ok, arg.typ == "", arg.typ == p.Types:
		case p.Types == "bool" && (p.Name == "predicate" || p.Name == "if"), x.Name.Text == "not":
			if !b.searching {
				b.checkCondition(x.Args[i], arg.typ)
			}
		case p.Types == "timespan" && arg.typ != "dynamic":
			b.report("argument-type", SeverityError, x.Args[i].Span(), x.Name.Text+" takes a timespan here, such as 7d, found "+arg.typ+".", days(x.Args[i]))
		}
	}
}

// days offers a plain number as that many days.
func days(x Expr) *Fix {
	if l, ok := x.(*Literal); ok && l.Kind == LongLiteral {
		return &Fix{Title: "Write it as days", Span: Span{l.span.End, l.span.End}, Text: "d"}
	}
	return nil
}

func hasWord(list, word string) bool {
	for first := range strings.SplitSeq(list, " ") {
		if first == word {
			return true
		}
	}
	return false
}
