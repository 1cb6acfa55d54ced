package sema

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// checkArguments reports the number of the arguments of a built-in function, or the first one that no
// signature takes.
func (b *binder) checkArguments(x *syntax.Call, f *catalog.Function, args []value) {
	if b.silent > 0 || len(f.Signatures) == 0 || b.countUncertain(x.Args) {
		return
	}
	best, at := (*catalog.Signature)(nil), -1
	for i := range f.Signatures {
		s := &f.Signatures[i]
		if !s.Allows(len(args)) {
			continue
		}
		refused := b.refusedArgument(s, x.Args, args)
		if refused < 0 {
			from := len(b.bound.Diagnostics)
			b.checkForms(x, s, args)
			b.checkCommonType(x, s, args)
			if len(b.bound.Diagnostics) == from {
				b.checkChoice(x, args)
				b.checkBins(x, args)
				b.checkBinOptions(x, args)
			}
			return
		}
		if refused > at {
			best, at = s, refused
		}
	}
	if best == nil {
		b.reportCount(x, f)
		return
	}
	b.reportArgument(x, at, best.ParameterAt(at, len(args)), args[at])
}

// refusedArgument returns the index of the first argument that a signature does not take, or -1.
func (b *binder) refusedArgument(s *catalog.Signature, list []syntax.Expr, args []value) int {
	for i, arg := range args {
		p := s.ParameterAt(i, len(args))
		if p == nil || b.takes(p, list[i], arg) {
			continue
		}
		if last := s.Trailing(); i < len(args)-1 || last == nil || !b.takes(last, list[i], arg) {
			return i
		}
	}
	return -1
}

// takes reports whether an argument fits a parameter. A string that is searched for counts as a condition.
func (b *binder) takes(p *catalog.Parameter, x syntax.Expr, arg value) bool {
	if _, star := x.(*syntax.Star); star {
		return p.Form == catalog.StarForm
	}
	switch _, typed := x.(*syntax.Typed); {
	case isDefault(x):
		return true
	case !p.Class.TakesShape(arg.shape):
		return false
	case arg.rows != nil || arg.remote:
		return p.Class == types.ClassTabular || p.Class == types.ClassAny || p.Class == types.ClassUnknown
	case p.Class == types.ClassType:
		return typed || arg.typ == types.Unknown
	case p.Class == types.ClassTabular:
		return arg.typ == types.Unknown
	}
	return p.Class.Takes(arg.typ) || arg.loose && p.Class.Takes(types.Dynamic) ||
		b.searching && p.Class == types.Only(types.Bool) && isNeedle(x)
}

// isDefault reports whether an argument is "~", which stands for the default in plugins.
func isDefault(x syntax.Expr) bool {
	l, ok := x.(*syntax.Literal)
	return ok && len(l.Raw) == 3 && l.Raw[1] == '~'
}

// reportArgument reports an argument whose type does not fit.
func (b *binder) reportArgument(x *syntax.Call, at int, p *catalog.Parameter, v value) {
	arg, typ := x.Args[at], v.typ
	if _, star := arg.(*syntax.Star); star {
		b.report(misplacedStar, arg.Span(), nil)
		return
	}
	switch p.Class {
	case types.Only(types.Bool):
		b.report(b.unlessItRuns(conditionType, x.Name.Text), arg.Span(), nil, typ)
	case types.Only(types.TimeSpan):
		b.report(argumentTimespan, arg.Span(), fixDays(arg), x.Name.Text, typ)
	default:
		fix := fixText(arg, p.Class, typ)
		b.report(b.unlessItRuns(argumentType, x.Name.Text), arg.Span(), fix, x.Name.Text, p.Class.Describe(), typ)
	}
}

// reportCount reports a number of arguments that no signature allows.
func (b *binder) reportCount(x *syntax.Call, f *catalog.Function) {
	got, least, most := len(x.Args), catalog.Many, 0
	for i := range f.Signatures {
		low, high := f.Signatures[i].Counts()
		least, most = min(least, low), max(most, high)
	}
	if got >= least && got <= most { // of arguments that come in pairs
		parity := "odd"
		if got%2 == 1 {
			parity = "even"
		}
		b.report(argumentPairs, x.Name.Span(), nil, f.Name, parity, got)
		return
	}
	b.report(argumentCount, x.Name.Span(), nil, f.Name, argumentCounts(least, most), got)
}

// checkForms reports arguments that must be constants, literals or columns and are not.
func (b *binder) checkForms(x *syntax.Call, s *catalog.Signature, args []value) {
	for i, arg := range x.Args {
		p := s.ParameterAt(i, len(x.Args))
		if p == nil {
			continue
		}
		if last := s.Trailing(); last != nil && i == len(x.Args)-1 && !b.takes(p, arg, args[i]) {
			p = last
		}
		b.checkNeed(x, i, p, args)
		switch literal, isLiteral := arg.(*syntax.Literal); p.Form {
		case catalog.ConstantForm:
			if b.dependsOnRows(arg) {
				b.report(argumentForm, arg.Span(), nil, x.Name.Text, "a constant", p.Name)
			}
		case catalog.LiteralForm:
			if _, dynamic := arg.(*syntax.DynamicLiteral); !isLiteral && !dynamic {
				b.report(argumentForm, arg.Span(), nil, x.Name.Text, "a literal", p.Name)
				continue
			}
			b.checkValue(x, literal, p)
		case catalog.ColumnForm:
			n, ok := arg.(*syntax.Name)
			if (!ok || b.lookup(n.Text) != nil) && !b.isColumn(arg) && !isDefault(arg) {
				b.report(argumentForm, arg.Span(), nil, x.Name.Text, "a column", p.Name)
			}
		case catalog.AggregateForm:
			if call, ok := arg.(*syntax.Call); !ok || !aggregateNamed(call.Name.Text) {
				b.report(expectedAggregate, arg.Span(), nil)
			}
		case catalog.AnyForm, catalog.KeyForm, catalog.StarForm:
		}
	}
}

// checkValue reports a string that is not among the values of a parameter.
func (b *binder) checkValue(x *syntax.Call, literal *syntax.Literal, p *catalog.Parameter) {
	if len(p.Values) == 0 || literal == nil {
		return
	}
	text, ok := literal.Text()
	if ok && !slices.ContainsFunc(p.Values, func(v string) bool { return strings.EqualFold(v, text) }) {
		n := len(p.Values) - 1
		b.report(argumentValue, literal.Span(), nearestValue(literal, text, p.Values), x.Name.Text,
			strings.Join(p.Values[:n], ", ")+" or "+p.Values[n], text)
	}
}

func nearestValue(literal *syntax.Literal, text string, values []string) *syntax.Fix {
	fix := syntax.Nearest(text, values, literal.Span())
	if fix != nil {
		fix.Text = syntax.QuoteString(fix.Text)
	}
	return fix
}

// dependsOnRows reports whether an expression refers to a column.
func (b *binder) dependsOnRows(x syntax.Expr) bool {
	found := false
	syntax.Inspect(x, func(n syntax.Node) bool {
		if x, ok := n.(syntax.Expr); ok && b.isColumn(x) {
			found = true
		}
		_, call := n.(*syntax.Call)
		_, pipeline := n.(*syntax.Pipeline)
		return !found && !pipeline && (!call || !b.tabularCall(n.(*syntax.Call)))
	})
	return found
}

// tabularCall reports whether a call has tables of its own in its arguments, as toscalar.
func (b *binder) tabularCall(x *syntax.Call) bool {
	_, special := specialCalls[x.Name.Text]
	return special
}

// isColumn reports whether an expression is the name of a column.
func (b *binder) isColumn(x syntax.Expr) bool {
	n, ok := x.(*syntax.Name)
	if !ok {
		return false
	}
	_, ok = b.rows.lookup(n.Text)
	return ok
}

// checkCommonType reports arguments of coalesce, max_of and similar functions that have no type in
// common.
func (b *binder) checkCommonType(x *syntax.Call, s *catalog.Signature, args []value) {
	common := types.Unknown
	for i, arg := range args {
		p := s.ParameterAt(i, len(args))
		if p == nil || p.Class != types.ClassCommonScalar && p.Class != types.ClassCommonOrderable {
			continue
		}
		if !types.Alike(common, arg.typ) {
			b.report(noCommonType, x.Args[i].Span(), nil, x.Name.Text, common, arg.typ)
			return
		}
		if arg.typ != types.Unknown {
			common = arg.typ
		}
	}
}

// checkChoice warns of values among which the service cannot choose, as in iff and coalesce.
func (b *binder) checkChoice(x *syntax.Call, args []value) {
	choice := types.Unknown
	for i, arg := range args {
		isValue := x.Name.Text == "coalesce"
		switch x.Name.Text {
		case "iff", "iif", "case":
			isValue = i%2 == 1 || i == len(args)-1
		}
		switch {
		case !isValue:
		case !types.Chooses(choice, arg.typ):
			b.report(choiceFails, x.Args[i].Span(), nil, x.Name.Text, choice, arg.typ)
			return
		case choice == types.Unknown || arg.typ == types.Dynamic:
			choice = arg.typ
		}
	}
}

// binnedBy has the functions that round a value, with the place of the distance, which a time needs to be a
// timespan.
var binnedBy = map[string]int{"bin": 1, "floor": 1, "bin_at": 1, "around": 2}

// checkBins warns of a distance that does not fit the values that it is added to.
func (b *binder) checkBins(x *syntax.Call, args []value) {
	at, ok := binnedBy[x.Name.Text]
	if !ok || at >= len(args) {
		return
	}
	typ, distance := args[0].typ, args[at].typ
	switch {
	case typ == types.Unknown || distance == types.Unknown || typ == types.Dynamic || distance == types.Dynamic:
	case spans.Has(typ) && distance == types.TimeSpan:
	case typ.Numeric() && distance.Numeric():
	case x.Name.Text == "bin_at" && typ == types.TimeSpan: // takes numbers, too
	default:
		b.report(choiceFails, x.Args[at].Span(), nil, x.Name.Text, typ, distance)
	}
}

// checkBinOptions warns of bin_auto without the options that it needs, or with values that do not fit.
func (b *binder) checkBinOptions(x *syntax.Call, args []value) {
	if x.Name.Text != "bin_auto" {
		return
	}
	size, ok := b.options["query_bin_auto_size"]
	if !ok {
		b.report(binSize, x.Name.Span(), nil)
		return
	}
	typ := args[0].typ
	want := typ
	if spans.Has(typ) {
		want = types.TimeSpan
	}
	for option, x := range map[string]syntax.Expr{"query_bin_auto_size": size,
		"query_bin_auto_at": b.options["query_bin_auto_at"]} {
		c, known := b.constant(x)
		fits := c.Type == want || c.Type == typ || c.Type.Numeric() && typ.Numeric()
		if known && typ != types.Unknown && !fits {
			b.report(optionType, x.Span(), nil, option, want, c.Type)
		}
	}
}

// fixText converts a string to the datetime that is expected, or a value to the text that is.
func fixText(x syntax.Expr, class types.Class, typ types.Type) *syntax.Fix {
	literal, ok := x.(*syntax.Literal)
	name, isName := x.(*syntax.Name)
	switch {
	case class == types.Only(types.DateTime) && typ == types.String && ok:
		return &syntax.Fix{Title: "Convert to datetime", Span: x.Span(), Text: "todatetime(" + literal.Raw + ")"}
	case class == types.Only(types.String) && isName:
		return &syntax.Fix{Title: "Convert to string", Span: x.Span(), Text: "tostring(" + AsName(name.Text) + ")"}
	}
	return nil
}

// fixDays turns a plain number into that many days.
func fixDays(x syntax.Expr) *syntax.Fix {
	if l, ok := x.(*syntax.Literal); ok && l.Kind == syntax.LongLiteral {
		end := l.Span().End
		return &syntax.Fix{Title: "Change to days", Span: syntax.Span{Start: end, End: end}, Text: "d"}
	}
	return nil
}
