package view

import (
	"testing"

	"quarry/panics"
)

func TestWorkerPanicReachesCaller(t *testing.T) {
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
