package export

import (
	"context"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"quarry/panics"
	"quarry/table"
)

// ReadParquet reads a table from a Parquet file. Every value of a file from Write is restored; from
// other files, the columns with a single value per row are read. The error is errors.ErrUnsupported
// for an intact file with unsupported content. Reading ends with the context.
func ReadParquet(ctx context.Context, r io.ReaderAt, size int64) (t *table.Table, err error) {
	// The library panics on some damaged files, and files are untrusted.
	defer panics.Catch(func(p *panics.Error) { t, err = nil, fmt.Errorf("read parquet: %w", damaged("%v", p.Value)) })
	check := checker{ctx: ctx, r: r, size: size}
	metadata, err := check.footer()
	if err != nil {
		return nil, fmt.Errorf("read parquet: %w", err)
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, fmt.Errorf("read parquet: %w", err)
	}
	if t, err = readFile(&check, file, metadata); err != nil {
		return nil, fmt.Errorf("read parquet: %w", err)
	}
	return t, nil
}

func readFile(check *checker, file *parquet.File, metadata *format.FileMetaData) (*table.Table, error) {
	leaves := map[string]*parquet.Column{}
	for _, c := range file.Root().Columns() {
		if !c.Leaf() || c.Repeated() {
			return nil, unread(fmt.Sprintf("column %q holds lists or groups, which are not supported", c.Name()))
		}
		leaves[c.Name()] = c
	}
	l, err := layoutOf(file)
	if err != nil {
		return nil, err
	}
	says, has := l.fields(), len(file.Root().Columns())
	if says != has || len(l.Columns) == 0 && leaves[noColumns] == nil {
		return nil, damaged("its metadata declares %d columns, it has %d", says, has)
	}
	if err := check.groups(metadata); err != nil {
		return nil, err
	}
	columns := make([]table.Column, len(l.Columns))
	for i, stored := range l.Columns {
		typ, ok := table.ParseType(stored.Type)
		if !ok {
			return nil, fmt.Errorf("column %q has the unknown type %q", stored.Name, stored.Type)
		}
		columns[i] = table.Column{Name: stored.Name, Type: typ}
	}
	b := table.NewBuilder(columns)
	for i, stored := range l.Columns {
		c := columnReader{ctx: check.ctx, file: file, to: b.Column(i), typ: columns[i].Type,
			main: leaves[stored.Stored]}
		if stored.Remainder != "" {
			c.remainder = leaves[stored.Remainder]
		}
		if stored.Misfits != "" {
			c.misfits = leaves[stored.Misfits]
		}
		switch {
		case c.main == nil, stored.Remainder != "" && c.remainder == nil, stored.Misfits != "" && c.misfits == nil:
			return nil, fmt.Errorf("column %q is incomplete", stored.Name)
		}
		if _, ours := file.Lookup(metadataKey); !ours {
			_, c.convert = foreignValue(c.main)
		}
		c.perTick, c.ticksPer = c.unit()
		if err := c.read(); err != nil {
			return nil, fmt.Errorf("column %q: %w", stored.Name, err)
		}
	}
	for i := range columns {
		if n := int64(b.Column(i).Len()); n != file.NumRows() {
			return nil, fmt.Errorf("column %q has %d of %d rows", columns[i].Name, n, file.NumRows())
		}
	}
	return b.Table(), nil
}

// layoutOf returns the layout in the metadata, or derives one from the columns of a file from
// another program.
func layoutOf(file *parquet.File) (layout, error) {
	if text, ok := file.Lookup(metadataKey); ok {
		return parseLayout(text)
	}
	var l layout
	for _, c := range file.Root().Columns() {
		l.Columns = append(l.Columns, storedColumn{Name: c.Name(), Type: foreignType(c).String(), Stored: c.Name()})
	}
	return l, nil
}

// columnReader reads a column together with its companion columns.
type columnReader struct {
	ctx                      context.Context
	file                     *parquet.File
	to                       *table.Appender
	typ                      table.Type
	main, remainder, misfits *parquet.Column                      // the last two may be nil
	convert                  func(*table.Appender, parquet.Value) // of values of other programs; nil if not needed
	perTick, ticksPer        int64                                // convert the stored time unit to ticks
}

func (c *columnReader) read() error {
	for _, group := range c.file.RowGroups() {
		chunks := group.ColumnChunks()
		if c.remainder == nil && c.misfits == nil {
			if err := c.readPages(chunks[c.main.Index()]); err != nil {
				return err
			}
			continue
		}
		parts := []*parquet.Column{c.main, c.remainder, c.misfits}
		streams := make([]*valueStream, len(parts))
		for i, leaf := range parts {
			if leaf != nil {
				streams[i] = newValueStream(c.ctx, chunks[leaf.Index()])
				defer streams[i].close()
			}
		}
		if err := c.readGroup(streams[0], streams[1], streams[2]); err != nil {
			return err
		}
	}
	return nil
}

// readGroup adds the rows of a group.
func (c *columnReader) readGroup(main, remainder, misfits *valueStream) error {
	for {
		v, err := main.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var rest, misfit parquet.Value
		if remainder != nil {
			if rest, err = remainder.next(); err != nil {
				return unexpected(err)
			}
		}
		if misfits != nil {
			if misfit, err = misfits.next(); err != nil {
				return unexpected(err)
			}
		}
		switch {
		case !v.IsNull():
			c.add(v, rest)
		case !misfit.IsNull():
			c.to.Misfit(string(misfit.ByteArray()))
		default:
			c.to.Null()
		}
	}
}

// add adds a value that is not null.
func (c *columnReader) add(v, rest parquet.Value) {
	if c.convert != nil {
		c.convert(c.to, v)
		return
	}
	switch c.typ {
	case table.Bool:
		if v.Boolean() {
			c.to.Int(1)
		} else {
			c.to.Int(0)
		}
	case table.Int:
		c.to.Int(int64(v.Int32()))
	case table.Long, table.TimeSpan:
		c.to.Int(v.Int64())
	case table.DateTime:
		n := c.ticks(v.Int64())
		if !rest.IsNull() {
			n += int64(rest.Int32())
		}
		c.to.Int(n)
	case table.Real:
		if v.Kind() == parquet.Float {
			c.to.Real(float64(v.Float()))
		} else {
			c.to.Real(v.Double())
		}
	default:
		if v.Kind() == parquet.ByteArray {
			c.to.CopyText(v.ByteArray())
		} else {
			c.to.Text(v.String())
		}
	}
}

// ticks converts a stored time to ticks.
func (c *columnReader) ticks(stored int64) int64 {
	if c.perTick > 1 {
		return floorDiv(stored, c.perTick) + epochTicks
	}
	return stored*c.ticksPer + epochTicks
}

// unit returns how many stored units make a tick, and how many ticks make a unit.
func (c *columnReader) unit() (perTick, ticksPer int64) {
	l := c.main.Type().LogicalType()
	if l == nil {
		return 1, 1
	}
	stamp, ok := l.Value.(*format.TimestampType)
	if !ok {
		return 1, 1
	}
	switch stamp.Unit.Value.(type) {
	case *format.NanoSeconds:
		return 100, 1
	case *format.MicroSeconds:
		return 1, 10
	}
	return 1, 10_000
}

// floorDiv divides and rounds down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
