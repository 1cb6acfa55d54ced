// Package dialect names the APIs that run hunting queries. Package api describes them; profiles,
// history and diagnostics use only the name.
package dialect

// Name is the name of an API in the configuration, the history and scripts.
type Name string

// The APIs. Any means no particular one, such as in diagnostics that must not depend on it.
const (
	Any   Name = ""
	MDE   Name = "mde"   // Microsoft Defender for Endpoint: only the Device tables
	XDR   Name = "xdr"   // Microsoft Defender XDR
	Graph Name = "graph" // Microsoft Graph security
)

// Target is where queries can run: an API, and a Sentinel workspace or "".
type Target struct {
	API       Name
	Workspace string
}

// Names returns the APIs, oldest first.
func Names() []Name { return []Name{MDE, XDR, Graph} }

// Parse returns the API with the given name. Any has no name.
func Parse(name string) (Name, bool) {
	switch n := Name(name); n {
	case MDE, XDR, Graph:
		return n, true
	case Any:
	}
	return Any, false
}

func (n Name) String() string { return string(n) }

// Next returns the following API, and the first after the last.
func (n Name) Next() Name {
	switch n {
	case MDE:
		return XDR
	case XDR:
		return Graph
	case Graph, Any:
	}
	return MDE
}
