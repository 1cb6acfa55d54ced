package table

import (
	"errors"
	"strings"
	"testing"
	"time"

	"quarry/panics"
)

func TestThePanicOfAWorkerReachesTheOneThatWaits(t *testing.T) {
	for failing := range 3 {
		var caught *panics.Error
		func() {
			defer panics.Catch(func(p *panics.Error) { caught = p })
			share(3, func(worker int) {
				if worker == failing {
					panic("boom")
				}
			})
		}()
		if caught == nil || caught.Value != "boom" {
			t.Errorf("worker %d: got %v, want its panic", failing, caught)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { panic("boom") }

func TestThePanicOfAReaderIsAnErrorOfTheBody(t *testing.T) {
	s := readAhead(brokenReader{})
	defer s.stop()
	c, ok := s.next(10 * time.Second)
	if caught := (*panics.Error)(nil); !ok || !errors.As(c.err, &caught) || !strings.Contains(c.err.Error(), "boom") {
		t.Errorf("got %v, want the panic", c.err)
	}
}
