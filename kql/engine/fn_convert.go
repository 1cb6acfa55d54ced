package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

func conversionFunctions() []function {
	list := []function{
		{name: "tostring", params: "a", bind: bindCast(table.String)},
		{name: "parse_json", params: "a", result: table.Dynamic, row: parsedJSON, nulls: true, keepsName: true},
		{name: "dynamic_to_json", params: "a", result: table.String, nulls: true, row: func(a []datum) datum {
			if a[0].null {
				return stringOf("")
			}
			return stringOf(canonical(toDynamic(a[0])))
		}},
		{name: "gettype", params: "a", result: table.String, nulls: true, row: typeName},
		{name: "tohex", params: "ii?", result: table.String, row: toHex},
		{name: "toguid", params: "a", bind: bindCast(table.GUID)},
	}
	for _, alias := range []string{"todynamic", "parsejson", "toobject"} {
		list = append(list, function{name: alias, params: "a", result: table.Dynamic, row: parsedJSON, nulls: true, keepsName: true})
	}
	for name, t := range map[string]table.Type{
		"tobool": table.Bool, "toboolean": table.Bool, "toint": table.Int, "tolong": table.Long, "todouble": table.Real, "toreal": table.Real,
		"todecimal": table.Decimal, "todatetime": table.DateTime, "totimespan": table.TimeSpan, "totime": table.TimeSpan,
	} {
		list = append(list, function{name: name, params: "a", bind: bindCast(t)})
	}
	return list
}

func bindCast(t table.Type) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		x := *c.cast(args[0], t)
		x.col, x.span = -1, e.Span()
		return &x, nil
	}
}

// parsedJSON reads text; text that is no JSON becomes a string, and the empty one null.
func parsedJSON(a []datum) datum {
	if a[0].typ != table.String {
		return dynamicOf(toDynamic(a[0]))
	}
	if a[0].str == "" {
		return nullOf(table.Dynamic)
	}
	return dynamicOf(parseDynamic(a[0].str))
}

func typeName(a []datum) datum {
	d := a[0]
	if d.typ == table.Dynamic {
		if d.null {
			return stringOf("null")
		}
		switch opened(d.dyn).(type) {
		case *bag:
			return stringOf("dictionary")
		case []any:
			return stringOf("array")
		}
		if d = dynamicDatum(d.dyn); d.typ == table.Real {
			return stringOf("double")
		}
	}
	return stringOf(d.typ.String())
}
