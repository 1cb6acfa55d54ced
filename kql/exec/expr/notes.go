package expr

import (
	"fmt"
	"slices"
	"sync"

	"quarry/kql/catalog"
)

// notes collects what the results of a run do not show: tables in one, values that the service computes in
// another way. Several goroutines may add to it.
type notes struct {
	mu      sync.Mutex
	list    []string
	receive func(text string)
}

// Note adds a note to the run, once.
func (n *notes) Note(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if text := fmt.Sprintf(format, args...); !slices.Contains(n.list, text) {
		n.list = append(n.list, text)
	}
}

// ReportNotes passes the notes on, in the order in which they were added.
func (n *notes) ReportNotes() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.receive != nil {
		for _, text := range n.list {
			n.receive(text)
		}
	}
}

// UsesAggregate notes that a query uses an aggregate whose behaviour is inferred.
func (n *notes) UsesAggregate(name string) { n.uses(catalog.AggregateHelp, name) }

// UsesPlugin notes that a query uses a plugin whose behaviour is inferred.
func (n *notes) UsesPlugin(name string) { n.uses(catalog.PluginHelp, name) }

// uses notes that a query uses a row of the catalog whose behaviour is inferred.
func (n *notes) uses(kind catalog.HelpKind, name string) {
	if catalog.EvidenceOf(kind, name) != catalog.Inferred {
		return
	}
	what := name + "()"
	if kind == catalog.OperatorHelp {
		what = "`" + name + "`"
	}
	n.Note("how the service computes %s is not published, so its results may differ", what)
}
