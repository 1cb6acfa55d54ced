package world

import (
	"encoding/binary"
	"slices"

	"quarry/table"
)

// pattern is a recurring event: one habit on one device.
type pattern[E any] struct {
	weight float64
	office bool // done by people, so mostly during working hours
	event  E
}

// timeline holds the rows of a large table before its columns are generated: the time of each row
// and the pattern that it repeats. Whatever differs between repetitions is generated from the row
// number when a column is requested.
type timeline[E any] struct {
	about    func(*E) *event
	vary     func(dice, *E) // fills in what differs between repetitions
	patterns []E            // followed by the events that happen only once
	repeated int            // number of patterns
	at       []int64        // by row, ascending
	kind     []uint32       // by row: index of its pattern
	seed     uint64
}

// newTimeline draws rows from patterns and inserts the events that happen only once.
func newTimeline[E any](w *World, subject string, rows int, patterns []pattern[E], once []E, about func(*E) *event,
	vary func(dice, *E)) *timeline[E] {
	c := &timeline[E]{
		about: about, vary: vary, patterns: make([]E, len(patterns), len(patterns)+len(once)), repeated: len(patterns),
		at: make([]int64, rows), kind: make([]uint32, rows), seed: w.seedOf(subject),
	}
	var office, always []uint32
	for i := range patterns {
		c.patterns[i] = patterns[i].event
		if patterns[i].office {
			office = append(office, uint32(i))
		} else {
			always = append(always, uint32(i))
		}
	}
	weight := func(i uint32) float64 { return patterns[i].weight }
	people, machines := newSampler(office, weight), newSampler(always, weight)
	h := w.spread(rows, people.sum/(people.sum+machines.sum))
	inParallel(len(h.busy), func(i int) {
		m := splitMix{}
		m.restart(c.seed, -1-i)
		d, from, to := m.dice(), h.first[i], h.first[i+1]
		w.moments(d, i, c.at[from:to])
		for row := from; row < to; row++ {
			if d.chance(h.busy[i]) {
				c.kind[row] = people.draw(d)
			} else {
				c.kind[row] = machines.draw(d)
			}
		}
	})
	c.insert(sorted(once, func(e *E) int64 { return about(e).at }))
	return c
}

func (w *World) seedOf(subject string) uint64 {
	sum := w.sum(subject)
	return binary.LittleEndian.Uint64(sum[16:])
}

// insert adds single events in order of time.
func (c *timeline[E]) insert(once []E) {
	if len(once) == 0 {
		return
	}
	at, kind := make([]int64, 0, len(c.at)+len(once)), make([]uint32, 0, len(c.at)+len(once))
	from := 0
	for i := range once {
		moment := c.about(&once[i]).at
		to, _ := slices.BinarySearch(c.at, moment)
		at, kind = append(at, c.at[from:to]...), append(kind, c.kind[from:to]...)
		at, kind = append(at, moment), append(kind, uint32(len(c.patterns)+i))
		from = to
	}
	c.at, c.kind = append(at, c.at[from:]...), append(kind, c.kind[from:]...)
	c.patterns = append(c.patterns, once...)
}

// event generates the event of a row.
func (c *timeline[E]) event(m *splitMix, d dice, row int, into *E) {
	kind := int(c.kind[row])
	*into = c.patterns[kind]
	about := c.about(into)
	about.at, about.report = c.at[row], int64(row)+1
	if kind < c.repeated {
		m.restart(c.seed, row)
		c.vary(d, into)
	}
}

// lazyTable returns the table. The columns named in varies differ between the repetitions of a
// pattern; the others are generated once per pattern.
func (c *timeline[E]) lazyTable(schema []table.Column, of columns[E], varies ...string) *lazyTable {
	shared := &codings{kind: c.kind}
	varies = append(varies, "Timestamp", "ReportId")
	return &lazyTable{schema: schema, made: make([]*table.Vector, len(schema)),
		make: func(schema []table.Column) *table.Table {
			vectors := make([]*table.Vector, len(schema))
			var own []int
			for i, column := range schema {
				switch value := of[column.Name]; {
				case column.Name == "Timestamp":
					vectors[i] = table.Ints(table.DateTime, c.at, nil)
				case value != nil && slices.Contains(varies, column.Name):
					own = append(own, i)
				default:
					vectors[i] = shared.repeat(column.Type, c.values(column.Type, value))
				}
			}
			c.fillOwn(schema, own, of, vectors)
			return table.New(schema, vectors)
		}}
}

// values returns the values of a column by pattern. Without a function they are empty strings or
// null.
func (c *timeline[E]) values(kind table.Type, value func(*E) table.Value) []table.Value {
	list := make([]table.Value, len(c.patterns))
	for i := range list {
		switch {
		case value != nil:
			list[i] = value(&c.patterns[i])
		case kind == table.String:
			list[i] = table.NewString("")
		default:
			list[i] = table.Null(kind)
		}
	}
	return list
}

// fillOwn generates the columns whose values differ in every row, using all processors.
func (c *timeline[E]) fillOwn(schema []table.Column, own []int, of columns[E], vectors []*table.Vector) {
	if len(own) == 0 {
		return
	}
	cells := make([]*cells, len(own))
	for i, column := range own {
		cells[i] = newCells(schema[column].Type, len(c.at))
	}
	inParallel((len(c.at)+fillRows-1)/fillRows, func(part int) {
		from := part * fillRows
		events := make([]E, min(fillRows, len(c.at)-from))
		m := &splitMix{}
		d := m.dice()
		for i := range events {
			c.event(m, d, from+i, &events[i])
		}
		for i, column := range own {
			value := of[schema[column].Name]
			for row := range events {
				cells[i].set(from+row, value(&events[row]))
			}
		}
	})
	inParallel(len(own), func(i int) { vectors[own[i]] = cells[i].vector(schema[own[i]]) })
}
