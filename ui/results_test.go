package ui_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/ui"
)

// withResults runs a test with results on screen and the focus on the grid.
func withResults(t *testing.T, query string, test func(t *testing.T, w *workbench),
	change ...func(*testing.T, *ui.Config)) {
	t.Helper()
	drive(t, 100, 30, respondWith(processes(400), time.Second), func(t *testing.T, w *workbench) {
		w.Type(query)
		w.Press("f5")
		w.WaitFor("of 400")
		w.Press("f6")
		test(t, w)
	}, change...)
}

func TestResultsAreSortedFilteredAndCounted(t *testing.T) {
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("l", "l", "s")
		w.WaitFor("by FileName")
		w.Press("g")
		wants(t, w, "cmd.exe")
		wantsNot(t, w, "OUTLOOK.EXE") // upper case does not sort first
		w.Press("/")
		w.Type("powershell -k")
		w.WaitFor("rows of 400")
		w.Press("enter", "esc")
		w.WaitFor("of 400")
		w.Press("F")
		w.WaitFor("5 values in 400 rows")
		wants(t, w, "20.0 %")
		w.Press("enter")
		w.WaitFor("80 rows of 400")
		w.Press("!")
		w.WaitFor("0 rows of 400")
		w.Press("esc")
		w.WaitFor("of 400")
		w.Press("i")
		w.WaitFor("5 distinct")
	})
}

func TestColumnsAreHiddenChosenAndMoved(t *testing.T) {
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("l", "-")
		w.WaitFor("Hid DeviceName")
		wantsNot(t, w, "ws-0000")
		w.Press("c")
		w.WaitFor("9 of 10 shown")
		w.Press("esc")
		w.Press("C")
		w.WaitFor("hid")
		wantsNot(t, w, "AdditionalFields")
	})
}

func TestValueBecomesAFilterAndAPivot(t *testing.T) {
	withResults(t, "DeviceProcessEvents\n| project Timestamp, DeviceName, FileName", func(t *testing.T, w *workbench) {
		w.Press("l", "l", "+")
		w.WaitFor(`| where FileName == "powershell.exe"`)
		w.Press("l", "space", "j", "space", "h", "x")
		w.Settle()
		w.Press("p")
		w.WaitFor("Pivot from")
		w.Press("1")
		w.WaitFor("Query ready")
	})
}

func TestRenderDrawsTheResults(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(400), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents | summarize count() by FileName | render barchart")
		w.Press("f5")
		w.WaitFor("█")
		wants(t, w, "barchart")
		w.Press("esc", "f6")
		w.WaitFor("of 400")
		w.Press("#")
		w.WaitFor("█")
	})
}

func TestResultsAreExportedAsShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("/")
		w.Type("csc.exe")
		w.WaitFor("rows of 400")
		w.Press("enter", "E")
		w.WaitFor("Export as")
		w.Press("enter") // the first format
		w.WaitFor("Shown rows and columns")
		w.Press("v")
		w.WaitFor("File")
		w.Press("ctrl+u")
		w.Type(path)
		w.Press("enter")
		w.WaitFor("Exported")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "svchost") || !strings.Contains(string(text), "csc.exe") {
			t.Errorf("the export holds %d bytes: %.200q", len(text), text)
		}
	})
}

// TestTheEndingOfAnExportDecidesItsFormat writes TSV in gzip where CSV was chosen, and refuses what it cannot write.
func TestTheEndingOfAnExportDecidesItsFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.tsv.gz")
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		to := func(path string) {
			w.Press("E", "enter")
			w.WaitFor("File")
			w.Press("ctrl+u")
			w.Type(path)
			w.Press("enter")
		}
		to("out.pdf")
		w.WaitFor("Not exported:")
		to(path)
		w.WaitFor("Exported 400 rows")
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		packed, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(packed)
		if err != nil || !strings.Contains(string(text), "\t") {
			t.Errorf("got %.80q, %v", text, err)
		}
	})
}

func TestLargeCopyGoesToAPrivateFile(t *testing.T) {
	dir := t.TempDir()
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("y")
		w.WaitFor("All shown rows")
		w.Press("a")
		w.WaitFor("Copy the shown rows as")
		w.Press("j")
		w.WaitFor("Too large for the clipboard")
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 {
			t.Fatalf("%d files in the folder of copies, %v", len(files), err)
		}
		info, err := files[0].Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy has the mode %v, %v", info.Mode(), err)
		}
	}, func(_ *testing.T, c *ui.Config) { c.CopyDir = dir })
}

func TestTmuxAndScreenPassTheCopyOn(t *testing.T) {
	for name, want := range map[string]string{"tmux-256color": "\x1bPtmux;", "screen-256color": "\x1bP\x1b]52;c;",
		"xterm-256color": "\x1b]52;c;"} {
		withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
			w.Press("y")
			w.WaitFor("Cell")
			w.Sent()
			w.Press("y")
			if raw, _ := w.Sent(); !strings.Contains(raw, want) {
				t.Errorf("%s: %q is not in %q", name, want, raw)
			}
		}, func(_ *testing.T, c *ui.Config) {
			c.Getenv = func(variable string) string { return map[string]string{"TERM": name}[variable] }
		})
	}
}

func TestEscapeTwiceInOneReadClosesTwice(t *testing.T) {
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("/")
		w.Type("csc.exe")
		w.WaitFor("rows of 400")
		w.Press("enter", "F")
		w.WaitFor("enter keep")
		w.Send("\x1b\x1b") // the list, then the filter
		w.WaitUntilGone("enter keep")
		w.WaitUntilGone("rows of 400")
	})
}

func TestMarkedRowsBecomeADatatableInANewTab(t *testing.T) {
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("space", "space", "p")
		w.WaitFor("2 marked rows as a datatable")
		w.Press("1")
		w.WaitFor("let marked = datatable(")
		w.Press("alt+left")
		w.WaitFor("2 rows marked")
	})
}

func TestFilterSearchesShownColumns(t *testing.T) {
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.Press("/")
		w.Type("user07")
		w.WaitFor("rows of 400")
		w.Press("enter", "$", "h", "h", "h", "h")
		wants(t, w, "user07")
		w.Press("-") // AccountName
		w.WaitFor("0 rows of 400")
	})
}
