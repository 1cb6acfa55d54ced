package world

import (
	"cmp"
	"maps"
	"slices"

	"quarry/table"
)

// columns says how the columns of a table are made from an event. What a schema has
// beyond them is empty text or null.
type columns[E any] map[string]func(*E) table.Value

// with returns the columns together with more.
func (c columns[E]) with(more columns[E]) columns[E] {
	all := maps.Clone(c)
	maps.Copy(all, more)
	return all
}

// event is the part that all rows of devices share.
type event struct {
	at     int64 // ticks
	device *device
	action string
	report int64
}

// eventColumns are the columns of that part.
func eventColumns[E any](of func(*E) *event) columns[E] {
	return columns[E]{
		"Timestamp":  func(e *E) table.Value { return table.NewDateTime(of(e).at) },
		"DeviceId":   func(e *E) table.Value { return table.NewString(of(e).device.id) },
		"DeviceName": func(e *E) table.Value { return table.NewString(of(e).device.name) },
		"ActionType": func(e *E) table.Value { return table.NewString(of(e).action) },
		"ReportId":   func(e *E) table.Value { return table.NewLong(of(e).report) },
	}
}

// ordered sorts events by time and numbers their reports, as each device does on its own.
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

// sorted returns the events by time; those of the same time keep their order. Events are
// large, so their times are sorted and each event is moved once.
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

// part makes a column of text about something that an event may not have.
func part[E, T any](of func(*E) *T, value func(*T) string) func(*E) table.Value {
	return text(func(e *E) string {
		if thing := of(e); thing != nil {
			return value(thing)
		}
		return ""
	})
}
