package ui_test

import (
	"testing"
	"time"

	"quarry/ui"
)

func TestSchemaPutsANameIntoTheQuery(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Press("f7")
		w.WaitFor("Schema")
		w.Type("DeviceProcessE")
		w.WaitFor("Process creation and related events")
		w.Press("enter")
		w.Type(" | where ")
		w.Press("f7")
		w.Type("initiatingprocessparentfile")
		w.WaitFor("File name of the initiating process's parent")
		w.Press("enter")
		w.WaitFor("DeviceProcessEvents | where InitiatingProcessParentFileName")
	})
}

func TestSchemaShowsTheTablesOfTheWorkspace(t *testing.T) {
	workspace := func(_ *testing.T, c *ui.Config) { c.Runner.Config.Profile.Workspace = "6b2ad1f5" }
	drive(t, 120, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Press("f7")
		w.WaitFor("Schema")
		w.Type("OfficeActi")
		w.WaitFor("records of Microsoft 365")
		w.Press("enter")
		w.Type(" | where ")
		w.WaitFor("OfficeActivity | where")
	}, workspace)
}

func TestMissingExternalEditorKeepsTheText(t *testing.T) {
	for command, says := range map[string]string{"": "No external editor",
		"/no/such/editor": "failed; the query is unchanged"} {
		drive(t, 100, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
			w.Type("print 1")
			w.Press("f4")
			w.WaitFor(says)
			wants(t, w, "print 1")
		}, func(_ *testing.T, c *ui.Config) {
			c.Getenv = func(variable string) string { return map[string]string{"EDITOR": command}[variable] }
		})
	}
}
