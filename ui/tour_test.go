package ui_test

import (
	"testing"
	"time"

	"quarry/api/dialect"
	"quarry/table"
	"quarry/ui"
	"quarry/ui/tutor"
)

// inSandbox is a workbench on the sandbox tenant.
func inSandbox(_ *testing.T, c *ui.Config) {
	c.Runner.Config.Profile.Name, c.Runner.Config.Profile.Dialect = "sandbox-graph", dialect.Graph
}

// allFound is a row with everything that the steps of the guided hunt look for.
func allFound() *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Found", Type: table.String}})
	for _, s := range tutor.Steps() {
		for _, value := range s.Finds {
			b.Append(table.NewString(value))
		}
	}
	return b.Table()
}

func TestTheGuidedHuntChecksEachStep(t *testing.T) {
	steps := tutor.Steps()
	drive(t, 100, 40, respondWith(allFound(), time.Second), func(t *testing.T, w *workbench) {
		w.Press("t")
		wants(t, w, "Guided hunt 1 of 10", steps[0].Text, "AlertInfo", "F5 runs the query", "F6 "+steps[0].Why)
		wantsNot(t, w, "START HERE", steps[0].Found)
		w.Press("f5")
		w.WaitFor(steps[0].Found)
		w.Press("f6")
		wants(t, w, "✓ F6")
		w.Press("ctrl+k", "enter")
		wants(t, w, "Guided hunt 2 of 10", "AlertEvidence")
		w.Press("ctrl+k", "b") // the schema, by its chord
		wants(t, w, "✓ F7", "Guided hunt 2 of 10")
		w.Press("esc", "ctrl+k", "enter")
		wants(t, w, "3 of 10", "▸ enter in the rows")
		w.Press("enter", "ctrl+z") // in the editor, enter is a new line
		wants(t, w, "▸ enter in the rows")
		w.Press("f5")
		w.WaitFor(steps[2].Found)
		w.Press("f6", "enter")
		wants(t, w, "✓ enter in the rows")
		w.Press("esc", "f6", "x")
		wants(t, w, "xDeviceProcessEvents")
		w.Press("ctrl+k", "backspace")
		wants(t, w, "3 of 10", steps[2].Title)
		wantsNot(t, w, "xDeviceProcessEvents")
		w.Press("ctrl+k", "backspace")
		wants(t, w, "2 of 10")
		w.Press("ctrl+k", "T")
		wants(t, w, "The guided hunt is closed.")
		wantsNot(t, w, "2 of 10")
		w.Press("ctrl+k", "enter")
		wants(t, w, "The guided hunt is not open.")
		w.Press("ctrl+k", "T")
		wants(t, w, "Guided hunt 1 of 10")
	}, inSandbox)
}

func TestTheGuidedHuntSaysWhenRowsAreNotTheAnswer(t *testing.T) {
	drive(t, 80, 24, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		wants(t, w, "Guided hunt 1 of 10")
		w.Press("f5")
		w.WaitFor("Not the answer yet.")
	}, inSandbox, func(_ *testing.T, c *ui.Config) { c.Tour = true })
}

func TestTheGuidedHuntNeedsTheSandboxAndRoom(t *testing.T) {
	drive(t, 80, 16, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "T")
		wants(t, w, "needs a terminal of 18 lines or more")
	}, inSandbox)
	drive(t, 80, 24, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "T")
		wants(t, w, "The guided hunt needs the sandbox tenant")
	})
	drive(t, 80, 24, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		wants(t, w, "START HERE", "The guided hunt needs the sandbox tenant")
	}, func(_ *testing.T, c *ui.Config) { c.Tour = true })
}
