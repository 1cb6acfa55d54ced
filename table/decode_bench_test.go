package table_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	"quarry/table"
)

// BenchmarkDecode stands beside encoding/json into maps over the same bytes. Figures of a
// full answer: go test -run '^$' -bench Decode/rows=100000 ./table
func BenchmarkDecode(b *testing.B) {
	for _, shape := range []answerShape{{rows: 1000}, {rows: 20000}, {rows: 20000, shuffled: true}, {rows: 100000}} {
		b.Run(fmt.Sprintf("rows=%d/shuffled=%t", shape.rows, shape.shuffled), func(b *testing.B) {
			if testing.Short() && shape.rows > 20000 {
				b.Skip("large")
			}
			body := generateAnswer(shape)
			b.Run("columns", func(b *testing.B) { benchmarkColumns(b, body) })
			b.Run("maps", func(b *testing.B) { benchmarkMaps(b, body) })
		})
	}
}

func benchmarkColumns(b *testing.B, body []byte) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	before := heap()
	var last table.Decoded
	var err error
	for b.Loop() {
		if last, err = table.Decode(bytes.NewReader(body), table.DecodeOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(heap()-before)/float64(len(body)), "kept-B/B")
	runtime.KeepAlive(last)
}

func benchmarkMaps(b *testing.B, body []byte) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		var answer struct {
			Schema  []struct{ Name, Type string }
			Results []map[string]any
		}
		if err := dec.Decode(&answer); err != nil {
			b.Fatal(err)
		}
	}
}

// heap is how many bytes are in use after a collection.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
