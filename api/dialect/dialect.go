// Package dialect names the APIs that run a hunting query. Package api knows what each of
// them is like; this name is what profiles, history and advice carry around.
package dialect

import "strings"

// Name is the name of an API, as configuration, history and scripts spell it.
type Name string

// The APIs. Any is no choice: of advice, that it must not depend on one.
const (
	Any   Name = ""
	MDE   Name = "mde"   // Microsoft Defender for Endpoint: the tables of devices alone
	XDR   Name = "xdr"   // Microsoft Defender XDR
	Graph Name = "graph" // Microsoft Graph security
)

// Names returns the APIs in the order of their age.
func Names() []Name { return []Name{MDE, XDR, Graph} }

// Parse returns the API of a name. Any has none.
func Parse(name string) (Name, bool) {
	switch n := Name(name); n {
	case MDE, XDR, Graph:
		return n, true
	case Any:
	}
	return Any, false
}

// String returns the name as configuration spells it.
func (n Name) String() string { return string(n) }

// Serves reports whether an API has a table: the oldest has those of devices alone.
func (n Name) Serves(table string) bool {
	return n != MDE || strings.HasPrefix(table, "Device")
}

// Next returns the API after this one, around to the first.
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
