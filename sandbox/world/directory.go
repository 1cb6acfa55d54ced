package world

import (
	"fmt"

	"quarry/table"
)

// directoryEvent is a row of one of the three Defender for Identity tables: a logon, a directory
// change or a directory query.
type directoryEvent struct {
	event
	application, kind, protocol string
	failure                     string
	user                        *account
	target                      *account // nil: none
	server                      *device  // that responds; nil: a cloud application
	port                        int32
	query, queryTarget          string
	from                        place
	fields                      string
	id                          string
	sourcePort                  int32
}

func directoryEventOf(d *directoryEvent) *event { return &d.event }

const activeDirectory = "Active Directory"

// identityLogons returns the logons that the domain controller and the cloud see.
func (w *World) identityLogons() *timeline[directoryEvent] {
	e := w.estate()
	var list []pattern[directoryEvent]
	for _, p := range e.people {
		x := e.workplaceOf(p)
		add := func(weight float64, l directoryEvent) {
			l.device, l.user, l.from, l.action = x, p, countryOf(p), "LogonSuccess"
			list = append(list, pattern[directoryEvent]{weight * .98, true, l})
			l.action, l.failure = "LogonFailed", "WrongPassword"
			list = append(list, pattern[directoryEvent]{weight * .02, true, l})
		}
		domain := e.byName["srv-dc-01"]
		add(40, directoryEvent{application: activeDirectory, kind: "Credentials validation", protocol: "Kerberos",
			server: domain, port: 88})
		add(8, directoryEvent{application: activeDirectory, kind: "Credentials validation", protocol: "Ntlm",
			server: domain, port: 445})
		add(6, directoryEvent{application: activeDirectory, kind: "Resource access", protocol: "Kerberos",
			server: e.byName["srv-file-01"], port: 445})
		add(20, directoryEvent{application: "Microsoft 365", kind: "Sign in"})
	}
	return newTimeline(w, "identity logons", w.count(40_000), list, w.story().identityLogons, directoryEventOf,
		varyDirectory)
}

// directoryHabits are recurring changes by administrators.
var directoryHabits = []struct {
	weight                    float64
	action, protocol, details string
}{
	{30, "Account Password changed", "", ``},
	{14, "Group Membership changed", "", `{"TO.GROUP":"Projects","ACTOR.ENTITY_USER":"%s"}`},
	{9, "Device Operating System changed", "", `{"FROM":"10.0 (22631)","TO":"10.0 (26100)"}`},
	{6, "SMB session", "Smb", ``},
	{5, "Account disabled", "", ``},
	{4, "Account Password Never Expires changed", "", `{"FROM":"False","TO":"True"}`},
	{3, "Task scheduling", "", ``},
	{2, "Account Path changed", "", ``},
	{1, "Potential lateral movement path identified", "", ``},
}

func (w *World) directoryChanges() *timeline[directoryEvent] {
	e := w.estate()
	var list []pattern[directoryEvent]
	for _, admin := range e.admins {
		for _, target := range e.people {
			for _, h := range directoryHabits {
				fields := h.details
				if h.action == "Group Membership changed" {
					fields = fmt.Sprintf(h.details, admin.name)
				}
				list = append(list, pattern[directoryEvent]{h.weight, true, directoryEvent{
					event: event{device: e.workplaceOf(admin), action: h.action}, application: activeDirectory,
					protocol: h.protocol,
					user:     admin, target: target, server: e.byName["srv-dc-01"], from: countryOf(admin),
					fields: fields,
				}})
			}
		}
	}
	return newTimeline(w, "directory", w.count(6000), list, w.story().directoryChanges, directoryEventOf, varyDirectory)
}

func (w *World) directoryQueries() *timeline[directoryEvent] {
	e := w.estate()
	domain := e.byName["srv-dc-01"]
	var list []pattern[directoryEvent]
	for _, x := range e.windows() {
		add := func(weight float64, q directoryEvent) {
			q.device, q.user, q.application, q.server, q.from = x, x.owner, activeDirectory, domain, countryOf(x.owner)
			list = append(list, pattern[directoryEvent]{weight * x.activity, false, q})
		}
		add(40, directoryEvent{event: event{action: "DNS query"}, kind: "A", protocol: "Dns", queryTarget: "{site}",
			port: 53})
		add(12, directoryEvent{event: event{action: "LDAP query"}, kind: "WholeSubtree", protocol: "Ldap",
			query: "(&(objectClass=user)(sAMAccountName={word}*))", port: 389})
		add(5, directoryEvent{event: event{action: "SAMR query"}, kind: "QueryUser", protocol: "Samr",
			queryTarget: "{word}", port: 445})
	}
	return newTimeline(w, "directory queries", w.count(15_000), list, w.story().directoryQueries, directoryEventOf,
		varyDirectory)
}

func varyDirectory(d dice, e *directoryEvent) {
	e.id, e.sourcePort = d.guid(), ephemeralPort(d)
	e.query, e.queryTarget = expand(d, e.query), expand(d, e.queryTarget)
}

func (d *directoryEvent) actor() *account   { return d.user }
func (d *directoryEvent) subject() *account { return d.target }
func (d *directoryEvent) source() *device   { return d.device }
func (d *directoryEvent) answers() *device  { return d.server }

// portOf returns a column of ports. Port 0 becomes null.
func portOf(of func(*directoryEvent) int32) func(*directoryEvent) table.Value {
	return func(d *directoryEvent) table.Value {
		if d.server == nil || of(d) == 0 {
			return table.Null(table.Int)
		}
		return table.NewInt(of(d))
	}
}

var directoryColumns = columns[directoryEvent]{
	"Timestamp":          func(d *directoryEvent) table.Value { return table.NewDateTime(d.at) },
	"ActionType":         text(func(d *directoryEvent) string { return d.action }),
	"Application":        text(func(d *directoryEvent) string { return d.application }),
	"LogonType":          text(func(d *directoryEvent) string { return d.kind }),
	"QueryType":          text(func(d *directoryEvent) string { return d.kind }),
	"Protocol":           text(func(d *directoryEvent) string { return d.protocol }),
	"FailureReason":      text(func(d *directoryEvent) string { return d.failure }),
	"AccountName":        optionalText((*directoryEvent).actor, func(a *account) string { return a.name }),
	"AccountDomain":      optionalText((*directoryEvent).actor, func(a *account) string { return a.domain }),
	"AccountUpn":         optionalText((*directoryEvent).actor, func(a *account) string { return a.upn }),
	"AccountSid":         optionalText((*directoryEvent).actor, func(a *account) string { return a.sid }),
	"AccountObjectId":    optionalText((*directoryEvent).actor, func(a *account) string { return a.objectID }),
	"AccountDisplayName": optionalText((*directoryEvent).actor, func(a *account) string { return a.display }),
	"DeviceName":         optionalText((*directoryEvent).source, func(x *device) string { return x.name }),
	"DeviceType":         optionalText((*directoryEvent).source, (*device).kind),
	"OSPlatform":         optionalText((*directoryEvent).source, func(x *device) string { return x.platform.os }),
	"IPAddress": text(func(d *directoryEvent) string {
		switch {
		case d.device == nil:
			return ""
		case d.server == nil:
			return d.device.publicIP
		}
		return d.device.ip
	}),
	"Port":                     portOf(func(d *directoryEvent) int32 { return d.sourcePort }),
	"DestinationDeviceName":    optionalText((*directoryEvent).answers, func(x *device) string { return x.name }),
	"DestinationIPAddress":     optionalText((*directoryEvent).answers, func(x *device) string { return x.ip }),
	"DestinationPort":          portOf(func(d *directoryEvent) int32 { return d.port }),
	"TargetDeviceName":         optionalText((*directoryEvent).answers, func(x *device) string { return x.name }),
	"TargetAccountUpn":         optionalText((*directoryEvent).subject, func(a *account) string { return a.upn }),
	"TargetAccountDisplayName": optionalText((*directoryEvent).subject, func(a *account) string { return a.display }),
	"QueryTarget":              text(func(d *directoryEvent) string { return d.queryTarget }),
	"Query":                    text(func(d *directoryEvent) string { return d.query }),
	"Location":                 text(func(d *directoryEvent) string { return d.from.code }),
	"Isp":                      text(func(d *directoryEvent) string { return d.from.isp }),
	"ISP":                      text(func(d *directoryEvent) string { return d.from.isp }),
	"AdditionalFields":         dynamic(func(d *directoryEvent) string { return d.fields }),
	"ReportId":                 text(func(d *directoryEvent) string { return d.id }),
}

// directoryVaries lists the columns that differ between the repetitions of a pattern.
var directoryVaries = []string{"Port", "QueryTarget", "Query"}

func (w *World) identityLogonEvents(schema []table.Column) *lazyTable {
	return w.identityLogons().lazyTable(schema, directoryColumns, directoryVaries...)
}

func (w *World) identityDirectoryEvents(schema []table.Column) *lazyTable {
	return w.directoryChanges().lazyTable(schema, directoryColumns, directoryVaries...)
}

func (w *World) identityQueryEvents(schema []table.Column) *lazyTable {
	return w.directoryQueries().lazyTable(schema, directoryColumns, directoryVaries...)
}
