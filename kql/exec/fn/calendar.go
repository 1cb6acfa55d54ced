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
		{Name: "dayofweek", Params: "d", Result: table.TimeSpan, Row: func(a []vec.Datum) vec.Datum {
			return vec.TimeSpanOf(int64(times.TimeOf(a[0].Num).Weekday()) * times.TicksPerDay)
		}},
		{Name: "monthofyear", Params: "d", Result: table.Int, Row: datePart("month")},
		{Name: "getmonth", Params: "d", Result: table.Int, Row: datePart("month")},
		{Name: "getyear", Params: "d", Result: table.Int, Row: datePart("year")},
		{Name: "dayofmonth", Params: "d", Result: table.Int, Row: datePart("day")},
		{Name: "dayofyear", Params: "d", Result: table.Int, Row: datePart("dayofyear")},
		{Name: "hourofday", Params: "d", Result: table.Int, Row: datePart("hour")},
		{Name: "weekofyear", Params: "d", Result: table.Int, Row: datePart("weekofyear")},
		{Name: "week_of_year", Params: "d", Result: table.Int, Row: datePart("week_of_year")},
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

func datePart(name string) func([]vec.Datum) vec.Datum {
	part := dateParts[name]
	return func(a []vec.Datum) vec.Datum { return vec.IntOf(int64(part(times.TimeOf(a[0].Num)))) }
}
