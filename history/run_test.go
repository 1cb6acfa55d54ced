package history_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"quarry/api/failure"
	"quarry/history"
	"quarry/table"
)

func TestRunIsKeptAsItWas(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := history.Run{
		Text: "DeviceInfo\n| take 1", Profile: "contoso", Dialect: "mde", Identity: "app",
		Start: time.Date(2026, 11, 23, 10, 0, 0, 123456789, time.UTC), Status: history.Running,
	}
	want.ID = begin(t, s, want)
	want.Duration, want.Charged, want.Rows, want.Bytes = 3*time.Second, time.Second, 7, 1<<40
	want.Status, want.Error, want.Truncated, want.TimesRun = history.Failed, "it failed", "rows", 1
	want.Failure = &failure.Failure{
		Source: failure.Service, Class: "query", Status: 400, Problem: "it failed", RequestID: "74bd",
		Places: []failure.Place{{Start: 2, Length: 3, Line: 1, Column: 3, Text: "vic"}},
	}
	want.Columns = []table.Column{{Name: "LogonId", Type: table.Long}, {Name: "LogonID", Type: table.String},
		{Name: "T\"\\", Type: table.DateTime}}
	if err := s.Finish(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, dir).Run(t.Context(), want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Run(%d) = %+v, %v\nwant %+v", want.ID, got, err, want)
	}
}

// hostile maps a description to a query that the store must return unchanged.
var hostile = map[string]string{
	"empty":           "",
	"SQL":             `'); DROP TABLE runs; --`,
	"FTS5":            `" OR NEAR(a b, 2) * ^ : -text:{`,
	"escape sequence": "\x1b]0;owned\a\x1b[2J",
	"NUL":             "a\x00b",
	"invalid UTF-8":   "a\xff\xc0\x80b",
	"bidi":            "a\u202eb\u2066c",
	"wildcards":       `100% _ \ `,
	"long":            strings.Repeat("DeviceProcessEvents aAaAaA ", 40_000),
	"one long word":   strings.Repeat("aA", 500_000),
}

func TestHostileTextIsKeptExactly(t *testing.T) {
	s := open(t, t.TempDir())
	for name, text := range hostile {
		id := begin(t, s, history.Run{Text: text})
		if err := s.Finish(t.Context(), history.Run{ID: id, Status: history.Failed, Error: text}); err != nil {
			t.Errorf("%s: Finish: %v", name, err)
		}
		got, err := s.Run(t.Context(), id)
		if err != nil || got.Text != text || got.Error != text {
			t.Errorf("%s: got %.80q and %.80q, %v, want %.80q twice", name, got.Text, got.Error, err, text)
		}
	}
}

func TestUnknownRunIsNotFound(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Run(t.Context(), 7); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("Run gave %v, want ErrNotFound", err)
	}
	if err := s.Finish(t.Context(), history.Run{ID: 7}); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("Finish gave %v, want ErrNotFound", err)
	}
}

func TestRunsThatDifferOnlyInWhiteSpaceAreOneEntry(t *testing.T) {
	cases := map[string]struct {
		texts []string
		want  []string // queries with their counts, newest first
	}{
		"spaces and lines": {[]string{"T|take 1", "T\n| take 1", " T |  take\t1\r\n"},
			[]string{" T |  take\t1\r\n ×3"}},
		"different":  {[]string{"T | take 1", "T | take 2"}, []string{"T | take 2 ×1", "T | take 1 ×1"}},
		"back again": {[]string{"A", "B", "A"}, []string{"A ×2", "B ×1"}},
		"inside a string": {[]string{`print "a b"`, `print "a  b"`},
			[]string{`print "a  b" ×1`, `print "a b" ×1`}},
		"inside a verbatim one": {[]string{`print @"\" , "a"`, `print @"\", "a"`, `print @"\" ,"a "`},
			[]string{`print @"\" ,"a " ×1`, `print @"\", "a" ×2`}},
		"inside a multi-line one": {[]string{"print ```a\nb```", "print ```a b```"},
			[]string{"print ```a b``` ×1", "print ```a\nb``` ×1"}},
		"after an escaped quote": {[]string{`print "\" a"`, `print "\"  a"`},
			[]string{`print "\"  a" ×1`, `print "\" a" ×1`}},
		"end of a comment": {[]string{"T // c\n| count", "T // c | count"},
			[]string{"T // c | count ×1", "T // c\n| count ×1"}},
		"quote in a comment": {[]string{"T // it's\n| count", "T // it's\n|  count"},
			[]string{"T // it's\n|  count ×2"}},
		"open string": {[]string{"print 'a\n| count", "print 'a\n|  count"}, []string{"print 'a\n|  count ×2"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := open(t, t.TempDir())
			for _, text := range c.texts {
				begin(t, s, history.Run{Text: text})
			}
			for _, filter := range []history.Filter{{}, {Profile: ""}, {Limit: 10}} {
				if got := listed(t, s, filter); !reflect.DeepEqual(got, c.want) {
					t.Errorf("ran %q\ngot  %q\nwant %q", c.texts, got, c.want)
				}
			}
		})
	}
}

func listed(t testing.TB, s *history.Store, f history.Filter) []string {
	t.Helper()
	runs, err := s.Runs(t.Context(), f)
	if err != nil {
		t.Fatalf("Runs(%+v): %v", f, err)
	}
	var got []string
	for _, r := range runs {
		got = append(got, fmt.Sprintf("%s ×%d", r.Text, r.TimesRun))
	}
	return got
}

func TestProfilesKeepTheirRunsApart(t *testing.T) {
	s := open(t, t.TempDir())
	begin(t, s, history.Run{Text: "T", Profile: "a"})
	begin(t, s, history.Run{Text: "T", Profile: "b"})
	begin(t, s, history.Run{Text: "U", Profile: "a"})
	if got, want := listed(t, s, history.Filter{}), []string{"U ×1", "T ×1", "T ×1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("all profiles: got %q, want %q", got, want)
	}
	if got, want := listed(t, s, history.Filter{Profile: "b"}), []string{"T ×1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("profile b: got %q, want %q", got, want)
	}
}
