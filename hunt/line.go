package hunt

import (
	"slices"
	"sync"
	"time"
)

// mostAtOnce bounds the calls that one process has under way. The service documents no
// such limit; each call computes on the tenant's own share of its machines.
const mostAtOnce = 4

// line is where the calls of a runner wait for their turn, first come, first served
// unless the user says otherwise.
type line struct {
	mu      sync.Mutex
	places  []*place
	next    int64
	busy    int           // calls under way
	changed chan struct{} // closed when the line moves
}

// place is a call that waits.
type place struct {
	id      int64
	text    string
	since   time.Time
	resumes time.Time
	because string
	dropped chan struct{}
}

// Waiting is a call in line.
type Waiting struct {
	ID      int64
	Text    string
	Since   time.Time
	Resumes time.Time // when it may go on; zero while others are before it
	Because string
}

// moved wakes everybody who waits. The caller holds the lock.
func (l *line) moved() {
	if l.changed != nil {
		close(l.changed)
	}
	l.changed = make(chan struct{})
}

func (l *line) join(text string, now time.Time) *place {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	p := &place{id: l.next, text: text, since: now, dropped: make(chan struct{})}
	l.places = append(l.places, p)
	return p
}

func (l *line) leave(p *place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.places = slices.DeleteFunc(l.places, func(other *place) bool { return other == p })
	l.moved()
}

// turn reports whether a call is the next one and not too many are under way. If so it
// counts as under way until release. changed is closed when that may have become otherwise.
func (l *line) turn(p *place) (changed <-chan struct{}, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	if len(l.places) > 0 && l.places[0] == p && l.busy < mostAtOnce {
		l.busy++
		return l.changed, true
	}
	return l.changed, false
}

// enter counts a call as under way that did not stand in line.
func (l *line) enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy++
}

// yield gives back a turn that came to nothing.
func (l *line) yield() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy--
}

// release ends a call that was under way.
func (l *line) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy--
	if l.busy == mostAtOnce-1 {
		l.moved()
	}
}

func (l *line) tell(p *place, resumes time.Time, because string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.resumes, p.because = resumes, because
}

// Queue lists the calls that wait, in the order in which they will go.
func (r *Runner) Queue() []Waiting {
	r.line.mu.Lock()
	defer r.line.mu.Unlock()
	var list []Waiting
	for _, p := range r.line.places {
		if p.because != "" { // one that has not been held up is on its way
			list = append(list, Waiting{p.id, p.text, p.since, p.resumes, p.because})
		}
	}
	return list
}

// MoveQueued moves a waiting call by some places, to the front for a negative number.
func (r *Runner) MoveQueued(id int64, by int) {
	r.line.mu.Lock()
	defer r.line.mu.Unlock()
	places := r.line.places
	from := slices.IndexFunc(places, func(p *place) bool { return p.id == id })
	if from < 0 {
		return
	}
	to := min(max(from+by, 0), len(places)-1)
	p := places[from]
	r.line.places = slices.Insert(slices.Delete(places, from, from+1), to, p)
	r.line.moved()
}

// DropQueued takes waiting calls out of the line; without ids, all of them. Their runs
// end as canceled.
func (r *Runner) DropQueued(ids ...int64) {
	r.line.mu.Lock()
	defer r.line.mu.Unlock()
	r.line.places = slices.DeleteFunc(r.line.places, func(p *place) bool {
		if len(ids) > 0 && !slices.Contains(ids, p.id) {
			return false
		}
		close(p.dropped)
		return true
	})
	r.line.moved()
}
