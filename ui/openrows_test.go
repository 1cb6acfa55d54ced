package ui_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quarry/ui"
)

// rowFile makes a file of rows and returns its path.
func rowFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const portalExport = "\"Timestamp\",\"DeviceName\"\r\n\"Apr 15, 2024 11:09:27 AM\",\"ws-1\"\r\n" +
	"\"May 7, 2024 18:41:25.123\",\"ws-2\"\r\n"

func TestFilesOfRowsOpenInTheGrid(t *testing.T) {
	path := rowFile(t, "portal-apr.csv", portalExport)
	opened := func(_ *testing.T, c *ui.Config) { c.Rows = []string{path} }
	drive(t, 140, 30, nil, func(t *testing.T, w *workbench) {
		w.WaitFor("of 2")
		wants(t, w, "2024-05-07 18:41:25.123", "from portal-apr.csv", "// 2 rows, 2 columns from ",
			"times without a zone are read as UTC (assumed", "// converted: Timestamp from 2 dates")
		refine(w, "where DeviceName == 'ws-2' | join kind=inner portal_apr on DeviceName")
		w.WaitFor("of 1")
		wants(t, w, "DeviceName1", "computed locally")
		w.Kill()
		if err := w.Wait(); !errors.Is(err, context.Canceled) {
			t.Fatalf("it ended with %v, want it canceled", err)
		}
		w.config.Rows = nil
		again := restart(t, w, w.store)
		again.WaitFor("of 2")
		wants(t, again, "from portal-apr.csv", "ws-2")
	}, opened)
}

func TestSeveralFilesAreOneTable(t *testing.T) {
	one, two := rowFile(t, "one.csv", "a,b\n1,x\n"), rowFile(t, "two.json", `[{"a":"n/a","c":true}]`)
	drive(t, 140, 30, nil, func(t *testing.T, w *workbench) {
		w.WaitFor("of 2")
		wants(t, w, "SourceFile", "one.csv", "two.json", "n/a")
	}, func(_ *testing.T, c *ui.Config) { c.Rows = []string{one, two} })
}

func TestLargeFilesShowTheirFirstRows(t *testing.T) {
	path := rowFile(t, "large.csv", "a,b\n"+strings.Repeat("1,x\n", 400_000))
	drive(t, 140, 30, nil, func(t *testing.T, w *workbench) {
		w.WaitFor("of 400,000")
		wantsNot(t, w, "partial", "reading the file")
	}, func(_ *testing.T, c *ui.Config) { c.Rows = []string{path} })
}

func TestFilesThatAreNoRowsSayWhy(t *testing.T) {
	path := rowFile(t, "a.csv", "a,b\n1\n")
	drive(t, 140, 30, nil, func(t *testing.T, w *workbench) {
		w.WaitFor("this line has 1 fields, and the first line names 2 columns")
	}, func(_ *testing.T, c *ui.Config) { c.Rows = []string{path} })
}

func TestOpenFileOpensRows(t *testing.T) {
	path := rowFile(t, "portal-apr.csv", portalExport)
	drive(t, 140, 30, nil, func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "O")
		w.Type(path)
		w.Press("enter")
		w.WaitFor("of 2")
		wants(t, w, "ws-2")
	})
}
