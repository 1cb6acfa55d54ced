package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// checkInvoked reports a wrong number of arguments of an invoked function, and columns that its table
// lacks.
func (b *binder) checkInvoked(x *syntax.Invoke, f *syntax.Function, flow *rows) {
	name := x.Call.Name
	least, most := letCounts(f)
	if got := len(x.Call.Args) + 1; got < least || got > most {
		b.report(argumentCount, name.Span(), nil, name.Text, argumentCounts(max(least-1, 0), max(most-1, 0)), got-1)
		return
	}
	for _, want := range f.Parameters[0].Columns {
		c, ok := flow.lookup(want.Name.Text)
		typ := syntax.TypeOfName(want.Type)
		switch {
		case !ok && !flow.open:
			b.report(expectedColumn, name.Span(), nil, name.Text, want.Name.Text)
		case ok && !types.WidensTo(c.Type, typ):
			b.report(columnType, name.Span(), nil, name.Text, typ, want.Name.Text, c.Type)
		}
	}
}
