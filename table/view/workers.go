package view

import (
	"runtime"
	"sync"

	"quarry/panics"
)

// manyRows are worth the start of a second worker, and mostWorkers leave cores to what else runs.
const (
	manyRows    = 4 * stride
	mostWorkers = 4
)

// workersFor is how many workers share what is to be done with some rows.
func workersFor(rows int) int {
	if rows < manyRows {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), mostWorkers)
}

// share runs workers at once and waits for all of them. The panic of one is raised here, where the
// caller can recover it.
func share(workers int, work func(worker int)) {
	var others sync.WaitGroup
	var failed panics.Relay
	for worker := 1; worker < workers; worker++ {
		others.Go(func() { failed.Do(func() { work(worker) }) })
	}
	failed.Do(func() { work(0) })
	others.Wait()
	failed.Raise()
}
