package sema

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/regex"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table/times"
)

// Values are checked where the service refuses them when the query runs. Microsoft's language service does not
// look at them, so these are warnings.

// checkNeed reports an argument of a call whose value is not what the parameter needs.
func (b *binder) checkNeed(x *syntax.Call, i int, p *catalog.Parameter, args []value) {
	arg := x.Args[i]
	if p.Need == catalog.NoNeed || isDefault(arg) {
		return
	}
	switch p.Need {
	case catalog.NeedRegex, catalog.NeedGroups:
		re := b.checkRegex(arg)
		if re != nil && p.Need == catalog.NeedGroups && re.NumSubexp() == 0 {
			b.report(regexGroups, arg.Span(), nil, x.Name.Text)
		}
		return
	case catalog.NeedDateFormat, catalog.NeedSpanFormat:
		b.checkFormat(x, arg, p.Need)
		return
	case catalog.NeedTrue:
		b.checkAssert(x)
		return
	case catalog.NoNeed, catalog.NeedInstant, catalog.NeedInterval, catalog.NeedStep, catalog.NeedWindow,
		catalog.NeedShare, catalog.NeedCount, catalog.NeedList, catalog.NeedNumberColumn, catalog.NeedScalar,
		catalog.NeedConstant, catalog.NeedThreshold, catalog.NeedRows, catalog.NeedColumn, catalog.NeedInteger,
		catalog.NeedPercent:
	}
	if want := b.unmet(x, arg, p.Need, args, i); want != "" {
		b.report(argumentNeed, arg.Span(), nil, x.Name.Text, want, p.Name)
	}
}

var (
	integers = types.SetOf(types.Int, types.Long, types.Bool)
	spans    = types.SetOf(types.DateTime, types.TimeSpan)
)

// unmet returns what a parameter needs if its argument is not that, else "".
func (b *binder) unmet(x *syntax.Call, arg syntax.Expr, need catalog.Need, args []value, i int) string {
	typ := args[i].typ
	unlike := func(set types.Set) bool { return typ != types.Unknown && !set.Has(typ) }
	switch need {
	case catalog.NeedInterval, catalog.NeedStep, catalog.NeedWindow, catalog.NeedShare, catalog.NeedCount,
		catalog.NeedList, catalog.NeedConstant, catalog.NeedThreshold, catalog.NeedRows, catalog.NeedPercent:
		if b.dependsOnRows(arg) {
			return "a constant"
		}
	case catalog.NeedColumn:
		if !b.isColumn(arg) && !b.rows.open {
			return "a column"
		}
	case catalog.NoNeed, catalog.NeedRegex, catalog.NeedGroups, catalog.NeedDateFormat, catalog.NeedSpanFormat,
		catalog.NeedInstant, catalog.NeedNumberColumn, catalog.NeedScalar, catalog.NeedTrue, catalog.NeedInteger:
	}
	c, known := b.constant(arg)
	switch need {
	case catalog.NeedInstant:
		if unlike(integers|spans) || known && c.Null {
			return "a time or an integer"
		}
	case catalog.NeedWindow:
		if known && c.Type == types.String {
			if _, word := calendarWindows[c.Text]; !word {
				return "a time or number above zero, or week, month or year"
			}
			return ""
		}
		return b.unmet(x, arg, catalog.NeedStep, args, i)
	case catalog.NeedStep:
		want := b.stepOver(args)
		if want != types.Unknown && typ != types.Unknown && typ.Numeric() == (want == types.TimeSpan) {
			return "a " + want.String()
		}
		return b.unmet(x, arg, catalog.NeedInterval, args, i)
	case catalog.NeedInterval:
		if unlike(integers|spans) || known && (c.Null || c.Number <= 0) {
			return "a time or number above zero"
		}
	case catalog.NeedShare:
		if known && !(c.Number >= 0 && c.Number <= 1) {
			return "a number from 0 to 1"
		}
	case catalog.NeedCount:
		if known && (c.Null || c.Number < 1) {
			return "a number above zero"
		}
	case catalog.NeedList:
		if known && (c.Null || c.Type == types.Dynamic && len(c.Items) == 0) {
			return "an array"
		}
	case catalog.NeedNumberColumn:
		if typ != types.Unknown && !typ.Numeric() {
			return "a column of numbers"
		}
	case catalog.NeedScalar:
		if typ == types.Dynamic {
			return "a scalar other than dynamic"
		}
	case catalog.NeedThreshold:
		if known && !(c.Number >= 0.015 && c.Number <= 1) {
			return "a number from 0.015 to 1"
		}
	case catalog.NeedRows:
		if known && (c.Null || c.Number < 0) {
			return "a number of rows"
		}
	case catalog.NeedInteger:
		if unlike(integers | types.SetOf(types.Dynamic)) {
			return "an integer"
		}
	case catalog.NeedPercent:
		if known && (c.Null || !c.Type.Numeric()) {
			return "a number"
		}
	case catalog.NoNeed, catalog.NeedRegex, catalog.NeedGroups, catalog.NeedDateFormat, catalog.NeedSpanFormat,
		catalog.NeedTrue, catalog.NeedConstant, catalog.NeedColumn:
	}
	return ""
}

// calendarWindows are the windows that are words.
var calendarWindows = syntax.WordSet("week month year")

// stepOver returns the type of steps over the times of a plugin, which are its second argument, or third after
// a value and its percentile.
func (b *binder) stepOver(args []value) types.Type {
	for _, v := range args[1:min(3, len(args))] {
		switch {
		case spans.Has(v.typ):
			return types.TimeSpan
		case v.typ == types.Unknown:
			return types.Unknown
		}
	}
	return types.Long
}

// checkFormat reports a letter that a format of dates or timespans does not have.
func (b *binder) checkFormat(x *syntax.Call, arg syntax.Expr, need catalog.Need) {
	letters := times.DateLetters
	if need == catalog.NeedSpanFormat {
		letters = times.SpanLetters
	}
	c, known := b.constant(arg)
	if !known || c.Type != types.String {
		return
	}
	for i := range len(c.Text) {
		if letters[c.Text[i]] == 0 && !strings.Contains(times.FormatSeparators, c.Text[i:i+1]) {
			b.report(formatLetter, arg.Span(), nil, x.Name.Text, c.Text[i])
			return
		}
	}
}

// checkAssert reports an assert whose condition is false.
func (b *binder) checkAssert(x *syntax.Call) {
	if b.dependsOnRows(x.Args[0]) {
		b.report(argumentNeed, x.Args[0].Span(), nil, x.Name.Text, "a constant", "predicate")
		return
	}
	if c, known := b.constant(x.Args[0]); known && (c.Null || c.Number == 0) && len(x.Args) > 1 {
		message, _ := b.constant(x.Args[1])
		b.report(assertFails, x.Span(), nil, message.Text)
	}
}

// checkParsePattern reports a pattern of parse that is not a regex.
func (b *binder) checkParsePattern(x *syntax.ParseOperator) {
	if _, err := regex.OfParse(x); err != nil {
		b.report(parameterRegex, x.Span(), nil, x.Keyword(), err)
	}
}

// checkPairOptions reports values that the parameters of parse-kv do not take.
func (b *binder) checkPairOptions(x *syntax.ParseKV) {
	for _, p := range x.Params {
		l, ok := p.Value.(*syntax.Literal)
		if !ok || l.Kind != syntax.StringLiteral {
			continue
		}
		text, _ := l.Text()
		characters := len([]rune(text))
		switch p.Name.Text {
		case "pair_delimiter", "kv_delimiter":
			if text == "" {
				b.report(pairDelimiterEmpty, p.Span(), nil, p.Name.Text)
			}
		case "quote":
			if characters < 1 || characters > 2 {
				b.report(pairQuote, p.Span(), nil)
			}
		case "escape":
			if characters != 1 {
				b.report(pairEscape, p.Span(), nil)
			}
		case "regex":
			re, err := regex.Compile(text)
			switch {
			case err != nil:
				b.report(parameterRegex, p.Span(), nil, "parse-kv", err)
			case re.NumSubexp() != 2:
				b.report(pairGroups, p.Span(), nil)
			}
		}
	}
}
