package types

var width = [...]int{Int: 1, Long: 2, Real: 3, Decimal: 4, Dynamic: 0}

// Numeric reports whether the type is one of the four numeric types.
func (t Type) Numeric() bool { return width[t] > 0 }

// Widest returns the numeric type that can hold the values of both types.
func Widest(x, y Type) Type {
	if width[y] > width[x] {
		return y
	}
	return x
}

// Promoted returns the type of a computed number: an int becomes a long.
func Promoted(t Type) Type {
	if t == Int {
		return Long
	}
	return t
}

// Common returns the common type of the branches of iff, case and coalesce. A dynamic yields to any
// other type. If the types are incompatible, it returns otherwise.
func Common(x, y, otherwise Type) Type {
	switch {
	case x == y, y == Dynamic:
		return x
	case x == Dynamic:
		return y
	case x == Unknown || y == Unknown:
		return Unknown
	case x.Numeric() && y.Numeric():
		return Widest(x, y)
	}
	return otherwise
}

// Alike reports whether two types have a common type without conversion.
func Alike(x, y Type) bool {
	return x == y || x == Unknown || y == Unknown || x.Numeric() && y.Numeric()
}

// Ordered reports whether values of two types can be compared with < and >.
func Ordered(x, y Type) bool {
	if x == Bool && y == Dynamic || x == Dynamic && y == Bool {
		return false
	}
	return axis(x) == axis(y)
}

// Comparable reports whether values of two types can be compared with ==.
func Comparable(x, y Type) bool {
	text := SetOf(String, GUID)
	number := SetOf(Int, Long, Real, Decimal, Bool)
	switch {
	case x == Unknown || y == Unknown:
		return true
	case x == Dynamic || y == Dynamic:
		return x != y
	}
	return x == y || text.Has(x) && text.Has(y) || number.Has(x) && number.Has(y)
}

// Bounds reports whether two types can be the bounds of a value in between.
func Bounds(value, low, high Type) bool {
	known := low != Unknown && high != Unknown
	switch {
	case value == Unknown || !known:
		return true
	case value == DateTime:
		return low == DateTime && (high == DateTime || high == TimeSpan)
	case value == TimeSpan:
		return low == TimeSpan && high == TimeSpan
	case value == Dynamic:
		return low.Numeric() && high.Numeric()
	}
	return value.Numeric() && (low.Numeric() || low == Dynamic) && (high.Numeric() || high == Dynamic)
}

// Joinable reports whether columns of two types can be the keys of a join.
func Joinable(x, y Type) bool {
	integers := SetOf(Int, Long)
	return x == Unknown || y == Unknown || x != Dynamic && (x == y || integers.Has(x) && integers.Has(y))
}

// WidensTo reports whether values of a type are also values of another: int, long, real and decimal in
// this order.
func WidensTo(x, y Type) bool {
	return x == y || x == Unknown || y == Unknown || x.Numeric() && y.Numeric() && width[x] <= width[y]
}

// Step says how the step of a series or range fits its axis.
type Step uint8

// The step fits, the language refuses it, or the language takes it although nothing can be computed with it.
const (
	StepFits Step = iota
	StepRefused
	StepUnfit
)

// StepOf says how a step of a type fits an axis of a type.
func StepOf(axis, step Type) Step {
	times := SetOf(DateTime, TimeSpan)
	switch {
	case axis == Unknown || step == Unknown:
		return StepFits
	case axis == Dynamic && step == Dynamic:
		return StepUnfit
	case !axis.Numeric() && !times.Has(axis):
		return StepRefused
	case axis.Numeric() && step.Numeric():
		if width[step] > width[axis] {
			return StepRefused
		}
		return StepFits
	case times.Has(axis) && step == TimeSpan:
		return StepFits
	case axis.Numeric() && step == TimeSpan, axis == DateTime && step.Numeric(), axis == TimeSpan && step == DateTime:
		return StepRefused
	}
	return StepUnfit
}

// axis returns a representative of the types that the type can be compared with: datetime, timespan
// or number.
func axis(t Type) Type {
	if t == DateTime || t == TimeSpan {
		return t
	}
	return number
}

// number represents any numeric type in rules that are the same for all of them.
const number = Long

type operation struct {
	op   string
	x, y Type
}

// temporal maps operations on datetimes and timespans to their result types.
var temporal = map[operation]Type{
	{"+", DateTime, TimeSpan}: DateTime, {"+", TimeSpan, DateTime}: DateTime,
	{"+", DateTime, DateTime}: DateTime, {"+", TimeSpan, TimeSpan}: TimeSpan,
	{"+", DateTime, Dynamic}: DateTime, {"+", Dynamic, DateTime}: DateTime,
	{"+", TimeSpan, Dynamic}: TimeSpan, {"+", Dynamic, TimeSpan}: TimeSpan,
	{"-", DateTime, DateTime}: TimeSpan, {"-", DateTime, TimeSpan}: DateTime,
	{"-", TimeSpan, DateTime}: DateTime, {"-", TimeSpan, TimeSpan}: TimeSpan,
	{"-", DateTime, Dynamic}: TimeSpan, {"-", Dynamic, DateTime}: TimeSpan,
	{"-", TimeSpan, Dynamic}: TimeSpan, {"-", Dynamic, TimeSpan}: TimeSpan,
	{"*", TimeSpan, TimeSpan}: TimeSpan, {"*", TimeSpan, number}: TimeSpan, {"*", number, TimeSpan}: TimeSpan,
	{"*", DateTime, number}: DateTime, {"*", number, DateTime}: DateTime,
	{"/", TimeSpan, TimeSpan}: Real, {"/", DateTime, TimeSpan}: Real, {"/", DateTime, DateTime}: Real,
	{"/", TimeSpan, number}: TimeSpan, {"/", DateTime, number}: DateTime,
	{"%", TimeSpan, TimeSpan}: TimeSpan, {"%", DateTime, TimeSpan}: TimeSpan, {"%", DateTime, DateTime}: TimeSpan,
	{"%", TimeSpan, number}: TimeSpan, {"%", DateTime, number}: DateTime,
}

// Arithmetic returns the type of x op y for + - * / and %, or Unknown if there is none.
func Arithmetic(op string, x, y Type) Type {
	switch {
	case x.Numeric() && y.Numeric():
		return Widest(Long, Widest(x, y))
	case x.Numeric() && y == Dynamic:
		return Widest(Long, x)
	case x == Dynamic && y.Numeric():
		return Widest(Long, y)
	case x == Dynamic && y == Dynamic:
		return Dynamic
	}
	return temporal[operation{op, anyNumber(x), anyNumber(y)}]
}

func anyNumber(t Type) Type {
	if t.Numeric() {
		return number
	}
	return t
}
