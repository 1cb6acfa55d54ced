package types

// The rules in this file are those of the service when it runs a query. Its analyzer, which the others
// follow, lets more pass.

// Computes reports whether the service computes x op y for + - * / and %.
func Computes(op string, x, y Type) bool {
	switch {
	case x == Unknown || y == Unknown, x.Numeric() && y.Numeric():
		return true
	case x == DateTime && y == DateTime:
		return op == "-" || op == "/" || op == "%"
	case x == DateTime && y == TimeSpan:
		return op != "*"
	case x == TimeSpan && y == DateTime:
		return op == "+"
	case x == TimeSpan && y == TimeSpan:
		return op != "*"
	case x == TimeSpan && y.Numeric():
		return op == "*" || op == "/" || op == "%" && (y == Int || y == Long)
	}
	return x.Numeric() && y == TimeSpan && op == "*"
}

// Negates reports whether the service takes a value of a type after a sign.
func Negates(t Type) bool { return t == Unknown || t.Numeric() || t == TimeSpan }

// Chooses reports whether the service chooses among values of two types, as in iff, case and coalesce.
func Chooses(x, y Type) bool {
	any, integers := SetOf(Unknown, Dynamic), SetOf(Int, Long)
	return x == y || any.Has(x) || any.Has(y) || integers.Has(x) && integers.Has(y)
}
