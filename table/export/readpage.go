package export

import (
	"bytes"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"quarry/table"
)

// readPages adds the rows of a column chunk without companion columns, one page at a time. Values
// stored as a table stores them are added in one loop, in a quarter of the time.
func (c *columnReader) readPages(chunk parquet.ColumnChunk) error {
	stream := newValueStream(c.ctx, chunk)
	defer stream.close()
	for {
		if err := stream.turn(); err != nil {
			return endOf(err)
		}
		if c.addPage(stream.page) {
			continue
		}
		for v, ok, err := stream.nextInPage(); ok || err != nil; v, ok, err = stream.nextInPage() {
			switch {
			case err != nil:
				return err
			case v.IsNull():
				c.to.Null()
			default:
				c.add(v, parquet.Value{})
			}
		}
	}
}

// addPage adds the values of a page and reports whether it could.
func (c *columnReader) addPage(page parquet.Page) bool {
	if c.convert != nil {
		return false
	}
	data, levels := page.Data(), page.DefinitionLevels()
	rows := int(page.NumValues())
	switch dictionary := page.Dictionary(); {
	case dictionary != nil && c.isText() && dictionary.Type().Kind() == parquet.ByteArray:
		c.addCodes(data.Int32(), levels, rows, dictionary)
	case dictionary != nil:
		return false
	case c.isText() && data.Kind() == encoding.ByteArray:
		bytes, ends := data.ByteArray()
		c.eachRow(levels, rows, func(i int) { c.to.CopyText(bytes[ends[i]:ends[i+1]]) })
	case (c.typ == table.Long || c.typ == table.TimeSpan) && data.Kind() == encoding.Int64:
		values := data.Int64()
		c.eachRow(levels, rows, func(i int) { c.to.Int(values[i]) })
	case c.typ == table.DateTime && data.Kind() == encoding.Int64:
		values := data.Int64()
		c.eachRow(levels, rows, func(i int) { c.to.Int(c.ticks(values[i])) })
	case c.typ == table.Int && data.Kind() == encoding.Int32:
		values := data.Int32()
		c.eachRow(levels, rows, func(i int) { c.to.Int(int64(values[i])) })
	case c.typ == table.Real && data.Kind() == encoding.Double:
		values := data.Double()
		c.eachRow(levels, rows, func(i int) { c.to.Real(values[i]) })
	default:
		return false
	}
	return true
}

func (c *columnReader) isText() bool { return !c.typ.Integral() && c.typ != table.Real }

// eachRow calls a function with the index of each value, and adds a null for each row without one.
func (c *columnReader) eachRow(levels []byte, rows int, add func(i int)) {
	if levels == nil {
		for i := range rows {
			add(i)
		}
		return
	}
	i := 0
	for _, level := range levels {
		if level == 0 {
			c.to.Null()
			continue
		}
		add(i)
		i++
	}
}

// addCodes adds the strings of a page that are indexes into a dictionary. Each entry is looked up
// once.
func (c *columnReader) addCodes(places []int32, levels []byte, rows int, dictionary parquet.Dictionary) {
	codes := make([]uint32, dictionary.Len())
	c.eachRow(levels, rows, func(i int) {
		place := places[i]
		if codes[place] > 0 && c.to.Repeat(codes[place]-1) {
			return
		}
		code, ok := c.to.CopyCoded(dictionary.Index(place).ByteArray())
		if ok {
			codes[place] = code + 1
		}
	})
}

// holds checks that a page has the values that its levels declare. The library trusts them, and
// looks for missing values forever.
func holds(page parquet.Page) error {
	says, has := int(page.NumValues()), 0
	if levels := page.DefinitionLevels(); levels != nil {
		says = len(levels) - bytes.Count(levels, []byte{0})
	}
	switch data := page.Data(); data.Kind() {
	case encoding.Boolean:
		has = 8 * len(data.Boolean())
	case encoding.Int32:
		has = len(data.Int32())
	case encoding.Int64:
		has = len(data.Int64())
	case encoding.Float:
		has = len(data.Float())
	case encoding.Double:
		has = len(data.Double())
	case encoding.ByteArray:
		_, ends := data.ByteArray()
		has = len(ends) - 1
	default: // lengths written by other programs are left to the library
		return nil
	}
	if says > has {
		return damaged("a page declares %d values and has %d", says, has)
	}
	return nil
}
