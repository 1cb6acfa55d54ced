package exec

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

	"quarry/kql/syntax"
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
		{Name: "Timestamp", Type: table.DateTime}, {Name: "Device", Type: table.String},
		{Name: "File", Type: table.String},
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

// show formats a table as the cases do: a line of name:type, then a line for each row.
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

// ways are the options that must not affect the results.
var ways = []Options{
	{Now: now, Workers: 1, ChunkRows: 4096}, {Now: now, Workers: 1, ChunkRows: 7}, {Now: now, Workers: 1, ChunkRows: 1},
	{Now: now, Workers: 2, ChunkRows: 4096}, {Now: now, Workers: 2, ChunkRows: 7}, {Now: now, Workers: 2, ChunkRows: 1},
}

var update = flag.Bool("update", false, "write what the engine answers into testdata")

// TestCases runs the archives in testdata with all of these options. Each is a list of queries with
// their results or their errors.
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
				for _, opts := range ways {
					got := answer(t, string(query.Data), opts)
					if got != string(want.Data) {
						t.Errorf("%d workers, chunks of %d rows\n%s\ngot\n%s\nwant\n%s", opts.Workers, opts.ChunkRows,
							query.Data, got, want.Data)
						return
					}
				}
			})
		}
	}
}

func updated(t *testing.T, file string, archive *txtar.Archive) {
	t.Helper()
	for i := 0; i+1 < len(archive.Files); i += 2 {
		archive.Files[i+1].Data = []byte(answer(t, string(archive.Files[i].Data), ways[0]))
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// source returns the tables that the cases may use.
func source() Source {
	return rich{tables{"E": events(), "NetA": network("a", "10.0.0.1", "192.0.2.1"), "NetB": network("b", "10.0.0.2")}}
}

// rowCase is a case of testdata: a query with its rows or its error.
type rowCase struct{ query, want string }

func rowCases(t *testing.T) []rowCase {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var cases []rowCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list := txtar.Parse(text).Files
		for i := 0; i+1 < len(list); i += 2 {
			cases = append(cases, rowCase{string(list[i].Data), string(list[i+1].Data)})
		}
	}
	return cases
}

func answer(t *testing.T, query string, opts Options) string {
	t.Helper()
	got, err := Run(t.Context(), syntax.Parse(query), source(), opts)
	var wrong *Error
	switch {
	case errors.As(err, &wrong):
		return fmt.Sprintf("%s at %q: %s\n", wrong.Code, query[wrong.Span.Start:wrong.Span.End], wrong.Message)
	case err != nil:
		t.Fatalf("%s\ngot error %v", query, err)
	}
	return show(got)
}

func TestErrorsKeepTheirFields(t *testing.T) {
	for _, c := range []struct{ query, operator, kind, name string }{
		{"E | where Nope == 1", "where", "scalar expression", "Nope"},
		{"E | extend x = 1 | project y", "project", "scalar expression", "y"},
		{"Nowhere | take 1", "take", "table or column expression", "Nowhere"},
		{"E | join kind=inner (Nowhere | where Device == '') on Device", "where", "table or column expression",
			"Nowhere"},
	} {
		_, err := Run(t.Context(), syntax.Parse(c.query), tables{"E": events()}, Options{})
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%s: got %v, want an *Error", c.query, err)
			continue
		}
		if got.Operator != c.operator || got.Kind != c.kind || got.Name != c.name ||
			c.query[got.Span.Start:got.Span.End] != c.name {
			t.Errorf("%s: got %q, %q, %q at %v, want %q, %q, %q", c.query, got.Operator, got.Kind, got.Name, got.Span,
				c.operator, c.kind, c.name)
		}
	}
}

func TestSourceErrorsArePassedOn(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := Run(t.Context(), syntax.Parse("T"), failing{broken}, Options{})
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want it to wrap %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Table(context.Context, string) (*table.Table, error) { return nil, f.err }

func numbers(n int) *table.Table {
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(i)
	}
	return table.New([]table.Column{{Name: "n", Type: table.Long}},
		[]*table.Vector{table.Ints(table.Long, values, nil)})
}
