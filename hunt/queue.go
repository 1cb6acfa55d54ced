package hunt

import (
	"slices"
	"sync"
	"time"
)

// maxConcurrentCalls limits the concurrent calls of one process. The service documents no such
// limit, but every call uses the tenant's share of its compute.
const maxConcurrentCalls = 4

// queue holds the calls of a runner that wait for their turn, in order of arrival unless the user
// moves them.
type queue struct {
	mu      sync.Mutex
	waiting []*queuedCall
	next    int64
	busy    int           // calls in progress
	changed chan struct{} // closed when the queue changes
}

// queuedCall is a call that is waiting.
type queuedCall struct {
	id      int64
	text    string
	since   time.Time
	resumes time.Time
	because string
	dropped chan struct{}
}

// Waiting describes a queued call.
type Waiting struct {
	ID      int64
	Text    string
	Since   time.Time
	Resumes time.Time // when it may be sent; zero while others are ahead of it
	Because string
}

// wake wakes all waiting calls. The caller holds the lock.
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

// turn reports whether a call is first in the queue and a slot is free. If so, it takes the slot
// until release. The returned channel is closed when the answer may have changed.
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

// enter takes a slot for a call that was not queued.
func (q *queue) enter() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy++
}

// yield returns a slot that was not used.
func (q *queue) yield() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy--
}

// release returns the slot of a finished call.
func (q *queue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy--
	if q.busy == maxConcurrentCalls-1 {
		q.wake()
	}
}

// setReason records why a call is waiting and until when.
func (q *queue) setReason(p *queuedCall, resumes time.Time, because string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	p.resumes, p.because = resumes, because
}

// Queue returns the waiting calls in the order in which they will be sent.
func (r *Runner) Queue() []Waiting {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	var list []Waiting
	for _, p := range r.queue.waiting {
		if p.because != "" { // a call without a reason is about to be sent
			list = append(list, Waiting{p.id, p.text, p.since, p.resumes, p.because})
		}
	}
	return list
}

// MoveQueued moves a waiting call by a number of places; negative numbers move it forward.
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

// DropQueued removes calls from the queue, or all of them if there are no ids. Their runs end as
// canceled.
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
