package world

import (
	"cmp"
	"fmt"
	"strings"

	"quarry/table"
)

// site is an external host.
type site struct {
	name, ip string
}

// sites lists the external hosts that devices connect to, busiest first.
var sites = makeSites(strings.Fields(
	"login.cloud-identity telemetry.os-vendor update.os-vendor teams.collab graph.collab outlook.mailhost " +
		"cdn.mailhost ocsp.certs crl.certs search.seeker " +
		"www.newsdesk static.newsdesk img.fastcdn js.fastcdn api.weatherly maps.atlas bank.northpoint " +
		"portal.supplier-hub tickets.railway docs.devhandbook " +
		"registry.packages mirror.packages git.forge api.forge ci.forge media.streamly www.recipes shop.stationery " +
		"travel.bookings video.meetings " +
		"hr.payroll-portal crm.saleshub tracker.adnet beacon.adnet pixel.metrics fonts.typeset time.clocks " +
		"dns.resolver-one files.sharepoint-like forum.tinkerers"))

func makeSites(names []string) []site {
	list := make([]site, len(names))
	for i, name := range names {
		block := "198.51.100"
		if i%2 == 1 {
			block = "192.0.2"
		}
		list[i] = site{name + ".example", fmt.Sprintf("%s.%d", block, 30+i*3)}
	}
	return list
}

// connection is a row of DeviceNetworkEvents.
type connection struct {
	event
	process    *process
	remoteIP   string
	remotePort int32
	remoteURL  string
	localPort  int32
	protocol   string
	inbound    bool
	to         *device // nil: a site
	named      bool    // the sensor may see the site's name
	fields     string
	mapped     bool // the sensor reports IPv4 addresses in IPv6 form
}

// traffic is a recurring kind of connection.
type traffic struct {
	weight  float64
	image   string // name of a resident process of the device
	to      string // a server of the tenant; "": a site
	port    int32
	proto   string
	named   bool // the sensor may see the name
	office  bool
	refused float64 // share of failures
}

var trafficHabits = map[system][]traffic{
	windows: {
		{60, "msedge.exe", "", 443, "Tcp", true, true, .01},
		{25, "svchost.exe", "", 443, "Tcp", true, false, .01},
		{20, "ms-teams.exe", "", 443, "Tcp", true, true, .01},
		{14, "OUTLOOK.EXE", "", 443, "Tcp", true, true, .01},
		{12, "OneDrive.exe", "", 443, "Tcp", true, false, .02},
		{10, "MsSense.exe", "", 443, "Tcp", true, false, 0},
		{6, "OfficeClickToRun.exe", "", 443, "Tcp", true, false, .01},
		{14, "lsass.exe", "srv-dc-01", 88, "Tcp", false, false, .01},
		{12, "lsass.exe", "srv-dc-01", 389, "Tcp", false, false, .01},
		{14, "svchost.exe", "srv-dc-01", 53, "Udp", false, false, .03},
		{9, "System", "srv-file-01", 445, "Tcp", false, true, .03},
		{5, "msedge.exe", "srv-app-01", 443, "Tcp", true, true, .01},
		{3, "msedge.exe", "", 80, "Tcp", true, true, .05},
		{2, "svchost.exe", "", 123, "Udp", true, false, .05},
	},
	linux: {
		{30, "nginx", "srv-sql-01", 1433, "Tcp", false, false, .01},
		{30, "node", "", 443, "Tcp", true, false, .02},
		{20, "python3.12", "", 443, "Tcp", true, false, .01},
		{10, "wdavdaemon", "", 443, "Tcp", true, false, 0},
		{10, "systemd", "srv-dc-01", 53, "Udp", false, false, .02},
	},
	macOS: {
		{40, "Code Helper", "", 443, "Tcp", true, true, .01},
		{15, "wdavdaemon", "", 443, "Tcp", true, false, 0},
		{10, "softwareupdated", "", 443, "Tcp", true, false, .01},
		{10, "zsh", "lnx-build-01", 22, "Tcp", false, true, .02},
	},
}

func (w *World) networkPatterns() []pattern[connection] {
	var list []pattern[connection]
	for _, x := range w.estate().devices {
		for _, t := range trafficHabits[x.system] {
			c := connection{
				event: event{device: x, action: "ConnectionSuccess"}, process: x.residents[t.image],
				remotePort: t.port, protocol: t.proto, named: t.named, to: w.estate().byName[t.to],
			}
			list = append(list, pattern[connection]{t.weight * x.activity * (1 - t.refused), t.office, c})
			c.action = "ConnectionFailed"
			list = append(list, pattern[connection]{t.weight * x.activity * t.refused, t.office, c})
		}
	}
	return append(list, w.scans(sumOf(list)/60)...)
}

func sumOf[E any](list []pattern[E]) (sum float64) {
	for _, p := range list {
		sum += p.weight
	}
	return sum
}

// varyConnection fills in the port and the site of a connection.
func varyConnection(d dice, c *connection) {
	c.localPort = cmp.Or(c.localPort, ephemeralPort(d))
	switch {
	case c.inbound:
		c.remoteIP, c.remotePort = scanner(d), ephemeralPort(d)
	case c.to != nil:
		c.remoteIP = c.to.ip
		if c.named {
			c.remoteURL = c.to.name
		}
	default:
		s := pickSkewed(d, sites)
		c.remoteIP = s.ip
		if c.named && d.chance(.85) { // the sensor often sees only the address
			c.remoteURL = s.name
			if c.remotePort == 443 && d.chance(.3) {
				c.remoteURL = "https://" + s.name + "/" + pickSkewed(d, words)
			}
		}
	}
}

// scans returns the constant scanning of the web servers from the internet.
func (w *World) scans(weight float64) []pattern[connection] {
	var list []pattern[connection]
	for _, name := range []string{"lnx-web-01", "lnx-web-02"} {
		x := w.estate().byName[name]
		for _, door := range []struct {
			port  int32
			image string
			share float64
		}{{443, "nginx", .5}, {80, "nginx", .25}, {22, "sshd", .25}} {
			list = append(list, pattern[connection]{weight / 2 * door.share, false, connection{
				event: event{device: x, action: "InboundConnectionAccepted"}, inbound: true,
				process: x.residents[door.image], localPort: door.port, protocol: "Tcp",
			}})
		}
	}
	return list
}

// scanner returns the address of an internet scanner.
func scanner(d dice) string { return fmt.Sprintf("203.0.113.%d", 180+int(d.Float64()*d.Float64()*60)) }

func ephemeralPort(d dice) int32 { return 49152 + d.Int32N(16384) }

func connectionEvent(c *connection) *event { return &c.event }
func connectedBy(c *connection) *process   { return c.process }
func addressKind(ip string) string {
	switch {
	case ip == "":
		return ""
	case strings.HasPrefix(ip, "10."):
		return "Private"
	case strings.HasPrefix(ip, "127."):
		return "Loopback"
	}
	return "Public"
}

func (c *connection) kindOf(ip string) string {
	if c.mapped && ip != "" {
		return "FourToSixMapping"
	}
	return addressKind(ip)
}

var connectionColumns = eventColumns(connectionEvent).with(initiating(connectedBy)).with(columns[connection]{
	"RemoteIP":         text(func(c *connection) string { return c.remoteIP }),
	"RemotePort":       func(c *connection) table.Value { return table.NewInt(c.remotePort) },
	"RemoteUrl":        text(func(c *connection) string { return c.remoteURL }),
	"LocalIP":          text(func(c *connection) string { return c.device.ip }),
	"LocalPort":        func(c *connection) table.Value { return table.NewInt(c.localPort) },
	"Protocol":         text(func(c *connection) string { return c.protocol }),
	"LocalIPType":      text(func(c *connection) string { return c.kindOf(c.device.ip) }),
	"RemoteIPType":     text(func(c *connection) string { return c.kindOf(c.remoteIP) }),
	"AdditionalFields": text(func(c *connection) string { return c.fields }),
})

func (w *World) connections() *timeline[connection] {
	return newTimeline(w, "network", w.count(220_000), w.networkPatterns(), w.story().connections, connectionEvent,
		varyConnection)
}

func (w *World) deviceNetworkEvents(schema []table.Column) *lazyTable {
	return w.connections().lazyTable(schema, connectionColumns, "RemoteIP", "RemotePort", "RemoteUrl", "LocalPort",
		"RemoteIPType")
}
