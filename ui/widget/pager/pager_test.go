package pager_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/pager"
)

func TestLongTextIsWrappedAndScrolled(t *testing.T) {
	words := strings.Fields(strings.Repeat("alpha beta gamma delta ", 60))
	m := pager.New(pager.DefaultKeys(), pager.Styles{Tail: "~"}, "Help", []pager.Entry{
		{Heading: "Keys"}, {Key: "F5", Text: strings.Join(words, " ")}, {Text: "the end"},
	})
	m.SetSize(40, 8)
	if strings.Contains(m.View(), "the end") {
		t.Fatalf("the end is on the first page:\n%s", m.View())
	}
	seen := 0
	for range 200 {
		lines := strings.Split(m.View(), "\n")
		if len(lines) != 8 {
			t.Fatalf("%d lines, want 8", len(lines))
		}
		seen += len(strings.Fields(lines[1]))
		m.HandleKey(tea.KeyPressMsg{Code: 'j', Text: "j"})
	}
	if !strings.Contains(m.View(), "the end") {
		t.Errorf("at the end there is\n%s", m.View())
	}
	if strings.Contains(m.View(), "~") || seen == 0 {
		t.Errorf("text was cut:\n%s", m.View())
	}
	if wish, _ := m.HandleKey(tea.KeyPressMsg{Code: 'q', Text: "q"}); wish == nil {
		t.Error("q does not close")
	}
}
