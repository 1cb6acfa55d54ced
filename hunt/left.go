package hunt

import (
	"sync"

	"quarry/hunt/slice"
	"quarry/kql"
)

// left is the last run in pieces of this process that is not whole, with its rows, so
// that it can be repaired also where nothing of it may be kept on disk.
type left struct {
	mu  sync.Mutex
	id  int64
	run *kept
}

func (l *left) keep(s *sliced) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.id, l.run = s.id, &kept{keptVersion, s.question.Text, s.pinned, *s.question.Slice, s.next, s.pieces}
}

// take hands the run out, once.
func (l *left) take(id int64) *kept {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run == nil || l.id != id {
		return nil
	}
	k := l.run
	l.run = nil
	return k
}

// refusedAt marks what is in the way of slicing.
func refusedAt(r *slice.Refusal) kql.Diagnostic {
	return kql.Diagnostic{Code: "slice", Severity: kql.SeverityInformation, Span: r.Span, Message: r.Error()}
}
