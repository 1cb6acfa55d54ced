package history_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"quarry/history"
)

func finished(t testing.TB, s *history.Store, r history.Run, keep bool) int64 {
	t.Helper()
	id := begin(t, s, r)
	r.ID, r.Status = id, history.OK
	if err := s.Finish(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if keep {
		if err := s.KeepAnswer(t.Context(), id, sample()); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func TestDeletingTheNewestRunListsThePreviousOne(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first := finished(t, s, history.Run{Text: "alpha | count"}, true)
	second := finished(t, s, history.Run{Text: "alpha|count"}, true)
	if err := s.Delete(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if got, want := listed(t, s, history.Filter{Text: "alpha"}),
		[]string{"alpha | count ×1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("lists %q, want %q", got, want)
	}
	if got := answers(t, dir); len(got) != 1 {
		t.Errorf("answers %q, want those of the remaining run", got)
	}
	if err := s.Delete(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, s, history.Filter{}); len(got) != 0 {
		t.Errorf("lists %q, want nothing", got)
	}
	if err := s.Delete(t.Context(), first); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("deleting it again gives %v, want ErrNotFound", err)
	}
	inFlight := begin(t, s, history.Run{Text: "x", Status: history.Running})
	if err := s.Delete(t.Context(), inFlight); err == nil || errors.Is(err, history.ErrNotFound) {
		t.Errorf("deleting a running run gives %v, want an error", err)
	}
}

func TestDeletingAnOlderRunLowersTheCount(t *testing.T) {
	s := open(t, t.TempDir())
	first := finished(t, s, history.Run{Text: "alpha | count"}, false)
	finished(t, s, history.Run{Text: "alpha|count"}, false)
	if err := s.Delete(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if got, want := listed(t, s, history.Filter{}), []string{"alpha|count ×1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("lists %q, want %q", got, want)
	}
}

func TestPurgePlansFirstAndKeepsStarredRuns(t *testing.T) {
	day := 24 * time.Hour
	fill := func(t *testing.T) (*history.Store, string) {
		dir := t.TempDir()
		s := open(t, dir)
		for i := range 4 {
			id := finished(t, s, history.Run{
				Text: string(rune('a' + i)), Start: noon.Add(time.Duration(i) * day),
				Profile: []string{"contoso", "fabrikam"}[i%2],
			}, true)
			mark(t, s, id, history.Annotations{Star: i == 1})
		}
		return s, dir
	}
	for name, c := range map[string]struct {
		purge         history.Purge
		runs, answers int // remaining
	}{
		"no conditions":         {history.Purge{}, 4, 4},
		"by age":                {history.Purge{Before: noon.Add(2 * day)}, 3, 3},
		"by profile":            {history.Purge{Profile: "contoso"}, 2, 2},
		"by both":               {history.Purge{Profile: "contoso", Before: noon.Add(day)}, 3, 3},
		"by size":               {history.Purge{Keep: 1, AnswersOnly: true}, 4, 1},
		"answers":               {history.Purge{All: true, AnswersOnly: true}, 4, 1},
		"all":                   {history.Purge{All: true}, 1, 1},
		"size within the limit": {history.Purge{Keep: 1 << 30}, 4, 4},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := fill(t)
			plan, err := s.PlanPurge(t.Context(), c.purge)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(listed(t, s, history.Filter{})); got != 4 || len(answers(t, dir)) != 4 {
				t.Errorf("PlanPurge removed something: %d runs are left", got)
			}
			removed, err := s.Purge(t.Context(), plan)
			if err != nil || removed != len(plan.Runs) {
				t.Errorf("removed %d (error %v), want the %d in the plan", removed, err, len(plan.Runs))
			}
			runs, kept := len(listed(t, s, history.Filter{})), len(answers(t, dir))
			if runs != c.runs || kept != c.answers {
				t.Errorf("%d runs and %d answers are left, want %d and %d", runs, kept, c.runs, c.answers)
			}
			size, err := s.KeptBytes(t.Context())
			if err != nil || (size == 0) != (kept == 0) {
				t.Errorf("kept bytes %d (error %v) with %d answers", size, err, kept)
			}
		})
	}
}

func TestPurgeEvictsTheOldestAnswersUntilTheSizeFits(t *testing.T) {
	s := open(t, t.TempDir())
	for _, text := range []string{"a", "b", "c"} {
		finished(t, s, history.Run{Text: text}, true)
	}
	size, err := s.KeptBytes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.PlanPurge(t.Context(), history.Purge{Keep: size - 1, AnswersOnly: true})
	if err != nil || !reflect.DeepEqual(plan.Runs, []int64{1}) || plan.Bytes != size/3 {
		t.Errorf("plan %+v (error %v), want the first run's answer alone", plan, err)
	}
}

func TestPurgeRemovesOrphanedAnswers(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	finished(t, s, history.Run{Text: "a"}, true)
	old, young := filepath.Join(dir, "answers", "7-00.parquet"), filepath.Join(dir, "answers", "8-00.parquet")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(t.Context(), history.PurgePlan{}); err != nil {
		t.Fatal(err)
	}
	if got := answers(t, dir); len(got) != 2 {
		t.Errorf("answers %q, want that of the run and the recent one", got)
	}
}
