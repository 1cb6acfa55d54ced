package history_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/history"
	"quarry/table"
)

func TestSearchFindsPartialWords(t *testing.T) {
	s := open(t, t.TempDir())
	texts := []string{
		"DeviceProcessEvents | where FileName =~ 'powershell.exe'",
		`DeviceFileEvents | where FolderPath has @"\AppData\Roaming"`,
		"EmailEvents | where Subject has_any ('Rechnung', 'Überweisung') // 100% sure",
		"IdentityLogonEvents | where a == b and c != d",
	}
	for _, text := range texts {
		begin(t, s, history.Run{Text: text})
	}
	id := begin(t, s, history.Run{Text: "broken"})
	err := s.Finish(t.Context(), history.Run{ID: id, Status: history.Failed, Error: "Failed to resolve 'Foo'",
		Columns: []table.Column{{Name: "RemoteUrl"}}})
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		text string
		want []int // indices of queries, 4 for the failed run, newest first
	}{
		"nothing":                    {"", []int{4, 3, 2, 1, 0}},
		"white space":                {" \t\n", []int{4, 3, 2, 1, 0}},
		"one letter":                 {"e", []int{4, 3, 2, 1, 0}},
		"two letters":                {"ev", []int{3, 2, 1, 0}},
		"beginning of a name":        {"devicepro", []int{0}},
		"whole name, other case":     {"DEVICEPROCESSEVENTS", []int{0}},
		"middle of a name":           {"ProcessEv", []int{0}},
		"its last part":              {"events", []int{3, 2, 1, 0}},
		"middle of a word":           {"wershell", []int{0}},
		"two words, other order":     {"roaming device", []int{1}},
		"missing word":               {"device zzz", nil},
		"a path":                     {`\appdata\roa`, []int{1}},
		"an operator with underline": {"has_any", []int{2}},
		"capitals beyond ASCII":      {"ÜBERWEI", []int{2}},
		"middle of two words":        {"ileName", []int{0}},
		"its n-grams only":           {"deviceproevents", nil},
		"type of a column":           {"string", nil},
		"symbols":                    {"!=", []int{3}},
		"literal wildcard":           {"%", []int{2}},
		"underline only":             {"_", []int{2}},
		"word and symbols":           {"where !=", []int{3}},
		"column":                     {"remoteurl", []int{4}},
		"middle of a column":         {"url", []int{4}},
		"error":                      {"resolve foo", []int{4}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			runs, err := s.Runs(t.Context(), history.Filter{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, r := range runs {
				got = append(got, int(r.ID)-1)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("searching %q found %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestOnlyTheNewestOfAnEntryIsFound(t *testing.T) {
	s := open(t, t.TempDir())
	old := begin(t, s, history.Run{Text: "alpha | count"})
	begin(t, s, history.Run{Text: "alpha|count"})
	if err := s.Finish(t.Context(), history.Run{ID: old, Status: history.OK}); err != nil {
		t.Fatal(err)
	}
	if got, want := listed(t, s, history.Filter{Text: "alpha"}),
		[]string{"alpha|count ×2"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLimitKeepsTheNewest(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 5 {
		begin(t, s, history.Run{Text: fmt.Sprintf("alpha %d", i)})
	}
	for _, text := range []string{"", "alp", "l", "pha"} {
		if got, want := listed(t, s, history.Filter{Text: text, Limit: 2}),
			[]string{"alpha 4 ×1", "alpha 3 ×1"}; !reflect.DeepEqual(got, want) {
			t.Errorf("search for %q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzSearchNeverFails(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	for _, text := range []string{`"`, `""`, `a"b`, "a*", "^a", "a AND", "NOT", "text:a", "{a}", "-a", "a + b", "(",
		"ÄÖ", "日本", "\x00", "a\x00b", "a\u0301", "e\xcc"} {
		f.Add(text)
	}
	s, err := history.OpenMemory(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	begin(f, s, history.Run{Text: "DeviceInfo | where x == \"a\""})
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.Runs(t.Context(), history.Filter{Text: text}); err != nil {
			t.Errorf("search for %q: %v", text, err)
		}
	})
}

// synthetic returns a query like those that people write.
func synthetic(i int, random *rand.Rand) string {
	tables := []string{"DeviceProcessEvents", "DeviceNetworkEvents", "DeviceFileEvents", "EmailEvents",
		"IdentityLogonEvents"}
	columns := []string{"FileName", "ProcessCommandLine", "InitiatingProcessFileName", "RemoteUrl", "AccountUpn",
		"FolderPath"}
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	return fmt.Sprintf(
		"%s\n| where Timestamp > ago(%dd)\n| where %s has \"value%d\" and %s !contains 'temp%d'\n"+
			"| summarize n = count() by %s, bin(Timestamp, 1h)\n| top %d by n desc",
		pick(tables), random.IntN(30), pick(columns), i, pick(columns), random.IntN(1000), pick(columns),
		random.IntN(100))
}

// longDatabase is the database file of a store with 50,000 runs.
var longDatabase = sync.OnceValues(func() ([]byte, error) { return databaseOf(50_000) })

// databaseOf returns the database file of a store with runs every ten minutes until noon.
func databaseOf(count int) ([]byte, error) {
	random := rand.New(rand.NewPCG(1, 2))
	runs := make([]history.Run, count)
	for i := range runs {
		text := synthetic(i, random)
		table, _, _ := strings.Cut(text, "\n")
		runs[i] = history.Run{
			Text: text, Status: history.OK, Tables: []string{table}, Profile: []string{"contoso", "fabrikam"}[i%2],
			Start: noon.Add(time.Duration(i-count) * 10 * time.Minute),
		}
		if i%100 == 7 {
			runs[i].Status = history.Failed
		}
	}
	return databaseWith(func(ctx context.Context, s *history.Store) error { return s.Fill(ctx, runs) })
}

// long opens a store with 50,000 runs.
func long(b *testing.B) (s *history.Store, dir string) {
	b.Helper()
	dir = b.TempDir()
	content, err := longDatabase()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "quarry.db"), content, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	return open(b, dir), dir
}

// BenchmarkSearch50000 measures one keystroke of a search, which should take less than 20 ms.
func BenchmarkSearch50000(b *testing.B) {
	s, _ := long(b)
	for _, typed := range []string{
		"", "d", "de", "dev", "devi", "device", "value4", "value49999", "ProcessEv", "powershell", "ershell",
		"device value123 temp", "!", "!=", "~~",
		"profile:contoso device", "table:EmailEvents", "table:EmailEvents value4", "table:nowhere", "status:failed",
		"status:failed device",
		"status:failed value4", "since:7d", "since:7d device", "before:2026-01-01 value4", "is:starred", "tag:nothing",
	} {
		b.Run(fmt.Sprintf("%q", typed), func(b *testing.B) {
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

// BenchmarkOpen measures how much a long history and many saved results add to the start of the
// program, including the retention check.
func BenchmarkOpen(b *testing.B) {
	measure := func(b *testing.B, dir string) {
		for b.Loop() {
			s, err := history.Open(b.Context(), dir)
			if err == nil {
				_, err = s.PlanPurge(b.Context(), history.Purge{Keep: 5e9, AnswersOnly: true})
				err = errors.Join(err, s.Close())
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("empty", func(b *testing.B) {
		dir := b.TempDir()
		open(b, dir).Close()
		measure(b, dir)
	})
	b.Run("50000 runs, 5 GB", func(b *testing.B) {
		s, dir := long(b)
		if err := s.PretendKept(dir, 500, 10_000_000); err != nil {
			b.Fatal(err)
		}
		s.Close()
		measure(b, dir)
	})
}

// BenchmarkRecord measures recording the start and the end of a run in a long history.
func BenchmarkRecord(b *testing.B) {
	s, _ := long(b)
	random := rand.New(rand.NewPCG(3, 4))
	for i := 0; b.Loop(); i++ {
		id := begin(b, s, history.Run{Text: synthetic(i, random)})
		if err := s.Finish(b.Context(), history.Run{ID: id, Status: history.OK}); err != nil {
			b.Fatal(err)
		}
	}
}
