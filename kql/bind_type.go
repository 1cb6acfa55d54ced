package kql

import "quarry/kql/catalog"

func column(name, typ string) catalog.Column { return catalog.Column{Name: name, Type: typ} }

// spellings are the other names that types have.
var spellings = map[string]string{
	"boolean": "bool", "int32": "int", "int8": "int", "int16": "int", "uint8": "int", "uint16": "int", "byte": "int", "char": "int",
	"uint": "int", "uint32": "int", "int64": "long", "ulong": "long", "uint64": "long", "float": "real", "double": "real",
	"time": "timespan", "date": "datetime", "uuid": "guid", "uniqueid": "guid",
}

// typeOfName gives the type that a name spells; string where none is written.
func typeOfName(n *Name) string {
	if n == nil {
		return "string"
	}
	if typ, ok := spellings[n.Text]; ok {
		return typ
	}
	if typeNames[n.Text] {
		return n.Text
	}
	return ""
}

var width = map[string]int{"int": 1, "long": 2, "real": 3, "decimal": 4}

// widest is the type that holds the numbers of both types.
func widest(x, y string) string {
	if width[y] > width[x] {
		return y
	}
	return x
}

func number(typ string) bool { return width[typ] > 0 }

// common is the type that branches of iff, case and coalesce have together; dynamic
// gives way to any other. Types that do not go together give otherwise.
func common(x, y, otherwise string) string {
	switch {
	case x == y, y == "dynamic":
		return x
	case x == "dynamic":
		return y
	case x == "" || y == "":
		return ""
	case number(x) && number(y):
		return widest(x, y)
	}
	return otherwise
}

// times gives the results of arithmetic that datetimes and timespans take part in, by
// operator and operands; "number" is any of the numeric types.
var times = map[[3]string]string{
	{"+", "datetime", "timespan"}: "datetime", {"+", "timespan", "datetime"}: "datetime",
	{"+", "datetime", "datetime"}: "datetime", {"+", "timespan", "timespan"}: "timespan",
	{"+", "datetime", "dynamic"}: "datetime", {"+", "dynamic", "datetime"}: "datetime",
	{"+", "timespan", "dynamic"}: "timespan", {"+", "dynamic", "timespan"}: "timespan",
	{"-", "datetime", "datetime"}: "timespan", {"-", "datetime", "timespan"}: "datetime",
	{"-", "timespan", "datetime"}: "datetime", {"-", "timespan", "timespan"}: "timespan",
	{"-", "datetime", "dynamic"}: "timespan", {"-", "dynamic", "datetime"}: "timespan",
	{"-", "timespan", "dynamic"}: "timespan", {"-", "dynamic", "timespan"}: "timespan",
	{"*", "timespan", "timespan"}: "timespan", {"*", "timespan", "number"}: "timespan", {"*", "number", "timespan"}: "timespan",
	{"*", "datetime", "number"}: "datetime", {"*", "number", "datetime"}: "datetime",
	{"/", "timespan", "timespan"}: "real", {"/", "datetime", "timespan"}: "real", {"/", "datetime", "datetime"}: "real",
	{"/", "timespan", "number"}: "timespan", {"/", "datetime", "number"}: "datetime",
	{"%", "timespan", "timespan"}: "timespan", {"%", "datetime", "timespan"}: "timespan", {"%", "datetime", "datetime"}: "timespan",
	{"%", "timespan", "number"}: "timespan", {"%", "datetime", "number"}: "datetime",
}

// arithmetic gives the type of x op y; there is no int in arithmetic but long.
func arithmetic(op, x, y string) string {
	switch {
	case number(x) && number(y):
		return widest("long", widest(x, y))
	case number(x) && y == "dynamic":
		return widest("long", x)
	case x == "dynamic" && number(y):
		return widest("long", y)
	case x == "dynamic" && y == "dynamic":
		return "dynamic"
	}
	return times[[3]string{op, numeric(x), numeric(y)}]
}

func numeric(typ string) string {
	if number(typ) {
		return "number"
	}
	return typ
}
