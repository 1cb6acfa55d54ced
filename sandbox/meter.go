package sandbox

import (
	"slices"
	"sync"
	"time"
)

// meter counts what the app has spent on one API, in sliding windows.
type meter struct {
	limits Limits
	mu     sync.Mutex
	calls  []*spending // of the last day, by start
}

// spending is the cost of one admitted call.
type spending struct {
	start   time.Time
	run     time.Duration
	running bool
}

// exceeded describes the limit that a call would exceed, and how long until a call is allowed
// again.
type exceeded struct {
	calls  int           // 0 for a limit on run time
	window time.Duration // that the limit applies to
	wait   time.Duration
}

// begin counts a call, or returns the limit that it would exceed.
func (m *meter) begin(now time.Time) (*spending, *exceeded) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(now)
	if x := m.full(now); x != nil {
		return nil, x
	}
	s := &spending{start: now, running: true}
	m.calls = append(m.calls, s)
	return s, nil
}

// end records the run time of a finished call.
func (m *meter) end(s *spending, run time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.run, s.running = max(run, 0), false
}

func (m *meter) full(now time.Time) *exceeded {
	if x := m.tooMany(now, m.limits.CallsPer30s, 30*time.Second); x != nil {
		return x
	}
	if x := m.tooMany(now, m.limits.CallsPerMinute, time.Minute); x != nil {
		return x
	}
	if x := m.tooMany(now, m.limits.CallsPerHour, time.Hour); x != nil {
		return x
	}
	if x := m.tooLong(now, m.limits.RunPerHour, time.Hour); x != nil {
		return x
	}
	return m.tooLong(now, m.limits.RunPerDay, 24*time.Hour)
}

// tooMany reports a call limit that is used up. The wait ends when the oldest of the last limit
// calls leaves the window.
func (m *meter) tooMany(now time.Time, limit int, window time.Duration) *exceeded {
	if limit == 0 || len(m.calls) < limit {
		return nil
	}
	oldest := m.calls[len(m.calls)-limit]
	wait := oldest.start.Add(window).Sub(now)
	if wait <= 0 {
		return nil
	}
	return &exceeded{calls: limit, window: window, wait: wait}
}

// tooLong reports a run time limit that is used up. The wait ends when enough run time has left the
// window for the sum to be below the limit.
func (m *meter) tooLong(now time.Time, limit, window time.Duration) *exceeded {
	if limit == 0 {
		return nil
	}
	var spent time.Duration
	for _, s := range slices.Backward(m.calls) {
		if s.start.Add(window).Compare(now) <= 0 {
			return nil
		}
		spent += s.cost(now)
		if spent >= limit {
			return &exceeded{window: window, wait: s.start.Add(window).Sub(now)}
		}
	}
	return nil
}

func (s *spending) cost(now time.Time) time.Duration {
	if s.running {
		return now.Sub(s.start)
	}
	return s.run
}

func (m *meter) forget(now time.Time) {
	m.calls = slices.DeleteFunc(m.calls, func(s *spending) bool {
		return !s.running && s.start.Add(24*time.Hour).Before(now)
	})
}
