package table_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"quarry/table"
	"quarry/table/events"
)

// BenchmarkDecodeBesideMaps decodes the same bytes in turn into columns and with encoding/json into
// maps, and reports how many times the CPU time of the first the second takes: the median of the
// rounds. A round of a full answer takes seconds, so count them: -benchtime 5x.
func BenchmarkDecodeBesideMaps(b *testing.B) {
	for _, shape := range []events.Shape{{Rows: 1000}, {Rows: events.FullRows}, {Rows: events.FullRows, Shuffled: true}} {
		b.Run(fmt.Sprintf("rows=%d/shuffled=%t", shape.Rows, shape.Shuffled), func(b *testing.B) {
			body := answerFile(b, shape)
			repeats := max(1, 10_000/shape.Rows) // the clock of the CPU is coarse
			var ratios, columns, maps []float64
			for b.Loop() {
				fast := cpuTime(b, repeats, func() { decodeColumns(b, body) })
				slow := cpuTime(b, repeats, func() { decodeMaps(b, body) })
				ratios, columns, maps = append(ratios, slow/fast), append(columns, fast), append(maps, slow)
			}
			b.ReportMetric(median(ratios), "times")
			b.ReportMetric(1000*median(columns)/float64(repeats), "columns-ms")
			b.ReportMetric(1000*median(maps)/float64(repeats), "maps-ms")
		})
	}
}

// answerFile writes an answer to a file, so that its bytes are not in the memory that the
// collector takes its pace from.
func answerFile(b *testing.B, shape events.Shape) *os.File {
	file, err := os.Create(filepath.Join(b.TempDir(), "answer.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { file.Close() })
	if err := events.Write(file, shape); err != nil {
		b.Fatal(err)
	}
	return file
}

// whole reads a file from its beginning.
func whole(file *os.File) io.Reader { return io.NewSectionReader(file, 0, 1<<40) }

// cpuTime measures the CPU seconds of the whole process, the collection of its garbage included.
func cpuTime(b *testing.B, repeats int, work func()) float64 {
	runtime.GC()
	before := processTime(b)
	for range repeats {
		work()
	}
	return processTime(b) - before
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

func decodeColumns(b *testing.B, body *os.File) *table.Table {
	decoded, err := table.Decode(whole(body), table.DecodeOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return decoded.Table
}

// mapsAnswer is what encoding/json makes of an answer.
type mapsAnswer struct {
	Schema  []struct{ Name, Type string }
	Results []map[string]any
}

func decodeMaps(b *testing.B, body *os.File) mapsAnswer {
	dec := json.NewDecoder(whole(body))
	dec.UseNumber()
	var answer mapsAnswer
	if err := dec.Decode(&answer); err != nil {
		b.Fatal(err)
	}
	return answer
}

// BenchmarkDecode measures one decoder alone: speed, allocations a row and what is kept.
func BenchmarkDecode(b *testing.B) {
	body := answerFile(b, events.Shape{Rows: events.FullRows})
	info, err := body.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	before, began := heap(), mallocs()
	var last *table.Table
	rounds := 0
	for b.Loop() {
		last = decodeColumns(b, body)
		rounds++
	}
	b.ReportMetric(float64(mallocs()-began)/float64(rounds*last.Rows()), "allocs/row")
	b.ReportMetric(float64(heap()-before)/float64(info.Size()), "kept-B/B")
	runtime.KeepAlive(last)
}

// heap is how many bytes are in use after a collection.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}
