package history

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"quarry/panics"
)

// checkInterval is the time between checks that a store makes by itself.
const checkInterval = 7 * 24 * time.Hour

// upkeep checks the database in the background, which finds damage that no query meets, such as an
// index entry whose loss hides a run. A workbench has the time to finish it; a short command does
// not, and costs nothing.
type upkeep struct {
	cancel context.CancelFunc
	done   chan struct{}
}

// startUpkeep starts a check if the last one was long ago. The time of the last check is that of a
// file next to the database.
func (s *Store) startUpkeep() {
	path := filepath.Join(s.dir, databaseName)
	last := path + ".checked"
	info, err := os.Stat(last)
	if err != nil {
		_ = os.WriteFile(last, nil, fileMode) // a new store; without the file, there is no check
		return
	}
	if time.Since(info.ModTime()).Abs() < checkInterval {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	u := &upkeep{cancel: cancel, done: make(chan struct{})}
	s.upkeep = u
	go func() {
		defer close(u.done)
		defer panics.Catch(func(*panics.Error) {}) // a check is no reason to end the program
		problems, err := checkDatabase(ctx, s.read)
		if err != nil {
			return // canceled, or the next check finds it
		}
		if len(problems) > 0 {
			markSuspect(path)
		}
		now := time.Now()
		_ = os.Chtimes(last, now, now)
	}()
}

// stop ends a check and waits until it has ended.
func (u *upkeep) stop() {
	if u != nil {
		u.cancel()
		<-u.done
	}
}
