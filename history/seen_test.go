package history_test

import (
	"fmt"
	"slices"
	"testing"

	"quarry/history"
	"quarry/history/seen"
	"quarry/table"
	"quarry/table/events"
)

func devices(values ...string) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "DeviceName", Type: table.String}})
	for _, value := range values {
		b.Append(table.NewString(value))
	}
	return b.Table()
}

// seenNames returns the device names that the saved results of a profile have shown.
func seenNames(t *testing.T, s *history.Store, profile string) (all []string) {
	t.Helper()
	lists, err := s.Seen(t.Context(), profile)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		all = append(all, list.Values["DeviceName"]...)
	}
	return all
}

func TestSavedResultsShowTheirValues(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	keep := func(profile string, t0 *table.Table) int64 {
		id := begin(t, s, history.Run{Text: "T", Profile: profile, Status: history.OK})
		if err := s.KeepAnswer(t.Context(), id, t0); err != nil {
			t.Fatal(err)
		}
		return id
	}
	first, second := keep("contoso", devices("a", "b", "a")), keep("contoso", devices("c"))
	keep("fabrikam", devices("secret of another tenant"))
	want := func(want ...string) {
		t.Helper()
		if got := seenNames(t, open(t, dir), "contoso"); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	want("c", "a", "b")
	if err := s.KeepAnswer(t.Context(), second, devices("d")); err != nil {
		t.Fatal(err)
	}
	want("d", "a", "b")
	if err := s.Delete(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	want("d")
	s.ForgetAnswer(t, second)
	want()
}

func TestValuesOfTheNewestRunsAreKept(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 310 {
		id := begin(t, s, history.Run{Text: "T", Profile: "p", Status: history.OK})
		if err := s.KeepAnswer(t.Context(), id, devices(fmt.Sprint("host", i))); err != nil {
			t.Fatal(err)
		}
	}
	got := seenNames(t, s, "p")
	if len(got) != 300 || got[0] != "host309" || got[299] != "host10" {
		t.Errorf("got %d names, from %s to %s", len(got), got[0], got[len(got)-1])
	}
}

// BenchmarkSeen measures what keeping results of 1,000 rows costs, and how much of it is for their values.
func BenchmarkSeen(b *testing.B) {
	t := events.Table(1000)
	s := open(b, b.TempDir())
	id := begin(b, s, history.Run{Text: "T", Profile: "p", Status: history.OK})
	b.Run("keep", func(b *testing.B) {
		for b.Loop() {
			if err := s.KeepAnswer(b.Context(), id, t); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("values", func(b *testing.B) {
		for b.Loop() {
			seen.In(t)
		}
	})
	b.Run("recall", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Seen(b.Context(), "p"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
