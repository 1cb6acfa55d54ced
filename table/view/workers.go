package view

import (
	"runtime"
	"sync"

	"quarry/panics"
)

// manyRows is the number of rows that justify another worker, and maxWorkers leaves cores for
// other work.
const (
	manyRows   = 4 * stride
	maxWorkers = 4
)

// workersFor returns the number of workers for a number of rows.
func workersFor(rows int) int {
	if rows < manyRows {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), maxWorkers)
}

// share runs the workers concurrently and waits for them. A panic in one is raised here, where the
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
