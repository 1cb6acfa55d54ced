package decode

import (
	"io"
	"sync"
	"time"

	"quarry/panics"
)

// A body is read into segments. Several may be read ahead while the decoder works, enough for
// decompression and decoding to run in parallel. The decoder reads a segment in place; what is left
// of the previous one, usually a part of a row, it copies into the headroom before the data.
const (
	segmentSize  = 256 << 10
	firstSegment = 32 << 10 // most responses are small
	segments     = 3
	headroom     = 16 << 10
)

// segment is a buffer: the reader appends to it, and the decoder may change what is before that.
type segment struct {
	buffer []byte
	end    int // the end of the data from the reader
}

// chunk is a part of a segment that has arrived, and the error that followed it.
type chunk struct {
	segment  *segment
	from, to int
	err      error
}

// source reads ahead in a goroutine of its own, so that the decoder knows whether there is more to
// decode, or time to publish.
type source struct {
	mu      sync.Mutex
	arrived []chunk       // and not consumed yet; adjacent data in a segment is one chunk
	signal  chan struct{} // holds a token if something was added to arrived
	free    chan *segment
	quit    chan struct{}
	done    chan struct{}
}

func readAhead(r io.Reader) *source {
	s := &source{
		signal: make(chan struct{}, 1),
		free:   make(chan *segment, segments),
		quit:   make(chan struct{}),
		done:   make(chan struct{}),
	}
	for range segments {
		s.free <- nil
	}
	go s.read(r)
	return s
}

// noProgress is the number of consecutive empty reads that are tolerated, as in package bufio.
const noProgress = 100

func (s *source) read(r io.Reader) {
	defer close(s.done)
	idle, size := 0, firstSegment
	var g *segment
	for {
		if g == nil || g.end == len(g.buffer) {
			select {
			case g = <-s.free:
			case <-s.quit:
				return
			}
			if g == nil {
				g = &segment{buffer: make([]byte, headroom+size)}
				size = segmentSize
			}
			g.end = headroom
		}
		n, err := readSafely(r, g.buffer[g.end:])
		if idle++; n > 0 {
			idle = 0
		} else if err == nil && idle >= noProgress {
			err = io.ErrNoProgress
		}
		if n > 0 || err != nil {
			s.add(chunk{g, g.end, g.end + n, err})
			g.end += n
		}
		select {
		case <-s.quit:
			return
		default:
		}
		if err != nil {
			return
		}
	}
}

// readSafely reads and converts a panic to an error, since nothing else in this goroutine would
// recover it.
func readSafely(r io.Reader, buffer []byte) (n int, err error) {
	defer panics.Catch(func(p *panics.Error) { n, err = 0, p })
	return r.Read(buffer)
}

func (s *source) add(c chunk) {
	s.mu.Lock()
	if last := len(s.arrived) - 1; last >= 0 && s.arrived[last].segment == c.segment {
		s.arrived[last].to, s.arrived[last].err = c.to, c.err
	} else {
		s.arrived = append(s.arrived, c)
	}
	s.mu.Unlock()
	select {
	case s.signal <- struct{}{}:
	default: // the last token has not been taken, and will cover this chunk too
	}
}

func (s *source) take() (c chunk, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.arrived) == 0 {
		return chunk{}, false
	}
	c = s.arrived[0]
	s.arrived = append(s.arrived[:0], s.arrived[1:]...)
	return c, true
}

// stop ends the reading and waits for it, so that the caller can use the reader again.
func (s *source) stop() {
	close(s.quit)
	<-s.done
}

// next returns the next chunk. With a wait of zero it does not block; otherwise it blocks for that
// long, or, if negative, until there is one.
func (s *source) next(wait time.Duration) (c chunk, ok bool) {
	if c, ok = s.take(); ok || wait == 0 {
		return c, ok
	}
	var expired <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		expired = timer.C
	}
	for {
		select {
		case <-s.signal:
			if c, ok = s.take(); ok {
				return c, true
			}
		case <-expired:
			return chunk{}, false
		}
	}
}

// reuse returns a segment that is no longer needed and that nothing more will be written to.
func (s *source) reuse(g *segment) {
	if len(g.buffer) < headroom+segmentSize {
		g = nil // replaced by a larger one
	}
	s.free <- g
}
