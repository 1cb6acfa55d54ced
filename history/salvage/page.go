package salvage

import "slices"

// Rows calls accept with each row that can be read, in the order of the pages. accept returns false
// for a row that it does not know. Rows returns the number of pages on which rows may be missing.
func (d *File) Rows(accept func(Row) bool) (damaged int) {
	for n := uint32(1); n <= d.pages; n++ {
		if d.free[n] {
			continue
		}
		if !d.rowsOf(n, accept) {
			damaged++
		}
	}
	return damaged
}

// rowsOf reads a page as what its type says. If that does not explain each of its bytes, but another
// layout does, the type is damaged. Otherwise rowsOf also looks for rows that nothing leads to.
func (d *File) rowsOf(n uint32, accept func(Row) bool) (intact bool) {
	page := d.page(n) // the first page starts with the header of the file, and has only the schema
	declared := slices.IndexFunc(layouts, func(l layout) bool { return l.kind == page[0] })
	var c cells
	if declared >= 0 {
		if c = d.cells(page, layouts[declared]); c.complete {
			c.yield(accept)
			return true
		}
	}
	for _, l := range layouts {
		if other := d.cells(page, l); other.complete && other.yield(accept) {
			return true
		}
	}
	if declared < 0 {
		return true // a page without rows
	}
	c.yield(accept)
	d.search(page, layouts[declared], c.used, accept)
	return false
}

// cells are the rows of a page that its header leads to.
type cells struct {
	rows     []Row
	used     [][2]int // where the rows are
	complete bool     // each byte of the page is accounted for
}

func (d *File) cells(page []byte, l layout) (c cells) {
	count, content := be16(page[3:]), be16(page[5:])
	array := l.header
	c.complete = array+2*count <= content && content <= pageSize
	total := int(page[7])
	for i := 0; i < count && array+2*i+2 <= pageSize; i++ {
		at := be16(page[array+2*i:])
		row, size, ok := Row{}, 0, false
		if at >= array && at < pageSize {
			row, size, ok = d.cell(page, at, l, false)
		}
		if !ok || slices.ContainsFunc(c.used, func(u [2]int) bool { return at < u[1] && u[0] < at+size }) {
			c.complete = false
			continue
		}
		total += size
		c.rows, c.used = append(c.rows, row), append(c.used, [2]int{at, at + size})
	}
	for at, last := be16(page[1:]), 0; at != 0; at = be16(page[at:]) {
		if at <= last || at > pageSize-4 {
			c.complete = false
			break
		}
		last = at
		total += be16(page[at+2:])
	}
	c.complete = c.complete && content+total == pageSize
	if !l.index {
		correctIDs(c.rows)
	}
	return c
}

// correctIDs corrects an ID between two others with a single number between them. The rows of a
// page are in the order of their IDs.
func correctIDs(rows []Row) {
	for i := 1; i+1 < len(rows); i++ {
		before, after := rows[i-1].ID, rows[i+1].ID
		if after-before == 2 {
			rows[i].ID = before + 1
		}
	}
}

func (c cells) yield(accept func(Row) bool) (any bool) {
	for _, row := range c.rows {
		if accept(row) {
			any = true
		}
	}
	return any
}

// search looks for rows in the parts of a page that its header does not lead to.
func (d *File) search(page []byte, l layout, used [][2]int, accept func(Row) bool) {
	for at := l.header; at < pageSize; {
		if i := slices.IndexFunc(used, func(u [2]int) bool { return u[0] <= at && at < u[1] }); i >= 0 {
			at = used[i][1]
			continue
		}
		row, size, ok := d.cell(page, at, l, true)
		if ok && accept(row) {
			at += size
		} else {
			at++
		}
	}
}
