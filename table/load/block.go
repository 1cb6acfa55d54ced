package load

import (
	"bytes"
	"context"

	"quarry/table"
)

// cellKind is how a file represents a cell.
type cellKind uint8

const (
	missing   cellKind = iota // null or absent
	field                     // a CSV field without quotes
	quoted                    // a CSV field in quotes
	doubled                   // a CSV field in quotes that contains quotes, which are doubled
	literal                   // a string of a format that distinguishes strings from numbers
	bare                      // a number, true or false
	serial                    // a number that a workbook shows as a date
	composite                 // JSON, such as an array or an object
	unfit                     // a value that does not fit the type of its column
)

// span is a cell in the data of a block.
type span struct {
	start, end uint32
	kind       cellKind
}

// block is a number of complete rows.
type block struct {
	data     []byte
	spans    []span // row by row
	stride   int    // spans in a row
	firstRow int
	offset   int // of data in the text of the file; -1 if the file has no lines
}

// blockCells is the number of cells that a block has, roughly: few enough for a processor's cache.
const blockCells = 1 << 15

func (b *block) rows() int { return len(b.spans) / b.stride }

// text returns the text of a cell. One that differs from the data is appended to scratch.
func (b *block) text(s span, scratch *[]byte) []byte {
	raw := b.data[s.start:s.end]
	if s.kind != doubled {
		return raw
	}
	from := len(*scratch)
	for {
		i := bytes.IndexByte(raw, '"')
		if i < 0 {
			break
		}
		*scratch = append(*scratch, raw[:i+1]...)
		raw = raw[i+2:]
	}
	*scratch = append(*scratch, raw...)
	return (*scratch)[from:]
}

// rows is where the cells of a table come from. They can be visited several times.
type rows interface {
	headers() []header
	// blocks visits the rows until about most have been visited; 0 for all.
	blocks(ctx context.Context, most int, visit func(*block) error) error
}

// collected are rows whose cells were gathered one by one.
type collected struct {
	columns []*collectedColumn
	byName  map[string]int
	count   int
	cells   int
}

type collectedColumn struct {
	header header
	texts  *table.Appender // nil once the vector is made
	vector *table.Vector
	kinds  []cellKind
}

func newCollected() *collected { return &collected{byName: map[string]int{}} }

// named returns the column with a name, and adds it if necessary.
func (c *collected) named(name string) int {
	if i, ok := c.byName[name]; ok {
		return i
	}
	c.byName[name] = len(c.columns)
	return c.add(header{name: name, text: name})
}

// add adds a column, which is missing in all rows so far.
func (c *collected) add(h header) int {
	c.columns = append(c.columns, &collectedColumn{header: h, texts: table.NewAppender(table.String)})
	return len(c.columns) - 1
}

// put stores a cell of the current row. It returns false if the column has one already.
func (c *collected) put(i int, kind cellKind, text []byte) bool {
	to := c.columns[i]
	if len(to.kinds) > c.count {
		return false
	}
	for len(to.kinds) < c.count {
		to.kinds = append(to.kinds, missing)
		to.texts.Text("")
	}
	to.kinds = append(to.kinds, kind)
	to.texts.CopyText(text)
	c.cells++
	return true
}

// endRow completes the row.
func (c *collected) endRow() error {
	c.count++
	if c.cells > maxCells || len(c.columns) > maxColumns {
		return at(0, "more than %d cells or %d columns: split the file", maxCells, maxColumns)
	}
	return nil
}

func (c *collected) headers() []header {
	list := make([]header, len(c.columns))
	for i, column := range c.columns {
		list[i] = column.header
	}
	return list
}

func (c *collected) blocks(ctx context.Context, most int, visit func(*block) error) error {
	if len(c.columns) == 0 {
		return nil
	}
	for _, column := range c.columns {
		if column.texts != nil {
			column.vector, column.texts = column.texts.Vector(), nil
		}
	}
	step := max(blockCells/len(c.columns), 1)
	b := block{stride: len(c.columns), offset: -1}
	for first := 0; first < c.count && (most == 0 || first < most); first += step {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		b.data, b.spans, b.firstRow = b.data[:0], b.spans[:0], first
		for row := first; row < min(first+step, c.count); row++ {
			for _, column := range c.columns {
				if row >= len(column.kinds) || column.kinds[row] == missing {
					b.spans = append(b.spans, span{})
					continue
				}
				start := uint32(len(b.data))
				b.data = append(b.data, column.vector.Text(row)...)
				b.spans = append(b.spans, span{start, uint32(len(b.data)), column.kinds[row]})
			}
		}
		if err := visit(&b); err != nil {
			return err
		}
	}
	return nil
}
