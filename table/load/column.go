package load

import (
	"encoding/json"
	"time"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

// column reads the cells of one column of a file into a type.
type column struct {
	table.Column
	header header
	from   int  // its place in the file
	known  bool // its type is given, not inferred
	seen   evidence
	order  times.Orders
	zone   *time.Location // of times that do not say theirs

	to     *table.Appender
	final  bool // type and order follow from all cells, or were given
	failed bool // an inferred type, or the order of its dates, does not fit all cells
	counts
}

// counts are what a column did to its cells.
type counts struct {
	zoneless  int // times without a zone
	forms     [times.Compact + 1]int
	respelled int // dates that are not as the hunting API writes them
	unguarded int
	unread    int // cells that do not fit the type
	places    []unreadCell
}

// unreadCell is a cell that does not fit the type of its column.
type unreadCell struct {
	row, offset int // offset is -1 without lines
	text        string
}

// mostPlaces is the number of unread cells that a report names.
const mostPlaces = 3

// begin starts reading with the types and orders that are known by now.
func (c *column) begin() {
	c.to, c.failed, c.counts = table.NewAppender(c.Type), false, counts{}
}

// texts is a batch of text cells and the memory for those that differ from the file.
type texts struct {
	batch   table.TextBatch
	scratch []byte
}

// read adds the cells of a block.
func (c *column) read(b *block, t *texts) {
	switch {
	case c.failed:
	case c.Type == table.String && !c.known && !c.seen.seen:
		c.readEmpty(b)
	case c.Type == table.String:
		c.readTexts(b, t)
	default:
		c.readValues(b, t)
	}
}

// readEmpty adds cells to a column that was empty so far. A value makes it fail, since its type
// cannot be known.
func (c *column) readEmpty(b *block) {
	for i := c.from; i < len(b.spans); i += b.stride {
		s := b.spans[i]
		switch {
		case s.end > s.start:
			c.failed = true
			return
		case s.kind == missing:
			c.to.Null()
		default:
			c.to.Text("")
		}
	}
}

func (c *column) readTexts(b *block, t *texts) {
	for i := c.from; i < len(b.spans); {
		t.batch.Reset()
		t.scratch = t.scratch[:0]
		for ; i < len(b.spans) && !t.batch.Full(); i += b.stride {
			s := b.spans[i]
			if s.kind == missing {
				t.batch.Add(nil)
				continue
			}
			text := b.text(s, &t.scratch)
			if len(text) > 1 && text[0] == '\'' && s.kind <= doubled {
				if _, guarded := export.Unguard(string(text)); guarded {
					text = text[1:]
					c.unguarded++
				}
			}
			t.batch.Add(text)
		}
		c.to.CopyTexts(&t.batch)
	}
}

func (c *column) readValues(b *block, t *texts) {
	row := b.firstRow
	t.scratch = t.scratch[:0]
	for i := c.from; i < len(b.spans); i += b.stride {
		s := b.spans[i]
		text := b.data[s.start:s.end]
		if s.kind == doubled {
			t.scratch = t.scratch[:0]
			text = b.text(s, &t.scratch)
		}
		switch {
		case s.kind != unfit && isEmpty(c.Type, s.kind, text):
			c.to.Null()
		case s.kind == unfit || !c.put(s.kind, text):
			if !c.known || c.failed {
				c.failed = true
				return
			}
			c.to.Misfit(string(text))
			c.unread++
			if len(c.places) < mostPlaces {
				place := unreadCell{row: row + 1, offset: -1, text: shortened(string(text))}
				if b.offset >= 0 {
					place.offset = b.offset + int(s.start)
				}
				c.places = append(c.places, place)
			}
		}
		row++
	}
}

// put adds a value, and reports whether it fits.
func (c *column) put(kind cellKind, text []byte) bool {
	var n int64
	var ok bool
	switch c.Type {
	case table.DateTime:
		return c.putTime(kind, text)
	case table.Long:
		if n, ok = parseInteger(text); !ok && c.known {
			n, ok = parseLenientInteger(text, 64)
		}
	case table.Int:
		n, ok = parseLenientInteger(text, 32)
	case table.Bool:
		n, ok = parseBool(text)
	case table.TimeSpan:
		if n, ok = times.ParseWireTimeSpan(text); !ok {
			n, ok = times.ParseTimeSpan(string(text))
		}
	case table.Real:
		f, fit := parseReal(text)
		if fit = fit && kind != composite && (c.known || kind == serial || fits(text,
			table.Real) || kind == bare && isScientific(text)); fit {
			c.to.Real(f)
		}
		return fit
	case table.Dynamic:
		c.putDynamic(kind, text)
		return true
	default:
		return c.putText(text)
	}
	if ok {
		c.to.Int(n)
	}
	return ok
}

// putText adds a decimal or a GUID.
func (c *column) putText(text []byte) bool {
	if c.Type == table.GUID {
		id, ok := parseGUID(text)
		if ok {
			c.to.Text(id)
		}
		return ok
	}
	_, ok := parseReal(text)
	if ok = ok && (c.known || fits(text, table.Decimal)); ok {
		c.to.CopyText(text)
	}
	return ok
}

// putDynamic adds JSON. A string that holds an array or an object is unwrapped, since the hunting API
// sends dynamic values as strings. Fields of text files have no strings: what is JSON is a value.
func (c *column) putDynamic(kind cellKind, text []byte) {
	isField := kind == field || kind == quoted || kind == doubled
	if kind == bare || kind == serial || kind == composite || holdsJSON(text) || isField && c.known && json.Valid(text) {
		c.to.CopyText(text)
		return
	}
	c.to.CopyText(table.AppendJSONString(nil, string(text)))
}

func (c *column) putTime(kind cellKind, text []byte) bool {
	n, ok := times.ParseWireDateTime(text)
	if ok {
		if last := text[len(text)-1]; last != 'Z' && !hasOffset(text) {
			c.zoneless++
			n = times.InZone(n, c.zone)
		}
		c.to.Int(n)
		return true
	}
	r, ok := times.Read(string(text), c.order)
	if ok && r.Orders != 0 && r.Orders&c.order == 0 {
		c.failed = !c.final // only the whole column can tell the order
		return false
	}
	if !ok && (c.known || kind == serial) {
		if r, ok = times.ReadNumber(string(text)); ok && kind == serial && r.Form != times.ExcelSerial {
			return false
		}
	}
	if !ok {
		return false
	}
	if !r.Zoned {
		c.zoneless++
		r.Ticks = times.InZone(r.Ticks, c.zone)
	}
	if r.Form == times.Date {
		c.respelled++
	}
	c.forms[r.Form]++
	c.to.Int(r.Ticks)
	return true
}

// hasOffset reports whether a time as the hunting API writes it ends with an offset.
func hasOffset(text []byte) bool {
	return len(text) > 19 && text[len(text)-3] == ':' && (text[len(text)-6] == '+' || text[len(text)-6] == '-')
}
