package salvage

import (
	"maps"
	"slices"
)

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
			c.yield(n, accept)
			return true
		}
	}
	for _, l := range layouts {
		if other := d.cells(page, l); other.complete && other.yield(n, accept) {
			return true
		}
	}
	if declared < 0 {
		return true // a page without rows
	}
	c.yield(n, accept)
	d.search(n, page, layouts[declared], c, accept)
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
	found := map[int]Row{}
	// A cell with a damaged length may seem to cover others, so those that are certain come first.
	for _, strict := range []bool{true, false} {
		for i := 0; i < count && array+2*i+2 <= pageSize; i++ {
			at := be16(page[array+2*i:])
			if _, again := found[i]; again || at < array || at >= pageSize {
				continue
			}
			row, size, ok := d.cell(page, at, l, strict)
			if ok && !c.overlaps(at, at+size) {
				total += size
				found[i] = row
				c.used = append(c.used, [2]int{at, at + size})
			}
		}
	}
	for _, i := range slices.Sorted(maps.Keys(found)) {
		c.rows = append(c.rows, found[i])
	}
	for at, last := be16(page[1:]), 0; at != 0; at = be16(page[at:]) {
		if at <= last || at > pageSize-4 {
			c.complete = false
			break
		}
		last = at
		total += be16(page[at+2:])
	}
	c.complete = c.complete && len(found) == count && content+total == pageSize
	return c
}

func (c *cells) overlaps(from, to int) bool {
	return slices.ContainsFunc(c.used, func(u [2]int) bool { return from < u[1] && u[0] < to })
}

func (c cells) yield(page uint32, accept func(Row) bool) (any bool) {
	for _, row := range c.rows {
		row.Page = page
		if accept(row) {
			any = true
		}
	}
	return any
}

// search looks for rows in the parts of a page that its header does not lead to.
func (d *File) search(n uint32, page []byte, l layout, c cells, accept func(Row) bool) {
	for at := l.header; at < pageSize; {
		row, size, ok := d.cell(page, at, l, true)
		row.Page = n
		if ok && !c.overlaps(at, at+size) && accept(row) {
			at += size
		} else {
			at++
		}
	}
}
