package events

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"
)

// File writes a response to a file, so that its bytes do not count toward the heap that paces the
// garbage collector.
func File(tb testing.TB, s Shape) *os.File {
	file, err := os.Create(filepath.Join(tb.TempDir(), "answer.json"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { file.Close() })
	if err := Write(file, s); err != nil {
		tb.Fatal(err)
	}
	return file
}

// Whole reads a file from the beginning.
func Whole(file *os.File) io.Reader { return io.NewSectionReader(file, 0, 1<<40) }

// Maps is a response decoded by encoding/json, the baseline of the measurements.
type Maps struct {
	Schema  []struct{ Name, Type string }
	Results []map[string]any
}

// DecodeMaps decodes an answer with encoding/json, integers exactly.
func DecodeMaps(tb testing.TB, r io.Reader) Maps {
	dec := json.NewDecoder(r)
	dec.UseNumber()
	var m Maps
	if err := dec.Decode(&m); err != nil {
		tb.Fatal(err)
	}
	return m
}

// CPUTime returns the CPU seconds of the whole process for some work, garbage collection included.
// Earlier garbage is swept and returned first, so that the runtime does not do it meanwhile.
func CPUTime(tb testing.TB, work func()) float64 {
	debug.FreeOSMemory()
	before := CPUSeconds(tb)
	work()
	return CPUSeconds(tb) - before
}

// Median returns the median of figures, which it sorts.
func Median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}
