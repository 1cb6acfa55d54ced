// Package dialect names the APIs that run hunting queries. Package api describes them; profiles,
// history and diagnostics use only the name.
package dialect

import "strings"

// Name is the name of an API in the configuration, the history and scripts.
type Name string

// The APIs. Any means no particular one, such as in diagnostics that must not depend on it.
const (
	Any   Name = ""
	MDE   Name = "mde"   // Microsoft Defender for Endpoint: only the Device tables
	XDR   Name = "xdr"   // Microsoft Defender XDR
	Graph Name = "graph" // Microsoft Graph security

	LogAnalytics Name = "loganalytics" // Azure Monitor: the workspaces of Sentinel
)

// Target is where queries can run: an API, and a Sentinel workspace or "".
type Target struct {
	API       Name
	Workspace string
}

// Names returns the APIs, those of Defender first, oldest first.
func Names() []Name { return append(Hunting(), LogAnalytics) }

// Hunting returns the APIs of Defender's advanced hunting, oldest first: they query the same tables.
func Hunting() []Name { return []Name{MDE, XDR, Graph} }

// List returns the names of all APIs for a message: "a, b or c".
func List() string {
	var all []string
	for _, n := range Names() {
		all = append(all, n.String())
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

// Parse returns the API with the given name. Any has no name.
func Parse(name string) (Name, bool) {
	switch n := Name(name); n {
	case MDE, XDR, Graph, LogAnalytics:
		return n, true
	case Any:
	}
	return Any, false
}

func (n Name) String() string { return string(n) }

// TakesWorkspace reports whether queries of the API can run in a Sentinel workspace.
func (n Name) TakesWorkspace() bool { return n == Graph || n == LogAnalytics }

// Next returns the following API of advanced hunting, and the first after the last.
func (n Name) Next() Name {
	switch n {
	case MDE:
		return XDR
	case XDR:
		return Graph
	case Graph, LogAnalytics, Any:
	}
	return MDE
}
