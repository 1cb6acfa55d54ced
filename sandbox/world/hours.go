package world

import (
	"runtime"
	"sync"
	"sync/atomic"

	"quarry/panics"
	"quarry/table/times"
)

// hours says how the rows of a table are spread over the hours of the world, in order of time.
type hours struct {
	first []int     // number of each hour's first row, followed by the number of rows
	busy  []float64 // by hour: share of the rows that people rather than machines cause
}

// spread distributes rows over the hours. The given share of them follows working hours.
func (w *World) spread(rows int, share float64) hours {
	n := int((w.end - w.start + hour - 1) / hour)
	office, sum := make([]float64, n), 0.0
	for i := range office {
		office[i] = officeShare(times.TimeOf(w.start + int64(i)*hour))
		sum += office[i]
	}
	h := hours{first: make([]int, n+1), busy: make([]float64, n)}
	upTo := 0.0
	for i := range office {
		people, machines := share*office[i]/sum, (1-share)/float64(n)
		h.busy[i] = people / (people + machines)
		upTo += people + machines
		h.first[i+1] = int(upTo*float64(rows) + .5)
	}
	h.first[n] = rows
	return h
}

// moments fills in the times of an hour's rows as a Poisson process: the gaps are exponentially
// distributed.
func (w *World) moments(d dice, i int, at []int64) {
	from, sum := w.start+int64(i)*hour, 0.0
	length := min(hour, w.end-from)
	gaps := make([]float64, len(at)+1)
	for i := range gaps {
		gaps[i] = d.ExpFloat64()
		sum += gaps[i]
	}
	upTo := 0.0
	for i := range at {
		upTo += gaps[i]
		at[i] = from + min(int64(upTo/sum*float64(length)), length-1)
	}
}

// inParallel calls work for every part, using all processors.
func inParallel(parts int, work func(part int)) {
	workers := min(runtime.GOMAXPROCS(0), parts)
	if workers < 2 {
		for part := range parts {
			work(part)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	var failed panics.Relay
	for range workers {
		group.Go(func() {
			failed.Do(func() {
				for part := int(next.Add(1) - 1); part < parts; part = int(next.Add(1) - 1) {
					work(part)
				}
			})
		})
	}
	group.Wait()
	failed.Raise()
}
