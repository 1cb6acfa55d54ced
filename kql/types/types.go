// Package types defines the types of KQL: their names, which values can be combined, and the types
// of the results. It deals with neither queries nor values.
package types

import (
	"maps"
	"slices"
)

// Type is the type of a scalar.
type Type uint8

// The types of the language. Unknown is the type of an expression about which too little is known,
// such as a column of a table without a schema.
const (
	Unknown Type = iota
	String
	Bool
	Int
	Long
	Real
	Decimal
	DateTime
	TimeSpan
	GUID
	Dynamic
)

var names = [...]string{
	Unknown: "", String: "string", Bool: "bool", Int: "int", Long: "long", Real: "real", Decimal: "decimal",
	DateTime: "datetime", TimeSpan: "timespan", GUID: "guid", Dynamic: "dynamic",
}

// String returns the name of the type as the language spells it, such as "datetime". It is "" for
// Unknown.
func (t Type) String() string { return names[t] }

// All returns all types except Unknown.
func All() []Type {
	list := make([]Type, 0, len(names)-1)
	for i := range names[1:] {
		list = append(list, Type(i+1))
	}
	return list
}

// byName has every spelling that a schema accepts, aliases included. Names are case-sensitive.
var byName = spellings()

func spellings() map[string]Type {
	m := map[string]Type{
		"boolean": Bool,
		"int8":    Int, "int16": Int, "int32": Int, "uint8": Int, "uint16": Int, "uint32": Int, "uint": Int,
		"byte": Int, "char": Int,
		"int64": Long, "uint64": Long, "ulong": Long,
		"float": Real, "double": Real,
		"date": DateTime, "time": TimeSpan,
		"uuid": GUID, "uniqueid": GUID,
	}
	for _, t := range All() {
		m[t.String()] = t
	}
	return m
}

// Parse returns the type for a name or an alias, such as Long for "int64".
func Parse(name string) (Type, bool) {
	t, ok := byName[name]
	return t, ok
}

// Names returns every name and alias that Parse accepts, sorted.
func Names() []string { return slices.Sorted(maps.Keys(byName)) }
