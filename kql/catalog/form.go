package catalog

import (
	"strconv"
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

// Need is what the value of an argument must be, or the type of a column that it names.
type Need uint8

// The needs. An instant is a time or an integer; an interval is one above zero, and a step one that also fits the
// column of times.
const (
	NoNeed Need = iota
	NeedRegex
	NeedGroups // a regex with capture groups
	NeedDateFormat
	NeedSpanFormat
	NeedInstant
	NeedInterval
	NeedStep
	NeedWindow // a step, or a word such as month
	NeedShare  // a number from 0 to 1
	NeedCount  // a number above zero
	NeedList   // an array with elements
	NeedNumberColumn
	NeedScalar // not dynamic
	NeedTrue
	NeedConstant
	NeedThreshold // a number from 0.015 to 1
	NeedRows      // a number of rows
	NeedColumn
	NeedInteger
	NeedPercent // a constant number
)

var needs = map[string]Need{
	"regex": NeedRegex, "groups": NeedGroups, "date-format": NeedDateFormat, "span-format": NeedSpanFormat,
	"instant": NeedInstant, "interval": NeedInterval, "step": NeedStep, "window": NeedWindow, "share": NeedShare,
	"count": NeedCount, "list": NeedList, "number-column": NeedNumberColumn, "scalar": NeedScalar, "true": NeedTrue,
	"constant": NeedConstant, "threshold": NeedThreshold, "rows": NeedRows, "column": NeedColumn, "integer": NeedInteger,
	"percent": NeedPercent,
}

// require applies a line of needs.txt: the kind and name of a function, and each parameter with what it needs. A
// number after the need limits it to one signature, counted from 1.
func (x *functionIndex) require(line string) {
	words := strings.Fields(line)
	f := x.byName[kinds[words[0]]][words[1]]
	for _, word := range words[2:] {
		name, need, _ := strings.Cut(word, ":")
		need, only, _ := strings.Cut(need, ":")
		found := false
		for i := range f.Signatures {
			if only != "" && only != strconv.Itoa(i+1) {
				continue
			}
			for j := range f.Signatures[i].Parameters {
				if p := &f.Signatures[i].Parameters[j]; p.Name == name {
					p.Need, found = needs[need], needs[need] != NoNeed
				}
			}
		}
		if !found {
			panic("catalog: cannot apply " + word + " to " + f.Name)
		}
	}
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

// Order is what a step does to the order of rows, on which functions such as prev rely.
type Order uint8

// A step forgets the order of its input unless it sets one or keeps the one that it finds.
const (
	ForgetsOrder Order = iota
	SetsOrder
	KeepsOrder
)

// OrderAfter returns what an operator does to the order of rows.
func OrderAfter(operator string) Order { return functions().orders[operator] }

// describe applies a line of results.txt: what is known of the result of a function or operator besides its
// type. Functions have a shape, a rule for their type or columns, need ordered rows or return them; operators order rows
// or keep their order.
func (x *functionIndex) describe(line string) {
	words := strings.Fields(line)
	if words[0] == "operator" {
		x.orders[words[1]] = map[string]Order{"orders": SetsOrder, "keeps": KeepsOrder}[words[2]]
		return
	}
	f := x.byName[kinds[words[0]]][words[1]]
	for _, fact := range words[2:] {
		shape, ok := types.ParseShape(fact)
		switch {
		case ok:
			f.Shape = shape
		case fact == "ordered":
			f.Ordered = true
		case fact == "orders":
			f.Orders = true
		case strings.HasPrefix(fact, "result:"):
			f.returns(rulesByName[strings.TrimPrefix(fact, "result:")])
		case strings.HasPrefix(fact, "columns:"):
			f.Columns = parseColumns(strings.TrimPrefix(fact, "columns:"))
		default:
			panic("catalog: unknown fact " + fact + " of " + f.Name)
		}
	}
}

// returns sets the rule of the signatures for which the export of the language service has none.
func (f *Function) returns(rule Rule) {
	for i := range f.Signatures {
		if f.Signatures[i].Result.Rule == RuleCustom {
			f.Signatures[i].Result.Rule = rule
		}
	}
}

// parseColumns reads a list such as "min:real,min_idx:long".
func parseColumns(list string) []Column {
	var columns []Column
	for field := range strings.SplitSeq(list, ",") {
		name, text, _ := strings.Cut(field, ":")
		typ, ok := types.Parse(text)
		if !ok {
			panic("catalog: column " + field + " has no type")
		}
		columns = append(columns, Column{Name: name, Type: typ})
	}
	return columns
}
