package world

import (
	"cmp"
	"maps"
	"slices"

	"quarry/table"
)

// columns holds the functions that generate the columns of a table from an event. Columns of the
// schema that are missing here get empty strings or nulls.
type columns[E any] map[string]func(*E) table.Value

// with returns a copy of the columns with more added.
func (c columns[E]) with(more columns[E]) columns[E] {
	all := maps.Clone(c)
	maps.Copy(all, more)
	return all
}

// event holds what the rows of all device tables have in common.
type event struct {
	at     int64 // ticks
	device *device
	action string
	report int64
}

// eventColumns returns the columns for the fields of event.
func eventColumns[E any](of func(*E) *event) columns[E] {
	return columns[E]{
		"Timestamp":  func(e *E) table.Value { return table.NewDateTime(of(e).at) },
		"DeviceId":   func(e *E) table.Value { return table.NewString(of(e).device.id) },
		"DeviceName": func(e *E) table.Value { return table.NewString(of(e).device.name) },
		"ActionType": func(e *E) table.Value { return table.NewString(of(e).action) },
		"ReportId":   func(e *E) table.Value { return table.NewLong(of(e).report) },
	}
}

// ordered sorts events by time and numbers the reports of each device.
func ordered[E any](events []E, of func(*E) *event) []E {
	list := sorted(events, func(e *E) int64 { return of(e).at })
	reports := map[*device]int64{}
	for i := range list {
		e := of(&list[i])
		reports[e.device]++
		e.report = reports[e.device]
	}
	return list
}

// sorted returns the events by time; the sort is stable. Events are large, so only their times are
// sorted and each event is copied once.
func sorted[E any](events []E, at func(*E) int64) []E {
	type key struct {
		at    int64
		index int
	}
	keys := make([]key, len(events))
	for i := range events {
		keys[i] = key{at(&events[i]), i}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.index, b.index))
	})
	list := make([]E, len(events))
	for i, k := range keys {
		list[i] = events[k.index]
	}
	return list
}

// optionalText returns a text column about something that an event may not have.
func optionalText[E, T any](of func(*E) *T, value func(*T) string) func(*E) table.Value {
	return text(func(e *E) string {
		if thing := of(e); thing != nil {
			return value(thing)
		}
		return ""
	})
}
