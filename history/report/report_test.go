package report_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"quarry/history/report"
	"quarry/table"
	"quarry/table/export"
)

func answer(rows int) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "Name", Type: table.String},
		{Name: "n", Type: table.Long}})
	for i := range rows {
		b.Append(table.NewTime(time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC)),
			table.NewString(fmt.Sprintf("<b>name %d</b>\x1b[2J|", i)), table.NewLong(int64(i*10)))
	}
	return b.Table()
}

func written(t *testing.T, format export.Format, r report.Report) string {
	t.Helper()
	var b strings.Builder
	r.Made = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	if err := report.Write(t.Context(), &b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var sample = report.Report{
	Title: "Night shift <script>", Lines: []string{"Two hunts."},
	Entries: []report.Entry{
		{Title: "Macro", Question: "What did *Word* start?\nSecond line",
			Facts: []report.Fact{{"techniques", "T1204.002"}}, Note: "looks\nbad", Status: "ok",
			Query: "DeviceInfo\n| where x == ```a```\t| count", Rows: 30, Answer: answer(30), Chart: "barchart"},
		{Title: "Other", Query: "EmailEvents", Status: "error", Error: "the table <x> is not there\x1b]0;x\a",
			Truncated: "rows"},
	},
}

func TestReportHoldsEverything(t *testing.T) {
	for format, wants := range map[export.Format][]string{
		"markdown": {"# Night shift &lt;script&gt;", "2026-11-23 03:00:00 UTC", "Two hunts.", "| 1 | Macro | ok | 30 |",
			"## 2. Other", `What did \*Word\* start?`, "* techniques: T1204.002",
			"> looks", "````kusto\nDeviceInfo\n", "The first 20 of 30 rows.", "name 19", "█",
			"**Error:** the table &lt;x&gt;", "**The service stopped at its row limit: rows are missing."},
		"html": {"<h1>Night shift &lt;script&gt;</h1>", "Two hunts.", `<a href="#run1">Macro</a>`,
			"What did *Word* start?", "T1204.002", "<blockquote>looks\nbad</blockquote>",
			"The first 20 of 30 rows.", "&lt;b&gt;name 19&lt;/b&gt;", "<svg", "<b>Error:</b> the table &lt;x&gt;"},
	} {
		got := written(t, format, sample)
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", format, want, got)
			}
		}
		if strings.ContainsAny(got, "\x1b\a") || strings.Contains(got, "name 20<") && format == "html" {
			t.Errorf("%s holds raw escapes or too many rows", format)
		}
	}
	if err := report.Write(t.Context(), nil, "docx", sample); !errors.As(err, new(*report.FormatError)) {
		t.Errorf("an unknown format gives %v, want a FormatError", err)
	}
}

func TestChartsOverTimeHaveALineForEachName(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "Kind", Type: table.String},
		{Name: "n", Type: table.Real}})
	for i := range 20 {
		b.Append(table.NewTime(time.Date(2026, 11, 1+i/2, 0, 0, 0, 0, time.UTC)),
			table.NewString([]string{"a", "b"}[i%2]), table.NewReal(float64(i)))
	}
	b.Append(table.Null(table.DateTime), table.NewString("c"), table.Null(table.Real))
	r := report.Report{Entries: []report.Entry{{Title: "x", Query: "T | render timechart", Answer: b.Table(),
		Chart: "timechart"}}}
	if got := written(t, "html", r); strings.Count(got, "<polyline") != 2 {
		t.Errorf("%d lines, want 2:\n%s", strings.Count(got, "<polyline"), got)
	}
	if got := written(t, "markdown", r); !strings.Contains(got, "2026-11-10 00:00 ████") {
		t.Errorf("no bars by time in\n%s", got)
	}
}

func TestResultsWithoutNumbersHaveNoChart(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Name", Type: table.String}})
	b.Append(table.NewString("x"))
	r := report.Report{Entries: []report.Entry{{Query: "T", Answer: b.Table(), Chart: "barchart"}}}
	if got := written(t, "html", r); strings.Contains(got, "<svg") {
		t.Errorf("there is a chart in\n%s", got)
	}
}
