package world

import (
	"fmt"

	"quarry/table"
)

// node is a node of the exposure graph.
type node struct {
	id, label, name string
	category        string
	properties      string
	ids             string
}

type edge struct {
	from, to   *node
	label      string
	properties string
}

// graph is the estate as an exposure graph.
type graph struct {
	nodes []node
	edges []edge
}

func (w *World) newGraph() graph {
	e, d := w.estate(), w.dice("graph")
	g := graph{nodes: make([]node, 0, len(e.people)+len(e.devices)+16)}
	people, devices := map[*account]*node{}, map[*device]*node{}
	for _, p := range e.people {
		people[p] = g.add(node{d.guid(), "user", p.display, "identity", fmt.Sprintf(
			`{"rawData":{"accountUpn":"%s","department":"%s","isActive":true,"criticalityLevel":{"criticalityLevel":%d}}}`, p.upn, p.department, 3-2*oneIf(p.administers)),
			fmt.Sprintf(`[{"type":"AadObjectId","id":"%s"},{"type":"SecurityIdentifier","id":"%s"}]`, p.objectID,
				p.sid)})
	}
	for _, x := range e.devices {
		devices[x] = g.add(node{d.guid(), "device", x.name, "device", fmt.Sprintf(
			`{"rawData":{"deviceName":"%s","osPlatform":"%s","exposureScore":"%s","isCustomerFacing":%t,"highRiskVulnerabilityInsights":{"hasHighOrCritical":%t}}}`,
			x.name, x.platform.os, x.exposed(), x.facing(), x.exposed() == "High"),
			fmt.Sprintf(`[{"type":"DeviceInventoryId","id":"%s"}]`, x.id)})
	}
	group := g.add(node{d.guid(), "group", "Domain Admins", "identity", `{"rawData":{"isSensitive":true}}`, `[]`})
	vault := g.add(node{d.guid(), "microsoft.storage/storageaccounts", "contosobackup", "storage",
		`{"rawData":{"containsSensitiveData":{"sensitivity":"High"}}}`, `[]`})
	logShipper := g.add(node{d.guid(), "managedidentity", "log-shipper", "identity", `{"rawData":{}}`, `[]`})
	g.connect(logShipper, vault, "has permissions to")
	for _, p := range e.people {
		g.connect(people[p], devices[e.workplaceOf(p)], "can authenticate to")
		g.connect(devices[e.workplaceOf(p)], people[p], "has credentials of")
		if !p.administers {
			continue
		}
		g.connect(people[p], group, "member of")
		for _, x := range e.devices {
			if x.server {
				g.connect(people[p], devices[x], "has role on")
			}
		}
	}
	c := e.cast()
	g.connect(devices[c.workplace], people[c.admin], "has credentials of") // used by the intruder
	g.connect(people[c.admin], vault, "has permissions to")
	return g
}

func (g *graph) add(n node) *node {
	g.nodes = append(g.nodes, n)
	return &g.nodes[len(g.nodes)-1] // the capacity covers all nodes, so they never move
}

func (g *graph) connect(from, to *node, label string) {
	g.edges = append(g.edges, edge{from, to, label, `{"rawData":{}}`})
}

// exposed returns how easy the device is to compromise.
func (x *device) exposed() string { return []string{"Low", "Low", "Medium", "High"}[x.id[0]%4] }

func (n *node) categories() string { return jsonList([]string{n.category}) }

func (w *World) exposureGraphNodes(schema []table.Column) *lazyTable {
	return fill(schema, w.newGraph().nodes, columns[node]{
		"NodeId":         text(func(n *node) string { return n.id }),
		"NodeLabel":      text(func(n *node) string { return n.label }),
		"NodeName":       text(func(n *node) string { return n.name }),
		"Categories":     dynamic((*node).categories),
		"NodeProperties": dynamic(func(n *node) string { return n.properties }),
		"EntityIds":      dynamic(func(n *node) string { return n.ids }),
	})
}

func (w *World) exposureGraphEdges(schema []table.Column) *lazyTable {
	return fill(schema, w.newGraph().edges, columns[edge]{
		"EdgeId":               text(func(e *edge) string { return digest(e.from.id+e.label+e.to.id, 32) }),
		"EdgeLabel":            text(func(e *edge) string { return e.label }),
		"SourceNodeId":         text(func(e *edge) string { return e.from.id }),
		"SourceNodeName":       text(func(e *edge) string { return e.from.name }),
		"SourceNodeLabel":      text(func(e *edge) string { return e.from.label }),
		"SourceNodeCategories": dynamic(func(e *edge) string { return e.from.categories() }),
		"TargetNodeId":         text(func(e *edge) string { return e.to.id }),
		"TargetNodeName":       text(func(e *edge) string { return e.to.name }),
		"TargetNodeLabel":      text(func(e *edge) string { return e.to.label }),
		"TargetNodeCategories": dynamic(func(e *edge) string { return e.to.categories() }),
		"EdgeProperties":       dynamic(func(e *edge) string { return e.properties }),
	})
}
