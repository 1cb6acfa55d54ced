package world

import "strings"

// role says on which devices a chore is done.
type role uint8

const (
	staff     role = iota // Windows workstations outside of IT
	admins                // Windows workstations of IT
	engineers             // Windows workstations of Engineering
	servers               // Windows servers
	linuxes
	macs
)

// chores adds what administrators, engineers, scripts and installers do now and then: tools of the operating
// system, failed sign-ins, blocked downloads, new services. It is what public queries look for, and what
// hunters have to tell from an intrusion. The chores do not depend on the scale, so that a small tenant
// has them, too. None happens on the workplace of the intrusion.
func (w *World) chores(into *story, c cast) {
	s := &scene{story: into, d: w.dice("chores")}
	devices := w.devicesByRole(c)
	for _, h := range programChores() {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) { s.runChore(at, x, h) })
	}
	for _, h := range registryChores {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) { s.setRegistry(at, x, h) })
	}
	for _, h := range connectionChores {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) {
			s.connectTo(at, x, h,
				w.estate().byName[h.to])
		})
	}
	for _, h := range fileChores {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) { s.touchFile(at, x, h) })
	}
	for _, h := range sensorChores {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) { s.sense(at, x, h) })
	}
	for _, h := range logonChores {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) { s.logOnAs(at, x, h) })
	}
	for _, h := range loadChores {
		w.eachTime(s.d, h.role, h.every, devices, func(at int64, x *device) {
			s.load(at, x.residents[h.image],
				h.library)
		})
	}
	w.cloudChores(s, devices)
	w.mailChores(s)
	w.alertChores(s, devices)
}

// devicesByRole returns the devices on which each kind of chore happens.
func (w *World) devicesByRole(c cast) map[role][]*device {
	list := map[role][]*device{}
	add := func(r role, x *device) { list[r] = append(list[r], x) }
	for _, x := range w.estate().devices {
		switch {
		case x == c.workplace:
		case x.system == linux:
			add(linuxes, x)
		case x.system == macOS:
			add(macs, x)
		case x.server:
			add(servers, x)
		case x.owner.administers:
			add(admins, x)
		default:
			add(staff, x)
			if x.owner.department == "Engineering" {
				add(engineers, x)
			}
		}
	}
	if len(list[engineers]) == 0 { // all of them have a Mac
		list[engineers] = list[staff]
	}
	return list
}

// eachTime calls do once in every period of some hours, counted back from the end of the data, at a time when
// people work or, on servers, at any time.
func (w *World) eachTime(d dice, r role, hours int64, devices map[role][]*device, do func(at int64, x *device)) {
	for to := w.end; to-hours*hour > w.start; to -= hours * hour {
		at := w.momentBetween(d, to-hours*hour, to, r != servers && r != linuxes)
		do(at, pick(d, devices[r]))
	}
}

// runChore starts the programs one after another.
func (s *scene) runChore(at int64, x *device, h programChore) {
	var last *process
	for _, p := range h.programs {
		parent := x.residents[h.parent]
		if p.nested {
			parent = last
		}
		last = s.run(at, parent, p.image, expand(s.d, expandFixed(x, p.command)))
		if p.port != 0 {
			s.connect(at+second, last, pickSkewed(s.d, sites), p.port)
		}
		at += second + s.d.Int64N(3*second)
	}
}

func (s *scene) setRegistry(at int64, x *device, h registryChore) {
	s.registry = append(s.registry, registryEvent{
		event: event{at: at, device: x, action: h.action}, process: x.residents[h.image],
		key: expand(s.d, expandFixed(x, h.key)), name: expand(s.d, h.name), kind: h.kind,
		data: expand(s.d, expandFixed(x, h.data)),
	})
}

// connectTo adds a connection to a device of the tenant, or to a site if to is nil.
func (s *scene) connectTo(at int64, x *device, h connectionChore, to *device) {
	c := connection{event: event{at: at, device: x, action: h.action}, process: x.residents[h.image], to: to,
		remotePort: h.port, localPort: ephemeralPort(s.d), protocol: "Tcp", mapped: h.mapped,
		fields: expand(s.d, h.fields)}
	switch {
	case h.action == "ListeningConnectionCreated":
		c.remotePort, c.localPort = 0, h.port
	case h.inbound:
		c.remoteIP, c.remotePort, c.localPort = scanner(s.d), c.localPort, h.port
	case to != nil:
		c.remoteIP, c.remoteURL = to.ip, to.name
	default:
		site := pickSkewed(s.d, sites)
		c.remoteIP, c.remoteURL = site.ip, site.name
	}
	s.connections = append(s.connections, c)
}

func (s *scene) touchFile(at int64, x *device, h fileChore) {
	f := fileEvent{
		event: event{at: at, device: x, action: h.action}, process: x.residents[h.image],
		folder: expand(s.d, expandFixed(x, h.folder)), name: expand(s.d, expandFixed(x, h.name)),
		size: 900 + s.d.Int64N(3<<20),
	}
	if strings.Contains(f.folder, "Downloads") {
		f.origin = pickSkewed(s.d, sites)
	}
	s.files = append(s.files, f)
}

func (s *scene) sense(at int64, x *device, h sensorChore) {
	e := sensed{
		event: event{at: at, device: x, action: h.action}, process: x.residents[h.image], target: x.residents[h.target],
		file: expand(s.d, h.file), path: expandFixed(x, h.path), fields: expand(s.d, expandFixed(x, h.fields)),
		user: x.owner,
	}
	if h.visits {
		site := pickSkewed(s.d, sites)
		e.url, e.ip = "https://"+site.name+"/"+pickSkewed(s.d, words), site.ip
	}
	s.sensed = append(s.sensed, e)
}

func (s *scene) logOnAs(at int64, x *device, h logonChore) {
	l := logon{event: event{device: x, at: at, action: h.action}, user: x.owner, kind: h.kind, protocol: h.protocol,
		failure: h.failure, process: x.residents["lsass.exe"], admin: h.account != ""}
	if h.account != "" {
		l.user = &account{domain: strings.TrimSuffix(x.name, "."+dnsDomain), name: h.account,
			sid: "S-1-5-21-" + x.id[:9] + "-500"}
	}
	if h.outside {
		l.fromIP = scanner(s.d)
	}
	s.logons = append(s.logons, l)
}
