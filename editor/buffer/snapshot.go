package buffer

import (
	"strings"
	"unicode/utf8"
)

// Snapshot is the state of a buffer in a form that can be stored: the text, the selection and the
// undo and redo steps.
type Snapshot struct {
	Text      string    `json:"text"`
	Selection Selection `json:"selection"`
	Done      []Step    `json:"done,omitempty"`
	Undone    []Step    `json:"undone,omitempty"`
}

// Step is one undo step.
type Step struct {
	Kind   uint8     `json:"kind,omitempty"`
	Group  int       `json:"group,omitempty"`
	Edit   Edit      `json:"edit"`
	Before Selection `json:"before"`
	After  Selection `json:"after"`
}

// stepBytes is the approximate size of a stored step, not counting its text.
const stepBytes = 120

// Snapshot returns the state of the buffer, with as many of the latest steps as fit in limit bytes
// when stored.
func (b *Buffer) Snapshot(limit int) Snapshot {
	m := Snapshot{Text: b.text, Selection: b.selection}
	m.Done, limit = savedSteps(b.history.done, limit)
	m.Undone, _ = savedSteps(b.history.undone, limit)
	return m
}

// savedSteps returns the latest steps that fit in limit bytes, and the bytes left. It stops at text
// that is not valid UTF-8, which JSON would alter.
func savedSteps(steps []step, limit int) (kept []Step, left int) {
	from := len(steps)
	for from > 0 && steps[from-1].size()+stepBytes <= limit &&
		utf8.ValidString(steps[from-1].edit.Removed+steps[from-1].edit.Inserted) {
		from--
		limit -= steps[from].size() + stepBytes
	}
	for _, s := range steps[from:] {
		kept = append(kept, Step{Kind: uint8(s.kind), Group: s.group, Edit: s.edit, Before: s.before, After: s.after})
	}
	return kept, limit
}

// Restore returns a buffer in the state of a snapshot. Steps that do not match the text, because
// the stored data was edited or damaged, are dropped: the text is worth more than its undo history.
func Restore(m Snapshot, options Options) *Buffer {
	b := New(m.Text, options)
	if applicable(m.Text, m.Done, func(e Edit) Edit { return e.Inverse() }) &&
		applicable(m.Text, m.Undone, func(e Edit) Edit { return e }) {
		b.history.restore(m)
	}
	b.Select(m.Selection.Anchor, m.Selection.Head)
	return b
}

func (h *undoHistory) restore(m Snapshot) {
	for _, list := range []struct {
		from []Step
		to   *[]step
	}{{m.Done, &h.done}, {m.Undone, &h.undone}} {
		for _, s := range list.from {
			*list.to = append(*list.to, step{kind: kind(s.Kind), edit: s.Edit, before: s.Before, after: s.After,
				group: s.Group})
			h.groups = max(h.groups, s.Group)
		}
	}
	for _, s := range h.done {
		h.bytes += s.size()
	}
}

// applicable reports whether the steps can be applied to the text one after another, starting with
// the last.
func applicable(text string, steps []Step, way func(Edit) Edit) bool {
	for i := len(steps) - 1; i >= 0; i-- {
		e := way(steps[i].Edit)
		if e.Offset < 0 || e.Offset > len(text) || !strings.HasPrefix(text[e.Offset:], e.Removed) {
			return false
		}
		text = text[:e.Offset] + e.Inserted + text[e.Offset+len(e.Removed):]
		if min(steps[i].Before.Start(), steps[i].After.Start()) < 0 {
			return false
		}
	}
	return true
}
