package ui_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/history"
	"quarry/ui"
)

// inSubprocess runs a test again in a process of its own and reports whether it did. Reading kept
// results needs that: pooled decoders of the Parquet library belong to the synctest bubble that
// created them.
func inSubprocess(t *testing.T) bool {
	t.Helper()
	const variable = "QUARRY_TEST_ALONE"
	if os.Getenv(variable) == t.Name() {
		return false
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), variable+"="+t.Name())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return true
}

// keepResults enables kept results, the default of profiles.
func keepResults(_ *testing.T, c *ui.Config) { c.Runner.Config.Profile.KeepAnswers = true }

// savedState returns the state of the only session and the time when it was saved, without claiming
// it.
func savedState(t *testing.T, store *history.Store) (state string, saved int64) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(filepath.Dir(store.HuntsFolder()), "quarry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT state, saved FROM sessions").Scan(&state, &saved); err != nil {
		t.Fatal(err)
	}
	return state, saved
}

func TestSessionIsRestoredAfterADroppedConnection(t *testing.T) {
	if inSubprocess(t) {
		return
	}
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("f6", "ctrl+t")
		w.Type("two")
		w.Press("ctrl+t")
		w.Type("first")
		time.Sleep(3 * time.Second) // a pause separates undo steps
		w.Type(" second")
		w.Press("left", "left", "alt+left", "alt+left")
		w.Press("f11")
		w.Kill()
		if err := w.Wait(); !errors.Is(err, context.Canceled) {
			t.Fatalf("it ended with %v, want it canceled", err)
		}
		again := restart(t, w, store)
		again.WaitFor("▸1 DeviceProcessEvents  2 two *  3 first second *")
		again.WaitFor("of 40")
		again.WaitFor("from history")
		wantsNot(t, again, "Write a query above")
		again.Press("f11", "alt+right", "alt+right")
		again.Type("!")
		wants(t, again, "first seco!nd")
		again.Press("ctrl+z", "ctrl+z")
		wants(t, again, "3 first *")
		wantsNot(t, again, "second")
		again.Press("ctrl+y")
		wants(t, again, "3 first second *")
	}, onDisk(&store), keepResults)
}

func TestTypingIsSavedWithinASecond(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		typed := ""
		for i := range 30 {
			letter := string(rune('a' + i%26))
			w.Type(letter)
			typed += letter
			time.Sleep(100 * time.Millisecond)
			if state, _ := savedState(t, store); i > 10 && !strings.Contains(state, typed[:len(typed)-9]) {
				t.Fatalf("after %q there is %s on disk", typed, state)
			}
		}
		time.Sleep(time.Second - 100*time.Millisecond)
		if state, _ := savedState(t, store); !strings.Contains(state, typed) {
			t.Errorf("a second after the last key there is %s on disk", state)
		}
	}, onDisk(&store))
}

func TestNothingIsWrittenWhileNothingChanges(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("f6")
		time.Sleep(2 * time.Second)
		_, before := savedState(t, store)
		for range 20 {
			w.Press("down")
			time.Sleep(300 * time.Millisecond)
		}
		if _, after := savedState(t, store); after != before {
			t.Error("moving in the rows is written down")
		}
	}, onDisk(&store))
}

func TestWorkbenchesHaveSeparateSessions(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("first")
		other := restart(t, w, store)
		wantsNot(t, other, "first")
		other.Type("second")
		other.Press("f5")
		other.WaitFor("of 3")
		w.Press("f8")
		w.WaitFor("second")
		w.Press("esc")
		other.Kill()
		time.Sleep(time.Second)
		w.Kill()
		if err := errors.Join(other.Wait(), w.Wait()); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		third, fourth := restart(t, w, store), restart(t, w, store)
		third.WaitFor("first")
		fourth.WaitFor("second")
	}, onDisk(&store))
}

func TestInterruptedRunIsReported(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Hour), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f5")
		time.Sleep(time.Second)
		w.Kill()
		if err := w.Wait(); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		again := restart(t, w, store)
		again.WaitFor("was interrupted and may still count")
		wants(t, again, "DeviceInfo")
	}, onDisk(&store))
}

func TestNamedFileOpensNextToTheSession(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("unsaved")
		w.Press("ctrl+q", "ctrl+q")
		w.config.File, w.config.Text = "/nowhere/hunt.kql", "DeviceInfo"
		again := restart(t, w, store)
		again.WaitFor("1 unsaved * ▸2 hunt.kql")
		again.Press("ctrl+q", "ctrl+q")
		// Opened again, it is there once.
		third := restart(t, w, store)
		third.WaitFor("1 unsaved * ▸2 hunt.kql")
		wantsNot(t, third, " 3 ")
	}, onDisk(&store))
}

func TestUnreadableStateIsAnEmptySession(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+q")
		session, err := store.ClaimSession(context.Background(), "contoso")
		if err != nil {
			t.Fatal(err)
		}
		for _, state := range []string{"nonsense", `{"tabs":null}`,
			`{"tabs":[{"editor":{"text":"kept","selection":{"Anchor":-9,"Head":99},"done":[{"edit":{"Offset":-1}}]},"pane":77}],"shown":9,"editor_lines":-500}`} {
			session.State, session.Saved = []byte(state), time.Now()
			if err := errors.Join(store.SaveSession(context.Background(), session),
				store.ReleaseSession(context.Background(), session.ID)); err != nil {
				t.Fatal(err)
			}
			again := restart(t, w, store)
			if strings.Contains(state, "kept") {
				again.WaitFor("kept")
			}
			again.Type("x")
			wants(t, again, "x")
			again.Press("ctrl+q", "ctrl+q")
		}
	}, onDisk(&store))
}
