package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/history"
	"quarry/ui"
)

// onDisk gives the workbench a store in a folder. Saved queries need one.
func onDisk(store **history.Store) func(*testing.T, *ui.Config) {
	return func(t *testing.T, c *ui.Config) {
		s, err := history.Open(context.Background(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		c.Store, c.Runner.Config.Store = s, s
		*store = s
	}
}

func TestQueryIsSavedListedAndOpened(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | take 3")
		w.Press("f2")
		w.Type("fleet/devices")
		w.Press("tab")
		w.Type("All devices")
		w.Press("enter")
		w.WaitFor("Saved fleet/devices.")
		saved, err := store.Hunt(context.Background(), "fleet/devices")
		if err != nil || saved.Title != "All devices" || strings.TrimSpace(saved.Query) != "DeviceInfo | take 3" {
			t.Errorf("saved %+v, %v", saved, err)
		}
		w.Type(" // more")
		wants(t, w, "fleet/devices *")
		w.Press("f3")
		w.Type("devi")
		w.WaitFor("All devices")
		w.Press("enter")
		wants(t, w, "1 fleet/devices * ", "▸2 fleet/devices\n")
		wantsNot(t, w, "// more")
		w.Press("alt+left")
		wants(t, w, "DeviceInfo | take 3 // more")
	}, onDisk(&store))
}

func TestSaveConfirmsReplacingAnotherQuery(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		ctx := context.Background()
		if err := store.SaveHunt(ctx, history.Hunt{Name: "old", Query: "T"}, false); err != nil {
			t.Fatal(err)
		}
		w.Type("DeviceInfo")
		w.Press("f2")
		w.Type("old")
		w.Press("enter")
		w.WaitFor("Replace the saved query?")
		w.Press("n")
		if h, _ := store.Hunt(ctx, "old"); strings.TrimSpace(h.Query) != "T" {
			t.Errorf("the hunt is %q after no", h.Query)
		}
		w.Press("f2")
		w.Type("old")
		w.Press("enter", "y")
		w.WaitFor("Saved old.")
		if h, _ := store.Hunt(ctx, "old"); strings.TrimSpace(h.Query) != "DeviceInfo" {
			t.Errorf("the hunt is %q after yes", h.Query)
		}
	}, onDisk(&store))
}

func TestInvalidNameKeepsTheSaveForm(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f2")
		w.Type("../secret")
		w.Press("enter")
		w.WaitFor("Invalid name")
		wants(t, w, "Save query", "../secret")
	}, onDisk(&store))
}

func TestFileIsSavedInPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.kql")
	if err := os.WriteFile(path, []byte("T\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		wants(t, w, "hunt.kql")
		w.Type("Device")
		wants(t, w, "hunt.kql *")
		w.Press("ctrl+s")
		w.WaitFor("Saved hunt.kql.")
		text, _ := os.ReadFile(path)
		if string(text) != "DeviceT\n" {
			t.Errorf("the file has %q", text)
		}
		if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
			t.Errorf("its mode became %v", info.Mode())
		}
		w.Press("alt+q")
		if !w.Ended() {
			t.Errorf("it asks although everything is saved:\n%s", w.Screen())
		}
	}, func(_ *testing.T, c *ui.Config) { c.File, c.Text = path, "T\n" })
}

func TestUnsavedTextIsRestored(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | where half")
		w.Press("ctrl+q")
		wants(t, w, "Quit?", "will be restored next time")
		w.Press("ctrl+q")
		if !w.Ended() {
			t.Errorf("asked twice:\n%s", w.Screen())
		}
		again := restart(t, w, store)
		again.WaitFor("DeviceInfo | where half")
		again.Press("f5", "f5")
		again.WaitFor("of 3")
		again.Press("ctrl+q")
		if !again.Ended() {
			t.Errorf("it asks although the query is in history:\n%s", again.Screen())
		}
	}, onDisk(&store))
}

func TestRecallKeepsUnsavedText(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | take 3")
		w.Press("f5")
		w.WaitFor("of 3")
		w.Press("f6", "f6")
		w.Type(" | where new")
		w.Press("f8")
		w.Type("take")
		w.WaitFor("DeviceInfo | take 3")
		w.Press("enter")
		wants(t, w, "▸2 DeviceInfo | take 3\n")
		w.Press("alt+left")
		wants(t, w, "| where new", "of 3")
	})
}

func TestOpenSavedQueryIsFocused(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f2")
		w.Type("devices")
		w.Press("enter")
		w.WaitFor("Saved devices.")
		w.Press("ctrl+t", "f3")
		w.WaitFor("DeviceInfo")
		w.Press("enter")
		wants(t, w, "▸1 devices", "2 empty")
		wantsNot(t, w, "3 ")
	}, onDisk(&store))
}
