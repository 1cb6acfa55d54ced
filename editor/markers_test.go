package editor_test

import (
	"strings"
	"testing"

	"quarry/editor"
	"quarry/kql/syntax"
)

func marker(start, end int) syntax.Diagnostic {
	return syntax.Diagnostic{Severity: syntax.SeverityError, Span: syntax.Span{Start: start, End: end},
		Message: "Expected a name."}
}

func TestMarkersMoveWithTheirText(t *testing.T) {
	tests := []struct {
		name string
		at   int
		keys []string
		want []syntax.Span // of the remaining markers
	}{
		{"typing before", 0, []string{"x"}, []syntax.Span{{Start: 3, End: 5}, {Start: 7, End: 8}}},
		{"typing between", 5, []string{"x"}, []syntax.Span{{Start: 2, End: 4}, {Start: 7, End: 8}}},
		{"typing inside removes it", 3, []string{"x"}, []syntax.Span{{Start: 7, End: 8}}},
		{"deleting before", 0, []string{"delete"}, []syntax.Span{{Start: 1, End: 3}, {Start: 5, End: 6}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEditor(t, 40, 5, "abcdefgh")
			e.SetMarkers([]syntax.Diagnostic{marker(6, 7), marker(2, 4)})
			e.GoTo(test.at)
			press(e, test.keys...)
			for _, want := range test.want {
				e.GoTo(want.Start)
				if got, ok := e.Marker(); !ok || got.Span != want {
					t.Errorf("at %d the marker is %v, %v, want %v", want.Start, got.Span, ok, want)
				}
			}
			count := strings.Count(e.View(), "\x1b[") // each marker adds underlined runs
			e.SetMarkers(nil)
			if len(test.want) > 0 && strings.Count(e.View(), "\x1b[") >= count {
				t.Error("the markers were not drawn")
			}
		})
	}
}

func TestProblemKeysWrapAndShowTheMessage(t *testing.T) {
	e := newEditor(t, 40, 5, "abc\ndef")
	e.SetMarkers([]syntax.Diagnostic{marker(5, 6), marker(1, 2)})
	for _, step := range []struct {
		key  string
		want int
	}{{"alt+n", 1}, {"alt+n", 5}, {"alt+n", 1}, {"alt+p", 5}, {"alt+p", 1}} {
		action, _ := press(e, step.key)
		if e.Offset() != step.want || action != (editor.Explain{Reason: "Expected a name."}) {
			t.Errorf("%s went to %d with %#v, want %d and the message", step.key, e.Offset(), action, step.want)
		}
	}
}

func TestGutterShowsTheMostSevereProblem(t *testing.T) {
	e := newEditor(t, 40, 2, "abc\ndef")
	warning := marker(0, 1)
	warning.Severity = syntax.SeverityWarning
	e.SetMarkers([]syntax.Diagnostic{warning, marker(2, 3)})
	lines := strings.Split(ownSequence.ReplaceAllString(e.View(), ""), "\n")
	glyphs := theme(t, "no-color").Glyphs.Marks
	if !strings.HasPrefix(lines[0], glyphs.Error) || !strings.HasPrefix(lines[1], " ") {
		t.Errorf("gutters are %q and %q, want %q in the first and none in the second", lines[0], lines[1], glyphs.Error)
	}
}

func TestNewTextHasNoMarkers(t *testing.T) {
	e := newEditor(t, 40, 5, "abc")
	e.SetMarkers([]syntax.Diagnostic{marker(0, 1)})
	e.SetText("abc")
	if d, ok := e.Marker(); ok {
		t.Errorf("the marker %v is still there", d)
	}
}
