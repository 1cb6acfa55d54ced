package export_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

// FuzzReadParquet reads our own files with a few bytes changed. The reader must return a table or
// an error.
func FuzzReadParquet(f *testing.F) {
	file := write(f, "parquet", sample(), export.Options{Note: "note"})
	f.Add(uint32(0), []byte{0}, len(file))
	f.Add(uint32(len(file)-40), []byte("PAR1"), len(file))
	f.Add(uint32(100), bytes.Repeat([]byte{0xff}, 30), len(file)-7)
	f.Fuzz(func(t *testing.T, at uint32, change []byte, length int) {
		damaged := bytes.Clone(file)
		for i, c := range change {
			damaged[(int(at)+i)%len(damaged)] ^= c
		}
		if length >= 0 && length < len(damaged) {
			damaged = damaged[:length]
		}
		tab, err := export.ReadParquet(t.Context(), bytes.NewReader(damaged), int64(len(damaged)))
		if err != nil {
			return
		}
		for c := range tab.Columns() {
			for row := range tab.Rows() {
				_ = tab.Value(row, c)
			}
		}
	})
}

// FuzzParquetRestoresEveryValue writes and reads tables made from a seed.
func FuzzParquetRestoresEveryValue(f *testing.F) {
	f.Add(uint64(1), "text\x00\xff", int64(1)<<53)
	f.Fuzz(func(t *testing.T, seed uint64, text string, number int64) {
		name := strings.ToValidUTF8(text, "?")
		want := randomTable(rand.New(rand.NewPCG(seed, 1)))
		b := table.NewBuilder(append(want.Columns(), table.Column{Name: name, Type: table.String},
			table.Column{Name: name, Type: table.Long},
			table.Column{Name: "at", Type: table.DateTime}, table.Column{Name: "for", Type: table.TimeSpan},
			table.Column{Name: name, Type: table.Dynamic}))
		for row := range want.Rows() {
			var values []table.Value
			for c := range want.Columns() {
				values = append(values, want.Value(row, c))
			}
			b.Append(append(values, table.NewString(text), table.NewLong(number),
				table.NewDateTime(number&times.MaxTicks), table.NewTimeSpan(number), table.NewDynamic(text))...)
		}
		requireSame(t, readParquet(t, write(t, "parquet", b.Table(), export.Options{})), b.Table())
	})
}
