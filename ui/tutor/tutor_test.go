package tutor_test

import (
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"quarry/table"
	"quarry/ui/tutor"
)

func labels(id string) string { return "<" + id + ">" }

func answer(values ...string) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "x", Type: table.String}})
	for _, v := range values {
		b.Append(table.NewString(v))
	}
	return b.Table()
}

// TestTheHuntIsThatOfTheDocumentation compares the steps with docs/sandbox.md, whose tables another test compares with
// what its queries return.
func TestTheHuntIsThatOfTheDocumentation(t *testing.T) {
	doc, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(doc), "\n### ")[1:]
	steps := tutor.Steps()
	for i, s := range steps {
		title, section, _ := strings.Cut(sections[i], "\n")
		if !strings.HasSuffix(title, ". "+s.Title) || !strings.Contains(section, "```kusto\n"+s.Query+"```") {
			t.Errorf("step %d is not the section %q", i+1, title)
		}
		_, rows, _ := strings.Cut(section, "|---|")
		for _, value := range s.Finds {
			if !strings.Contains(rows, value) {
				t.Errorf("step %d looks for %q, which is not in its table", i+1, value)
			}
		}
	}
	if next := sections[len(steps)]; next[0] >= '0' && next[0] <= '9' {
		t.Errorf("the documentation has another step: %q", next[:40])
	}
}

func TestAStepIsDoneWhenItsAnswerIsFoundAndItsKeyWasUsed(t *testing.T) {
	m := tutor.New(tutor.Styles{}, labels)
	m.SetWidth(120)
	for n := 1; ; n++ {
		step, number := m.Step()
		if number != n {
			t.Fatalf("step %d, want %d", number, n)
		}
		m.Rows(nil)
		m.Rows(answer("something else"))
		m.Did("another_action")
		if m.Done() || !strings.Contains(m.View(), "Not the answer yet") {
			t.Fatalf("step %d is done with nothing found: %s", n, m.View())
		}
		m.Rows(answer(append([]string{"more"}, step.Finds...)...))
		if m.Done() || !strings.Contains(m.View(), step.Found) {
			t.Fatalf("step %d does not show what was found: %s", n, m.View())
		}
		m.Did(step.Learn)
		m.Rows(answer("a later query changes nothing"))
		if !m.Done() {
			t.Fatalf("step %d is not done", n)
		}
		if m.Last() {
			break
		}
		m.Go(1)
	}
	if m.Go(1) || !m.Go(-1) || m.Done() {
		t.Error("the steps have no end, or a step is done before it began")
	}
}

func TestThePanelFillsItsSize(t *testing.T) {
	for _, width := range []int{40, 80, 140, 200} {
		m := tutor.New(tutor.Styles{Open: ">", Done: "*", Tail: "~"}, labels)
		m.SetWidth(width)
		for {
			step, _ := m.Step()
			for _, rows := range []*table.Table{nil, answer("no"), answer(step.Finds...)} {
				m.Rows(rows)
				lines := strings.Split(m.View(), "\n")
				if len(lines) != m.Height() {
					t.Fatalf("%d lines at %d columns, want %d", len(lines), width, m.Height())
				}
				for _, l := range lines {
					if ansi.StringWidth(l) != width {
						t.Errorf("the line %q is not %d columns wide", l, width)
					}
				}
				if width >= 80 && len(lines) > 5 {
					t.Errorf("%d lines at %d columns: %s", len(lines), width, m.View())
				}
			}
			if !m.Go(1) {
				break
			}
		}
	}
}
