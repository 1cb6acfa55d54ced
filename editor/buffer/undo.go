package buffer

import (
	"strings"
	"time"
	"unicode/utf8"
)

// kind classifies edits. Consecutive edits of the same kind are undone together.
type kind uint8

const (
	other kind = iota // never merged
	typing
	deletingBack
	deletingForward
)

// step is a single undo step.
type step struct {
	kind          kind
	edit          Edit
	before, after Selection
	group         int // adjacent steps with the same group are undone together; 0: no group
}

// typingPause is how long the user must stop typing to start a new undo step.
const typingPause = 2 * time.Second

// maxUndoBytes limits the text held by undo steps. The oldest are dropped first; the newest is
// always kept.
const maxUndoBytes = 64 << 20

// undoHistory holds the steps that can be undone and redone.
type undoHistory struct {
	done, undone []step
	bytes        int  // text size of the steps in done
	open         bool // the last step in done may be extended
	group        int  // of steps recorded now; 0: none
	groups       int  // number of groups so far
	last         time.Time
}

func (h *undoHistory) at(now time.Time) {
	if now.Sub(h.last) > typingPause {
		h.open = false
	}
	h.last = now
}

// record adds a step, or merges it into the last one.
func (h *undoHistory) record(s step) {
	h.undone = nil
	s.group = h.group
	if n := len(h.done); n > 0 && h.open {
		if joined, ok := join(h.done[n-1], s); ok {
			h.done[n-1] = joined
			h.bytes += s.size()
			return
		}
	}
	h.done = append(h.done, s)
	h.bytes += s.size()
	h.open = s.kind != other
	for h.bytes > maxUndoBytes && len(h.done) > 1 {
		h.bytes -= h.done[0].size()
		h.done = h.done[1:]
	}
}

func (s step) size() int { return len(s.edit.Removed) + len(s.edit.Inserted) }

// join merges two steps if the second continues where the first ended.
func join(first, second step) (step, bool) {
	if first.kind != second.kind || first.after != second.before || first.group != second.group {
		return step{}, false
	}
	a, b := first.edit, second.edit
	joined := step{kind: first.kind, before: first.before, after: second.after, group: first.group}
	switch {
	case first.kind == typing && b.Removed == "" && b.Offset == a.end() && !startsWord(a.Inserted, b.Inserted):
		joined.edit = Edit{Offset: a.Offset, Removed: a.Removed, Inserted: a.Inserted + b.Inserted}
	case first.kind == deletingBack && b.Offset+len(b.Removed) == a.Offset:
		joined.edit = Edit{Offset: b.Offset, Removed: b.Removed + a.Removed}
	case first.kind == deletingForward && b.Offset == a.Offset:
		joined.edit = Edit{Offset: a.Offset, Removed: a.Removed + b.Removed}
	default:
		return step{}, false
	}
	return joined, true
}

// startsWord reports whether typed text starts a word after a blank. A step ends there, so that
// undo goes back word by word.
func startsWord(before, typed string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(typed)
	return strings.ContainsRune(" \t", last) && !strings.ContainsRune(" \t", first)
}

// closeStep prevents the next edit from being merged into the last step.
func (h *undoHistory) closeStep() { h.open = false }

// StartGroup makes all edits until EndGroup a single undo step.
func (b *Buffer) StartGroup() {
	b.history.groups++
	b.history.group = b.history.groups
	b.history.closeStep()
}

// EndGroup ends the group started by StartGroup.
func (b *Buffer) EndGroup() {
	b.history.group = 0
	b.history.closeStep()
}

// Undo reverts the last step and restores the selection from before it. It reports whether there
// was one.
func (b *Buffer) Undo() bool {
	h := &b.history
	if !b.undoOne() {
		return false
	}
	for group := h.undone[len(h.undone)-1].group; group != 0 && len(h.done) > 0 &&
		h.done[len(h.done)-1].group == group; {
		b.undoOne()
	}
	return true
}

func (b *Buffer) undoOne() bool {
	h := &b.history
	if len(h.done) == 0 {
		return false
	}
	last := h.done[len(h.done)-1]
	h.done = h.done[:len(h.done)-1]
	h.undone = append(h.undone, last)
	h.bytes -= last.size()
	h.closeStep()
	b.apply(last.edit.Inverse())
	b.selection = last.before
	return true
}

// Redo reapplies the step undone last and restores the selection from after it. It reports whether
// there was one.
func (b *Buffer) Redo() bool {
	h := &b.history
	if !b.redoOne() {
		return false
	}
	for group := h.done[len(h.done)-1].group; group != 0 && len(h.undone) > 0 &&
		h.undone[len(h.undone)-1].group == group; {
		b.redoOne()
	}
	return true
}

func (b *Buffer) redoOne() bool {
	h := &b.history
	if len(h.undone) == 0 {
		return false
	}
	next := h.undone[len(h.undone)-1]
	h.undone = h.undone[:len(h.undone)-1]
	h.done = append(h.done, next)
	h.bytes += next.size()
	h.closeStep()
	b.apply(next.edit)
	b.selection = next.after
	return true
}
