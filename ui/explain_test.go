package ui_test

import "testing"

func TestExplainListsTheSteps(t *testing.T) {
	withResults(t, "DeviceProcessEvents\n| project Timestamp, DeviceName, FileName", func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "Q")
		wants(t, w, "Steps of the query", "1. DeviceProcessEvents", "2. project Timestamp, DeviceName, FileName")
		w.Press("esc", "|")
		w.Type("summarize count() by FileName")
		w.Press("ctrl+k", "Q")
		w.WaitFor("2. summarize count() by FileName")
		wants(t, w, "Steps of the query", " rows")
	})
}
