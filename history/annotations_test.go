package history_test

import (
	"errors"
	"reflect"
	"testing"

	"quarry/history"
)

func mark(t testing.TB, s *history.Store, id int64, m history.Annotations) {
	t.Helper()
	if err := s.Annotate(t.Context(), id, m); err != nil {
		t.Fatalf("Mark(%d, %+v): %v", id, m, err)
	}
}

func TestAnnotationsAreKeptAndFound(t *testing.T) {
	s := open(t, t.TempDir())
	id := begin(t, s, history.Run{Text: "DeviceInfo | take 1"})
	want := history.Annotations{Note: "the macro host\nsecond line", Tags: []string{"incident 42", "macro"}, Star: true}
	mark(t, s, id, want)
	if err := s.Finish(t.Context(), history.Run{ID: id, Status: history.OK}); err != nil {
		t.Fatal(err)
	}
	run, err := s.Run(t.Context(), id)
	if err != nil || !reflect.DeepEqual(run.Annotations, want) {
		t.Errorf("marks %+v (error %v), want %+v", run.Annotations, err, want)
	}
	for name, f := range map[string]history.Filter{
		"words of the note": {Text: "macro host"}, "a tag": {Text: "incident"}, "tag": {Tag: "macro"},
		"starred": {Starred: true}, "noted": {Noted: true},
	} {
		if got := listed(t, s, f); len(got) != 1 {
			t.Errorf("%s: found %q, want the marked run", name, got)
		}
	}
	mark(t, s, id, history.Annotations{})
	for _, f := range []history.Filter{{Text: "incident"}, {Tag: "macro"}, {Starred: true}, {Noted: true}} {
		if got := listed(t, s, f); len(got) != 0 {
			t.Errorf("%+v found %q after the annotations were removed", f, got)
		}
	}
	if err := s.Annotate(t.Context(), 99, want); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("annotating an unknown run gives %v, want ErrNotFound", err)
	}
}

func TestAnnotatedRunStaysListedNextToANewerOne(t *testing.T) {
	s := open(t, t.TempDir())
	old := begin(t, s, history.Run{Text: "alpha | count"})
	mark(t, s, old, history.Annotations{Note: "before the patch"})
	begin(t, s, history.Run{Text: "alpha|count"})
	want := []string{"alpha|count ×2", "alpha | count ×1"}
	for _, f := range []history.Filter{{}, {Text: "alpha"}} {
		if got := listed(t, s, f); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v lists %q, want %q", f, got, want)
		}
	}
	mark(t, s, old, history.Annotations{})
	if got := listed(t, s, history.Filter{Text: "alpha"}); !reflect.DeepEqual(got, want[:1]) {
		t.Errorf("without its note it lists %q, want %q", got, want[:1])
	}
}
