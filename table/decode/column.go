package decode

import "quarry/table"

// column is a column of the result being decoded.
type column struct {
	table.Column
	values     *table.Appender // raw JSON while the type is unknown
	guess      *guess          // nil if the schema has the column
	annotation bool            // its name is that of an annotation, and is not in the schema
	firstRow   int             // the row in which it first appeared, if it is not in the schema
}

// decode adds every cell of the block that belongs to the column.
func (c *column) decode(data []byte, block []cell, stride int, t *textCells) {
	switch {
	case c.guess != nil:
	case c.Type == table.String || c.Type == table.Dynamic:
		decodeTexts(c.values, data, block, stride, t)
		return
	default:
		for i := 0; i < len(block); i += stride {
			decodeCell(c.values, data, block[i], &t.scratch)
		}
		return
	}
	c.fill(c.firstRow)
	for i := 0; i < len(block); i += stride {
		raw := rawJSON(data, block[i])
		if raw == nil {
			c.values.Null()
			continue
		}
		c.guess.see(raw, block[i].kind)
		c.values.CopyText(raw)
	}
}

// fill adds nulls up to a number of rows.
func (c *column) fill(rows int) {
	for c.values.Len() < rows {
		c.values.Null()
	}
}

// vector returns the values, converted to an inferred type if the schema has none.
func (c *column) vector(last bool) (table.Type, *table.Vector) {
	a := c.values
	if c.guess != nil {
		a = c.guess.typed(c.values)
	}
	if last {
		a.Trim()
	}
	return a.Type(), a.Vector()
}

// rawJSON returns the JSON of a cell; nil for null.
func rawJSON(data []byte, c cell) []byte {
	switch c.kind {
	case absent, null:
		return nil
	case plain, escaped, foreign:
		return data[c.start-1 : c.end+1]
	case no, yes, integer, number, array, object:
	}
	return data[c.start:c.end]
}

// guess infers the type of a column that the schema does not have, or that it has not named yet.
type guess struct {
	seen  uint16 // a bit for each kind of value
	wide  bool   // an integer exceeds what a float64 represents exactly
	huge  bool   // an integer exceeds int64
	empty bool   // an empty bag was seen, which may be Graph's null
	done  *table.Appender
}

func (g *guess) see(raw []byte, k kind) {
	if k == object && isEmptyBag(raw) {
		g.empty = true
		return
	}
	g.seen |= 1 << k
	if k == integer {
		n, ok := decodeInteger(raw, k)
		g.huge = g.huge || !ok
		g.wide = g.wide || n > 1<<53 || n < -1<<53
	}
}

// typ returns the type that holds all values so far without loss.
func (g *guess) typ() table.Type {
	const (
		booleans = 1<<yes | 1<<no
		numbers  = 1<<integer | 1<<number
		texts    = 1<<plain | 1<<escaped | 1<<foreign
	)
	only := func(kinds uint16) bool { return g.seen&^kinds == 0 }
	switch {
	case g.seen == 0 && !g.empty, only(texts) && !g.empty:
		return table.String
	case g.seen == 0:
		return table.Dynamic
	case only(booleans):
		return table.Bool
	case only(1<<integer) && !g.huge:
		return table.Long
	case only(numbers) && (g.huge || g.wide):
		return table.Decimal
	case only(numbers):
		return table.Real
	}
	return table.Dynamic
}

// typed returns the raw values in the inferred type. Values that were converted before are kept as
// long as the type stays the same.
func (g *guess) typed(raw *table.Appender) *table.Appender {
	if g.done == nil || g.done.Type() != g.typ() {
		g.done = table.NewAppender(g.typ())
	}
	retype(g.done, raw)
	return g.done
}

// retype converts the values of raw that the column does not have yet.
func retype(to, raw *table.Appender) {
	v := raw.Vector()
	var data, scratch []byte
	for row := to.Len(); row < v.Len(); row++ {
		if v.Null(row) {
			to.Null()
			continue
		}
		data = append(append(data[:0], v.Text(row)...), ' ')
		s := scanner{data: data}
		c, _ := s.cell(0)
		decodeCell(to, data, c, &scratch)
	}
}
