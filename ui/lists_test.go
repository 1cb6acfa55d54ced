package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/history"
)

func saveHunt(t *testing.T, store *history.Store, h history.Hunt) {
	t.Helper()
	if err := store.SaveHunt(context.Background(), h, false); err != nil {
		t.Fatal(err)
	}
}

func TestRunsAreFoundByConditionsAndMarked(t *testing.T) {
	if inSubprocess(t) {
		return
	}
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents | take 40")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("f6", "f8")
		wants(t, w, "profile: table: status:", "DeviceProcessEvents | take 40", "results saved")
		w.Type("status:fail")
		wants(t, w, "status: use ok, failed")
		w.Type("ed")
		wants(t, w, "No matching runs.")
		w.Press("esc", "f8")
		w.Type("table:DeviceP since:1d")
		wants(t, w, "DeviceProcessEvents | take 40")
		w.Press("tab")
		wants(t, w, "Run 1", "Open with results", "Star (keep results)")
		w.Press("s")
		w.WaitFor("★")
		wants(t, w, "table:DeviceP since:1d")
		w.Press("tab", "n")
		w.Type("the macro host")
		w.Press("tab")
		w.Type("incident 42")
		w.Press("enter")
		w.WaitFor("#incident 42")
		wants(t, w, "the macro host")
		w.Press("tab", "d")
		wants(t, w, "Delete the run?")
		w.Press("y")
		w.WaitFor("Deleted the run.")
		wants(t, w, "No matching runs.")
	}, onDisk(&store), keepResults)
}

func TestResultsReopenFromHistoryWithoutAnAPICall(t *testing.T) {
	if inSubprocess(t) {
		return
	}
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("f6", "ctrl+t", "f8", "tab", "a")
		w.WaitFor("from history")
		wants(t, w, "▸2 DeviceProcessEvents", "of 40", "1/45")
	}, onDisk(&store), keepResults)
}

func TestTwoRunsAreCompared(t *testing.T) {
	if inSubprocess(t) {
		return
	}
	var store *history.Store
	drive(t, 110, 30, respondInTurn(respondWith(processes(40), time.Second), respondWith(processes(41), time.Second)),
		func(t *testing.T, w *workbench) {
			w.Type("DeviceProcessEvents")
			w.Press("f5")
			w.WaitFor("of 40")
			w.Press("alt+l")
			wants(t, w, "o earlier results")
			w.Press("f5")
			w.WaitFor("of 41")
			w.Press("alt+l")
			w.WaitFor("Compare run 1 with run 2")
			wants(t, w, "Match rows by", "ReportId")
			w.Press("enter")
			w.WaitFor("1 new, 0 gone, 0 changed, 40 the same")
			wants(t, w, "▸2 From run 1", "Change", "new")
			w.Press("alt+left", "f8")
			w.WaitFor("2 DeviceProcessEvents")
			w.Press("tab", "c")
			wants(t, w, "That run is already shown")
		}, onDisk(&store), keepResults)
}

func TestARunWithAnotherTimeRangeIsCompared(t *testing.T) {
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | where Timestamp > ago(1d)")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("alt+h", "7")
		w.WaitFor("ago(7d)")
		w.Press("f5")
		w.WaitFor("run 2")
		w.Press("alt+l")
		w.WaitFor("Compare run 1 with run 2")
		w.Press("enter")
		w.WaitFor("No differences: 40 rows are the same")
	}, onDisk(&store), keepResults)
}

func TestSavedQueriesFormATree(t *testing.T) {
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		saveHunt(t, store, history.Hunt{Name: "net/dns", Title: "Odd names", Description: "long labels",
			Techniques: []string{"T1071.004"}, Query: "DeviceNetworkEvents"})
		saveHunt(t, store, history.Hunt{Name: "net/deep/beacon", Query: "DeviceEvents"})
		saveHunt(t, store, history.Hunt{Name: "triage", Query: "DeviceInfo"})
		w.Press("f3")
		w.WaitFor("▾ net/")
		wants(t, w, "2 hunts", "▾ deep/", "beacon", "dns", "triage")
		w.Press("enter")
		wantsNot(t, w, "beacon", "dns")
		w.Press("enter", "down", "down", "down")
		wants(t, w, "long labels", "techniques: T1071.004")
		w.Press("tab", "r")
		wants(t, w, "Rename or move")
		w.Press("backspace", "backspace", "backspace")
		w.Type("names")
		w.Press("enter")
		w.WaitFor("Moved to net/names.")
		w.Type("T1071")
		wants(t, w, "net/names")
		wantsNot(t, w, "triage")
		w.Press("tab", "d", "y")
		w.WaitFor("Moved to the trash.")
		w.Press("esc")
	}, onDisk(&store))
}

func TestSavedQueryListFollowsOtherPrograms(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		saveHunt(t, store, history.Hunt{Name: "a", Query: "DeviceInfo"})
		saveHunt(t, store, history.Hunt{Name: "c", Query: "DeviceInfo"})
		w.Press("f3")
		w.WaitFor("DeviceInfo")
		w.Press("down")
		if err := os.WriteFile(filepath.Join(store.HuntsFolder(), "b.yaml"), []byte("name: From git\nquery: T\n"),
			0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		wants(t, w, "b.yaml", "From git")
	}, onDisk(&store))
}

func TestChangedSavedQueryIsReplacedOnlyAfterConfirmation(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		saveHunt(t, store, history.Hunt{Name: "a", Query: "DeviceInfo"})
		w.Press("f3", "enter")
		w.WaitFor("DeviceInfo")
		path := filepath.Join(store.HuntsFolder(), "a.kql")
		if err := os.WriteFile(path, []byte("theirs"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.Press("ctrl+end")
		w.Type(" | take 1")
		w.Press("f2", "enter")
		w.WaitFor("Another program changed a.")
		w.Press("n")
		if text, _ := os.ReadFile(path); string(text) != "theirs" {
			t.Errorf("after no the file is %q", text)
		}
		w.Press("f2", "enter", "y")
		w.WaitFor("Saved a.")
		w.Type(" // more")
		w.Press("f2", "enter")
		w.WaitFor("Saved a.")
		if text, _ := os.ReadFile(path); !strings.Contains(string(text), "take 1 // more") {
			t.Errorf("after yes the file is %q", text)
		}
	}, onDisk(&store))
}

func TestParametersAreAskedForAndRemembered(t *testing.T) {
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | where DeviceName == '{{host}}' | extend d = substring(DeviceName, {{n}})")
		w.Press("f5")
		w.WaitFor("Parameters")
		w.Type("it's")
		w.Press("tab")
		w.Type("5")
		w.Press("enter")
		w.WaitFor("expects an integer")
		w.Press("f5")
		w.WaitFor("it's")
		w.Press("enter")
		w.WaitFor("of 3")
		runs, err := store.Runs(context.Background(), history.Filter{Limit: 1})
		if want := `DeviceInfo | where DeviceName == 'it\'s' | extend d = substring(DeviceName, "5")`; err != nil || runs[0].Text != want {
			t.Errorf("ran %q (error %v), want %q", runs[0].Text, err, want)
		}
		w.Press("f5")
		w.WaitFor("it's")
		w.Press("esc")
		wantsNot(t, w, "Parameters")
	}, onDisk(&store))
}

func TestInvalidParameterIsAskedForAgain(t *testing.T) {
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		saveHunt(t, store, history.Hunt{Name: "a", Query: "DeviceInfo | take {{n}}",
			Parameters: []history.Parameter{{Name: "n", Type: "number", Default: "7", HasDefault: true,
				Help: "how many"}}})
		w.Press("f3", "enter", "f5")
		w.WaitFor("n (number) how many")
		w.Type("x")
		w.Press("enter")
		w.WaitFor("must be a number")
		w.Press("backspace", "enter")
		w.WaitFor("of 3")
		runs, err := store.Runs(context.Background(), history.Filter{Hunt: "a"})
		if err != nil || len(runs) != 1 || runs[0].Text != "DeviceInfo | take 7" {
			t.Errorf("the hunt's runs are %+v (error %v)", runs, err)
		}
		w.Press("f3")
		w.WaitFor("Last run")
	}, onDisk(&store))
}

func TestTimeRangeIsSetInTheQuery(t *testing.T) {
	drive(t, 110, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | where Timestamp > ago(30d) | take 1")
		w.Press("alt+h")
		wants(t, w, "Last 7 days")
		w.Press("7")
		wants(t, w, "Timestamp > ago(7d) | take 1")
		w.Press("alt+h", "a")
		w.Type("nonsense")
		w.Press("enter")
		wants(t, w, "Invalid duration")
		w.Type("90m")
		w.Press("enter")
		wants(t, w, "Timestamp > ago(90m)")
		w.Press("ctrl+z", "ctrl+z")
		wants(t, w, "ago(30d)")
	})
}

func TestBatchRunsAndIsReported(t *testing.T) {
	if inSubprocess(t) {
		return
	}
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		saveHunt(t, store, history.Hunt{Name: "net/a", Query: "DeviceInfo"})
		saveHunt(t, store, history.Hunt{Name: "net/b", Query: "DeviceEvents | where x == {{x}}"})
		w.Press("f3", "tab")
		wants(t, w, "Run saved queries in net")
		w.Press("p")
		wants(t, w, "Run net (2 calls)", "Resume where it stopped")
		w.Press("tab")
		w.Type("1")
		w.Press("enter")
		w.WaitFor("Write a report")
		wants(t, w, "net/a", "net/b", "2/45")
		path := filepath.Join(t.TempDir(), "r.md")
		for range 60 {
			w.Press("backspace")
		}
		w.Type(path)
		w.Press("enter")
		w.WaitFor("Wrote ")
		if text, err := os.ReadFile(path); err != nil ||
			!strings.Contains(string(text), "2 of 2 queries succeeded, with 6 rows.") {
			t.Errorf("the report is %q (error %v)", text, err)
		}
	}, onDisk(&store), keepResults)
}

func TestBatchIsStopped(t *testing.T) {
	var store *history.Store
	drive(t, 110, 30, respondWith(processes(3), 20*time.Second), func(t *testing.T, w *workbench) {
		saveHunt(t, store, history.Hunt{Name: "a", Query: "DeviceInfo"})
		saveHunt(t, store, history.Hunt{Name: "b", Query: "DeviceEvents"})
		w.Press("f3", "tab", "p", "enter")
		time.Sleep(2 * time.Second)
		w.Press("esc")
		w.WaitFor("2 of 2 queries failed")
		w.Press("esc")
		if runs, err := store.Runs(context.Background(), history.Filter{}); err != nil || len(runs) != 1 ||
			runs[0].Status != history.Canceled {
			t.Errorf("runs %+v (error %v), want the first canceled and no second", runs, err)
		}
	}, onDisk(&store))
}

func TestEvictionIsAnnouncedAndHappensOnQuit(t *testing.T) {
	if inSubprocess(t) {
		return
	}
	var store *history.Store
	drive(t, 160, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f5")
		w.WaitFor("1/45")
		w.WaitFor("of 40")
		w.Type(" // again")
		w.Press("f5")
		w.WaitFor("2/45")
		time.Sleep(5 * time.Second)
		w.Press("ctrl+q")
		w.config.KeepBytes = 1
		again := restart(t, w, store)
		again.WaitFor("the oldest 2 (")
		again.Press("f8", "tab", "s")
		again.WaitFor("★")
		if _, err := store.Answer(context.Background(), 1); err != nil {
			t.Errorf("it is gone before the end: %v", err)
		}
		again.Press("esc", "ctrl+q", "ctrl+q")
		again.Wait()
		runs, err := store.Runs(context.Background(), history.Filter{EveryRun: true})
		kept := 0
		for _, r := range runs {
			if r.Answer != "" {
				kept++
			}
		}
		if err != nil || len(runs) != 2 || kept != 1 {
			t.Errorf("%d runs with %d answers are left (error %v), want 2 with the starred one", len(runs), kept, err)
		}
	}, onDisk(&store), keepResults)
}
