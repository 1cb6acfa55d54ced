package table

import (
	"io"
	"time"
)

// chunkSize is how much is asked from the source at once, and chunks how many of that
// may be read ahead while the decoder works: enough to keep inflating and decoding apart.
const (
	chunkSize = 64 << 10
	chunks    = 4
)

type chunk struct {
	data []byte
	err  error
}

// source reads ahead in a goroutine of its own, so that the decoder can tell whether
// there is more to decode or time to show what there is.
type source struct {
	filled chan chunk
	empty  chan []byte
	quit   chan struct{}
	done   chan struct{}
}

func readAhead(r io.Reader) *source {
	s := &source{
		filled: make(chan chunk, chunks),
		empty:  make(chan []byte, chunks),
		quit:   make(chan struct{}),
		done:   make(chan struct{}),
	}
	for range chunks {
		s.empty <- nil
	}
	go s.read(r)
	return s
}

// noProgress is how many reads in a row may bring nothing, as in package bufio.
const noProgress = 100

func (s *source) read(r io.Reader) {
	defer close(s.done)
	idle := 0
	for {
		var buffer []byte
		select {
		case buffer = <-s.empty:
		case <-s.quit:
			return
		}
		if buffer == nil {
			buffer = make([]byte, chunkSize)
		}
		n, err := r.Read(buffer[:chunkSize])
		if idle++; n > 0 {
			idle = 0
		} else if err == nil && idle >= noProgress {
			err = io.ErrNoProgress
		}
		select {
		case s.filled <- chunk{buffer[:n], err}:
		case <-s.quit:
			return
		}
		if err != nil {
			return
		}
	}
}

// stop ends the reading and waits for it, so that the reader is the caller's again.
func (s *source) stop() {
	close(s.quit)
	<-s.done
}

// next returns the next chunk. With wait zero it does not block; otherwise it blocks
// for that long, or with a negative wait until something comes.
func (s *source) next(wait time.Duration) (c chunk, ok bool) {
	select {
	case c = <-s.filled:
		return c, true
	default:
	}
	var expired <-chan time.Time
	switch {
	case wait == 0:
		return chunk{}, false
	case wait > 0:
		timer := time.NewTimer(wait)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case c = <-s.filled:
		return c, true
	case <-expired:
		return chunk{}, false
	}
}

// reuse gives the memory of a chunk back.
func (s *source) reuse(c chunk) { s.empty <- c.data[:0] }
