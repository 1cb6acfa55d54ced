package history_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/api/quota"
	"quarry/history"
)

// The test binary also runs as other processes: roleVariable tells a child what to do,
// folderVariable which store to use. It prints a line for each finished step.
const (
	roleVariable   = "QUARRY_TEST_ROLE"
	folderVariable = "QUARRY_TEST_FOLDER"
)

var roles = map[string]func(ctx context.Context, s *history.Store) error{
	"hammer": hammer,
	"work":   work,
	"wait":   wait,
}

func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	ctx := context.Background()
	s, err := history.Open(ctx, os.Getenv(folderVariable))
	if err == nil {
		err = errors.Join(role(ctx, s), s.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child starts a process with a role.
func child(t *testing.T, role, dir string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role, folderVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatalf("start a child: %v", err)
	}
	return cmd, out
}

// hammerRounds is the number of rounds per process; QUARRY_HAMMER raises it for a measurement.
var hammerRounds = roundsOr(40)

const hammerLimit = 50 // calls that all processes together may reserve

func roundsOr(n int) int {
	if asked, err := strconv.Atoi(os.Getenv("QUARRY_HAMMER")); err == nil {
		return asked
	}
	return n
}

// hammer uses everything that processes share, and reopens the store now and then.
func hammer(ctx context.Context, s *history.Store) error {
	for i := range hammerRounds {
		id, err := s.Begin(ctx, history.Run{Text: fmt.Sprintf("T | where n == %d", i), Status: history.Running})
		if err != nil {
			return err
		}
		call, ok, err := s.Reserve(ctx, budget, noon,
			func(calls []quota.Call, _ quota.Stop) bool { return len(calls) < hammerLimit })
		if err == nil && ok {
			err = s.FinishCall(ctx, call, time.Second)
		}
		_, searched := s.Runs(ctx, history.Filter{Text: "where", Limit: 20})
		if err := errors.Join(err, searched,
			s.Remember(ctx, "tab", map[string]string{"host": fmt.Sprint(i)}),
			s.Finish(ctx, history.Run{ID: id, Status: history.OK})); err != nil {
			return err
		}
		fmt.Println(id)
		if i%10 == 9 {
			other, err := history.Open(ctx, os.Getenv(folderVariable))
			if err != nil {
				return err
			}
			if err := other.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestManyProcessesShareOneStore(t *testing.T) {
	dir := t.TempDir()
	const children = 4
	ids := make(chan string)
	var reading sync.WaitGroup
	for range children {
		cmd, out := child(t, "hammer", dir)
		reading.Go(func() {
			for lines := bufio.NewScanner(out); lines.Scan(); {
				ids <- lines.Text()
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("a process failed: %v", err)
			}
		})
	}
	go func() { reading.Wait(); close(ids) }()
	seen := map[string]bool{}
	for id := range ids {
		if seen[id] {
			t.Errorf("run ID %s was assigned twice", id)
		}
		seen[id] = true
	}

	s := open(t, dir)
	runs, err := s.Runs(t.Context(), history.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, r := range runs {
		total += r.TimesRun
		if r.Status != history.OK {
			t.Errorf("run %d is %s, want ok: no process died", r.ID, r.Status)
		}
	}
	if len(runs) != hammerRounds || total != children*hammerRounds || len(seen) != total {
		t.Errorf("the list has %d entries of %d runs, and %d were reported; want %d of %d", len(runs), total, len(seen),
			hammerRounds, children*hammerRounds)
	}
	calls, err := s.Calls(t.Context(), budget, noon)
	if err != nil || len(calls) != hammerLimit {
		t.Errorf("%d calls were reserved (%v), want exactly the %d that fit", len(calls), err, hammerLimit)
	}
}

// work saves one thing after another and reports each as soon as it is on disk.
func work(ctx context.Context, s *history.Store) error {
	for i := 0; ; i++ {
		call, err := s.StartCall(ctx, budget, noon)
		if err != nil {
			return err
		}
		fmt.Println("call", call)
		id, err := s.Begin(ctx, history.Run{Text: fmt.Sprintf("T | take %d", i), Status: history.Running})
		if err != nil {
			return err
		}
		fmt.Println("run", id)
		if err := s.SaveHunt(ctx, history.Hunt{Name: fmt.Sprintf("h%d", i), Query: "T"}, true); err != nil {
			return err
		}
		fmt.Printf("hunt h%d\n", i)
		if err := s.Finish(ctx, history.Run{ID: id, Status: history.OK}); err != nil {
			return err
		}
		fmt.Println("finished", id)
	}
}

func TestNothingSavedIsLostWhenAProcessIsKilled(t *testing.T) {
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(7, 8))
	reported := map[string]bool{}
	for range 15 {
		cmd, out := child(t, "work", dir)
		lines := bufio.NewScanner(out)
		for n := 1 + random.IntN(60); n > 0 && lines.Scan(); n-- {
			reported[lines.Text()] = true
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // lines that it printed before it died count too
			reported[lines.Text()] = true
		}
		_ = cmd.Wait() // reports that the process was killed
	}
	if len(reported) < 15 {
		t.Fatalf("the processes reported %v only", reported)
	}
	checkReported(t, open(t, dir), reported)
}

// checkReported checks that the store contains everything that the children reported.
func checkReported(t *testing.T, s *history.Store, reported map[string]bool) {
	t.Helper()
	calls := 0
	for line := range reported {
		what, which, _ := strings.Cut(line, " ")
		id, _ := strconv.ParseInt(which, 10, 64)
		switch what {
		case "call":
			calls++
		case "hunt":
			if h, err := s.Hunt(t.Context(), which); err != nil || h.Query != "T" {
				t.Errorf("%s was reported, but Hunt returns %+v, %v", line, h, err)
			}
		default:
			want := history.Orphaned
			if reported["finished "+which] {
				want = history.OK
			}
			// A child killed between finishing the run and reporting it has finished it too.
			if run, err := s.Run(t.Context(), id); err != nil || run.Status != want && run.Status != history.OK {
				t.Errorf("%s was reported, but Run returns %s, %v, want %s", line, run.Status, err, want)
			}
		}
	}
	if kept, err := s.Calls(t.Context(), budget, noon); err != nil || len(kept) < calls {
		t.Errorf("%d calls were reported, %d were recorded (%v)", calls, len(kept), err)
	}
}

// wait starts a run and leaves it unfinished until stdin is closed.
func wait(ctx context.Context, s *history.Store) error {
	id, err := s.Begin(ctx, history.Run{Text: "in flight", Status: history.Running})
	if err == nil {
		_, err = s.StartCall(ctx, budget, noon)
	}
	if err != nil {
		return err
	}
	fmt.Println(id)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func TestRunIsOrphanedExactlyWhenItsProcessIsDead(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=wait", folderVariable+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	if _, err := fmt.Fscan(out, &id); err != nil {
		t.Fatal(err)
	}
	checkInFlight(t, dir, id, history.Running)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // reports that the process was killed
	checkInFlight(t, dir, id, history.Orphaned)
	if left, err := os.ReadDir(filepath.Join(dir, "locks")); err != nil || len(left) != 1 {
		t.Errorf("locks that are left: %v, %v, want only the lock for opening", left, err)
	}
}

func checkInFlight(t *testing.T, dir string, id int64, want history.Status) {
	t.Helper()
	s, err := history.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run, err := s.Run(t.Context(), id)
	if err != nil || run.Status != want {
		t.Errorf("run %d is %s (%v), want %s", id, run.Status, err, want)
	}
	calls, err := s.Calls(t.Context(), budget, noon)
	if err != nil || len(calls) != 1 {
		t.Fatalf("calls = %v, %v, want the one that was started", calls, err)
	}
	if calls[0].Running != (want == history.Running) {
		t.Errorf("its call is %+v while the run is %s", calls[0], want)
	}
}

func TestOwnRunIsNotOrphanedWhenTheStoreIsOpenedTwice(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	id := begin(t, s, history.Run{Text: "T"})
	if run, err := open(t, dir).Run(t.Context(), id); err != nil || run.Status != history.Running {
		t.Errorf("run %d is %s (%v), want running", id, run.Status, err)
	}
}
