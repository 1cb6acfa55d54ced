package table

import "strings"

// Type is a KQL column type.
type Type uint8

// The types of KQL. The zero Type is String: values of unknown types are shown as text.
const (
	String Type = iota
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

var typeNames = [...]string{"string", "bool", "int", "long", "real", "decimal", "datetime", "timespan", "guid",
	"dynamic"}

// wireNames are the type names in the services' responses (the .NET type map of Microsoft's Power
// BI sample). Bool columns arrive as SByte with 0 and 1.
var wireNames = [...]string{"String", "SByte", "Int32", "Int64", "Double", "Decimal", "DateTime", "TimeSpan", "Guid",
	"Object"}

// String returns the KQL name of the type, such as "datetime".
func (t Type) String() string { return typeNames[t] }

// WireName returns the hunting API's name for the type, such as "DateTime".
func (t Type) WireName() string { return wireNames[t] }

// Numeric reports whether values of the type are numbers.
func (t Type) Numeric() bool { return t == Int || t == Long || t == Real || t == Decimal }

// Integral reports whether a Vector keeps values of the type as int64:
// bool as 0 and 1, int, long, datetime and timespan as ticks.
func (t Type) Integral() bool {
	return t == Bool || t == Int || t == Long || t == DateTime || t == TimeSpan
}

var typesByName = map[string]Type{
	"string": String,
	"bool":   Bool, "boolean": Bool, "sbyte": Bool,
	"int": Int, "int32": Int, "int16": Int, "uint16": Int, "byte": Int,
	"long": Long, "int64": Long, "uint32": Long, "uint64": Long,
	"real": Real, "double": Real, "single": Real, "float": Real,
	"decimal": Decimal, "sqldecimal": Decimal,
	"datetime": DateTime, "date": DateTime,
	"timespan": TimeSpan, "time": TimeSpan,
	"guid": GUID, "uuid": GUID, "uniqueid": GUID,
	"dynamic": Dynamic, "object": Dynamic,
}

// ParseType returns the type with a KQL name, an alias, or a name from a response ("SByte",
// "System.Int64"), ignoring case. For an unknown name it returns String and false.
func ParseType(name string) (Type, bool) {
	t, ok := typesByName[strings.TrimPrefix(strings.ToLower(name), "system.")]
	return t, ok
}
