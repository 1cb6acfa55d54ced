package history_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"quarry/history"
)

// lived is the database of a store that has been used: runs with short and long queries, notes and
// errors, deleted runs, calls, sessions and parameter values; and the runs by their IDs.
var lived = sync.OnceValues(func() (file livedFile, err error) {
	file.content, err = databaseWith(func(ctx context.Context, s *history.Store) error {
		runs := make([]history.Run, 240)
		for i := range runs {
			runs[i] = history.Run{
				Text:    fmt.Sprintf("DeviceInfo | where x == %d // %s", i, strings.Repeat("words ", i%40)),
				Profile: "contoso", Status: history.OK, Start: noon, Tables: []string{"DeviceInfo"},
			}
			if i%60 == 59 { // longer than a page
				runs[i].Text += strings.Repeat(fmt.Sprintf("| extend c%d = %d\n", i, i), 600)
			}
		}
		if err := s.Fill(ctx, runs); err != nil {
			return err
		}
		for id := int64(1); id <= 40; id++ {
			if err := s.Delete(ctx, id*5); err != nil {
				return err
			}
		}
		session, err := s.ClaimSession(ctx, "contoso")
		if err != nil {
			return err
		}
		session.State = []byte(strings.Repeat("state ", 3000))
		_, called := s.StartCall(ctx, budget, noon)
		err = errors.Join(called, s.SaveSession(ctx, session), s.Remember(ctx, "tab", map[string]string{"host": "a"}),
			s.Annotate(ctx, 1, history.Annotations{Note: "seen", Tags: []string{"x"}, Star: true}))
		if err != nil {
			return err
		}
		all, err := s.Runs(ctx, history.Filter{EveryRun: true})
		file.runs = map[int64]history.Run{}
		for _, r := range all {
			file.runs[r.ID] = r
		}
		return err
	})
	return file, err
})

type livedFile struct {
	content []byte
	runs    map[int64]history.Run
}

// checkSurvives writes a damaged database to a folder, uses it as a workbench does, and checks that
// all runs but the given number are back, unchanged.
func checkSurvives(t *testing.T, name string, damaged []byte, missing int) {
	t.Helper()
	dir := t.TempDir()
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "quarry.db"), damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := lived()
	if err != nil {
		t.Fatal(err)
	}
	_ = useAll(t, dir) // finds most damage
	s, err := history.Open(t.Context(), dir)
	if err != nil {
		t.Errorf("%s: Open gave %v", name, err)
		return
	}
	defer func() { _ = s.Close() }()
	problems, err := s.Check(t.Context())
	if err != nil {
		t.Errorf("%s: Check gave %v", name, err)
	}
	if len(problems) > 0 { // damage that no query has met
		if err := s.Close(); err != nil {
			t.Errorf("%s: Close gave %v", name, err)
		}
		if s, err = history.Repair(t.Context(), dir); err != nil {
			t.Errorf("%s: Repair gave %v after %v", name, err, problems)
			return
		}
		if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("%s: after the repair, Check gave %v, %v", name, problems, err)
		}
	}
	all, err := s.Runs(t.Context(), history.Filter{EveryRun: true})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	found, foreign := 0, 0
	for _, r := range all {
		want, ok := file.runs[r.ID]
		switch {
		case r.Text == "T": // from useAll
		case ok && r.Text == want.Text && r.Start.Equal(want.Start) && r.Status == want.Status && r.Note == want.Note:
			found++
		default:
			foreign++
		}
	}
	if found < len(file.runs)-missing || foreign > missing {
		t.Errorf(
			"%s: %d of %d runs are unchanged and %d are others, want at most %d of these; notices: %v; problems: %v",
			name, found, len(file.runs), foreign, missing, s.Notices(), problems)
	}
}

// The header has no room for doubt: whichever byte is damaged, all runs are back.
func TestDamagedHeaderLosesNothing(t *testing.T) {
	file, err := lived()
	if err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 7
	}
	for at := 0; at < 100; at += step {
		damaged := bytes.Clone(file.content)
		damaged[at] ^= 0x80
		checkSurvives(t, fmt.Sprintf("byte %d", at), damaged, 0)
	}
}

// TestDamagedBytesAndSwappedPages damages one byte, or swaps two pages. A byte costs at most the run
// that it belongs to; swapped pages cost nothing but long queries that continue on them.
// QUARRY_DAMAGE=10000 gives the figure in the documentation.
func TestDamagedBytesAndSwappedPages(t *testing.T) {
	file, err := lived()
	if err != nil {
		t.Fatal(err)
	}
	tries := 60
	if n, err := strconv.Atoi(os.Getenv("QUARRY_DAMAGE")); err == nil {
		tries = n
	}
	random := rand.New(rand.NewPCG(7, uint64(tries)))
	for range tries / 2 {
		damaged := bytes.Clone(file.content)
		at, mask := random.IntN(len(damaged)), byte(1+random.IntN(255))
		damaged[at] ^= mask
		checkSurvives(t, fmt.Sprintf("byte %d xor %#x", at, mask), damaged, 1)

		damaged = bytes.Clone(file.content)
		const page = 4096
		a, b := random.IntN(len(damaged)/page)*page, random.IntN(len(damaged)/page)*page
		first := bytes.Clone(damaged[a : a+page])
		copy(damaged[a:], damaged[b:b+page])
		copy(damaged[b:], first)
		checkSurvives(t, fmt.Sprintf("pages %d and %d swapped", a/page+1, b/page+1), damaged, 2)
	}
}
