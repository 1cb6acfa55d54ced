package history_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"quarry/history"
	"quarry/table"
)

// kept is a run with results, and everything that its file says of it.
func keptRun(t *testing.T, s *history.Store, text string) history.Run {
	t.Helper()
	r := history.Run{
		Text: text, Profile: "contoso", Dialect: "graph", Identity: "app", Start: noon, Duration: 3 * time.Second,
		Charged: 2 * time.Second, Rows: 3, Bytes: 77, Truncated: table.RowLimit, Hunt: "night",
		Tables:  []string{"T", "U"},
		Columns: sample().Columns(),
	}
	id := finished(t, s, r, true)
	run, err := s.Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func checkRun(t *testing.T, s *history.Store, want history.Run) {
	t.Helper()
	got, err := s.Run(t.Context(), want.ID)
	if err != nil {
		t.Error(err)
		return
	}
	checkRecord(t, got, want)
	answer, err := s.Answer(t.Context(), want.ID)
	if err != nil {
		t.Error(err)
		return
	}
	checkSame(t, answer, sample())
}

// A lost database is rebuilt from the files of the results, which describe their runs.
func TestRunsAreRebuiltFromKeptResults(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, database string) error{
		"deleted": func(_ *testing.T, database string) error { return os.Remove(database) },
		"emptied": func(_ *testing.T, database string) error { return os.Truncate(database, 0) },
		"zeros": func(_ *testing.T, database string) error {
			return os.WriteFile(database, make([]byte, 40960),
				0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			first, second := keptRun(t, s, "T\n| take 5"), keptRun(t, s, "U | count")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := lose(t, filepath.Join(dir, "quarry.db")); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir)
			if len(s.Notices()) != 1 {
				t.Errorf("notices %v, want one", s.Notices())
			}
			checkRun(t, s, first)
			checkRun(t, s, second)
			if got := listed(t, s, history.Filter{Text: "count"}); len(got) != 1 {
				t.Errorf("search finds %q, want the rebuilt run", got)
			}
			if orphans, err := s.OrphanedAnswers(t.Context()); err != nil || len(orphans) != 0 {
				t.Errorf("orphaned results %v, %v, want none", orphans, err)
			}
		})
	}
}

// Damage to a query is repaired from the file of its results.
func TestDamagedQueryIsRestoredFromKeptResults(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := keptRun(t, s, "DeviceProcessEvents | where FileName == 'csc.exe'")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	damage(t, filepath.Join(dir, "quarry.db"), func(b []byte) []byte {
		at := lastIndex(t, b, "csc.exe")
		b[at] = 'X'
		return b
	})
	s, err := history.Repair(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	checkRun(t, s, want)
}

// A crash between writing the results and recording them leaves a file that its run does not name.
func TestResultsThatWereNotRecordedAreFound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := keptRun(t, s, "T")
	s.ForgetAnswer(t, want.ID)
	orphans, err := s.OrphanedAnswers(t.Context())
	if err != nil || len(orphans) != 1 || orphans[0].Run.Profile != "contoso" || orphans[0].Run.Text != "T" ||
		orphans[0].Size != want.Size {
		t.Errorf("orphaned results %+v, %v, want those of run %d", orphans, err, want.ID)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = history.Repair(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	checkRun(t, s, want)
}

// A deletion is recorded before the files are removed. What a crash leaves over is removed by the
// next start, and not taken for the results of a lost run.
func TestDeletedResultsDoNotComeBack(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	run := keptRun(t, s, "T")
	path := answers(t, dir)[0]
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	s.RecordRemoval(t, filepath.Join("answers", filepath.Base(path))) // as if it had crashed
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = history.Repair(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := listed(t, s, history.Filter{}); len(got) != 0 || len(answers(t, dir)) != 0 {
		t.Errorf("%q and %d files are left, want nothing", got, len(answers(t, dir)))
	}
}

// Purging everything of a profile leaves nothing of it on the disk.
func TestPurgeAllLeavesNothing(t *testing.T) {
	for _, profile := range []string{"", "contoso"} {
		dir := t.TempDir()
		s := open(t, dir)
		run, other := keptRun(t, s, "secret | take 1"),
			finished(t, s, history.Run{Text: "other", Profile: "fabrikam"}, true)
		lost := keptRun(t, s, "secret | take 2")
		s.ForgetAnswer(t, lost.ID)
		if err := s.Delete(t.Context(), lost.ID); err != nil { // the results have no run now
			t.Fatal(err)
		}
		if err := s.SaveCheckpoint(t.Context(), run.ID, []byte("secret")); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveSlice(t.Context(), run.ID, 0, sample()); err != nil {
			t.Fatal(err)
		}
		session, err := s.ClaimSession(t.Context(), "contoso")
		if err != nil {
			t.Fatal(err)
		}
		session.State = []byte("secret")
		if err := s.SaveSession(t.Context(), session); err != nil {
			t.Fatal(err)
		}
		if err := s.ReleaseSession(t.Context(), session.ID); err != nil {
			t.Fatal(err)
		}
		aside := filepath.Join(dir, "quarry.db.damaged-20260101T000000.000")
		if err := os.WriteFile(aside, []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
		plan, err := s.PlanPurge(t.Context(), history.Purge{All: true, Profile: profile})
		if err != nil || plan.Orphans != 1 || plan.Sessions != 1 || plan.Copies != 1 {
			t.Errorf("plan %+v, %v, want an orphaned result, a session and a copy", plan, err)
		}
		if _, err := s.Purge(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Run(t.Context(), other); (err == nil) != (profile != "") {
			t.Errorf("purging profile %q: the run of the other profile: %v", profile, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		checkNowhere(t, dir, "secret")
	}
}

func lastIndex(t *testing.T, content []byte, text string) int {
	t.Helper()
	at := bytes.LastIndex(content, []byte(text))
	if at < 0 {
		t.Fatalf("%q is not in the file", text)
	}
	return at
}

// checkRecord compares runs. The newest of equal runs stores their number, which is not compared.
func checkRecord(t *testing.T, got, want history.Run) {
	t.Helper()
	got.TimesRun = want.TimesRun
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the run is %+v, want %+v", got, want)
	}
}

// checkNowhere checks that no file in a folder contains a string.
func checkNowhere(t *testing.T, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("%s still contains %q", path, text)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
