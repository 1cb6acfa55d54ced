package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// checkLetCall reports arguments that a function of the query does not take. args has one value for each
// argument, first that of the input if the function is invoked.
func (b *binder) checkLetCall(x *syntax.Call, f *syntax.Function, args []value) {
	if b.silent > 0 || b.countUncertain(x.Args) {
		return
	}
	piped := len(args) - len(x.Args)
	least, most := letCounts(f)
	if got := len(args); got > most || got < least {
		b.report(argumentCount, x.Name.Span(), nil, x.Name.Text,
			argumentCounts(max(least-piped, 0), max(most-piped, 0)), got-piped)
		return
	}
	filled := make([]bool, len(f.Parameters))
	for i, arg := range args {
		at, span := i, x.Name.Span()
		if i >= piped {
			argument := x.Args[i-piped]
			if span = argument.Span(); !b.argumentNamed(x, f, argument, &at) {
				return
			}
		}
		filled[at] = true
		b.checkTabular(x, f.Parameters[at], arg, span)
	}
	for i, p := range f.Parameters {
		if !filled[i] && p.Default == nil {
			b.report(missingArgument, x.Name.Span(), nil, x.Name.Text, p.Name.Text)
			return
		}
	}
}

// argumentNamed finds the parameter of an argument with a name. It reports an unknown name.
func (b *binder) argumentNamed(x *syntax.Call, f *syntax.Function, argument syntax.Expr, at *int) bool {
	named, ok := argument.(*syntax.Named)
	if !ok {
		return true
	}
	var names []string
	for i, p := range f.Parameters {
		if p.Name.Text == named.Names[0].Text {
			*at = i
			return true
		}
		names = append(names, p.Name.Text)
	}
	n := named.Names[0]
	b.report(unknownArgument, n.Span(), syntax.Nearest(n.Text, names, n.Span()), x.Name.Text, n.Text)
	return false
}

// checkTabular reports a scalar for a tabular parameter, and a table without its columns.
func (b *binder) checkTabular(x *syntax.Call, p *syntax.Parameter, arg value, span syntax.Span) {
	if p.Columns == nil {
		return
	}
	if arg.rows == nil {
		if arg.typ != types.Unknown {
			b.report(expectedTable, span, nil, arg.typ)
		}
		return
	}
	for _, want := range p.Columns {
		c, ok := arg.rows.lookup(want.Name.Text)
		typ := syntax.TypeOfName(want.Type)
		switch {
		case !ok && !arg.rows.open:
			b.report(expectedColumn, span, nil, x.Name.Text, want.Name.Text)
		case ok && !types.WidensTo(c.Type, typ):
			b.report(columnType, span, nil, x.Name.Text, typ, want.Name.Text, c.Type)
		}
	}
}

// needsArguments reports a function of the query that is named without the arguments that it needs.
func (b *binder) needsArguments(n *syntax.Name, bound *binding) {
	if bound.function == nil {
		return
	}
	if least, _ := letCounts(bound.function); least > 0 {
		b.report(missingArguments, n.Span(), nil, n.Text)
	}
}
