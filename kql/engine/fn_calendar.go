package engine

import (
	"time"

	"quarry/table"
)

func calendarFunctions() []function {
	list := []function{
		{name: "dayofweek", params: "d", result: table.TimeSpan, row: func(a []datum) datum {
			return spanOf(int64(table.TimeOf(a[0].num).Weekday()) * ticksPerDay)
		}},
		{name: "monthofyear", params: "d", result: table.Int, row: datePart("month")},
		{name: "getmonth", params: "d", result: table.Int, row: datePart("month")},
		{name: "getyear", params: "d", result: table.Int, row: datePart("year")},
		{name: "dayofmonth", params: "d", result: table.Int, row: datePart("day")},
		{name: "dayofyear", params: "d", result: table.Int, row: datePart("dayofyear")},
		{name: "hourofday", params: "d", result: table.Int, row: datePart("hour")},
		{name: "weekofyear", params: "d", result: table.Long, row: func(a []datum) datum { return longOf(int64(weekOfYear(table.TimeOf(a[0].num)))) }},
		{name: "week_of_year", params: "d", result: table.Long, row: func(a []datum) datum { return longOf(int64(weekOfYear(table.TimeOf(a[0].num)))) }},
	}
	for name, start := range periodStarts {
		list = append(list,
			function{name: "startof" + name, params: "di?", result: table.DateTime, keepsName: true, row: func(a []datum) datum { return momentOf(table.TicksOf(start(table.TimeOf(a[0].num), shift(a)))) }},
			function{name: "endof" + name, params: "di?", result: table.DateTime, keepsName: true, row: func(a []datum) datum {
				return momentOf(table.TicksOf(start(table.TimeOf(a[0].num), shift(a)+1)) - 1)
			}})
	}
	return list
}

func shift(a []datum) int {
	if len(a) > 1 {
		return int(a[1].num)
	}
	return 0
}

// periodStarts give the first moment of the period a time lies in, moved by a number of periods.
var periodStarts = map[string]func(t time.Time, shift int) time.Time{
	"hour": func(t time.Time, n int) time.Time { return t.Truncate(time.Hour).Add(time.Duration(n) * time.Hour) },
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

func datePart(name string) func([]datum) datum {
	part := dateParts[name]
	return func(a []datum) datum { return intOf(int64(part(table.TimeOf(a[0].num)))) }
}
