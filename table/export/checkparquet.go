package export

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// A file says of itself how much it holds, and the library believes it: a wrong number makes it ask
// for more memory than there is, which ends the program, or read without end. So each number
// that decides how much is read is held against the size of the file before the library sees it.

// mostCells is how many cells a file may hold that is too small to hold as many bytes, since a
// few bytes say any number of cells that are alike. It is eight times what an answer may have:
// an answer can be made of slices, and columns of it can have others beside them.
const mostCells = 1 << 28

// Bytes that one compressed byte can stand for: zstd says a block of 128 KB in four. A page that
// is smaller than a block may say a block.
const (
	mostExpanded = 1 << 15
	blockBytes   = 1 << 17
)

// tailBytes are the length of the footer and the magic word behind it.
const (
	tailBytes = 8
	magic     = "PAR1"
)

// damaged is the error for a number that cannot be.
func damaged(format string, args ...any) error {
	return fmt.Errorf("the file is damaged: "+format, args...)
}

// unread is the error for a whole file with something that is not read: errors.ErrUnsupported.
type unread string

func (e unread) Error() string { return string(e) }

// Is makes it an errors.ErrUnsupported without saying so.
func (e unread) Is(target error) bool { return target == errors.ErrUnsupported }

// checker holds what a file says against what it has.
type checker struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
	page []byte // the start of a page, used again
}

// footer reads the end of a file, which says what the rest holds.
func (c *checker) footer() (*format.FileMetaData, error) {
	tail := make([]byte, tailBytes)
	if c.size < 2*tailBytes {
		return nil, damaged("it has %d bytes, which is no Parquet file", c.size)
	}
	if _, err := c.r.ReadAt(tail, c.size-tailBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(tail[4:]) != magic {
		return nil, damaged("it does not end as a Parquet file does")
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	if length > c.size-tailBytes {
		return nil, damaged("its footer of %d bytes is longer than the file", length)
	}
	text := make([]byte, length)
	if _, err := c.r.ReadAt(text, c.size-tailBytes-length); err != nil {
		return nil, err
	}
	metadata := new(format.FileMetaData)
	if _, err := decode(text, metadata); err != nil {
		return nil, damaged("its footer cannot be read: %w", err)
	}
	return metadata, nil
}

// groups checks the row groups and the pages in them.
func (c *checker) groups(m *format.FileMetaData) error {
	var rows, bytes int64
	for i := range m.RowGroups {
		g := &m.RowGroups[i]
		if g.NumRows < 0 || g.NumRows > m.NumRows-rows {
			return damaged("row group %d says %d rows of %d", i, g.NumRows, m.NumRows)
		}
		if cells := max(mostCells, c.size); g.NumRows > 0 && int64(len(g.Columns)) > cells/m.NumRows {
			return damaged("it says %d rows of %d columns, more than its %d bytes can hold", m.NumRows, len(g.Columns), c.size)
		}
		rows += g.NumRows
		for j := range g.Columns {
			chunk := &g.Columns[j].MetaData
			if chunk.TotalCompressedSize < 0 || chunk.TotalCompressedSize > c.size-bytes {
				return damaged("column %d of row group %d says %d bytes, the file has %d", j, i, chunk.TotalCompressedSize, c.size)
			}
			bytes += chunk.TotalCompressedSize
			if err := c.chunk(chunk, g.NumRows); err != nil {
				return fmt.Errorf("column %d of row group %d: %w", j, i, err)
			}
		}
	}
	if rows != m.NumRows {
		return damaged("its row groups have %d of %d rows", rows, m.NumRows)
	}
	return nil
}

// chunk checks the pages of a column in a row group.
func (c *checker) chunk(chunk *format.ColumnMetaData, rows int64) error {
	at := chunk.DataPageOffset
	if chunk.DictionaryPageOffset != 0 {
		at = chunk.DictionaryPageOffset
	}
	if at < 0 || at > c.size-chunk.TotalCompressedSize {
		return damaged("it starts at byte %d of %d", at, c.size)
	}
	var found int64
	for end := at + chunk.TotalCompressedSize; at < end; {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		header, length, err := c.header(at, end)
		if err != nil {
			return err
		}
		at += length
		if size := int64(header.CompressedPageSize); size < 0 || size > end-at {
			return damaged("a page says %d bytes, %d are left", size, end-at)
		}
		values, err := pageValues(header)
		if err != nil {
			return err
		}
		if found += values; found > rows {
			return damaged("its pages say more than %d rows", rows)
		}
		if err := c.expanded(chunk.Codec, header, at); err != nil {
			return err
		}
		at += int64(header.CompressedPageSize)
	}
	if found != rows {
		return damaged("its pages say %d of %d rows", found, rows)
	}
	return nil
}

// header reads the header of the page at a place, and says how long it is.
func (c *checker) header(at, end int64) (h *format.PageHeader, length int64, err error) {
	// Most headers are short; one with the least and the greatest value of a text is not.
	for window := int64(256); ; window *= 16 {
		window = min(window, end-at)
		text, err := c.read(at, window)
		if err != nil {
			return nil, 0, err
		}
		h = new(format.PageHeader)
		n, err := decode(text, h)
		if err == nil {
			return h, int64(n), nil
		}
		if window == end-at {
			return nil, 0, damaged("a page cannot be read: %w", err)
		}
	}
}

// read returns bytes of the file that are good until it is called again.
func (c *checker) read(at, n int64) ([]byte, error) {
	if int64(cap(c.page)) < n {
		c.page = make([]byte, n)
	}
	text := c.page[:n]
	if got, err := c.r.ReadAt(text, at); int64(got) < n {
		return nil, unexpected(err)
	}
	return text, nil
}

// pageValues is how many values a page of data says. It checks what any page says, whatever its type.
func pageValues(h *format.PageHeader) (int64, error) {
	if h.UncompressedPageSize < 0 {
		return 0, damaged("a page says %d bytes", h.UncompressedPageSize)
	}
	// A value that is in a dictionary takes at least a bit, and any text four bytes.
	d := h.DictionaryPageHeader
	if d.Valid && (d.V.NumValues < 0 || int64(d.V.NumValues) > 8*int64(h.UncompressedPageSize)) {
		return 0, damaged("a dictionary of %d bytes says %d values", h.UncompressedPageSize, d.V.NumValues)
	}
	v1, v2 := h.DataPageHeader, h.DataPageHeaderV2
	if v1.Valid && v1.V.NumValues < 0 || v2.Valid && (v2.V.NumNulls < 0 || v2.V.NumNulls > v2.V.NumValues) {
		return 0, damaged("a page says more nulls than values")
	}
	switch {
	case h.Type == format.DataPage && v1.Valid:
		return int64(v1.V.NumValues), nil
	case h.Type == format.DataPageV2 && v2.Valid:
		definition, repetition := int64(v2.V.DefinitionLevelsByteLength), int64(v2.V.RepetitionLevelsByteLength)
		if definition < 0 || repetition < 0 || definition+repetition > int64(h.CompressedPageSize) {
			return 0, damaged("the levels of a page are longer than it")
		}
		return int64(v2.V.NumValues), nil
	}
	return 0, nil
}

// expanded checks how large a page becomes, as its header and the start of its data say.
func (c *checker) expanded(codec format.CompressionCodec, h *format.PageHeader, at int64) error {
	says, most := int64(h.UncompressedPageSize), int64(h.CompressedPageSize)*mostExpanded+blockBytes
	if says > most {
		return damaged("a page of %d bytes says it becomes %d", h.CompressedPageSize, says)
	}
	skip := int64(0)
	if h.Type == format.DataPageV2 {
		v2 := h.DataPageHeaderV2.V
		skip = int64(v2.DefinitionLevelsByteLength) + int64(v2.RepetitionLevelsByteLength)
	}
	text, err := c.read(at+skip, min(int64(h.CompressedPageSize)-skip, zstd.HeaderMaxSize))
	if err != nil {
		return err
	}
	becomes := uint64(0)
	switch codec {
	case format.Zstd:
		var frame zstd.Header
		if frame.Decode(text) == nil && frame.HasFCS {
			becomes = frame.FrameContentSize
		}
	case format.Snappy:
		becomes, _ = binary.Uvarint(text)
	case format.Lz4Raw:
		// Its data do not say how large they become, and on some the library asks for more without end.
		return unread("it is compressed with LZ4, which is not read: write it with zstd or Snappy")
	default: // the others do not say, or were refused before
	}
	if becomes > uint64(says) {
		return damaged("a page of %d bytes says it becomes %d, its data %d", h.CompressedPageSize, says, becomes)
	}
	return nil
}

// decode reads a value of the metadata, and says how many bytes it took.
func decode(text []byte, to any) (int, error) {
	protocol := &thrift.CompactProtocol{}
	r := &boundedReader{BytesReader: protocol.NewReaderFromBytes(text), size: len(text)}
	err := thrift.NewDecoder(r).Decode(to)
	return r.BytesRead(), err
}

// boundedReader is a reader of metadata that refuses a list which is longer than what is left.
type boundedReader struct {
	thrift.BytesReader
	size int
}

// ReadList makes room for no list before it is known that its items, of a byte or more, are there.
func (r *boundedReader) ReadList() (thrift.List, error) {
	l, err := r.BytesReader.ReadList()
	if left := r.size - r.BytesRead(); err == nil && (l.Size < 0 || int(l.Size) > left) {
		return l, fmt.Errorf("a list says %d items, %d bytes are left", l.Size, left)
	}
	return l, err
}

// ReadSet is like ReadList.
func (r *boundedReader) ReadSet() (thrift.Set, error) {
	l, err := r.ReadList()
	return thrift.Set(l), err
}

// ReadMap is like ReadList.
func (r *boundedReader) ReadMap() (thrift.Map, error) {
	m, err := r.BytesReader.ReadMap()
	if left := r.size - r.BytesRead(); err == nil && (m.Size < 0 || int(m.Size) > left) {
		return m, fmt.Errorf("a map says %d items, %d bytes are left", m.Size, left)
	}
	return m, err
}

// Discard passes over bytes. The decoder looks for it, and would else pass over a copy.
func (r *boundedReader) Discard(n int) (int, error) {
	return r.BytesReader.(interface{ Discard(int) (int, error) }).Discard(n)
}
