package hunt

import (
	"slices"
	"sync"
	"time"
)

// maxConcurrentCalls bounds the calls that one process has under way. The service documents no
// such limit; each call computes on the tenant's own share of its machines.
const maxConcurrentCalls = 4

// queue is where the calls of a runner wait for their turn, first come, first served
// unless the user says otherwise.
type queue struct {
	mu      sync.Mutex
	waiting []*queuedCall
	next    int64
	busy    int           // calls under way
	changed chan struct{} // closed when the queue moves
}

// place is a call that waits.
type queuedCall struct {
	id      int64
	text    string
	since   time.Time
	resumes time.Time
	because string
	dropped chan struct{}
}

// Waiting is a queued call.
type Waiting struct {
	ID      int64
	Text    string
	Since   time.Time
	Resumes time.Time // when it may go on; zero while others are before it
	Because string
}

// moved wakes everybody who waits. The caller holds the lock.
func (q *queue) wake() {
	if q.changed != nil {
		close(q.changed)
	}
	q.changed = make(chan struct{})
}

func (q *queue) join(text string, now time.Time) *queuedCall {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	p := &queuedCall{id: q.next, text: text, since: now, dropped: make(chan struct{})}
	q.waiting = append(q.waiting, p)
	return p
}

func (q *queue) leave(p *queuedCall) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(other *queuedCall) bool { return other == p })
	q.wake()
}

// turn reports whether a call is the next one and not too many are under way. If so it
// counts as under way until release. changed is closed when that may have become otherwise.
func (q *queue) turn(p *queuedCall) (changed <-chan struct{}, first bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.changed == nil {
		q.changed = make(chan struct{})
	}
	if len(q.waiting) > 0 && q.waiting[0] == p && q.busy < maxConcurrentCalls {
		q.busy++
		return q.changed, true
	}
	return q.changed, false
}

// enter counts a call as under way that was not queued.
func (q *queue) enter() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy++
}

// yield gives back a turn that no call came of.
func (q *queue) yield() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy--
}

// release ends a call that was under way.
func (q *queue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy--
	if q.busy == maxConcurrentCalls-1 {
		q.wake()
	}
}

// hold notes why a call waits, and until when.
func (q *queue) setReason(p *queuedCall, resumes time.Time, because string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	p.resumes, p.because = resumes, because
}

// Queue lists the calls that wait, in the order in which they will go.
func (r *Runner) Queue() []Waiting {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	var list []Waiting
	for _, p := range r.queue.waiting {
		if p.because != "" { // one that has not been held up is on its way
			list = append(list, Waiting{p.id, p.text, p.since, p.resumes, p.because})
		}
	}
	return list
}

// MoveQueued moves a waiting call by some places, to the front for a negative number.
func (r *Runner) MoveQueued(id int64, by int) {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	places := r.queue.waiting
	from := slices.IndexFunc(places, func(p *queuedCall) bool { return p.id == id })
	if from < 0 {
		return
	}
	to := min(max(from+by, 0), len(places)-1)
	p := places[from]
	r.queue.waiting = slices.Insert(slices.Delete(places, from, from+1), to, p)
	r.queue.wake()
}

// DropQueued takes waiting calls out of the queue; without ids, all of them. Their runs
// end as canceled.
func (r *Runner) DropQueued(ids ...int64) {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	r.queue.waiting = slices.DeleteFunc(r.queue.waiting, func(p *queuedCall) bool {
		if len(ids) > 0 && !slices.Contains(ids, p.id) {
			return false
		}
		close(p.dropped)
		return true
	})
	r.queue.wake()
}
