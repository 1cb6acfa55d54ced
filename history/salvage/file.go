// Package salvage reads the rows of a damaged SQLite database from its pages, without SQLite. It
// needs no header, schema, index or page type: rows are recognized by the types of their values.
package salvage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
)

// pageSize is SQLite's default. A damaged header may say anything else.
const pageSize = 4096

// A File is a damaged database with the transactions that its write-ahead log has committed.
type File struct {
	file  *os.File
	pages uint32
	log   map[uint32][]byte // pages in the write-ahead log
	free  map[uint32]bool   // pages whose rows have been deleted
}

// Open opens a database for reading. No connection of this process may have it open.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	d := &File{file: f, pages: uint32((info.Size() + pageSize - 1) / pageSize)}
	log, err := os.ReadFile(path + "-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, f.Close())
	}
	d.applyLog(log)
	return d, nil
}

// Close closes the file.
func (d *File) Close() error { return d.file.Close() }

// Header returns the first page, which starts with the header of the file.
func (d *File) Header() []byte { return d.page(1) }

// IntactHeader reports whether those bytes of a header that are the same in each database of this
// program have their values: a database of UTF-8 text without automatic vacuum.
func IntactHeader(header []byte) bool {
	return len(header) >= 100 && bytes.HasPrefix(header, constantHeader) && be32(header[44:]) == 4 &&
		be32(header[52:]) == 0 && be32(header[56:]) == 1 && be32(header[64:]) == 0 &&
		bytes.Count(header[72:92], []byte{0}) == 20
}

// Versions returns the user version and the application ID in a header.
func Versions(header []byte) (user, application int) {
	return int(int32(be32(header[60:]))), int(int32(be32(header[68:])))
}

// constantHeader is the name of the format, the page size, version 2 of the format (with a
// write-ahead log) for writing and reading, no reserved bytes, and three constants.
var constantHeader = []byte("SQLite format 3\x00\x10\x00\x02\x02\x00\x40\x20\x20")

func be16(b []byte) int    { return int(binary.BigEndian.Uint16(b)) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

// page returns a copy of a page. What cannot be read of it is zero.
func (d *File) page(n uint32) []byte {
	page := make([]byte, pageSize)
	if logged, ok := d.log[n]; ok {
		copy(page, logged)
	} else if n > 0 {
		_, _ = io.ReadFull(io.NewSectionReader(d.file, int64(n-1)*pageSize, pageSize), page)
	}
	return page
}

// Layout of a write-ahead log: a header, then frames of a header and a page each.
const (
	logHeader   = 32
	frameHeader = 24
)

// applyLog collects the pages of all transactions that end in a valid commit frame.
func (d *File) applyLog(log []byte) {
	d.log = map[uint32][]byte{}
	if len(log) < logHeader || be32(log)&^1 != 0x377f0682 || be32(log[8:]) != pageSize {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	if be32(log)&1 == 1 {
		order = binary.BigEndian
	}
	sum := checksum(order, [2]uint32{}, log[:24])
	if !sumsTo(log[24:], sum) {
		return
	}
	salt, open := log[16:24], map[uint32][]byte{}
	for log = log[logHeader:]; len(log) >= frameHeader+pageSize; log = log[frameHeader+pageSize:] {
		content := log[frameHeader : frameHeader+pageSize]
		sum = checksum(order, checksum(order, sum, log[:8]), content)
		if !bytes.Equal(log[8:16], salt) || !sumsTo(log[16:], sum) {
			return
		}
		open[be32(log)] = content
		if size := be32(log[4:]); size != 0 {
			for n, content := range open {
				d.log[n] = content
			}
			d.pages, open = size, map[uint32][]byte{}
		}
	}
}

func sumsTo(b []byte, sum [2]uint32) bool { return be32(b) == sum[0] && be32(b[4:]) == sum[1] }

func checksum(order binary.ByteOrder, sum [2]uint32, b []byte) [2]uint32 {
	for ; len(b) >= 8; b = b[8:] {
		sum[0] += order.Uint32(b) + sum[1]
		sum[1] += order.Uint32(b[4:]) + sum[0]
	}
	return sum
}

// SkipFree leaves out the pages in the list of free pages, which may hold rows that were deleted
// long ago. A database that overwrites deleted rows does not need it, and loses nothing if the list
// is damaged.
func (d *File) SkipFree() {
	d.free = map[uint32]bool{}
	for trunk := be32(d.page(1)[32:]); trunk > 1 && trunk <= d.pages && !d.free[trunk]; {
		page := d.page(trunk)
		leaves := be32(page[4:])
		if leaves > pageSize/4-2 {
			return // damaged, or not a list
		}
		d.free[trunk] = true
		for i := range leaves {
			if n := be32(page[8+4*i:]); n > 1 {
				d.free[n] = true
			}
		}
		trunk = be32(page)
	}
}
