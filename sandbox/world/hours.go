package world

import (
	"runtime"
	"sync"
	"sync/atomic"

	"quarry/table"
)

// hours spreads rows over the world's days: so many in each hour, in the order of time.
type hours struct {
	first []int     // the number of the first row of each hour, and of all rows at the end
	busy  []float64 // of each hour: the share of its rows that people make, and not machines
}

// spread gives each hour its rows. Of the rows, a share belongs to working hours.
func (w *World) spread(rows int, share float64) hours {
	n := int((w.end - w.start + hour - 1) / hour)
	office, sum := make([]float64, n), 0.0
	for i := range office {
		office[i] = officeShare(table.TimeOf(w.start + int64(i)*hour))
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

// moments fills in the times of an hour's rows. The gaps between them are those of things
// that happen by chance.
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

// share divides work into parts and does them on all processors.
func share(parts int, work func(part int)) {
	workers := min(runtime.GOMAXPROCS(0), parts)
	if workers < 2 {
		for part := range parts {
			work(part)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for part := int(next.Add(1) - 1); part < parts; part = int(next.Add(1) - 1) {
				work(part)
			}
		})
	}
	group.Wait()
}
