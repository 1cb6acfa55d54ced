package buffer

import (
	"strings"
	"time"
	"unicode/utf8"
)

// kind is the sort of an edit; edits of one kind that follow each other closely are
// undone together.
type kind uint8

const (
	other kind = iota // never joins
	typing
	deletingBack
	deletingForward
)

// step is what one undo takes back.
type step struct {
	kind          kind
	edit          Edit
	before, after Selection
	group         int // steps that follow each other in one group are one; 0: in none
}

// pause is how long typing must rest to be undone apart from what follows.
const typingPause = 2 * time.Second

// historyBytes limits what the steps hold. Old steps go first; the newest always stays.
const maxUndoBytes = 64 << 20

// history holds the steps that can be undone and those that can be redone.
type undoHistory struct {
	done, undone []step
	bytes        int  // of the texts in done
	open         bool // the last step of done may grow
	group        int  // of what is recorded now; 0: none
	groups       int  // that there were
	last         time.Time
}

func (h *undoHistory) at(now time.Time) {
	if now.Sub(h.last) > typingPause {
		h.open = false
	}
	h.last = now
}

// record adds a step, or joins it to the one before.
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

// join makes one step of two when the second goes on where the first stopped.
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

// startsWord reports whether typed text begins a word after a blank: there a step ends,
// so that undo goes back by words.
func startsWord(before, typed string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(typed)
	return strings.ContainsRune(" \t", last) && !strings.ContainsRune(" \t", first)
}

// closeStep keeps what follows from being undone together with what was.
func (h *undoHistory) closeStep() { h.open = false }

// StartGroup makes one step of everything that follows, up to EndGroup.
func (b *Buffer) StartGroup() {
	b.history.groups++
	b.history.group = b.history.groups
	b.history.closeStep()
}

// EndGroup ends what StartGroup began.
func (b *Buffer) EndGroup() {
	b.history.group = 0
	b.history.closeStep()
}

// Undo takes back the last step, with cursor and selection as they were before it. It
// reports whether there was one.
func (b *Buffer) Undo() bool {
	h := &b.history
	if !b.undoOne() {
		return false
	}
	for group := h.undone[len(h.undone)-1].group; group != 0 && len(h.done) > 0 && h.done[len(h.done)-1].group == group; {
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

// Redo does again what was taken back last, with cursor and selection as they were after
// it. It reports whether there was something.
func (b *Buffer) Redo() bool {
	h := &b.history
	if !b.redoOne() {
		return false
	}
	for group := h.done[len(h.done)-1].group; group != 0 && len(h.undone) > 0 && h.undone[len(h.undone)-1].group == group; {
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
