package types

var width = [...]int{Int: 1, Long: 2, Real: 3, Decimal: 4, Dynamic: 0}

// Numeric reports whether the type is one of the four types of numbers.
func (t Type) Numeric() bool { return width[t] > 0 }

// Widest returns the type that holds the numbers of both types.
func Widest(x, y Type) Type {
	if width[y] > width[x] {
		return y
	}
	return x
}

// Promoted returns the type that a computed number has: there is no int but long.
func Promoted(t Type) Type {
	if t == Int {
		return Long
	}
	return t
}

// Common returns the type that the branches of iff, case and coalesce have together; dynamic
// gives way to any other. Types that do not go together give otherwise.
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

// Ordered reports whether values of two types can be compared with < and >.
func Ordered(x, y Type) bool { return axis(x) == axis(y) }

// axis is the line on which the values of a type are ordered: time, duration, or number.
func axis(t Type) Type {
	if t == DateTime || t == TimeSpan {
		return t
	}
	return number
}

// number represents any of the numeric types where they all follow one rule.
const number = Long

type operation struct {
	op   string
	x, y Type
}

// temporal gives the results of arithmetic in which datetimes and timespans take part.
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

// Arithmetic returns the type of x op y, for + - * / and %; Unknown where there is none.
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
