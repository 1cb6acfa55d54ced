package engine

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"quarry/kql"
	"quarry/table"
)

// tables is a Source of tables by name.
type tables map[string]*table.Table

func (t tables) Table(_ context.Context, name string) (*table.Table, error) {
	if found, ok := t[name]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("table %s: %w", name, ErrUnknownTable)
}

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// events is a small table for the cases: E(Timestamp, Device, File, Size, Extra).
func events() *table.Table {
	b := table.NewBuilder([]table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "Device", Type: table.String}, {Name: "File", Type: table.String},
		{Name: "Size", Type: table.Long}, {Name: "Extra", Type: table.Dynamic},
	})
	rows := []struct {
		age          time.Duration
		device, file string
		size         table.Value
		extra        string
	}{
		{time.Hour, "ws-01", "powershell.exe", table.NewLong(10), `{"user":"ana","ports":[80,443]}`},
		{2 * time.Hour, "ws-01", "cmd.exe", table.NewLong(20), `{"user":"bo"}`},
		{26 * time.Hour, "ws-02", "PowerShell.exe", table.Null(table.Long), `{}`},
		{50 * time.Hour, "srv_db", "csc.exe", table.NewLong(40), `{"user":"ana","ports":[22]}`},
		{51 * time.Hour, "", "", table.NewLong(0), `null`},
	}
	for _, r := range rows {
		extra := table.NewDynamic(r.extra)
		if r.extra == "null" {
			extra = table.Null(table.Dynamic)
		}
		b.Append(table.NewTime(now.Add(-r.age)), table.NewString(r.device), table.NewString(r.file), r.size, extra)
	}
	return b.Table()
}

// show writes an answer as the cases do: a line of name:type, then a line a row.
func show(t *table.Table) string {
	var b strings.Builder
	for i, c := range t.Columns() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Name + ":" + c.Type.String())
	}
	for row := range t.Rows() {
		b.WriteString("\n")
		for i := range t.Columns() {
			if i > 0 {
				b.WriteString(" | ")
			}
			if v := t.Value(row, i); v.IsNull() {
				b.WriteString("null")
			} else {
				b.WriteString(v.String())
			}
		}
	}
	return b.String() + "\n"
}

// TestCases runs the archives in testdata: pairs of a query and its answer, or its error.
// Each runs with chunks of one row, of seven and of 4,096, and with two workers.
var update = flag.Bool("update", false, "write what the engine answers into testdata")

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("cases: got %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		archive := txtar.Parse(text)
		if *update {
			updated(t, file, archive)
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			query, want := archive.Files[i], archive.Files[i+1]
			t.Run(filepath.Base(file)+"/"+query.Name, func(t *testing.T) {
				for _, chunk := range []int{chunkRows, 7, 1} {
					got := answer(t, string(query.Data), chunk)
					if got != string(want.Data) {
						t.Errorf("chunks of %d rows\n%s\ngot\n%s\nwant\n%s", chunk, query.Data, got, want.Data)
					}
				}
			})
		}
	}
}

func updated(t *testing.T, file string, archive *txtar.Archive) {
	t.Helper()
	for i := 0; i+1 < len(archive.Files); i += 2 {
		archive.Files[i+1].Data = []byte(answer(t, string(archive.Files[i].Data), chunkRows))
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func answer(t *testing.T, query string, chunk int) string {
	t.Helper()
	got, err := run(t.Context(), kql.Parse(query), rich{tables{"E": events(), "NetA": network("a", "10.0.0.1", "192.0.2.1"), "NetB": network("b", "10.0.0.2")}}, Options{Now: now, Workers: 2}, chunk)
	var wrong *Error
	switch {
	case errors.As(err, &wrong):
		return fmt.Sprintf("%s at %q: %s\n", wrong.Code, query[wrong.Span.Start:wrong.Span.End], wrong.Message)
	case err != nil:
		t.Fatalf("%s\ngot error %v", query, err)
	}
	return show(got)
}

func TestErrorsKeepTheirParts(t *testing.T) {
	for _, c := range []struct{ query, operator, kind, name string }{
		{"E | where Nope == 1", "where", "scalar expression", "Nope"},
		{"E | extend x = 1 | project y", "project", "scalar expression", "y"},
		{"Nowhere | take 1", "take", "table or column expression", "Nowhere"},
		{"E | join kind=inner (Nowhere | where Device == '') on Device", "where", "table or column expression", "Nowhere"},
	} {
		_, err := Run(t.Context(), kql.Parse(c.query), tables{"E": events()}, Options{})
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%s: got %v, want an *Error", c.query, err)
			continue
		}
		if got.Operator != c.operator || got.Kind != c.kind || got.Name != c.name || c.query[got.Span.Start:got.Span.End] != c.name {
			t.Errorf("%s: got %q, %q, %q at %v, want %q, %q, %q", c.query, got.Operator, got.Kind, got.Name, got.Span, c.operator, c.kind, c.name)
		}
	}
}

func TestSourceErrorsArePassedOn(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := Run(t.Context(), kql.Parse("T"), failing{broken}, Options{})
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want it to wrap %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Table(context.Context, string) (*table.Table, error) { return nil, f.err }

func TestEveryOperatorStopsWhenCanceled(t *testing.T) {
	wide := numbers(100_000)
	for _, step := range []string{
		"where n > 5", "extend m = n * 2", "summarize count() by n", "sort by n asc", "top 5 by n", "distinct n", "count",
		"join kind=inner T on n", "union T", "mv-expand l = range(1, 2)", "project tostring(n)", "summarize make_set(n)",
		"mv-apply l = range(1, 2) on (count)", "parse tostring(n) with a:long", "partition by n (take 1)", "search '5'",
	} {
		query := "T | " + step
		// The run holds a context of its own around ours, so its end must come from us.
		ctx, cancel := context.WithCancel(t.Context())
		src := &canceling{t: wide, cancel: cancel}
		_, err := Run(ctx, kql.Parse(query), src, Options{Workers: 2})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", query, err)
		}
	}
}

// canceling ends the run as soon as it has read its table.
type canceling struct {
	t      *table.Table
	cancel context.CancelFunc
}

func (c *canceling) Table(context.Context, string) (*table.Table, error) {
	c.cancel()
	return c.t, nil
}

func numbers(n int) *table.Table {
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(i)
	}
	return table.New([]table.Column{{Name: "n", Type: table.Long}}, []*table.Vector{table.Ints(table.Long, values, nil)})
}

func TestMemoryLimitIsAnError(t *testing.T) {
	for _, query := range []string{
		"T | sort by n asc", "T | summarize by n", "T | join kind=inner T on n", "T | extend k = 1 | join kind=inner (T | extend k = 1) on k",
		"T | summarize make_list(n) by n", "T", "T | mv-expand x = range(1, 1000)",
	} {
		_, err := Run(t.Context(), kql.Parse(query), tables{"T": numbers(100_000)}, Options{MaxBytes: 200_000})
		var got *Error
		if !errors.As(err, &got) || got.Code != CodeLimit {
			t.Errorf("%s: got %v, want an error of code %s", query, err, CodeLimit)
		}
	}
}
