package types

// Set is a set of types.
type Set uint16

// SetOf returns the set of the given types.
func SetOf(list ...Type) Set {
	var s Set
	for _, t := range list {
		s |= 1 << t
	}
	return s
}

// Has reports whether a type is in the set.
func (s Set) Has(t Type) bool { return s&(1<<t) != 0 }

// every is the set of all types, and sets no limits on their combination.
const every = ^Set(0)

// without returns the set of all types except some.
func without(list ...Type) Set { return every &^ SetOf(list...) }

// Class is what a parameter accepts: one type or a group of types. Only returns the class of a
// single type; ClassUnknown accepts nothing.
type Class uint8

// The groups of types, as the catalog names them.
const (
	ClassUnknown Class = 0
	// Lower values, from 1 on, are single types.

	ClassNumber Class = iota + 31
	ClassInteger
	ClassSummable
	ClassRealOrDecimal
	ClassNumberOrBool
	ClassDynamicArray
	ClassDynamicBag
	ClassStringOrDynamic
	ClassStringOrArray
	ClassIntegerOrArray
	ClassScalar
	ClassNotDynamic
	ClassNotRealOrBool
	ClassOrderable
	ClassCommonScalar
	ClassCommonScalarOrDynamic
	ClassCommonOrderable
	ClassTabular
	ClassAny
	ClassType // a type literal, as in extract
)

// Only returns the class that accepts one type.
func Only(t Type) Class { return Class(t) }

var groups = map[Class]struct {
	name string
	set  Set
}{
	ClassNumber:                {"Number", SetOf(Int, Long, Real, Decimal)},
	ClassInteger:               {"Integer", SetOf(Int, Long)},
	ClassSummable:              {"Summable", SetOf(Int, Long, Real, Decimal, TimeSpan, DateTime)},
	ClassRealOrDecimal:         {"RealOrDecimal", SetOf(Real, Decimal)},
	ClassNumberOrBool:          {"NumberOrBool", SetOf(Int, Long, Real, Decimal, Bool)},
	ClassDynamicArray:          {"DynamicArray", SetOf(Dynamic)},
	ClassDynamicBag:            {"DynamicBag", SetOf(Dynamic)},
	ClassStringOrDynamic:       {"StringOrDynamic", SetOf(String, Dynamic)},
	ClassStringOrArray:         {"StringOrArray", SetOf(String, Dynamic)},
	ClassIntegerOrArray:        {"IntegerOrArray", SetOf(Int, Long, Dynamic)},
	ClassScalar:                {"Scalar", every},
	ClassNotDynamic:            {"NotDynamic", without(Dynamic)},
	ClassNotRealOrBool:         {"NotRealOrBool", without(Real, Bool)},
	ClassOrderable:             {"Orderable", without(GUID, Dynamic)},
	ClassCommonScalar:          {"CommonScalar", every},
	ClassCommonScalarOrDynamic: {"CommonScalarOrDynamic", every},
	ClassCommonOrderable:       {"CommonOrderable", without(GUID, Dynamic)},
	ClassTabular:               {"Tabular", every},
	ClassAny:                   {"Any", every},
	ClassType:                  {"type", 0},
}

var classByName = classNames()

func classNames() map[string]Class {
	m := make(map[string]Class, len(groups)+len(names))
	for c, group := range groups {
		m[group.name] = c
	}
	for _, t := range All() {
		m[t.String()] = Only(t)
	}
	return m
}

// ParseClass returns the class for a type or group as the catalog spells it, such as "long" or
// "Number".
func ParseClass(name string) (Class, bool) {
	c, ok := classByName[name]
	return c, ok
}

// String returns the name of the class in the catalog.
func (c Class) String() string {
	if group, ok := groups[c]; ok {
		return group.name
	}
	return Type(c).String()
}

// Accepts reports whether an argument of a type fits without conversion. How the arguments of the
// Common groups fit together is for CommonType to say.
func (c Class) Accepts(t Type) bool {
	if group, ok := groups[c]; ok {
		return group.set.Has(t)
	}
	return c != ClassUnknown && Type(c) == t
}

// widened are the types that a parameter of a single type takes besides its own.
var widened = map[Type]Set{String: SetOf(Dynamic), Long: SetOf(Int), Real: SetOf(Int, Long)}

// Takes reports whether an argument of a type fits, if necessary by conversion. An unknown type fits.
func (c Class) Takes(t Type) bool {
	return t == Unknown || c == ClassUnknown || c.Accepts(t) || widened[Type(c)].Has(t)
}

// descriptions are the groups in words; a single type has its name.
var descriptions = map[Class]string{
	ClassNumber: "a number", ClassInteger: "an integer", ClassSummable: "a number or time",
	ClassRealOrDecimal: "real or decimal",
	ClassNumberOrBool:  "a number or bool", ClassDynamicArray: "a dynamic array", ClassDynamicBag: "a dynamic object",
	ClassStringOrDynamic: "string or dynamic", ClassStringOrArray: "string or a dynamic array",
	ClassIntegerOrArray: "an integer or a dynamic array", ClassScalar: "a scalar",
	ClassNotDynamic:    "any type but dynamic",
	ClassNotRealOrBool: "any type but real and bool", ClassOrderable: "a value that can be ordered",
	ClassCommonOrderable: "a value that can be ordered", ClassTabular: "a table",
	ClassType: "a type such as typeof(long)",
}

// Describe returns what the class accepts in words, as in "expects a number".
func (c Class) Describe() string {
	if words, ok := descriptions[c]; ok {
		return words
	}
	return c.String()
}
