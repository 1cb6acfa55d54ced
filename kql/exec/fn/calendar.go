package fn

import (
	"time"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
	"quarry/table/times"
)

func calendarFunctions() []expr.Function {
	list := []expr.Function{
		{Name: "dayofweek", Params: "d", Result: table.TimeSpan, Whole: func(ticks int64) int64 {
			return (ticks/times.TicksPerDay + 1) % 7 * times.TicksPerDay // the first day of year 1 was a Monday
		}},
		{Name: "monthofyear", Params: "d", Result: table.Int, Whole: datePart("month")},
		{Name: "getmonth", Params: "d", Result: table.Int, Whole: datePart("month")},
		{Name: "getyear", Params: "d", Result: table.Int, Whole: datePart("year")},
		{Name: "dayofmonth", Params: "d", Result: table.Int, Whole: datePart("day")},
		{Name: "dayofyear", Params: "d", Result: table.Int, Whole: datePart("dayofyear")},
		{Name: "hourofday", Params: "d", Result: table.Int, Whole: func(ticks int64) int64 {
			return ticks / times.TicksPerHour % 24
		}},
		{Name: "weekofyear", Params: "d", Result: table.Int, Whole: datePart("weekofyear")},
		{Name: "week_of_year", Params: "d", Result: table.Int, Whole: datePart("week_of_year")},
	}
	for name, start := range periodStarts {
		list = append(list,
			expr.Function{Name: "startof" + name, Params: "di?", Result: table.DateTime, KeepsName: true,
				Row: func(a []vec.Datum) vec.Datum {
					return vec.DateTimeOf(times.TicksOf(start(times.TimeOf(a[0].Num), shift(a))))
				}},
			expr.Function{Name: "endof" + name, Params: "di?", Result: table.DateTime, KeepsName: true,
				Row: func(a []vec.Datum) vec.Datum {
					return vec.DateTimeOf(times.TicksOf(start(times.TimeOf(a[0].Num), shift(a)+1)) - 1)
				}})
	}
	return list
}

func shift(a []vec.Datum) int {
	if len(a) > 1 {
		return int(a[1].Num)
	}
	return 0
}

// periodStarts return the start of the period that contains a time, shifted by a number of periods.
var periodStarts = map[string]func(t time.Time, shift int) time.Time{
	"day": func(t time.Time, n int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day()+n, 0, 0, 0, 0, time.UTC)
	},
	"week": func(t time.Time, n int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day()-int(t.Weekday())+7*n, 0, 0, 0, 0, time.UTC)
	},
	"month": func(t time.Time, n int) time.Time {
		return time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	},
	"year": func(t time.Time, n int) time.Time { return time.Date(t.Year()+n, 1, 1, 0, 0, 0, 0, time.UTC) },
}

func datePart(name string) func(ticks int64) int64 {
	part := dateParts[name]
	return func(ticks int64) int64 { return int64(part(times.TimeOf(ticks))) }
}
