package export_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"quarry/table/export"
)

// Limits on the work that reading a damaged file of a few KB may cause.
const (
	mostReads = 64       // bytes read per byte of the file
	mostAlloc = 64 << 20 // bytes allocated
)

// counting counts the bytes read.
type counting struct {
	io.ReaderAt
	n int64
}

func (c *counting) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

// requireBounded reads a damaged file. Both results and errors are fine, as long as the work is
// proportional to the file.
func requireBounded(t *testing.T, file []byte, rows int) error {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := &counting{ReaderAt: bytes.NewReader(file)}
	tab, err := export.ReadParquet(t.Context(), r, int64(len(file)))
	runtime.ReadMemStats(&after)
	if r.n > mostReads*int64(len(file)) {
		t.Errorf("read %d bytes of a file of %d", r.n, len(file))
	}
	if asked := after.TotalAlloc - before.TotalAlloc; asked > mostAlloc {
		t.Errorf("asked for %d bytes to read a file of %d", asked, len(file))
	}
	if err == nil && tab.Rows() != rows {
		t.Errorf("got %d rows without an error, want %d", tab.Rows(), rows)
	}
	return err
}

func TestEveryWrongByteOfAKeptAnswerEndsSoon(t *testing.T) {
	want := sample()
	file := write(t, "parquet", want, export.Options{})
	for at := range file {
		change := []byte{0xff, 0x01, 0x80, 0x10}[at%4]
		b := bytes.Clone(file)
		b[at] ^= change
		_ = requireBounded(t, b, want.Rows())
		if t.Failed() {
			t.Fatalf("byte %d of %d changed by %#x", at, len(file), change)
		}
	}
}

// splitFooter returns what precedes the footer, and the footer.
func splitFooter(t *testing.T, file []byte) ([]byte, *format.FileMetaData) {
	t.Helper()
	end := len(file) - 8
	start := end - int(binary.LittleEndian.Uint32(file[end:]))
	metadata := new(format.FileMetaData)
	if err := thrift.Unmarshal(&thrift.CompactProtocol{}, file[start:end], metadata); err != nil {
		t.Fatal(err)
	}
	return file[:start], metadata
}

func withFooter(t *testing.T, data []byte, metadata any) []byte {
	t.Helper()
	footer, err := thrift.Marshal(&thrift.CompactProtocol{}, metadata)
	if err != nil {
		t.Fatal(err)
	}
	b := append(bytes.Clone(data), footer...)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(footer))), "PAR1"...)
}

// eachInteger calls a function with every integer below a value, and its path.
func eachInteger(v reflect.Value, path string, call func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		call(path, v)
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachInteger(v.Elem(), path, call)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachInteger(v.Field(i), path+"."+v.Type().Field(i).Name, call)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachInteger(v.Index(i), path, call)
		}
	}
}

func TestEveryWrongNumberOfAFooterEndsSoon(t *testing.T) {
	want := sample()
	data, metadata := splitFooter(t, write(t, "parquet", want, export.Options{}))
	n := 0
	eachInteger(reflect.ValueOf(metadata).Elem(), "footer", func(path string, v reflect.Value) {
		if !v.CanSet() {
			return
		}
		was := v.Int()
		defer v.SetInt(was)
		for _, wrong := range []int64{0, -1, was + 1, was - 1, was << 16, math.MaxInt32, math.MinInt32, 1 << 40,
			math.MaxInt64, math.MinInt64} {
			if v.OverflowInt(wrong) {
				continue
			}
			n++
			v.SetInt(wrong)
			err := requireBounded(t, withFooter(t, data, metadata), want.Rows())
			if t.Failed() {
				t.Fatalf("%s = %d instead of %d: %v", path, wrong, was, err)
			}
		}
	})
	if n < 500 {
		t.Errorf("tried %d numbers", n)
	}
}

func TestNumbersThatCannotBeAreNamed(t *testing.T) {
	file := write(t, "parquet", sample(), export.Options{})
	rows := sample().Rows()
	footer := func(change func(m *format.FileMetaData)) []byte {
		data, metadata := splitFooter(t, file)
		change(metadata)
		return withFooter(t, data, metadata)
	}
	// A list of 2^31 numbers in an unknown field of the first page header. The library skips it
	// number by number, even past the end.
	endless := bytes.Clone(file)
	copy(endless[4:], "\x99\xf7\xff\xff\xff\xff\x07")
	// The same at the start of the footer.
	long := append(bytes.Clone(file[:100]), "\xf9\x01\xfc\xff\xff\xff\xff\x07\x10\x00\x00\x00PAR1"...)
	binary.LittleEndian.PutUint32(long[len(long)-8:], 8)
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"endless list in a page", "2147483647 items", endless},
		{"endless list in the footer", "cannot be read", long},
		{"footer longer than the file", "longer than the file",
			slices.Concat(file[:len(file)-8], []byte("\xff\xff\xff\x7fPAR1"))},
		{"more rows", "row group", footer(func(m *format.FileMetaData) { m.NumRows++ })},
		{"fewer rows", "row group", footer(func(m *format.FileMetaData) { m.NumRows-- })},
		{"rows of pages", "rows", footer(func(m *format.FileMetaData) { m.NumRows++; m.RowGroups[0].NumRows++ })},
		{"more cells than fit", "can hold", footer(func(m *format.FileMetaData) {
			m.NumRows,
				m.RowGroups[0].NumRows = 1<<40, 1<<40
		})},
		{"a group twice", "damaged",
			footer(func(m *format.FileMetaData) { m.RowGroups = append(m.RowGroups, m.RowGroups...) })},
		{"chunk longer than the file", "the file has",
			footer(func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = 1 << 50 })},
		{"chunk cut", "damaged",
			footer(func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize-- })},
		{"chunk elsewhere", "starts at", footer(func(m *format.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.DataPageOffset,
				m.RowGroups[0].Columns[0].MetaData.DictionaryPageOffset = 1<<40, 0
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := requireBounded(t, c.file, rows)
			if err == nil || !strings.Contains(err.Error(), "the file is damaged: ") ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want one that it is damaged with %q", err, c.want)
			}
		})
	}
}

func TestReadParquetEndsWithItsContext(t *testing.T) {
	file := write(t, "parquet", sample(), export.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := export.ReadParquet(ctx, bytes.NewReader(file), int64(len(file))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
