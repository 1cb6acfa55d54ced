package editor_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"quarry/editor"
	"quarry/themes"
)

func TestShorterTextReplacesAllWhileProblemsAreMarked(t *testing.T) {
	m := editor.New(editor.Options{Check: true})
	m.SetText("DeviceInfo | where Timestamp > ago(30d)\n\nDeviceEvents | take 1")
	m.ReplaceAll("DeviceInfo")
	if m.Text() != "DeviceInfo" {
		t.Errorf("text is %q", m.Text())
	}
}

func TestRestoredEditorHasCursorAndUndoHistory(t *testing.T) {
	m := editor.New(editor.Options{})
	m.Paste("one")
	m.Paste(" two")
	m.GoTo(2)
	other := editor.New(editor.Options{})
	other.Restore(m.Snapshot())
	if other.Text() != "one two" || other.Offset() != 2 {
		t.Errorf("restored %q at %d, want the same text at 2", other.Text(), other.Offset())
	}
	if other.Snapshot().Done == nil {
		t.Error("nothing can be undone")
	}
}

func TestRestoredCursorInALongLineIsInView(t *testing.T) {
	m := newEditor(t, 40, 5, "")
	m.Paste("start " + strings.Repeat("word ", 12) + "end")
	other := editor.New(editor.Options{Theme: theme(t, themes.Default)})
	other.Restore(m.Snapshot())
	other.SetSize(40, 5)
	if text := ansi.Strip(other.View()); !strings.Contains(text, "word word end") {
		t.Errorf("the end of the line is not in view:\n%s", text)
	}
}
