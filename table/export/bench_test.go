package export_test

import (
	"encoding/csv"
	"fmt"
	"io"
	"testing"

	"quarry/table/events"
	"quarry/table/export"
)

// BenchmarkParquetBesideMaps alternates between loading kept results of full size and decoding
// their JSON with encoding/json. It reports the ratios of CPU time and size.
func BenchmarkParquetBesideMaps(b *testing.B) {
	body := events.File(b, events.Shape{Rows: events.FullRows})
	info, err := body.Stat()
	if err != nil {
		b.Fatal(err)
	}
	kept := write(b, "parquet", events.Table(events.FullRows), export.Options{})
	var shares, loads []float64
	for b.Loop() {
		load := events.CPUTime(b, func() { readParquet(b, kept) })
		maps := events.CPUTime(b, func() { events.DecodeMaps(b, events.Whole(body)) })
		shares, loads = append(shares, 100*load/maps), append(loads, 1000*load)
	}
	b.ReportMetric(events.Median(shares), "%-of-cpu")
	b.ReportMetric(events.Median(loads), "load-cpu-ms")
	b.ReportMetric(100*float64(len(kept))/float64(info.Size()), "%-of-size")
}

// BenchmarkParquetWrite measures the CPU time of keeping full-size results.
func BenchmarkParquetWrite(b *testing.B) {
	t := events.Table(events.FullRows)
	var times []float64
	for b.Loop() {
		times = append(times, 1000*events.CPUTime(b, func() { write(b, "parquet", t, export.Options{}) }))
	}
	b.ReportMetric(events.Median(times), "cpu-ms")
}

// BenchmarkCSVBesideMaps alternates between writing full-size results as CSV from columns, and from
// maps with encoding/csv.
func BenchmarkCSVBesideMaps(b *testing.B) {
	t := events.Table(events.FullRows)
	maps := events.DecodeMaps(b, events.Whole(events.File(b, events.Shape{Rows: events.FullRows})))
	var ratios, ours []float64
	for b.Loop() {
		fast := events.CPUTime(b, func() {
			if err := export.Write(b.Context(), io.Discard, "csv", t, export.Options{Guard: true}); err != nil {
				b.Fatal(err)
			}
		})
		slow := events.CPUTime(b, func() { csvOfMaps(b, io.Discard, maps) })
		ratios, ours = append(ratios, slow/fast), append(ours, 1000*fast)
	}
	b.ReportMetric(events.Median(ratios), "times")
	b.ReportMetric(events.Median(ours), "cpu-ms")
}

func csvOfMaps(b *testing.B, to io.Writer, maps events.Maps) {
	w := csv.NewWriter(to)
	record := make([]string, len(maps.Schema))
	for i, c := range maps.Schema {
		record[i] = c.Name
	}
	if err := w.Write(record); err != nil {
		b.Fatal(err)
	}
	for _, row := range maps.Results {
		for i, c := range maps.Schema {
			switch v := row[c.Name].(type) {
			case nil:
				record[i] = ""
			case string:
				record[i] = v
			default:
				record[i] = fmt.Sprint(v)
			}
		}
		if err := w.Write(record); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
}

// BenchmarkFormats measures each format with a tenth of full-size results.
func BenchmarkFormats(b *testing.B) {
	t := events.Table(events.FullRows / 10)
	for _, format := range export.Formats() {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				if err := export.Write(b.Context(), io.Discard, format, t, export.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
