package buffer

import (
	"strings"
	"unicode/utf8"
)

// Memory is what a buffer holds, as values that can be kept outside of the program: the
// text, the cursor, and the steps that can be undone and done again.
type Snapshot struct {
	Text      string    `json:"text"`
	Selection Selection `json:"selection"`
	Done      []Step    `json:"done,omitempty"`
	Undone    []Step    `json:"undone,omitempty"`
}

// Step is one step of a history.
type Step struct {
	Kind   uint8     `json:"kind,omitempty"`
	Group  int       `json:"group,omitempty"`
	Edit   Edit      `json:"edit"`
	Before Selection `json:"before"`
	After  Selection `json:"after"`
}

// stepBytes is about what a step takes besides its texts when it is written down.
const stepBytes = 120

// Memory returns what the buffer holds. Of the steps the newest come along that take no
// more bytes than the limit when they are written down.
func (b *Buffer) Snapshot(limit int) Snapshot {
	m := Snapshot{Text: b.text, Selection: b.selection}
	m.Done, limit = savedSteps(b.history.done, limit)
	m.Undone, _ = savedSteps(b.history.undone, limit)
	return m
}

// remembered takes steps from the end, until a limit of bytes or the first text that is
// no UTF-8, which would not come back as it was.
func savedSteps(steps []step, limit int) (kept []Step, left int) {
	from := len(steps)
	for from > 0 && steps[from-1].size()+stepBytes <= limit && utf8.ValidString(steps[from-1].edit.Removed+steps[from-1].edit.Inserted) {
		from--
		limit -= steps[from].size() + stepBytes
	}
	for _, s := range steps[from:] {
		kept = append(kept, Step{Kind: uint8(s.kind), Group: s.group, Edit: s.edit, Before: s.before, After: s.after})
	}
	return kept, limit
}

// Recall makes a buffer of a memory. Steps that do not fit the text, since somebody else
// wrote them, are left out: the text is worth more than its history.
func Restore(m Snapshot, options Options) *Buffer {
	b := New(m.Text, options)
	if applicable(m.Text, m.Done, func(e Edit) Edit { return e.Inverse() }) && applicable(m.Text, m.Undone, func(e Edit) Edit { return e }) {
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
			*list.to = append(*list.to, step{kind: kind(s.Kind), edit: s.Edit, before: s.Before, after: s.After, group: s.Group})
			h.groups = max(h.groups, s.Group)
		}
	}
	for _, s := range h.done {
		h.bytes += s.size()
	}
}

// fits reports whether steps can be taken from the end of a history, one after another.
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
