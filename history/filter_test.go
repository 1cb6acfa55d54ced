package history_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"quarry/history"
)

func TestParseFilter(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	now := time.Date(2026, 11, 23, 10, 30, 0, 0, zone)
	for typed, want := range map[string]history.Filter{
		"":                         {},
		"powershell  0x":           {Text: "powershell 0x"},
		"Profile:contoso d":        {Profile: "contoso", Text: "d"},
		"status:failed":            {Status: history.Failed},
		"since:7d":                 {Since: now.Add(-7 * 24 * time.Hour)},
		"since:today":              {Since: time.Date(2026, 11, 23, 0, 0, 0, 0, zone)},
		"before:2026-11-01":        {Before: time.Date(2026, 11, 1, 0, 0, 0, 0, zone)},
		"since:2026-11-01T12:00Z":  {},
		`value:"evil host" x`:      {Value: "evil host", Text: "x"},
		"https://evil.example":     {Text: "https://evil.example"},
		"is:starred is:noted":      {Starred: true, Noted: true},
		"table:DeviceInfo tag:a":   {Table: "DeviceInfo", Tag: "a"},
		"hunt:lateral/psexec":      {Hunt: "lateral/psexec"},
		"status:fai":               {},
		"profile:":                 {},
		`"a quoted" "not finished`: {Phrases: []string{"a quoted", "not finished"}},
		`x -temp -"a b" - --`:      {Text: "x - --", Without: []string{"temp", "a b"}},
		`"foo:bar" C:\x a::b ü:b`:  {Phrases: []string{"foo:bar"}, Text: `C:\x a::b ü:b`},
		"since:week before:sunday": {Since: time.Date(2026, 11, 23, 0, 0, 0, 0, zone),
			Before: time.Date(2026, 11, 22, 0, 0, 0, 0, zone)},
		"since:Monday before:month": {Since: time.Date(2026, 11, 23, 0, 0, 0, 0, zone),
			Before: time.Date(2026, 11, 1, 0, 0, 0, 0, zone)},
	} {
		if got, _ := history.ParseFilter(typed, now); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %+v, want %+v", typed, got, want)
		}
	}
	for _, typed := range []string{"profile:", "status:nonsense", "since:soon", "is:x", "since:1e300d", "since:-1d", "foo:bar", "-tag:x",
		"rows:many", "size:>5parsecs", "took:>", "rows:>1e99"} {
		if _, hint := history.ParseFilter(typed, now); hint == "" {
			t.Errorf("%q gives no hint", typed)
		}
	}
}

func TestFilterSelectsRuns(t *testing.T) {
	s := open(t, t.TempDir())
	at := func(day int) time.Time { return time.Date(2026, 11, day, 12, 0, 0, 0, time.UTC) }
	record := func(r history.Run, status history.Status) {
		t.Helper()
		id := begin(t, s, r)
		if err := s.Finish(t.Context(), history.Run{ID: id, Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	record(history.Run{Text: "alpha | count", Start: at(1), Profile: "a", Tables: []string{"DeviceEvents", "Email_x"}},
		history.Failed)
	record(history.Run{Text: "beta", Start: at(2), Profile: "b", Tables: []string{"deviceinfo"}, Hunt: "h"}, history.OK)
	record(history.Run{Text: "alpha|count", Start: at(3), Profile: "a", Tables: []string{"DeviceEvents"}}, history.OK)
	for typed, want := range map[string]string{
		"":                                   "alpha|count ×2, beta ×1",
		"status:failed":                      "alpha | count ×1",
		"status:ok":                          "alpha|count ×2, beta ×1",
		"status:failed alp":                  "alpha | count ×1",
		"status:failed bet":                  "",
		"before:2026-11-02":                  "alpha | count ×1",
		"since:2026-11-02":                   "alpha|count ×2, beta ×1",
		"since:2026-11-02 before:2026-11-03": "beta ×1",
		"table:deviceevents":                 "alpha|count ×2",
		"table:Device":                       "alpha|count ×2, beta ×1",
		"table:vents":                        "",
		"table:Email%":                       "",
		"profile:b":                          "beta ×1",
		"hunt:h":                             "beta ×1",
		"hunt:h status:lost":                 "",
	} {
		f, _ := history.ParseFilter(typed, at(20))
		if got := strings.Join(listed(t, s, f), ", "); got != want {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
	if got := listed(t, s, history.Filter{EveryRun: true, Text: "alpha"}); len(got) != 2 {
		t.Errorf("each of alpha is %q, want both", got)
	}
	if got := listed(t, s, history.Filter{Status: history.OK, Limit: 1}); len(got) != 1 {
		t.Errorf("limited to one: %q", got)
	}
}

func TestValueFilterSearchesKeptAnswers(t *testing.T) {
	s := open(t, t.TempDir())
	finished(t, s, history.Run{Text: "without"}, false)
	finished(t, s, history.Run{Text: "with"}, true)
	const value = "07199254740993" // part of a number in the sample
	if got := listed(t, s, history.Filter{Value: value}); !reflect.DeepEqual(got, []string{"with ×1"}) {
		t.Errorf("value %q is found in %q, want in the answer that has it", value, got)
	}
	if got := listed(t, s, history.Filter{Value: "nowhere to be seen"}); len(got) != 0 {
		t.Errorf("a missing value is found in %q", got)
	}
}

func TestRepeatsReturnsEveryRunOfAnEntry(t *testing.T) {
	s := open(t, t.TempDir())
	first := begin(t, s, history.Run{Text: "alpha | count", Profile: "a"})
	begin(t, s, history.Run{Text: "alpha|count", Profile: "b"})
	last := begin(t, s, history.Run{Text: "alpha  |count", Profile: "a"})
	for _, id := range []int64{first, last} {
		runs, err := s.Repeats(t.Context(), id)
		if err != nil || len(runs) != 2 || runs[0].ID != last || runs[1].ID != first {
			t.Errorf("repeats of %d: %+v (error %v), want %d and %d", id, runs, err, last, first)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, typed := range []string{`value:"`, "table:%_\\", "since:7d before:x", "tag:\"a b\"", "status:ok \x00 a",
		"is:starred since:99999999999y"} {
		f.Add(typed)
	}
	s := open(f, f.TempDir())
	begin(f, s, history.Run{Text: "DeviceInfo", Tables: []string{"DeviceInfo"}})
	f.Fuzz(func(t *testing.T, typed string) {
		filter, _ := history.ParseFilter(typed, noon)
		if _, err := s.Runs(t.Context(), filter); err != nil {
			t.Errorf("search for %q: %v", typed, err)
		}
	})
}
