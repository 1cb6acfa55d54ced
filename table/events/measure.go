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

// File writes an answer to a file, so that its bytes are not in the memory that the
// collector takes its pace from.
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

// Whole reads a file from its beginning.
func Whole(file *os.File) io.Reader { return io.NewSectionReader(file, 0, 1<<40) }

// Maps is what encoding/json makes of an answer: what everything here is measured against.
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

// CPUTime measures the CPU seconds that the whole process takes for some work, collecting garbage included.
// What was before is swept and given back first, or the runtime would do that meanwhile.
func CPUTime(tb testing.TB, work func()) float64 {
	debug.FreeOSMemory()
	before := CPUSeconds(tb)
	work()
	return CPUSeconds(tb) - before
}

// Median is the middle one of some figures, which it sorts.
func Median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}
