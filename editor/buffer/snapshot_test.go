package buffer_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"quarry/editor/buffer"
)

// kept sends a snapshot through JSON, as the session file does.
func kept(t testing.TB, m buffer.Snapshot) buffer.Snapshot {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back buffer.Snapshot
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func TestRestoredBufferUndoesAndRedoes(t *testing.T) {
	b := buffer.New("one two", buffer.Options{})
	b.Replace(0, 3, "eins")
	b.Replace(5, 8, "zwei")
	b.StartGroup()
	b.Replace(0, 0, "(")
	b.Replace(10, 10, ")")
	b.EndGroup()
	b.Undo()
	b.Select(2, 5)
	r := buffer.Restore(kept(t, b.Snapshot(1000)), buffer.Options{})
	if r.Text() != b.Text() || r.Selection() != b.Selection() {
		t.Fatalf("restored %q %v, want %q %v", r.Text(), r.Selection(), b.Text(), b.Selection())
	}
	for _, c := range []struct {
		do   func() bool
		want string
	}{{r.Redo, "(eins zwei)"}, {r.Undo, "eins zwei"}, {r.Undo, "eins two"}, {r.Undo, "one two"}} {
		if !c.do() || r.Text() != c.want {
			t.Errorf("text is %q, want %q", r.Text(), c.want)
		}
	}
	if r.Undo() {
		t.Error("undo went back further than the edits made")
	}
}

func TestOldStepsAreDroppedFirst(t *testing.T) {
	b := buffer.New("", buffer.Options{})
	b.Replace(0, 0, "aaaa")
	b.Replace(4, 4, "bb")
	b.Replace(6, 6, "c")
	r := buffer.Restore(b.Snapshot(300), buffer.Options{})
	for r.Undo() {
	}
	if r.Text() != "aaaa" {
		t.Errorf("undoing gives %q, want aaaa", r.Text())
	}
}

func TestUndoStepsThatDoNotMatchAreDropped(t *testing.T) {
	for name, m := range map[string]buffer.Snapshot{
		"different text":   {Text: "abc", Done: []buffer.Step{{Edit: buffer.Edit{Offset: 0, Inserted: "x"}}}},
		"past the end":     {Text: "abc", Done: []buffer.Step{{Edit: buffer.Edit{Offset: 9, Inserted: ""}}}},
		"before the start": {Text: "abc", Undone: []buffer.Step{{Edit: buffer.Edit{Offset: -1}}}},
		"bad selection": {Text: "abc", Selection: buffer.Selection{Anchor: -5, Head: 99},
			Done: []buffer.Step{{Before: buffer.Selection{Head: -1}}}},
	} {
		r := buffer.Restore(m, buffer.Options{})
		if r.Undo() || r.Redo() || r.Text() != "abc" {
			t.Errorf("%s: undo succeeded in %q", name, r.Text())
		}
	}
}

func TestInvalidUTF8EndsTheStoredUndoHistory(t *testing.T) {
	b := buffer.New("", buffer.Options{})
	b.Replace(0, 0, "\xff")
	b.Replace(0, 1, "ok")
	m := b.Snapshot(1000)
	if len(m.Done) != 0 {
		t.Errorf("steps %+v, want none: JSON would alter the first", m.Done)
	}
}

func FuzzRestoredUndoHistoryIsTheSame(f *testing.F) {
	f.Add("abc", "xyz", 1, 2, uint8(2))
	f.Fuzz(func(t *testing.T, text, more string, at, end int, undos uint8) {
		b := buffer.New(text, buffer.Options{})
		at = max(0, min(at, len(text)))
		end = max(at, min(end, len(text)))
		b.Replace(at, end, more)
		b.Replace(0, 0, more)
		for range undos % 3 {
			b.Undo()
		}
		r := buffer.Restore(b.Snapshot(1<<20), buffer.Options{})
		for range 4 {
			if len(b.Snapshot(1<<20).Done) == 0 {
				break
			}
			if b.Undo() != r.Undo() || b.Text() != r.Text() || !reflect.DeepEqual(b.Selection(), r.Selection()) {
				t.Errorf("undo gives %q %v, want %q %v", r.Text(), r.Selection(), b.Text(), b.Selection())
			}
		}
	})
}
