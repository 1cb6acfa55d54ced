package load

import (
	"context"
	"fmt"
	"slices"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// sampleRows is the number of rows that types are guessed from at first.
const sampleRows = 1000

// builder makes a table of the rows of a file.
type builder struct {
	opts    Options
	report  *Report
	data    []byte // the text of the file, for line numbers; nil if it has none
	columns []*column
}

// build reads the rows into the columns of the schema, if there is one, and into those that only the
// file has.
func (b *builder) build(ctx context.Context, from rows) (*table.Table, error) {
	file := slices.Clone(from.headers())
	given := b.opts.Map
	if b.opts.Schema == nil {
		if err := rename(file, given); err != nil {
			return nil, err
		}
		given = nil
	}
	found, err := sources(b.opts.Schema, file, given)
	if err != nil {
		return nil, err
	}
	b.columns = make([]*column, len(file))
	for i, h := range file {
		c := &column{Column: table.Column{Name: h.name, Type: h.typ}, header: h, from: i, known: h.typed,
			seen: newEvidence(), zone: h.zone, order: b.opts.Order}
		if c.zone == nil {
			c.zone = b.opts.zone()
		}
		b.columns[i] = c
	}
	for i, j := range found {
		if j >= 0 {
			b.columns[j].Column, b.columns[j].known = b.opts.Schema[i], true
		}
	}
	if err := b.guess(ctx, from, found); err != nil {
		return nil, err
	}
	if err := b.read(ctx, from); err != nil {
		return nil, err
	}
	return b.table(found)
}

// guess chooses types and orders of dates, from a sample as far as possible.
func (b *builder) guess(ctx context.Context, from rows, found []int) error {
	if err := b.look(ctx, from, sampleRows, b.columns); err != nil {
		return err
	}
	if err := b.checkSources(found); err != nil {
		return err
	}
	var undecided []*column
	for _, c := range b.columns {
		if (c.Type == table.DateTime || !c.known && c.seen.guess() == table.DateTime) && c.seen.ambiguous() &&
			b.opts.Order == 0 {
			undecided = append(undecided, c)
		}
	}
	return b.decide(ctx, from, undecided, b.columns)
}

// decide looks at all cells of some columns, and then chooses types and orders.
func (b *builder) decide(ctx context.Context, from rows, whole, choose []*column) error {
	if len(whole) > 0 {
		for _, c := range whole {
			c.seen, c.final = newEvidence(), true
		}
		if err := b.look(ctx, from, 0, whole); err != nil {
			return err
		}
	}
	for _, c := range choose {
		if !c.known {
			c.Type = c.seen.guess()
		}
		if c.Type == table.DateTime {
			if err := b.chooseOrder(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// look lets columns see the cells of the first rows, or of all if most is 0.
func (b *builder) look(ctx context.Context, from rows, most int, columns []*column) error {
	var scratch []byte
	return from.blocks(ctx, most, func(block *block) error {
		for _, c := range columns {
			if c.known && c.Type != table.DateTime {
				continue
			}
			for i := c.from; i < len(block.spans); i += block.stride {
				s := block.spans[i]
				if !c.known && c.seen.may == setOf(table.String) {
					break
				}
				scratch = scratch[:0]
				c.seen.see(s.kind, block.text(s, &scratch), c.known)
			}
		}
		return nil
	})
}

// chooseOrder chooses the order of day and month of a column of times.
func (b *builder) chooseOrder(c *column) error {
	switch {
	case b.opts.Order != 0:
		c.order, c.final = b.opts.Order, true
		return nil
	case !c.seen.numeric:
		c.order = times.EitherOrder
		return nil
	case !c.seen.ambiguous() && !c.seen.mixed():
		c.order = c.seen.orders
		return nil
	case c.seen.ambiguous():
		if order := b.orderOfOthers(c); order != 0 {
			c.order = order
			b.report.note("column " + c.Name + " is read " + order.String() + ", as another column of the file must be")
			return nil
		}
		if c.seen.american {
			c.order = times.MonthFirst
			b.report.warn("dates such as '%s' in column %s may have the day or the month first; read month-first, "+
				"because of AM and PM; --dates day-first reads them the other way", c.seen.example, c.Name)
			return nil
		}
	}
	problem := "may have the day or the month first"
	if c.seen.mixed() {
		problem = "have the day first in some rows and the month first in others"
	}
	if c.known {
		return at(0, "dates such as '%s' in column %s %s: add --dates day-first or --dates month-first", c.seen.example,
			c.header.name, problem)
	}
	c.Type, c.final = table.String, true
	b.report.warn("dates such as '%s' in column %s %s, so they are text; --dates day-first or --dates month-first "+
		"makes them times", c.seen.example, c.Name, problem)
	return nil
}

// orderOfOthers returns the order of the dates of other columns, if it is certain and one.
func (b *builder) orderOfOthers(than *column) (order times.Orders) {
	for _, c := range b.columns {
		if c == than || !c.seen.numeric || c.seen.ambiguous() || c.seen.mixed() ||
			c.Type != table.DateTime && c.seen.may&setOf(table.DateTime) == 0 {
			continue
		}
		if order != 0 && order != c.seen.orders {
			return 0
		}
		order = c.seen.orders
	}
	return order
}

// checkSources returns an error if the time of the rows is in no column, or if nothing matches.
func (b *builder) checkSources(found []int) error {
	if b.opts.Schema == nil || b.opts.union {
		return nil
	}
	matched := 0
	for _, j := range found {
		if j >= 0 {
			matched++
		}
	}
	file := make([]header, len(b.columns))
	for i, c := range b.columns {
		file[i] = c.header
	}
	when := timeColumn(b.opts.Schema)
	_, waived := b.opts.Map[nameAt(b.opts.Schema, when)]
	switch {
	case when >= 0 && found[when] < 0 && !waived:
		name := b.opts.Schema[when].Name
		if source := b.likelyTime(found); source != "" {
			return at(0, "no column for %s of %s; add --map '%s=%s', or load the file under a name that has no schema",
				name, b.opts.Name, name, source)
		}
		return at(0, "no column for %s of %s (the file has: %s); name it with --map %s=COLUMN, accept nulls with "+
			"--map %s=, or load the file under a name that has no schema", name, b.opts.Name, listed(file), name, name)
	case matched == 0 && len(b.opts.Schema) > 0:
		return at(0, "no column of %s is in the file, which has: %s; name them with --map COLUMN=HEADER, or load the "+
			"file under a name that has no schema", b.opts.Name, listed(file))
	}
	return nil
}

func nameAt(schema []table.Column, i int) string {
	if i < 0 {
		return ""
	}
	return schema[i].Name
}

// likelyTime returns the header of a column of times that has no place in the schema, or "".
func (b *builder) likelyTime(found []int) string {
	used := map[int]bool{}
	for _, j := range found {
		used[j] = true
	}
	for i, c := range b.columns {
		times := c.seen.seen && c.seen.guess() == table.DateTime || c.header.typed && c.header.typ == table.DateTime
		if !used[i] && times {
			return c.header.text
		}
	}
	return ""
}

// read reads all cells. Columns whose type turns out to be wrong are read again.
func (b *builder) read(ctx context.Context, from rows) error {
	pending := b.columns
	for range 2 {
		for _, c := range pending {
			c.begin()
		}
		var t texts
		err := from.blocks(ctx, 0, func(block *block) error {
			for _, c := range pending {
				c.read(block, &t)
			}
			b.report.Rows = max(b.report.Rows, block.firstRow+block.rows())
			return nil
		})
		if err != nil {
			return err
		}
		var failed []*column
		for _, c := range pending {
			if c.failed {
				failed = append(failed, c)
			}
		}
		if len(failed) == 0 {
			return nil
		}
		if err := b.decide(ctx, from, failed, failed); err != nil {
			return err
		}
		for _, c := range failed {
			c.final = true
		}
		pending = failed
	}
	return at(0, "column %s cannot be read: its cells fit no type", pending[0].Name)
}

// table puts the columns together: first those of the schema, then the rest.
func (b *builder) table(found []int) (*table.Table, error) {
	columns := make([]table.Column, 0, len(found)+len(b.columns))
	vectors := make([]*table.Vector, 0, cap(columns))
	nulls := nullVectors{rows: b.report.Rows}
	taken := map[string]bool{}
	used := map[int]bool{}
	for i, j := range found {
		c := b.opts.Schema[i]
		columns = append(columns, c)
		taken[c.Name] = true
		if j < 0 {
			vectors = append(vectors, nulls.of(c.Type))
			b.report.Missing = append(b.report.Missing, c.Name)
			continue
		}
		used[j] = true
		vectors = append(vectors, b.columns[j].vector())
		if h := b.columns[j].header; h.text != c.Name {
			b.report.Matched = append(b.report.Matched, Match{c.Name, h.text})
		}
	}
	for i, c := range b.columns {
		if used[i] {
			continue
		}
		if b.opts.Schema != nil {
			for n, name := 1, c.Name; taken[c.Name]; n++ {
				c.Name = fmt.Sprint(name, n) // the schema has the name, with another source
			}
			taken[c.Name] = true
			b.report.Added = append(b.report.Added, c.Name)
		}
		columns, vectors = append(columns, c.Column), append(vectors, c.vector())
	}
	for _, c := range b.columns {
		if b.opts.Schema != nil && !b.opts.union && c.Type == table.DateTime && c.unread > 0 && c.unread+c.nulls() == c.to.Len() &&
			used[c.from] && timeColumn(b.opts.Schema) >= 0 && c.Name == b.opts.Schema[timeColumn(b.opts.Schema)].Name {
			return nil, at(0, "no cell of column %s is a time; the first is '%s': name another with --map %s=COLUMN",
				c.header.text, c.places[0].text, c.Name)
		}
		b.report.add(c, b.data)
	}
	b.report.Columns = len(columns)
	b.report.Assumed = b.report.Zone != "" && b.opts.Zone == nil
	return table.NewSized(columns, vectors, b.report.Rows), nil
}

func (c *column) vector() *table.Vector {
	c.to.Trim()
	return c.to.Vector()
}

// nulls returns the number of cells that are empty.
func (c *column) nulls() (n int) {
	v := c.to.Vector()
	for row := range v.Len() {
		if _, misfit := v.Misfit(row); v.Null(row) && !misfit {
			n++
		}
	}
	return n
}

// nullVectors makes columns that are null in all rows and share their memory.
type nullVectors struct {
	rows  int
	ints  []int64
	reals []float64
	codes []uint32
	bits  []uint64
}

func (n *nullVectors) of(t table.Type) *table.Vector {
	if n.bits == nil {
		n.bits = make([]uint64, n.rows>>6+1)
		for i := range n.bits {
			n.bits[i] = ^uint64(0)
		}
	}
	switch {
	case t.Integral():
		if n.ints == nil {
			n.ints = make([]int64, n.rows)
		}
		return table.Ints(t, n.ints, n.bits)
	case t == table.Real:
		if n.reals == nil {
			n.reals = make([]float64, n.rows)
		}
		return table.Reals(n.reals, n.bits)
	}
	if n.codes == nil {
		n.codes = make([]uint32, n.rows)
	}
	return table.Coded(t, []string{""}, n.codes, n.bits)
}

func (o *Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}
