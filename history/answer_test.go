package history_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"quarry/history"
	"quarry/table"
	"quarry/table/events"
	"quarry/table/times"
)

// sample returns a table with a value of every type, chosen to expose a lossy format.
func sample() *table.Table {
	columns := []table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "LogonId", Type: table.Long},
		{Name: "LogonID", Type: table.String},
		{Name: "Ok", Type: table.Bool}, {Name: "Fields", Type: table.Dynamic}, {Name: "For", Type: table.TimeSpan},
		{Name: "Score", Type: table.Real},
	}
	b := table.NewBuilder(columns)
	b.Append(table.NewDateTime(639000000000000001), table.NewLong(1<<53+1), table.NewString("a\x00\x1b[2J"),
		table.NewBool(true), table.NewDynamic(`{"b": 1, "a":[]}`), table.NewTimeSpan(-1), table.NewReal(0.1))
	b.Append(table.Null(table.DateTime), table.NewLong(-1), table.NewString(""),
		table.Null(table.Bool), table.Null(table.Dynamic), table.NewTimeSpan(times.MaxTicks), table.Null(table.Real))
	b.Append(table.NewDateTime(0), table.Null(table.Long), table.Null(table.String),
		table.NewBool(false), table.NewDynamic("null"), table.Null(table.TimeSpan), table.NewReal(-0.5))
	return b.Table()
}

func checkSame(t *testing.T, got, want *table.Table) {
	t.Helper()
	if got.Rows() != want.Rows() || len(got.Columns()) != len(want.Columns()) {
		t.Fatalf("got %d × %d, want %d × %d", got.Rows(), len(got.Columns()), want.Rows(), len(want.Columns()))
	}
	for c, column := range want.Columns() {
		if got.Columns()[c] != column {
			t.Errorf("column %d is %v, want %v", c, got.Columns()[c], column)
		}
		for row := range want.Rows() {
			if got, want := got.Value(row, c), want.Value(row, c); got != want {
				t.Errorf("%s, row %d: got %#v, want %#v", column.Name, row, got, want)
			}
		}
	}
}

func answers(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "answers", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestKeptAnswerComesBackAsItWas(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	id := begin(t, s, history.Run{Text: "T", Status: history.OK})
	want := sample()
	if err := s.KeepAnswer(t.Context(), id, want); err != nil {
		t.Fatal(err)
	}
	// The end of a run may be recorded after its results.
	if err := s.Finish(t.Context(), history.Run{ID: id, Status: history.OK}); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, dir).Answer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	checkSame(t, got, want)
	files := answers(t, dir)
	run, err := s.Run(t.Context(), id)
	if err != nil || len(files) != 1 || filepath.Base(files[0]) != run.Answer {
		t.Fatalf("files = %v, and the run (%v) names %q", files, err, run.Answer)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v, want mode 600", info, err)
	}
}

// The file alone tells what was run, when, and whether rows are missing.
func TestKeptAnswerRecordsItsOrigin(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	id := begin(t, s, history.Run{Text: "T\n| take 5", Profile: "contoso", Dialect: "graph", Identity: "app",
		Start: start})
	if err := s.Finish(t.Context(), history.Run{ID: id, Status: history.Failed, Error: "the response was cut short",
		Truncated: "cut"}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepAnswer(t.Context(), id, sample()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(answers(t, dir)[0])
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"query": "T\n| take 5", "run": fmt.Sprint(id), "profile": "contoso",
		"dialect":  "graph",
		"identity": "app", "started": "2026-11-23T10:00:00Z", "missing": "cut", "error": "the response was cut short"} {
		if got, _ := file.Lookup("quarry." + key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func TestStoreInMemoryKeepsTheNewestAnswers(t *testing.T) {
	s, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := sample()
	first := begin(t, s, history.Run{Text: "first"})
	id := first
	for range 20 {
		if err := s.KeepAnswer(t.Context(), id, want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Answer(t.Context(), id); err != nil || got != want {
			t.Fatalf("Answer(%d) = %p, %v, want %p", id, got, err, want)
		}
		id = begin(t, s, history.Run{Text: "next"})
	}
	if _, err := s.Answer(t.Context(), first); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("Answer(%d) gave %v, want ErrNotFound for one of 20 answers ago", first, err)
	}
	if err := s.KeepAnswer(t.Context(), 77, want); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("KeepAnswer for no run gave %v, want ErrNotFound", err)
	}
}

func TestNewAnswerReplacesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	id := begin(t, s, history.Run{Text: "T", Status: history.OK})
	b := table.NewBuilder([]table.Column{{Name: "n", Type: table.Long}})
	for n := range int64(3) {
		b.Append(table.NewLong(n))
		if err := s.KeepAnswer(t.Context(), id, b.Table()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Answer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	checkSame(t, got, b.Table())
	if files := answers(t, dir); len(files) != 1 {
		t.Errorf("files = %v, want the last one only", files)
	}
}

func TestMissingAnswerIsNotFound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	none := begin(t, s, history.Run{Text: "T", Status: history.OK})
	gone := begin(t, s, history.Run{Text: "U", Status: history.OK})
	if err := s.KeepAnswer(t.Context(), gone, sample()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(answers(t, dir)[0]); err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]int64{"not kept": none, "file gone": gone, "no such run": 77} {
		if _, err := s.Answer(t.Context(), id); !errors.Is(err, history.ErrNotFound) {
			t.Errorf("%s: Answer gave %v, want ErrNotFound", name, err)
		}
	}
	if err := s.KeepAnswer(t.Context(), 77, sample()); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("KeepAnswer for no run gave %v, want ErrNotFound", err)
	}
	if files := answers(t, dir); len(files) != 0 {
		t.Errorf("files = %v, want none without a run", files)
	}
}

func TestDamagedAnswerIsAnError(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	id := begin(t, s, history.Run{Text: "T", Status: history.OK})
	if err := s.KeepAnswer(t.Context(), id, sample()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"cut":   func(b []byte) []byte { return b[:len(b)/2] },
		"empty": func([]byte) []byte { return nil },
		"text":  func([]byte) []byte { return []byte("no parquet") },
	} {
		damage(t, answers(t, dir)[0], change)
		if _, err := s.Answer(t.Context(), id); err == nil || errors.Is(err, history.ErrNotFound) {
			t.Errorf("%s: Answer gave %v, want an error other than ErrNotFound", name, err)
		}
	}
}

func TestHalfWrittenAnswersOfADeadProcessAreRemoved(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "../answers/.writing-DEAD-1", "half")
	put(t, dir, "../answers/1-ab.parquet", "whole")
	put(t, dir, "../locks/process-DEAD", "")
	open(t, dir)
	left, err := os.ReadDir(filepath.Join(dir, "answers"))
	if err != nil || len(left) != 1 || left[0].Name() != "1-ab.parquet" {
		t.Errorf("answers = %v, %v, want the whole one", left, err)
	}
}

// BenchmarkAnswer measures saving a full answer and reading it back completely: the first page
// cannot be shown earlier.
func BenchmarkAnswer(b *testing.B) {
	t := events.Table(events.FullRows)
	s := open(b, b.TempDir())
	id := begin(b, s, history.Run{Text: "T", Status: history.OK})
	b.Run("keep", func(b *testing.B) {
		for b.Loop() {
			if err := s.KeepAnswer(b.Context(), id, t); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("reopen", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Answer(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
}
