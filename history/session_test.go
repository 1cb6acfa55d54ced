package history_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"quarry/history"
)

func claim(t testing.TB, s *history.Store, profile string) history.Session {
	t.Helper()
	session, err := s.ClaimSession(t.Context(), profile)
	if err != nil {
		t.Fatalf("ClaimSession(%q): %v", profile, err)
	}
	return session
}

func keep(t testing.TB, s *history.Store, session history.Session, state string, at time.Time) {
	t.Helper()
	session.State, session.Saved = []byte(state), at
	if err := s.SaveSession(t.Context(), session); err != nil {
		t.Fatal(err)
	}
}

func TestTwoWorkbenchesHaveSeparateSessions(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	one, two := claim(t, a, "contoso"), claim(t, b, "contoso")
	if one.ID == two.ID {
		t.Fatal("both claimed the same session")
	}
	keep(t, a, one, "one", noon)
	keep(t, b, two, "two", noon.Add(time.Minute))
	if err := errors.Join(a.Close(), b.Close()); err != nil {
		t.Fatal(err)
	}
	c, d := open(t, dir), open(t, dir)
	if got := claim(t, c, "contoso"); string(got.State) != "two" || !got.Saved.Equal(noon.Add(time.Minute)) {
		t.Errorf("the first gets %q of %v, want the most recently saved one", got.State, got.Saved)
	}
	if got := claim(t, d, "contoso"); string(got.State) != "one" {
		t.Errorf("the second gets %q, want the other one", got.State)
	}
	if got := claim(t, d, "fabrikam"); len(got.State) != 0 {
		t.Errorf("another profile gets %q, want a new session", got.State)
	}
}

func TestManyClosedSessionsAreForgottenOldestFirst(t *testing.T) {
	dir := t.TempDir()
	const opened = 30
	stores := make([]*history.Store, opened)
	for i := range stores {
		stores[i] = open(t, dir)
		keep(t, stores[i], claim(t, stores[i], "p"), string(rune('a'+i)), noon.Add(time.Duration(i)*time.Minute))
	}
	for _, s := range stores {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	last, found := open(t, dir), 0
	for {
		if s := claim(t, last, "p"); len(s.State) == 0 {
			break
		}
		last = open(t, dir)
		found++
	}
	if found != 21 {
		t.Errorf("%d sessions were kept, want the last one and 20 more", found)
	}
}

func TestMissingSessionIsNotFound(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.SaveSession(t.Context(), history.Session{ID: 7, State: []byte("x")}); !errors.Is(err,
		history.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	memory, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	keep(t, memory, claim(t, memory, "p"), "x", noon)
}

func TestValuesAreRemembered(t *testing.T) {
	s := open(t, t.TempDir())
	for _, values := range []map[string]string{{"host": "a", "n": "1"}, {"host": "b'\"\\"}} {
		if err := s.Remember(t.Context(), "h", values); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Remembered(t.Context(), "h")
	if want := map[string]string{"host": "b'\"\\", "n": "1"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("remembered %q (error %v), want %q", got, err, want)
	}
	if got, err := s.Remembered(t.Context(), "other"); err != nil || len(got) != 0 {
		t.Errorf("another hunt has %q (error %v), want nothing", got, err)
	}
}

func TestSessionStateIsKeptExactly(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	state := bytes.Repeat([]byte{0, 1, 0xff, '\n'}, 1<<18)
	keep(t, s, claim(t, s, "p"), string(state), noon)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, open(t, dir), "p"); !bytes.Equal(got.State, state) {
		t.Errorf("%d bytes came back, want the same %d", len(got.State), len(state))
	}
}
