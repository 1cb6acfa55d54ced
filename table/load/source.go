package load

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"quarry/bounded"
)

// Limits on what a file may contain. A small compressed file can request any amount of memory.
const (
	maxBytes   = 4 << 30 // after decompression
	maxRatio   = 400     // decompressed bytes per compressed byte
	maxMembers = 10_000  // of a ZIP archive
	maxCells   = 1 << 29
	maxColumns = 20_000
	maxLayers  = 3 // of compression
)

// budget limits the bytes of a file after decompression.
var budget = bounded.Budget{Bytes: maxBytes, Ratio: maxRatio}

// content is what a file contains after decompression.
type content struct {
	data   []byte
	name   string // of the file, or of the member of an archive
	part   string // after the # in the name, for a member, a sheet or a table; "" for none
	layers []string
}

// splitPart splits FILE#PART, unless there is a file of that name.
func splitPart(name string) (file, part string) {
	if _, err := os.Stat(name); err == nil {
		return name, ""
	}
	if at := strings.LastIndexByte(name, '#'); at > 0 {
		if _, err := os.Stat(name[:at]); err == nil {
			return name[:at], name[at+1:]
		}
	}
	return name, ""
}

func open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return nil, &Error{File: name, Message: "this is a directory: name a file in it"}
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, &Error{File: name, Message: cause(err) + ": check the name"}
	}
	return file, nil
}

// cause returns the error text without the file name, which Error adds.
func cause(err error) string {
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		err = failed.Err
	}
	return err.Error()
}

// readAll reads a source within the budget. size is the expected length, or 0.
func readAll(ctx context.Context, r io.Reader, packed *bounded.Reader, size int64) ([]byte, error) {
	limited := bounded.NewReader(canceling{ctx, r}, budget, packed)
	data := make([]byte, 0, min(max(size, 0)+512, maxBytes))
	for {
		if len(data) == cap(data) {
			grown := make([]byte, len(data), 2*cap(data))
			copy(grown, data)
			data = grown
		}
		n, err := limited.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return data, err
		}
	}
}

// unpack removes the layers of compression.
func (c *content) unpack(ctx context.Context) error {
	for range maxLayers {
		more, err := c.unpackOnce(ctx)
		if err != nil || !more {
			return err
		}
	}
	return at(0, "this file is compressed more than %d times: decompress it first", maxLayers)
}

func (c *content) unpackOnce(ctx context.Context) (more bool, err error) {
	packed := bounded.NewReader(bytes.NewReader(c.data), bounded.Budget{}, nil)
	var r io.Reader
	layer := ""
	switch {
	case bytes.HasPrefix(c.data, []byte("\x1f\x8b")):
		layer = "gzip"
		r, err = gzip.NewReader(packed)
	case bytes.HasPrefix(c.data, []byte("\x28\xb5\x2f\xfd")):
		layer = "zstd"
		var z *zstd.Decoder
		z, err = zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err == nil {
			defer z.Close()
			r = z
		}
	case bytes.HasPrefix(c.data, []byte("BZh")) && len(c.data) > 10 && string(c.data[4:10]) == "1AY&SY":
		layer = "bzip2"
		r = bzip2.NewReader(packed)
	case bytes.HasPrefix(c.data, []byte("PK\x03\x04")), bytes.HasPrefix(c.data, []byte("PK\x05\x06")):
		return c.unzip(ctx)
	default:
		return false, nil
	}
	if err == nil {
		c.data, err = readAll(ctx, r, packed, int64(len(c.data))*4)
	}
	if err != nil {
		return false, unpackError(layer, err)
	}
	c.layers = append(c.layers, layer)
	for _, ending := range []string{".gz", ".zst", ".bz2"} {
		c.name = strings.TrimSuffix(c.name, ending)
	}
	return true, nil
}

func unpackError(layer string, err error) error {
	if over := (*bounded.Error)(nil); errors.As(err, &over) {
		return at(0, "its content is %v, which is more than is read: split it", over)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return at(0, "the %s data is damaged or truncated (%v): copy the file again", layer, err)
}

// unzip replaces an archive with the chosen member. An Excel workbook, which is an archive too, stays.
func (c *content) unzip(ctx context.Context) (more bool, err error) {
	archive, err := zip.NewReader(bytes.NewReader(c.data), int64(len(c.data)))
	if err != nil {
		return false, unpackError("ZIP", err)
	}
	if len(archive.File) > maxMembers {
		return false, at(0, "the archive has %d files, at most %d are listed: extract what is needed",
			len(archive.File), maxMembers)
	}
	if isWorkbook(archive) {
		return false, nil
	}
	var members []*zip.File
	for _, f := range archive.File {
		hidden := strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/")
		if !f.FileInfo().IsDir() && !hidden && (c.part == "" || f.Name == c.part || path.Base(f.Name) == c.part) {
			members = append(members, f)
		}
	}
	switch {
	case len(members) == 0 && c.part != "":
		return false, at(0, "the archive has no file %s", c.part)
	case len(members) == 0:
		return false, at(0, "the archive is empty")
	case len(members) > 1:
		return false, at(0, "the archive has %d files: name one as in '%s#%s'%s", len(members), path.Base(c.name),
			members[0].Name, othersOf(members))
	}
	r, err := members[0].Open()
	if err != nil {
		return false, unpackError("ZIP", err)
	}
	defer r.Close()
	if members[0].CompressedSize64 > 0 && members[0].UncompressedSize64/members[0].CompressedSize64 > maxRatio &&
		members[0].UncompressedSize64 > 16<<20 {
		return false, unpackError("ZIP", &bounded.Error{Limit: bounded.Ratio, Most: maxRatio})
	}
	data, err := readAll(ctx, io.LimitReader(r, int64(min(members[0].UncompressedSize64+1, maxBytes+1))), nil,
		int64(min(members[0].UncompressedSize64, 1<<28)))
	if err != nil {
		return false, unpackError("ZIP", err)
	}
	c.data, c.name, c.part = data, members[0].Name, ""
	c.layers = append(c.layers, "ZIP")
	return true, nil
}

func othersOf(members []*zip.File) string {
	names := make([]string, 0, 4)
	for _, f := range members[1:min(len(members), 4)] {
		names = append(names, f.Name)
	}
	return fmt.Sprintf(" (others: %s)", strings.Join(names, ", "))
}

// isWorkbook reports whether an archive is an Excel workbook.
func isWorkbook(archive *zip.Reader) bool {
	for _, f := range archive.File {
		if f.Name == "xl/workbook.xml" {
			return true
		}
	}
	return false
}

// canceling is a reader that fails once its context has ended.
type canceling struct {
	ctx context.Context
	r   io.Reader
}

func (c canceling) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
