package expr

import (
	"fmt"
	"slices"
	"sync"
)

// notes collects what the results of a run do not show: tables in one, values that the service computes in
// another way. Several goroutines may add to it.
type notes struct {
	mu   sync.Mutex
	list []string
}

// Note adds a note to the run, once.
func (n *notes) Note(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if text := fmt.Sprintf(format, args...); !slices.Contains(n.list, text) {
		n.list = append(n.list, text)
	}
}

// Notes returns the notes in the order in which they were added.
func (n *notes) Notes() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}
