package engine

import (
	"slices"
	"strings"
	"time"

	"quarry/kql/syntax"
	"quarry/table"
)

func timeFunctions() []function {
	return []function{
		{name: "now", params: "t?", bind: bindNow(1)},
		{name: "ago", params: "t", bind: bindNow(-1)},
		{name: "ingestion_time", bind: bindIngestionTime},
		{name: "datetime_diff", params: "sdd", result: table.Long, row: datetimeDiff},
		{name: "datetime_add", params: "sid", result: table.DateTime, row: datetimeAdd},
		{name: "datetime_part", params: "sd", result: table.Long, row: datetimePart},
		{name: "make_datetime", params: "iiii?i?r?", result: table.DateTime, row: makeDateTime},
		{name: "make_timespan", params: "iir?r?", result: table.TimeSpan, row: makeTimeSpan},
		{name: "unixtime_seconds_todatetime", params: "n", result: table.DateTime, row: unixTime(table.TicksPerSecond)},
		{name: "unixtime_milliseconds_todatetime", params: "n", result: table.DateTime, row: unixTime(ticksPerMillisecond)},
		{name: "unixtime_microseconds_todatetime", params: "n", result: table.DateTime, row: unixTime(ticksPerMicrosecond)},
		{name: "unixtime_nanoseconds_todatetime", params: "n", result: table.DateTime, row: func(a []datum) datum { return momentOf(unixEpoch + a[0].num/100) }},
		{name: "format_datetime", params: "ds", bind: bindFormat(dateLetters, formatDateTime)},
		{name: "format_timespan", params: "ts", bind: bindFormat(spanLetters, formatTimeSpan)},
		{name: "datetime_utc_to_local", params: "ds", result: table.DateTime, row: zoned(1)},
		{name: "datetime_local_to_utc", params: "ds", result: table.DateTime, row: zoned(-1)},
	}
}

// unixEpoch is 1970-01-01 in ticks.
var unixEpoch = table.TicksOf(time.Unix(0, 0))

// bindNow gives the time at which the query runs, moved by a timespan.
func bindNow(sign int64) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		now := c.x.now
		if len(args) == 0 {
			return constantExpr(momentOf(now), e.Span()), nil
		}
		return c.rowwise(e.Span(), table.DateTime, args, nullSafe(table.DateTime, func(a []datum) datum { return momentOf(now + sign*a[0].num) })), nil
	}
}

// bindIngestionTime gives the time of the event, the nearest that the local engine knows.
func bindIngestionTime(c *compiler, e *syntax.Call, _ []*expr, r *row) (*expr, error) {
	for _, name := range []string{"Timestamp", "TimeGenerated"} {
		if i := r.find(name); i >= 0 && r.columns[i].Type == table.DateTime {
			x := columnExpr(i, r.columns[i], e.Span())
			x.name = ""
			return x, nil
		}
	}
	return constantExpr(nullOf(table.DateTime), e.Span()), nil
}

func unixTime(unit int64) func([]datum) datum {
	return func(a []datum) datum {
		if a[0].typ == table.Real {
			return momentOf(unixEpoch + int64(a[0].real()*float64(unit)))
		}
		return momentOf(unixEpoch + a[0].num*unit)
	}
}

// fixedUnits are the parts of a time that are equally long everywhere, in ticks.
var fixedUnits = map[string]int64{
	"week": 7 * ticksPerDay, "day": ticksPerDay, "hour": ticksPerHour, "minute": ticksPerMinute, "second": table.TicksPerSecond,
	"millisecond": ticksPerMillisecond, "microsecond": ticksPerMicrosecond,
}

// monthUnits are the parts of a time that are counted in months.
var monthUnits = map[string]int{"year": 12, "quarter": 3, "month": 1}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// datetimeDiff counts the boundaries of a unit between two times.
func datetimeDiff(a []datum) datum {
	unit := strings.ToLower(a[0].str)
	if months, ok := monthUnits[unit]; ok {
		return longOf(monthIndex(a[1].num, months) - monthIndex(a[2].num, months))
	}
	ticks, ok := fixedUnits[unit]
	if unit == "nanosecond" {
		return longOf((a[1].num - a[2].num) * 100)
	}
	if !ok {
		return nullOf(table.Long)
	}
	shift := int64(0)
	if unit == "week" { // weeks begin on Sunday; the first day of year 1 is a Monday
		shift = ticksPerDay
	}
	return longOf(floorDiv(a[1].num+shift, ticks) - floorDiv(a[2].num+shift, ticks))
}

func monthIndex(ticks int64, months int) int64 {
	t := table.TimeOf(ticks)
	return int64((t.Year()*12 + int(t.Month()) - 1) / months)
}

func datetimeAdd(a []datum) datum {
	unit := strings.ToLower(a[0].str)
	if months, ok := monthUnits[unit]; ok {
		return momentOf(addMonths(a[2].num, int(a[1].num)*months))
	}
	if ticks, ok := fixedUnits[unit]; ok {
		return momentOf(a[2].num + a[1].num*ticks)
	}
	if unit == "nanosecond" {
		return momentOf(a[2].num + a[1].num/100)
	}
	return nullOf(table.DateTime)
}

// addMonths keeps the day of the month, or takes the last one of a shorter month.
func addMonths(ticks int64, months int) int64 {
	t := table.TimeOf(ticks)
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	day := min(t.Day(), last)
	return table.TicksOf(first.AddDate(0, 0, day-1)) + ticks%ticksPerDay
}

var dateParts = map[string]func(t time.Time) int{
	"year": time.Time.Year, "month": func(t time.Time) int { return int(t.Month()) }, "day": time.Time.Day,
	"quarter": func(t time.Time) int { return (int(t.Month())-1)/3 + 1 }, "dayofyear": time.Time.YearDay,
	"week_of_year": weekOfYear, "weekofyear": weekOfYear,
	"hour": time.Time.Hour, "minute": time.Time.Minute, "second": time.Time.Second,
	"millisecond": func(t time.Time) int { return t.Nanosecond() / 1e6 }, "microsecond": func(t time.Time) int { return t.Nanosecond() / 1e3 },
	"nanosecond": time.Time.Nanosecond,
}

// weekOfYear is the week of ISO 8601.
func weekOfYear(t time.Time) int {
	_, week := t.ISOWeek()
	return week
}

func datetimePart(a []datum) datum {
	part, ok := dateParts[strings.ToLower(a[0].str)]
	if !ok {
		return nullOf(table.Long)
	}
	return longOf(int64(part(table.TimeOf(a[1].num))))
}

func makeDateTime(a []datum) datum {
	get := func(i int) int64 {
		if i < len(a) {
			return convert(a[i], table.Long).num
		}
		return 0
	}
	year, month, day, hour, minute := get(0), get(1), get(2), get(3), get(4)
	if month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || year < 1 || year > 9999 {
		return nullOf(table.DateTime)
	}
	t := time.Date(int(year), time.Month(month), int(day), int(hour), int(minute), 0, 0, time.UTC)
	if t.Day() != int(day) {
		return nullOf(table.DateTime)
	}
	ticks := table.TicksOf(t)
	if len(a) > 5 {
		ticks += int64(a[5].real() * float64(table.TicksPerSecond))
	}
	return momentOf(ticks)
}

// makeTimeSpan takes hours and minutes, with seconds behind and days before where there are more.
func makeTimeSpan(a []datum) datum {
	part := make([]float64, 4) // days, hours, minutes, seconds
	at := 1
	if len(a) == 4 {
		at = 0
	}
	for i, d := range a {
		part[at+i] = d.real()
	}
	if slices.Min(part) < 0 || part[1] >= 24 || part[2] >= 60 || part[3] >= 60 {
		return nullOf(table.TimeSpan)
	}
	return spanOf(int64(part[0])*ticksPerDay + int64(part[1])*ticksPerHour + int64(part[2])*ticksPerMinute + int64(part[3]*float64(table.TicksPerSecond)))
}

// zoned converts between UTC (sign 1) and the local time of a zone.
// localTime is the moment at which clocks in a place show what t shows. An hour that they
// leave out counts by the offset behind it.
func localTime(t time.Time, in *time.Location) time.Time {
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), in)
	if local.Hour() == t.Hour() {
		return local
	}
	_, offset := local.Add(24 * time.Hour).Zone()
	return t.Add(-time.Duration(offset) * time.Second)
}

func zoned(sign int) func([]datum) datum {
	return func(a []datum) datum {
		location, err := time.LoadLocation(a[1].str)
		if err != nil {
			return nullOf(table.DateTime)
		}
		t := table.TimeOf(a[0].num)
		if sign < 0 {
			return momentOf(table.TicksOf(localTime(t, location)))
		}
		_, offset := t.In(location).Zone()
		return momentOf(a[0].num + int64(offset)*table.TicksPerSecond)
	}
}
