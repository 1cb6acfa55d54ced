package world

import (
	"fmt"
	"math"
	"strings"
)

// The tenant's own names.
const (
	domain    = "contoso"
	dnsDomain = "contoso.example"
)

// system is an operating system family.
type system uint8

const (
	windows system = iota
	linux
	macOS
)

// account is a user, a system account, or a name that an attacker guesses.
type account struct {
	domain, name, sid string
	upn, objectID     string
	display           string
	department        string
	administers       bool
}

// device is a machine of the tenant.
type device struct {
	id, name  string
	system    system
	server    bool
	owner     *account // of a server: its administrator
	ip        string
	publicIP  string
	mac       string
	platform  platform
	activity  float64 // share of the tenant's events, not normalized
	residents map[string]*process
}

// platform is an operating system as DeviceInfo describes it.
type platform struct {
	os, distribution, version, info, architecture string
	build                                         int64
}

// estate holds all people and devices of the tenant.
type estate struct {
	people  []*account
	admins  []*account
	devices []*device
	byName  map[string]*device
}

// Built-in accounts of the operating systems.
var (
	systemAccount  = &account{domain: "nt authority", name: "system", sid: "S-1-5-18"}
	localService   = &account{domain: "nt authority", name: "local service", sid: "S-1-5-19"}
	networkService = &account{domain: "nt authority", name: "network service", sid: "S-1-5-20"}
	rootAccount    = &account{name: "root"}
)

// givenNames and surnames are combined at random into fictional people.
var (
	givenNames = strings.Fields(
		"Nora Emil Tove Jonas Ilse Marek Alba Dario Petra Owen Lina Bruno Greta Felix Runa Tomas Vera Hugo Signe " +
			"Pavel Edda Milan Klara Anton Judit Oskar Selma Viktor Hanna Rafael Maud Kasper Livia Ruben Astrid Leon " +
			"Wanda Nils Carla Simon")
	surnames = strings.Fields(
		"Lindqvist Harrow Okafor Brandt Vasko Delgado Winther Moreau Sato Kowal Petrov Albers Nyman Ferrante Osei " +
			"Tamm Vogel Haddad Juhl Castell Renner Dvorak Solberg Amari Keller Novak Ristic Holm Bauer Fontes")
)

// departments lists the departments with their number of people. Workstations are named after them.
var departments = []struct {
	name, code string
	people     int
}{{"Finance", "fin", 7}, {"Sales", "sal", 8}, {"Engineering", "eng", 8}, {"Human Resources", "hr", 3}, {"IT", "it", 4},
	{"Management", "mgt", 2}}

func (w *World) newEstate() *estate {
	e := &estate{byName: map[string]*device{}}
	d := w.dice("estate")
	e.hire(d)
	for _, p := range e.people {
		if p.department == "Engineering" && d.chance(.5) {
			e.install(d, "mac-"+p.code()+fmt.Sprintf("-%02d", len(e.devices)+1), pick(d, macPlatforms), p, false)
			continue
		}
		e.install(d, "ws-"+p.code()+fmt.Sprintf("-%02d", len(e.devices)+1), pick(d, workstationPlatforms), p, false)
	}
	for i, name := range []string{"srv-dc-01", "srv-file-01", "srv-app-01", "srv-sql-01"} {
		e.install(d, name, serverPlatforms[0], e.admins[i%len(e.admins)], true)
	}
	for i, name := range []string{"lnx-web-01", "lnx-web-02", "lnx-build-01", "lnx-log-01"} {
		e.install(d, name, linuxPlatforms[i%len(linuxPlatforms)], e.admins[i%len(e.admins)], true)
	}
	for _, device := range e.devices {
		w.boot(device)
	}
	return e
}

// hire generates the people. No given name is used twice, so all names are distinct.
func (e *estate) hire(d dice) {
	given, family := d.Perm(len(givenNames)), d.Perm(len(surnames))
	domainSID := fmt.Sprintf("S-1-5-21-%d-%d-%d", d.Uint32(), d.Uint32(), d.Uint32())
	for _, department := range departments {
		for range department.people {
			n := len(e.people)
			first, last := givenNames[given[n]], surnames[family[n%len(family)]]
			name := strings.ToLower(first + "." + last)
			p := &account{
				domain: domain, name: name, sid: fmt.Sprintf("%s-%d", domainSID, 1103+n),
				upn: name + "@" + dnsDomain, objectID: d.guid(), display: first + " " + last,
				department: department.name, administers: department.name == "IT",
			}
			e.people = append(e.people, p)
			if p.administers {
				e.admins = append(e.admins, p)
			}
		}
	}
}

func (a *account) code() string {
	for _, department := range departments {
		if department.name == a.department {
			return department.code
		}
	}
	return "gen"
}

func (e *estate) install(d dice, name string, p platform, owner *account, server bool) {
	n := len(e.devices)
	x := &device{
		id: d.hex(40), name: name + "." + dnsDomain, platform: p, server: server, owner: owner,
		ip: fmt.Sprintf("10.20.%d.%d", 1+n/16, 20+n), publicIP: fmt.Sprintf("203.0.113.%d", 10+n%3),
		mac:      fmt.Sprintf("02-00-5E-%02X-%02X-%02X", d.IntN(256), d.IntN(256), n),
		activity: math.Exp(d.NormFloat64() * .7),
	}
	switch {
	case strings.HasPrefix(p.os, "macOS"):
		x.system = macOS
	case strings.HasPrefix(p.os, "Linux"):
		x.system = linux
	}
	e.devices = append(e.devices, x)
	e.byName[name] = x
}

var (
	workstationPlatforms = []platform{
		{"Windows11", "Windows11", "10.0", "24H2", "64-bit", 26100},
		{"Windows11", "Windows11", "10.0", "23H2", "64-bit", 22631},
		{"Windows10", "Windows10", "10.0", "22H2", "64-bit", 19045},
	}
	serverPlatforms = []platform{{"WindowsServer2022", "WindowsServer2022", "10.0", "21H2", "64-bit", 20348}}
	macPlatforms    = []platform{{"macOS", "macOS", "15.1", "", "arm64", 0}}
	linuxPlatforms  = []platform{{"Linux", "Ubuntu", "24.04", "", "64-bit", 0},
		{"Linux", "RedHatEnterpriseLinux", "9.4", "", "64-bit", 0}}
)

// home returns a user's home folder on the device.
func (x *device) home(a *account) string {
	switch x.system {
	case windows:
		return `C:\Users\` + a.name
	case macOS:
		return "/Users/" + a.name
	case linux:
	}
	return "/home/" + a.name
}
