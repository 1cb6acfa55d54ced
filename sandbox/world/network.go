package world

import (
	"fmt"
	"strings"

	"quarry/table"
)

// site is a host outside of the tenant.
type site struct {
	name, ip string
}

// sites are what devices talk to, the busiest first.
var sites = makeSites(strings.Fields(
	"login.cloud-identity telemetry.os-vendor update.os-vendor teams.collab graph.collab outlook.mailhost cdn.mailhost ocsp.certs crl.certs search.seeker " +
		"www.newsdesk static.newsdesk img.fastcdn js.fastcdn api.weatherly maps.atlas bank.northpoint portal.supplier-hub tickets.railway docs.devhandbook " +
		"registry.packages mirror.packages git.forge api.forge ci.forge media.streamly www.recipes shop.stationery travel.bookings video.meetings " +
		"hr.payroll-portal crm.saleshub tracker.adnet beacon.adnet pixel.metrics fonts.typeset time.clocks dns.resolver-one files.sharepoint-like forum.tinkerers"))

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
	fields     string
}

// traffic is a kind of connection that happens again and again.
type traffic struct {
	weight  float64
	image   string // resident of the device
	to      string // "" for a site, or a server of the tenant
	port    int32
	proto   string
	named   bool // whether the sensor saw the name
	office  bool
	refused float64 // share that fails
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

func (w *World) networkNoise(rows int) []connection {
	d := w.dice("network")
	devices := w.lotteryOfDevices()
	habits := map[system]lottery[traffic]{}
	for system, list := range trafficHabits {
		habits[system] = newLottery(list, func(t traffic) float64 { return t.weight })
	}
	list := make([]connection, 0, rows+rows/4)
	for range rows {
		x := devices.draw(d)
		list = append(list, w.connected(d, x, habits[x.system].draw(d)))
	}
	return append(list, w.scans(d, rows/60)...)
}

func (w *World) connected(d dice, x *device, t traffic) connection {
	c := connection{
		event:   event{at: w.moment(d, t.office), device: x, action: "ConnectionSuccess"},
		process: x.residents[t.image], remotePort: t.port, protocol: t.proto, localPort: ephemeralPort(d),
	}
	if server := w.estate().byName[t.to]; server != nil {
		c.remoteIP = server.ip
		if t.named {
			c.remoteURL = server.name
		}
	} else {
		s := early(d, sites)
		c.remoteIP = s.ip
		if t.named && d.chance(.85) { // the sensor often sees the address alone
			c.remoteURL = s.name
			if t.port == 443 && d.chance(.3) {
				c.remoteURL = "https://" + s.name + "/" + early(d, words)
			}
		}
	}
	if d.chance(t.refused) {
		c.action = "ConnectionFailed"
	}
	return c
}

// scans are what the internet sends to the web servers, day and night.
func (w *World) scans(d dice, rows int) []connection {
	var list []connection
	for range rows {
		x := w.estate().byName[of(d, []string{"lnx-web-01", "lnx-web-02"})]
		list = append(list, connection{
			event: event{at: w.moment(d, false), device: x, action: "InboundConnectionAccepted"}, inbound: true,
			process: x.residents[of(d, []string{"nginx", "sshd"})], remoteIP: scanner(d), remotePort: ephemeralPort(d),
			localPort: of(d, []int32{443, 443, 80, 22}), protocol: "Tcp",
		})
	}
	return list
}

// scanner is one of the addresses that knock at every door of the internet.
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

var connectionColumns = eventColumns(connectionEvent).with(initiating(connectedBy)).with(columns[connection]{
	"RemoteIP":         text(func(c *connection) string { return c.remoteIP }),
	"RemotePort":       func(c *connection) table.Value { return table.NewInt(c.remotePort) },
	"RemoteUrl":        text(func(c *connection) string { return c.remoteURL }),
	"LocalIP":          text(func(c *connection) string { return c.device.ip }),
	"LocalPort":        func(c *connection) table.Value { return table.NewInt(c.localPort) },
	"Protocol":         text(func(c *connection) string { return c.protocol }),
	"LocalIPType":      text(func(c *connection) string { return addressKind(c.device.ip) }),
	"RemoteIPType":     text(func(c *connection) string { return addressKind(c.remoteIP) }),
	"AdditionalFields": text(func(c *connection) string { return c.fields }),
})

func (w *World) deviceNetworkEvents(schema []table.Column) *sheet {
	list := append(w.networkNoise(w.count(30_000)), w.story().connections...)
	return fill(schema, ordered(list, connectionEvent), connectionColumns)
}
