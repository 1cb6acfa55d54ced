package ui_test

import (
	"path/filepath"
	"testing"
	"time"

	"quarry/hunt"
	"quarry/ui"
)

func TestRowsAreGroupedByColumns(t *testing.T) {
	drive(t, 110, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("f6", "B")
		w.WaitFor("Group rows")
		w.Press("ctrl+u")
		w.Type("FileName, Nowhere")
		w.Press("enter")
		w.WaitFor("No column `Nowhere` in these results")
		w.Press("ctrl+u")
		w.Type("FileName")
		w.Press("tab")
		w.Type(", max(ProcessId)")
		w.Press("enter")
		w.WaitFor("answer ▸ summarize Count = count(), max_ProcessId = max(ProcessId)")
		wants(t, w, "refined locally", "powershell.exe")
	})
}

func TestResultsAreRefinedWithoutAnAPICall(t *testing.T) {
	withResults(t, "DeviceProcessEvents", func(t *testing.T, w *workbench) {
		w.WaitFor("1/45")
		w.Press("G", "|")
		wants(t, w, "answer |", "no API call")
		w.Type("where FileName == 'csc.exe'")
		w.Press("enter")
		w.WaitFor("80 rows in ")
		wants(t, w, "answer ▸ where FileName == 'csc.exe'", "refined locally", "of 80", "1/45")
		w.Press("|")
		w.Type("summarize count() by AccountName")
		w.Press("enter")
		w.WaitFor("count_")
		wants(t, w, "▸ where FileName == 'csc.exe' ▸ summarize count() by AccountName")

		w.Press("backspace")
		wants(t, w, "of 80", "▸ (summarize count() by")
		w.Press("backspace")
		wants(t, w, "-400 of 400", "▸400") // where the cursor was left
		w.Press("backspace")
		wants(t, w, "No earlier refinement")
		w.Press("\\", "\\")
		wants(t, w, "count_")
		w.Press("\\")
		wants(t, w, "No later refinement", "1/45")
	})
}

func TestNewRefinementReplacesLaterSteps(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "where FileName == 'csc.exe'")
		w.WaitFor("of 80")
		w.Press("backspace")
		refine(w, "take 7")
		w.WaitFor("of 7")
		wantsNot(t, w, "csc.exe' ▸")
		wants(t, w, "answer ▸ take 7")
		w.Press("\\")
		wants(t, w, "No later refinement")
	})
}

func refine(w *workbench, line string) {
	w.Press("|")
	w.Type(line)
	w.Press("enter")
}

func TestRefinementErrorIsMarked(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "where FileNam == 'x'")
		w.WaitFor("`FileNam`")
		wants(t, w, "answer | where FileNam == 'x'", "of 400")
		w.Type("e") // typed before the name, where the cursor went
		wants(t, w, "where eFileNam")
		w.Press("esc")
		wantsNot(t, w, "answer |")
		refine(w, "join kind=inner DeviceInfo on DeviceName")
		w.WaitFor("Unknown table `DeviceInfo`")
	})
}

func TestRefineLineCompletesColumnsAndRecallsLines(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		w.Press("|")
		w.Type("where Acc")
		w.WaitFor("AccountName")
		w.Press("tab")
		w.Type(" == 'user07'")
		wants(t, w, "where AccountName == 'user07'")
		w.Press("enter")
		w.WaitFor("computed locally")
		w.Press("|", "up")
		wants(t, w, "answer | where AccountName == 'user07'")
		w.Press("down")
		wantsNot(t, w, "answer | where")
		w.Press("enter")
		wantsNot(t, w, "answer | ")
	})
}

func TestRefineLineJoinsHistoryAndTabs(t *testing.T) {
	withResults(t, "Lateral", func(t *testing.T, w *workbench) {
		refine(w, "take 3 | project FileName")
		w.WaitFor("of 3")
		w.Press("ctrl+t")
		w.Type("second")
		w.Press("f5")
		w.WaitFor("of 400")
		w.Press("f6")
		refine(w, "join kind=leftsemi tab(1) on FileName")
		w.WaitFor("of 240")
		refine(w, "join kind=leftsemi Lateral on FileName | count")
		w.WaitFor("▸1   240")
		w.Press("backspace", "backspace")
		refine(w, "union answer(1) | count")
		w.WaitFor("▸1   800")
		refine(w, "union answer(77)")
		w.WaitFor("77")
		w.Press("esc", "esc")
		wants(t, w, "2/45")
	}, keeping)
}

// keeping enables kept results, the default of profiles.
func keeping(_ *testing.T, c *ui.Config) {
	kept := c.Runner.Config
	kept.Profile.KeepAnswers = true
	c.Runner = hunt.NewRunner(kept)
}

func TestRefinedResultsAreExportedAndReplacedByANewRun(t *testing.T) {
	folder := t.TempDir()
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "summarize count() by FileName")
		w.WaitFor("of 5")
		w.Press("E")
		w.WaitFor("Export as")
		w.Press("enter") // the first format
		w.WaitFor("File")
		w.Press("ctrl+u")
		w.Type(filepath.Join(folder, "out.csv"))
		w.Press("enter")
		w.WaitFor("Exported 5 rows")
		w.Press("f5")
		w.WaitFor("of 400")
		wantsNot(t, w, "answer ▸")
		w.Press("backspace")
		wants(t, w, "No earlier refinement")
	})
}

func TestRefinementWithoutRowsSaysSo(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "where ProcessId < 0")
		w.WaitFor("No rows after where ProcessId < 0")
		w.Press("backspace")
		wants(t, w, "of 400")
	})
}

func TestRefinementSaysWhatIsInferred(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "summarize by FileName | extend h = hash_many(FileName, 1)")
		w.WaitFor("How the service computes hash_many() is not published")
	})
}

func TestValueOfARefinementFiltersTheLine(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "summarize Starts = count() by FileName | order by FileName asc")
		w.WaitFor("of 5")
		w.Press("+")
		wants(t, w, "answer | where FileName == \"OUTLOOK.EXE\"")
		w.Press("enter")
		w.WaitFor("of 1 ")
	})
}

func TestRenderInARefinementIsDrawn(t *testing.T) {
	withResults(t, "T", func(t *testing.T, w *workbench) {
		refine(w, "summarize count() by FileName | render barchart")
		w.WaitFor("svchost.exe")
		w.Press("esc")
		wants(t, w, "of 5")
	})
}

func TestTypingARefinementIsCheap(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(5000), time.Second), func(t *testing.T, w *workbench) {
		w.Type("T")
		w.Press("f5")
		w.WaitFor("of 5,000")
		w.Press("f6", "|")
		w.Sent()
		for _, key := range []string{"w", "h", "e", "r", "e", " ", "x", "backspace", "left"} {
			w.Press(key)
			withinBudget(t, w, "the key "+key, typedKeyBytes)
		}
	}, func(_ *testing.T, c *ui.Config) { c.CompleteOnRequest = true })
}
