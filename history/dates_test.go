package history_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/history"
)

// TestDatesFindWhatAPlainScanFinds compares searches by date with a look at every run, with clocks that jump.
func TestDatesFindWhatAPlainScanFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for round := range 6 {
		s := open(t, t.TempDir())
		var runs []history.Run
		at := noon
		for i := range 120 {
			at = at.Add(time.Duration(random.IntN(3)) * time.Hour)
			switch jump := random.IntN(30); {
			case round%3 == 1 && jump == 0, round%3 == 2 && jump < 8:
				at = at.Add(time.Duration(random.IntN(100)-60) * time.Hour)
			}
			run := history.Run{Text: fmt.Sprintf("T%d | take %d", i%9, i%4), Start: at, Status: history.OK}
			run.ID = begin(t, s, run)
			runs = append(runs, run)
			if i%17 != 0 {
				continue
			}
			for range 12 {
				since := noon.Add(time.Duration(random.IntN(200)-50) * time.Hour)
				f := history.Filter{EveryRun: true, Since: since,
					Before: since.Add(time.Duration(random.IntN(90)) * time.Hour)}
				switch random.IntN(4) {
				case 0:
					f.Since = time.Time{}
				case 1:
					f.Before = time.Time{}
				case 2:
					f.Text = "t3"
				}
				want := plainly(runs, f)
				if got := idsOf(t, s, f); got != want {
					t.Fatalf("round %d: since %s before %s text %q: found %s, want %s", round, f.Since, f.Before, f.Text,
						got, want)
				}
			}
		}
	}
}

// plainly returns the IDs of the runs of a filter's text and dates, newest first.
func plainly(runs []history.Run, f history.Filter) string {
	var ids []string
	for i := len(runs) - 1; i >= 0; i-- {
		r := runs[i]
		if strings.Contains(strings.ToLower(r.Text), f.Text) && !r.Start.Before(f.Since) &&
			(f.Before.IsZero() || r.Start.Before(f.Before)) {
			ids = append(ids, fmt.Sprint(r.ID))
		}
	}
	return strings.Join(ids, " ")
}

func idsOf(t *testing.T, s *history.Store, f history.Filter) string {
	t.Helper()
	runs, err := s.Runs(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = fmt.Sprint(r.ID)
	}
	return strings.Join(ids, " ")
}

func TestPhrasesNegationAndSizesSelectRuns(t *testing.T) {
	s := open(t, t.TempDir())
	for _, r := range []history.Run{
		{Text: "DeviceInfo\n| take  3 // draft 3", Start: noon, Rows: 3, Duration: time.Second},
		{Text: "DeviceInfo | take 30 // 3rd draft", Start: noon, Rows: 30, Duration: time.Minute},
		{Text: "EmailEvents | take 3", Start: noon, Rows: 3000},
	} {
		finished(t, s, r, false)
	}
	for typed, want := range map[string]string{
		`"draft 3"`: "1", `"| take 3"`: "3 2 1", `"take 3" -deviceinfo`: "3", `deviceinfo -"3rd draft"`: "1",
		"rows:>=30": "3 2", "rows:3 device": "1", "took:>30s": "2", "-deviceinfo -email": "", "size:0": "3 2 1",
	} {
		f, hint := history.ParseFilter(typed, noon)
		if got := idsOf(t, s, f); got != want || hint != "" {
			t.Errorf("%s finds %q (hint %q), want %q", typed, got, hint, want)
		}
	}
}

// veryLongDatabase is the database file of a store with 500,000 runs of 9 years.
var veryLongDatabase = sync.OnceValues(func() ([]byte, error) { return databaseOf(500_000) })

// BenchmarkDates500000 measures one keystroke of a search with dates, which should take less than 20 ms.
func BenchmarkDates500000(b *testing.B) {
	dir := b.TempDir()
	content, err := veryLongDatabase()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "quarry.db"), content, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	s := open(b, dir)
	began := time.Now()
	if _, err := s.Runs(b.Context(), history.Filter{Since: noon, Limit: 1}); err != nil {
		b.Fatal(err)
	}
	b.Logf("the first search with a date took %s", time.Since(began).Round(time.Millisecond))
	for _, typed := range []string{
		"since:7d", "since:2020-01-01", "before:2021-01-01", "since:2020-01-01 before:2020-02-01",
		"since:7d device", "before:2021-01-01 device", "before:2021-01-01 value4", "before:2021-01-01 value123456",
		"since:2020-01-01 before:2020-02-01 value77", "before:2021-01-01 status:failed", "before:2021-01-01 rows:>5",
	} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				f, _ := history.ParseFilter(typed, noon)
				f.Limit = 200
				if _, err := s.Runs(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
