package decode

import (
	"errors"
	"strings"
	"testing"
	"time"

	"quarry/panics"
)

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { panic("boom") }

func TestReaderPanicBecomesError(t *testing.T) {
	s := readAhead(brokenReader{})
	defer s.stop()
	c, ok := s.next(10 * time.Second)
	if caught := (*panics.Error)(nil); !ok || !errors.As(c.err, &caught) || !strings.Contains(c.err.Error(), "boom") {
		t.Errorf("got %v, want the panic", c.err)
	}
}
