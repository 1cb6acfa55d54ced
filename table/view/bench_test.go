package view_test

import (
	"sync"
	"testing"

	"quarry/table"
	"quarry/table/events"
	"quarry/table/view"
)

// fullAnswer is the table that the benchmarks use.
var fullAnswer = sync.OnceValue(func() *table.Table { return events.Table(events.FullRows) })

func BenchmarkSort(b *testing.B) {
	t := fullAnswer()
	for name, column := range map[string]string{
		"many texts": "ProcessCommandLine", "unique texts": "ProcessUniqueId", "few texts": "FileName",
		"time": "ProcessCreationTime", "long": "ReportId",
	} {
		b.Run(name, func(b *testing.B) {
			whole, keys := view.New(t), []view.SortKey{{Column: t.ColumnIndex(column), Descending: true}}
			for b.Loop() {
				if _, err := whole.Apply(b.Context(), view.Filter{}, keys); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFilter searches for a string in all columns.
func BenchmarkFilter(b *testing.B) {
	for name, text := range map[string]string{
		"found often": "powershell", "not found": "mimikatz", "digits": "8443", "beyond ASCII": "zoë",
		"expression": "/-enc[a-z]* [a-z0-9]{20}/",
	} {
		b.Run(name, func(b *testing.B) {
			whole := view.New(fullAnswer())
			filter, err := view.ParseFilter(text)
			if err != nil {
				b.Fatal(err)
			}
			var found view.View
			for b.Loop() {
				if found, err = whole.Apply(b.Context(), filter, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(found.Rows()), "rows")
		})
	}
}

// BenchmarkFacet counts the values of a column and returns the thousand most frequent.
func BenchmarkFacet(b *testing.B) {
	t := fullAnswer()
	for name, column := range map[string]string{
		"few texts": "FileName", "57,000 texts": "ProcessCommandLine", "long": "ProcessId", "unique longs": "ReportId",
		"unique texts": "ProcessUniqueId", "time": "Timestamp",
	} {
		b.Run(name, func(b *testing.B) {
			whole := view.New(t)
			for b.Loop() {
				if _, _, err := view.Facet(b.Context(), whole, t.ColumnIndex(column), 1000); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
