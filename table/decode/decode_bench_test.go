package decode_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"quarry/table"
	"quarry/table/decode"
	"quarry/table/events"
)

// BenchmarkDecodeBesideMaps decodes the same bytes alternately into columns and with encoding/json
// into maps, and reports the ratio of the CPU times (maps to columns), as the median of the rounds.
// A round of a full response takes seconds, so set their number: -benchtime 5x.
func BenchmarkDecodeBesideMaps(b *testing.B) {
	for _, shape := range []events.Shape{{Rows: 1000}, {Rows: events.FullRows},
		{Rows: events.FullRows, Shuffled: true}} {
		b.Run(fmt.Sprintf("rows=%d/shuffled=%t", shape.Rows, shape.Shuffled), func(b *testing.B) {
			body := events.File(b, shape)
			repeats := max(1, 10_000/shape.Rows) // the CPU clock is coarse
			repeated := func(decode func()) float64 {
				return events.CPUTime(b, func() {
					for range repeats {
						decode()
					}
				})
			}
			var ratios, columns, maps []float64
			for b.Loop() {
				fast := repeated(func() { decodeColumns(b, body) })
				slow := repeated(func() { events.DecodeMaps(b, events.Whole(body)) })
				ratios, columns, maps = append(ratios, slow/fast), append(columns, fast), append(maps, slow)
			}
			b.ReportMetric(events.Median(ratios), "times")
			b.ReportMetric(1000*events.Median(columns)/float64(repeats), "columns-ms")
			b.ReportMetric(1000*events.Median(maps)/float64(repeats), "maps-ms")
		})
	}
}

func decodeColumns(b *testing.B, body *os.File) *table.Table {
	decoded, err := decode.Decode(events.Whole(body), decode.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return decoded.Table
}

// BenchmarkDecode measures the decoder alone: its speed, allocations per row and memory.
func BenchmarkDecode(b *testing.B) {
	body := events.File(b, events.Shape{Rows: events.FullRows})
	info, err := body.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	before, began := inUse()
	var last *table.Table
	rounds := 0
	for b.Loop() {
		last = decodeColumns(b, body)
		rounds++
	}
	after, ended := inUse()
	b.ReportMetric(float64(ended-began)/float64(rounds*last.Rows()), "allocs/row")
	b.ReportMetric((after-before)/float64(info.Size()), "kept-B/B")
	runtime.KeepAlive(last)
}

// inUse returns the bytes in use after a garbage collection, and the number of allocations.
func inUse() (bytes float64, allocations uint64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), m.Mallocs
}
