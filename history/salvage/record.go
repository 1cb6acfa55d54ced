package salvage

import "math"

// A Row is a record of a table or of an index.
type Row struct {
	Page   uint32
	ID     int64 // of a row in a table with rowids
	Index  bool  // from an index, or a table without rowids
	Values []any // nil, int64, float64, string or []byte
	Cut    bool  // the end of the record is missing
}

// A layout is how cells are stored in a type of page.
type layout struct {
	kind   byte // the type
	header int  // length of the page header
	child  int  // length of the page number before each cell
	index  bool
	local  int // most bytes of a record that are stored in the page itself
}

var layouts = []layout{
	{kind: 13, header: 8, local: pageSize - 35},
	{kind: 10, header: 8, index: true, local: (pageSize-12)*64/255 - 23},
	{kind: 2, header: 12, child: 4, index: true, local: (pageSize-12)*64/255 - 23},
}

// shared is the least number of bytes in the page of a record that continues on other pages.
const shared = (pageSize-12)*32/255 - 23

// inPage returns how much of a record of n bytes is stored in the page itself.
func (l layout) inPage(n int) int {
	if n <= l.local {
		return n
	}
	if k := shared + (n-shared)%(pageSize-4); k <= l.local {
		return k
	}
	return shared
}

// cell decodes the cell at a place and returns its size in the page. A strict cell says the same
// length twice.
func (d *File) cell(page []byte, at int, l layout, strict bool) (row Row, size int, ok bool) {
	start := at
	at += l.child
	length, n := varint(page[min(at, pageSize):])
	at += n
	if n == 0 || length < 2 {
		return row, 0, false
	}
	row.Index = l.index
	if !l.index {
		row.ID, n = varint(page[min(at, pageSize):])
		if at += n; n == 0 {
			return row, 0, false
		}
	}
	types, says, ok := recordHeader(page[min(at, pageSize):])
	if !ok {
		return row, 0, false
	}
	if says != length {
		if strict || says > int64(l.local) {
			return row, 0, false
		}
		length = says // the length before the record is damaged
	}
	if length > int64(d.pages)*pageSize {
		return row, 0, false
	}
	local := l.inPage(int(length))
	end := at + local
	if local < int(length) {
		end += 4
	}
	if end > pageSize {
		return row, 0, false
	}
	record := page[at : at+local]
	if local < int(length) {
		record = d.chain(record, be32(page[at+local:]), int(length))
	}
	row.Cut = len(record) < int(length)
	row.Values = values(record, types)
	return row, max(end-start, 4), true
}

// chain appends the pages on which a record continues, as far as they can be read.
func (d *File) chain(start []byte, next uint32, length int) []byte {
	record := append([]byte(nil), start...)
	for seen := map[uint32]bool{}; len(record) < length; {
		if next < 2 || next > d.pages || seen[next] || d.free[next] {
			return record
		}
		seen[next] = true
		page := d.page(next)
		if be32(page) > d.pages {
			return record
		}
		next = be32(page)
		record = append(record, page[4:4+min(pageSize-4, length-len(record))]...)
	}
	return record
}

// recordHeader decodes the types of a record's values and returns the length that follows from
// them, which includes the header.
func recordHeader(b []byte) (types []int64, length int64, ok bool) {
	header, at := varint(b)
	if at == 0 || header < int64(at) || header > int64(len(b)) {
		return nil, 0, false
	}
	length = header
	for at < int(header) {
		t, n := varint(b[at:header])
		if n == 0 || t < 0 || t == 10 || t == 11 {
			return nil, 0, false
		}
		at += n
		types = append(types, t)
		if length += sizeOf(t); length > math.MaxInt32 {
			return nil, 0, false
		}
	}
	return types, length, len(types) > 0
}

// sizeOf returns the number of bytes of a value with a type.
func sizeOf(t int64) int64 {
	if t >= 12 {
		return (t - 12) / 2
	}
	return [...]int64{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}[t]
}

// values decodes a record. Numbers that are cut off are nil, strings and blobs are cut.
func values(record []byte, types []int64) []any {
	all := make([]any, len(types))
	header, _ := varint(record)
	rest := record[min(int(header), len(record)):]
	for i, t := range types {
		size := int(sizeOf(t))
		whole := size <= len(rest)
		b := rest[:min(size, len(rest))]
		rest = rest[len(b):]
		switch {
		case t >= 12 && t%2 == 1:
			all[i] = string(b)
		case t >= 12:
			all[i] = append([]byte{}, b...)
		case t == 8 || t == 9:
			all[i] = t - 8
		case t == 0 || !whole:
		case t == 7:
			all[i] = math.Float64frombits(uint64(integer(b)))
		default:
			all[i] = integer(b)
		}
	}
	return all
}

// integer decodes a signed integer of any length.
func integer(b []byte) int64 {
	n := int64(int8(b[0]))
	for _, digit := range b[1:] {
		n = n<<8 | int64(digit)
	}
	return n
}

// varint decodes a number of up to nine bytes. It returns the length 0 if the number is cut off.
func varint(b []byte) (n int64, length int) {
	for i := range min(len(b), 9) {
		if i == 8 {
			return n<<8 | int64(b[i]), 9
		}
		n = n<<7 | int64(b[i]&0x7f)
		if b[i] < 0x80 {
			return n, i + 1
		}
	}
	return 0, 0
}
