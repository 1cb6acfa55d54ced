package catalog

import (
	"strings"

	"quarry/kql/types"
)

// Form is what an argument may be besides its type.
type Form uint8

// The forms. A constant does not depend on rows, a literal is written out, a column is a name alone, and
// a key is a column of the table that is passed first. A star is allowed along with any expression.
const (
	AnyForm Form = iota
	ConstantForm
	LiteralForm
	ColumnForm
	KeyForm
	AggregateForm
	StarForm
)

var forms = map[string]Form{
	"constant": ConstantForm, "literal": LiteralForm, "column": ColumnForm, "key": KeyForm, "aggregate": AggregateForm,
	"star": StarForm,
}

// limit applies a line of arguments.txt: the kind and name of a function, the name of a parameter, its
// form, and the values that it may have.
func (x *functionIndex) limit(line string) {
	words := strings.Fields(line)
	f := x.byName[kinds[words[0]]][words[1]]
	for i := range f.Signatures {
		for j := range f.Signatures[i].Parameters {
			if p := &f.Signatures[i].Parameters[j]; p.Name == words[2] {
				p.Form, p.Values = forms[words[3]], words[4:]
			}
		}
	}
}

// describe applies a line of results.txt: the kind and name of a function, and the shape of its result.
func (x *functionIndex) describe(line string) {
	words := strings.Fields(line)
	f := x.byName[kinds[words[0]]][words[1]]
	shape, ok := types.ParseShape(words[2])
	if f == nil || !ok {
		panic("catalog: wrong line in results.txt: " + line)
	}
	f.Shape = shape
}
