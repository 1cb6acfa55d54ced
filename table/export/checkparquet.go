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

// A Parquet file declares its own sizes, and the library trusts them: a wrong number makes it
// allocate more memory than there is, which ends the program, or read forever. So every number that
// decides how much is read is checked against the size of the file before the library sees it.

// mostCells bounds the cells of a file that is too small to hold as many bytes, since a few bytes
// can encode any number of equal cells. It is eight times what one response can have: results can
// be assembled from slices, and their columns can have companion columns.
const mostCells = 1 << 28

// How many bytes one compressed byte can expand to: zstd encodes a block of 128 KB in four bytes. A
// page smaller than a block may declare a block.
const (
	mostExpanded = 1 << 15
	blockBytes   = 1 << 17
)

// tailBytes is the size of the footer's length and the magic number that follows it.
const (
	tailBytes = 8
	magic     = "PAR1"
)

// damaged returns the error for an impossible number.
func damaged(format string, args ...any) error {
	return fmt.Errorf("the file is damaged: "+format, args...)
}

// unread is the error for an intact file that uses an unsupported feature: errors.ErrUnsupported.
type unread string

func (e unread) Error() string { return string(e) }

// Is matches errors.ErrUnsupported.
func (e unread) Is(target error) bool { return target == errors.ErrUnsupported }

// checker compares what a file declares with what it contains.
type checker struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
	page []byte // start of a page; reused
}

// footer reads the end of the file, which describes the rest.
func (c *checker) footer() (*format.FileMetaData, error) {
	tail := make([]byte, tailBytes)
	if c.size < 2*tailBytes {
		return nil, damaged("%d bytes are too few for a Parquet file", c.size)
	}
	if _, err := c.r.ReadAt(tail, c.size-tailBytes); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(tail[4:]) != magic {
		return nil, damaged("it does not end like a Parquet file")
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
			return damaged("row group %d declares %d rows of %d", i, g.NumRows, m.NumRows)
		}
		if cells := max(mostCells, c.size); g.NumRows > 0 && int64(len(g.Columns)) > cells/m.NumRows {
			return damaged("it declares %d rows of %d columns, more than its %d bytes can hold", m.NumRows,
				len(g.Columns), c.size)
		}
		rows += g.NumRows
		for j := range g.Columns {
			chunk := &g.Columns[j].MetaData
			if chunk.TotalCompressedSize < 0 || chunk.TotalCompressedSize > c.size-bytes {
				return damaged("column %d of row group %d declares %d bytes, the file has %d", j, i,
					chunk.TotalCompressedSize, c.size)
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
			return damaged("a page declares %d bytes, %d are left", size, end-at)
		}
		values, err := pageValues(header)
		if err != nil {
			return err
		}
		if found += values; found > rows {
			return damaged("its pages declare more than %d rows", rows)
		}
		if err := c.expanded(chunk.Codec, header, at); err != nil {
			return err
		}
		at += int64(header.CompressedPageSize)
	}
	if found != rows {
		return damaged("its pages declare %d of %d rows", found, rows)
	}
	return nil
}

// header reads the page header at an offset and returns its length, too.
func (c *checker) header(at, end int64) (h *format.PageHeader, length int64, err error) {
	// Most headers are short, but not those with the minimum and maximum of a text column.
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

// read returns bytes of the file, valid until the next call.
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

// pageValues returns the number of values that a data page declares. It checks what pages of any
// type declare.
func pageValues(h *format.PageHeader) (int64, error) {
	if h.UncompressedPageSize < 0 {
		return 0, damaged("a page declares %d bytes", h.UncompressedPageSize)
	}
	// A value in a dictionary takes at least a bit, and a string at least four bytes.
	d := h.DictionaryPageHeader
	if d.Valid && (d.V.NumValues < 0 || int64(d.V.NumValues) > 8*int64(h.UncompressedPageSize)) {
		return 0, damaged("a dictionary of %d bytes declares %d values", h.UncompressedPageSize, d.V.NumValues)
	}
	v1, v2 := h.DataPageHeader, h.DataPageHeaderV2
	if v1.Valid && v1.V.NumValues < 0 || v2.Valid && (v2.V.NumNulls < 0 || v2.V.NumNulls > v2.V.NumValues) {
		return 0, damaged("a page declares more nulls than values")
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

// expanded checks the uncompressed size of a page that its header and the start of its data
// declare.
func (c *checker) expanded(codec format.CompressionCodec, h *format.PageHeader, at int64) error {
	says, most := int64(h.UncompressedPageSize), int64(h.CompressedPageSize)*mostExpanded+blockBytes
	if says > most {
		return damaged("a page of %d bytes declares %d bytes uncompressed", h.CompressedPageSize, says)
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
		// LZ4 data does not declare its uncompressed size, and some input makes the library
		// allocate without end.
		return unread("it is compressed with LZ4, which is not supported: write it with zstd or Snappy")
	default: // the others declare no size, or were rejected before
	}
	if becomes > uint64(says) {
		return damaged("a page of %d bytes declares %d bytes uncompressed, its data %d", h.CompressedPageSize, says,
			becomes)
	}
	return nil
}

// decode decodes a value of the metadata and returns the number of bytes it took.
func decode(text []byte, to any) (int, error) {
	protocol := &thrift.CompactProtocol{}
	r := &boundedReader{BytesReader: protocol.NewReaderFromBytes(text), size: len(text)}
	err := thrift.NewDecoder(r).Decode(to)
	return r.BytesRead(), err
}

// boundedReader is a metadata reader that rejects lists longer than the remaining data.
type boundedReader struct {
	thrift.BytesReader
	size int
}

// ReadList rejects a list whose items, of at least a byte each, cannot all be there, before memory
// is allocated for them.
func (r *boundedReader) ReadList() (thrift.List, error) {
	l, err := r.BytesReader.ReadList()
	if left := r.size - r.BytesRead(); err == nil && (l.Size < 0 || int(l.Size) > left) {
		return l, fmt.Errorf("a list declares %d items, %d bytes are left", l.Size, left)
	}
	return l, err
}

// ReadSet checks a set as ReadList checks a list.
func (r *boundedReader) ReadSet() (thrift.Set, error) {
	l, err := r.ReadList()
	return thrift.Set(l), err
}

// ReadMap checks a map as ReadList checks a list.
func (r *boundedReader) ReadMap() (thrift.Map, error) {
	m, err := r.BytesReader.ReadMap()
	if left := r.size - r.BytesRead(); err == nil && (m.Size < 0 || int(m.Size) > left) {
		return m, fmt.Errorf("a map declares %d items, %d bytes are left", m.Size, left)
	}
	return m, err
}

// Discard skips bytes. Without this method, the decoder would skip in a copy of the reader.
func (r *boundedReader) Discard(n int) (int, error) {
	return r.BytesReader.(interface{ Discard(int) (int, error) }).Discard(n)
}
