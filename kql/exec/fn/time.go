package fn

import (
	"slices"
	"strings"
	"time"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

func timeFunctions() []expr.Function {
	return []expr.Function{
		{Name: "now", Params: "t?", Bind: bindNow(1)},
		{Name: "ago", Params: "t", Bind: bindNow(-1)},
		{Name: "ingestion_time", Bind: bindIngestionTime},
		{Name: "datetime_diff", Params: "sdd", Result: table.Long, Row: datetimeDiff},
		{Name: "datetime_add", Params: "sid", Result: table.DateTime, Row: datetimeAdd},
		{Name: "datetime_part", Params: "sd", Result: table.Long, Row: datetimePart},
		{Name: "datepart", Params: "sd", Result: table.Int, Row: func(a []vec.Datum) vec.Datum {
			return vec.Convert(datetimePart(a), table.Int)
		}},
		{Name: "make_datetime", Params: "iiii?i?r?", Result: table.DateTime, Row: makeDateTime},
		{Name: "make_timespan", Params: "iir?r?", Result: table.TimeSpan, Row: makeTimeSpan},
		{Name: "unixtime_seconds_todatetime", Params: "n", Result: table.DateTime, Row: unixTime(times.TicksPerSecond)},
		{Name: "unixtime_milliseconds_todatetime", Params: "n", Result: table.DateTime,
			Row: unixTime(times.TicksPerMillisecond)},
		{Name: "unixtime_microseconds_todatetime", Params: "n", Result: table.DateTime,
			Row: unixTime(times.TicksPerMicrosecond)},
		{Name: "unixtime_nanoseconds_todatetime", Params: "n", Result: table.DateTime,
			Row: func(a []vec.Datum) vec.Datum { return vec.DateTimeOf(unixEpoch + a[0].Num/100) }},
		{Name: "format_datetime", Params: "ds", Bind: bindFormat(times.DateLetters, times.FormatDateTimeAs)},
		{Name: "format_timespan", Params: "ts", Bind: bindFormat(times.SpanLetters, times.FormatTimeSpanAs)},
		{Name: "datetime_utc_to_local", Params: "ds", Result: table.DateTime, Row: zoned(1)},
		{Name: "datetime_local_to_utc", Params: "ds", Result: table.DateTime, Row: zoned(-1)},
	}
}

// unixEpoch is 1970-01-01 in ticks.
var unixEpoch = times.TicksOf(time.Unix(0, 0))

// bindNow returns the time of the run, shifted by a timespan.
func bindNow(sign int64) func(*expr.Compiler, *syntax.Call, []*expr.Expr, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
		now := c.X.Now
		if len(args) == 0 {
			return expr.ConstantExpr(vec.DateTimeOf(now), e.Span()), nil
		}
		return c.Rowwise(e.Span(), table.DateTime, args,
			expr.NullSafe(table.DateTime,
				func(a []vec.Datum) vec.Datum { return vec.DateTimeOf(now + sign*a[0].Num) })), nil
	}
}

// bindIngestionTime returns the time of the event, the closest that the local engine knows.
func bindIngestionTime(c *expr.Compiler, e *syntax.Call, _ []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	for _, name := range []string{"Timestamp", "TimeGenerated"} {
		if i := r.Find(name); i >= 0 && r.Columns[i].Type == table.DateTime {
			x := expr.ColumnExpr(i, r.Columns[i], e.Span())
			x.Name = ""
			return x, nil
		}
	}
	return expr.ConstantExpr(vec.NullOf(table.DateTime), e.Span()), nil
}

func unixTime(unit int64) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		if a[0].Type == table.Real {
			return vec.DateTimeOf(unixEpoch + int64(a[0].Real()*float64(unit)))
		}
		return vec.DateTimeOf(unixEpoch + a[0].Num*unit)
	}
}

// fixedUnits are the units of a fixed length, in ticks.
var fixedUnits = map[string]int64{
	"week": 7 * times.TicksPerDay, "day": times.TicksPerDay, "hour": times.TicksPerHour, "minute": times.TicksPerMinute,
	"second":      times.TicksPerSecond,
	"millisecond": times.TicksPerMillisecond, "microsecond": times.TicksPerMicrosecond,
}

// monthUnits are the units that are counted in months.
var monthUnits = map[string]int{"year": 12, "quarter": 3, "month": 1}

// FloorDiv divides and rounds towards minus infinity.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// datetimeDiff counts the boundaries of a unit between two times.
func datetimeDiff(a []vec.Datum) vec.Datum {
	unit := strings.ToLower(a[0].Str)
	if months, ok := monthUnits[unit]; ok {
		return vec.LongOf(monthIndex(a[1].Num, months) - monthIndex(a[2].Num, months))
	}
	ticks, ok := fixedUnits[unit]
	if unit == "nanosecond" {
		return vec.LongOf((a[1].Num - a[2].Num) * 100)
	}
	if !ok {
		return vec.NullOf(table.Long)
	}
	shift := int64(0)
	if unit == "week" { // weeks begin on Sunday; the first day of year 1 is a Monday
		shift = times.TicksPerDay
	}
	return vec.LongOf(FloorDiv(a[1].Num+shift, ticks) - FloorDiv(a[2].Num+shift, ticks))
}

func monthIndex(ticks int64, months int) int64 {
	t := times.TimeOf(ticks)
	return int64((t.Year()*12 + int(t.Month()) - 1) / months)
}

func datetimeAdd(a []vec.Datum) vec.Datum {
	unit := strings.ToLower(a[0].Str)
	if months, ok := monthUnits[unit]; ok {
		return vec.DateTimeOf(addMonths(a[2].Num, int(a[1].Num)*months))
	}
	if ticks, ok := fixedUnits[unit]; ok {
		return vec.DateTimeOf(a[2].Num + a[1].Num*ticks)
	}
	if unit == "nanosecond" {
		return vec.DateTimeOf(a[2].Num + a[1].Num/100)
	}
	return vec.NullOf(table.DateTime)
}

// addMonths keeps the day of the month, or uses the last day of a shorter month.
func addMonths(ticks int64, months int) int64 {
	t := times.TimeOf(ticks)
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	day := min(t.Day(), last)
	return times.TicksOf(first.AddDate(0, 0, day-1)) + ticks%times.TicksPerDay
}

var dateParts = map[string]func(t time.Time) int{
	"year": time.Time.Year, "month": func(t time.Time) int { return int(t.Month()) }, "day": time.Time.Day,
	"quarter": func(t time.Time) int { return (int(t.Month())-1)/3 + 1 }, "dayofyear": time.Time.YearDay,
	"week_of_year": weekOfYear, "weekofyear": weekOfYear,
	"hour": time.Time.Hour, "minute": time.Time.Minute, "second": time.Time.Second,
	"millisecond": func(t time.Time) int { return t.Nanosecond() / 1e6 },
	"microsecond": func(t time.Time) int { return t.Nanosecond() / 1e3 },
	"nanosecond":  time.Time.Nanosecond,
}

// weekOfYear returns the ISO 8601 week.
func weekOfYear(t time.Time) int {
	_, week := t.ISOWeek()
	return week
}

func datetimePart(a []vec.Datum) vec.Datum {
	part, ok := dateParts[strings.ToLower(a[0].Str)]
	if !ok {
		return vec.NullOf(table.Long)
	}
	return vec.LongOf(int64(part(times.TimeOf(a[1].Num))))
}

func makeDateTime(a []vec.Datum) vec.Datum {
	get := func(i int) int64 {
		if i < len(a) {
			return vec.Convert(a[i], table.Long).Num
		}
		return 0
	}
	year, month, day, hour, minute := get(0), get(1), get(2), get(3), get(4)
	if month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || year < 1 || year > 9999 {
		return vec.NullOf(table.DateTime)
	}
	t := time.Date(int(year), time.Month(month), int(day), int(hour), int(minute), 0, 0, time.UTC)
	if t.Day() != int(day) {
		return vec.NullOf(table.DateTime)
	}
	ticks := times.TicksOf(t)
	if len(a) > 5 {
		ticks += int64(a[5].Real() * float64(times.TicksPerSecond))
	}
	return vec.DateTimeOf(ticks)
}

// makeTimeSpan takes hours and minutes; hours, minutes and seconds; or days, hours, minutes and seconds.
func makeTimeSpan(a []vec.Datum) vec.Datum {
	part := make([]float64, 4) // days, hours, minutes, seconds
	at := 1
	if len(a) == 4 {
		at = 0
	}
	for i, d := range a {
		part[at+i] = d.Real()
	}
	if slices.Min(part) < 0 || part[1] >= 24 || part[2] >= 60 || part[3] >= 60 {
		return vec.NullOf(table.TimeSpan)
	}
	return vec.TimeSpanOf(int64(part[0])*times.TicksPerDay + int64(part[1])*times.TicksPerHour +
		int64(part[2])*times.TicksPerMinute + int64(part[3]*float64(times.TicksPerSecond)))
}

// localTime returns the time at which clocks in a location show t. An hour that they skip uses the
// offset after it.
func localTime(t time.Time, in *time.Location) time.Time {
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), in)
	if local.Hour() == t.Hour() {
		return local
	}
	_, offset := local.Add(24 * time.Hour).Zone()
	return t.Add(-time.Duration(offset) * time.Second)
}

// zoned converts between UTC (sign 1) and the local time of a zone (sign -1).
func zoned(sign int) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		location, err := time.LoadLocation(a[1].Str)
		if err != nil {
			return vec.NullOf(table.DateTime)
		}
		t := times.TimeOf(a[0].Num)
		if sign < 0 {
			return vec.DateTimeOf(times.TicksOf(localTime(t, location)))
		}
		_, offset := t.In(location).Zone()
		return vec.DateTimeOf(a[0].Num + int64(offset)*times.TicksPerSecond)
	}
}
