package export_test

import (
	"io"
	"testing"

	"quarry/table"
	"quarry/table/events"
	"quarry/table/export"
)

// BenchmarkXLSX writes 100,000 rows of 60 columns.
func BenchmarkXLSX(b *testing.B) {
	t := events.Table(events.FullRows)
	columns, vectors := make([]table.Column, 60), make([]*table.Vector, 60)
	for i := range columns {
		from := i % len(t.Columns())
		columns[i], vectors[i] = t.Columns()[from], t.Vector(from)
	}
	wide := table.New(columns, vectors)
	var cpu []float64
	for b.Loop() {
		cpu = append(cpu, 1000*events.CPUTime(b, func() {
			if err := export.Write(b.Context(), io.Discard, export.XLSX, wide, export.Options{Guard: true}); err != nil {
				b.Fatal(err)
			}
		}))
	}
	b.ReportMetric(events.Median(cpu), "cpu-ms")
}
