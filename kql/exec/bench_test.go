package exec

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/kql/syntax"
	"quarry/table"
)

// million is a table like DeviceProcessEvents: 1,000,000 rows, ten columns.
var million = sync.OnceValue(func() *table.Table {
	names := []string{"Timestamp", "DeviceId", "DeviceName", "FileName", "ProcessCommandLine", "AccountName",
		"ProcessId", "ReportId", "ActionType", "SHA1"}
	columns := make([]table.Column, len(names))
	for i, name := range names {
		columns[i] = table.Column{Name: name}
	}
	columns[0].Type, columns[6].Type, columns[7].Type = table.DateTime, table.Long, table.Long
	b := table.NewBuilder(columns)
	r := rand.New(rand.NewPCG(1, 2))
	files := []string{"powershell.exe", "cmd.exe", "svchost.exe", "chrome.exe", "csc.exe", "explorer.exe",
		"rundll32.exe", "net.exe"}
	for i := range 1_000_000 {
		device, file := r.IntN(400), files[r.IntN(len(files))]
		b.Append(table.NewTime(now.Add(-time.Duration(1_000_000-i)*2*time.Second)),
			table.NewString(fmt.Sprintf("%040x", device)), table.NewString(fmt.Sprintf("ws-%03d.contoso.com", device)),
			table.NewString(file),
			table.NewString(
				fmt.Sprintf(
					`"C:\Windows\System32\%s" -NoProfile -Task %d -Path C:\Users\user%d\AppData\Local\Temp\x%d.tmp`,
					file, r.IntN(100000), r.IntN(900), r.IntN(100000))),
			table.NewString(fmt.Sprintf("user%d", r.IntN(900))), table.NewLong(int64(r.IntN(30000))),
			table.NewLong(int64(i)), table.NewString("ProcessCreated"),
			table.NewString(fmt.Sprintf("%040x", r.IntN(50000))))
	}
	return b.Table()
})

func BenchmarkMillionRows(b *testing.B) {
	for _, q := range []struct{ name, query string }{
		{"Q1 time, in~, count by bin",
			`T | where Timestamp > ago(10d) and FileName in~ ("PowerShell.exe", "cmd.exe") | summarize count() by FileName, bin(Timestamp, 1h)`},
		{"Q2 contains", `T | where ProcessCommandLine contains "task 4242" | count`},
		{"Q3 has", `T | where ProcessCommandLine has "user42" | count`},
		{"Q4 dcount, make_set", `T | summarize dcount(SHA1), make_set(FileName) by DeviceName`},
		{"Q5 arg_max", `T | summarize arg_max(Timestamp, *) by DeviceId`},
		{"Q6 extract", `T | summarize count() by extract(@"user(\d+)", 1, ProcessCommandLine) | count`},
	} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", q.name, workers), func(b *testing.B) {
				src, tree := tables{"T": million()}, syntax.Parse(q.query)
				b.ResetTimer()
				for b.Loop() {
					if _, err := Run(b.Context(), tree, src, Options{Now: now, Workers: workers}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkTimeJoin joins 10,000 rows with a million by device, within five minutes.
func BenchmarkTimeJoin(b *testing.B) {
	src, tree := tables{"T": million()}, syntax.Parse(`T | where ReportId % 100 == 0 | project DeviceId, T1 = Timestamp
		| join kind=inner (T | project DeviceId, Timestamp) on DeviceId
		| where Timestamp between (T1 .. T1 + 5m) | count`)
	for b.Loop() {
		if _, err := Run(b.Context(), tree, src, Options{Now: now, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHasAny compares has_any of many terms, of which one occurs, with has of that one.
func BenchmarkHasAny(b *testing.B) {
	src := tables{"T": million()}
	for _, n := range []int{1, 10, 1000, 10_000} {
		query := `T | where ProcessCommandLine has "user42" | count`
		if n > 1 {
			var terms strings.Builder
			for i := range n - 1 {
				fmt.Fprintf(&terms, `"evil%d.example.com", `, i)
			}
			query = `T | where ProcessCommandLine has_any (` + terms.String() + `"user42") | count`
		}
		tree := syntax.Parse(query)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Run(b.Context(), tree, src, Options{Now: now, Workers: 2}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
