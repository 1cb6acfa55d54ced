package world

import (
	"strings"

	"quarry/table"
)

// logon is a row of DeviceLogonEvents.
type logon struct {
	event
	user     *account
	kind     string // "Interactive", "Network" …
	protocol string
	failure  string
	process  *process
	from     *device // nil: a local logon, or one from outside
	fromIP   string
	admin    bool
}

// logonHabit is a recurring kind of logon.
type logonHabit struct {
	weight            float64
	kind, protocol    string
	server, workplace bool
	office            bool
	failing           float64 // share of failures
}

var logonHabits = []logonHabit{
	{30, "Network", "Kerberos", true, false, false, .004},
	{12, "Network", "NTLM", true, false, false, .02},
	{14, "Interactive", "Negotiate", false, true, true, .03},
	{10, "Unlock", "Negotiate", false, true, true, .02},
	{14, "Service", "Negotiate", true, true, false, 0},
	{10, "Batch", "Negotiate", true, true, false, .001},
	{4, "CachedInteractive", "Negotiate", false, true, true, .01},
	{2, "RemoteInteractive", "Kerberos", true, false, true, .05},
}

func (w *World) logonPatterns() []pattern[logon] {
	var list []pattern[logon]
	for _, x := range w.estate().windows() {
		for _, h := range logonHabits {
			if x.server && !h.server || !x.server && !h.workplace {
				continue
			}
			l := logon{event: event{device: x, action: "LogonSuccess"}, user: x.owner, kind: h.kind,
				protocol: h.protocol, process: x.residents["lsass.exe"]}
			if h.kind == "Service" || h.kind == "Batch" {
				l.user, l.process = systemAccount, x.residents["services.exe"]
			}
			list = append(list, pattern[logon]{h.weight * x.activity * (1 - h.failing), h.office, l})
			l.action, l.failure = "LogonFailed", "InvalidUserNameOrPassword"
			list = append(list, pattern[logon]{h.weight * x.activity * h.failing, h.office, l})
		}
	}
	return append(list, w.passwordGuesses(sumOf(list)/8)...)
}

// varyLogon fills in the user and the source of a logon.
func (w *World) varyLogon(d dice, l *logon) {
	e := w.estate()
	switch {
	case l.user == nil: // password guessing from the internet
		l.user, l.fromIP = pickSkewed(d, guessed), scanner(d)
	case l.kind == "Network":
		l.from = pick(d, e.devices)
		l.user = l.from.owner
	case l.kind == "RemoteInteractive":
		l.user = pick(d, e.admins)
		l.from = e.workplaceOf(l.user)
	}
	l.admin = l.user.administers || l.user == systemAccount
}

// guessed holds the account names that attackers try on the web servers, most common first.
var guessed = func() []*account {
	var list []*account
	for name := range strings.FieldsSeq("root root root admin ubuntu test oracle postgres git deploy") {
		list = append(list, &account{name: name})
	}
	return list
}()

// passwordGuesses returns password guessing from the internet against the web servers.
func (w *World) passwordGuesses(weight float64) []pattern[logon] {
	var list []pattern[logon]
	for _, name := range []string{"lnx-web-01", "lnx-web-02"} {
		x := w.estate().byName[name]
		list = append(list, pattern[logon]{weight / 2, false, logon{
			event: event{device: x, action: "LogonFailed"}, kind: "Network",
			protocol: "ssh", failure: "InvalidUserNameOrPassword", process: x.residents["sshd"],
		}})
	}
	return list
}

// workplaceOf returns a person's workstation.
func (e *estate) workplaceOf(a *account) *device {
	for _, x := range e.devices {
		if x.owner == a && !x.server {
			return x
		}
	}
	return nil
}

func (l *logon) remoteIP() string {
	if l.from != nil {
		return l.from.ip
	}
	return l.fromIP
}

func (l *logon) remoteName() string {
	if l.from != nil {
		return l.from.name
	}
	return ""
}

func (l *logon) account() *account { return l.user }

func logonEvent(l *logon) *event   { return &l.event }
func loggedOnBy(l *logon) *process { return l.process }

var logonColumns = eventColumns(logonEvent).with(initiating(loggedOnBy)).with(columns[logon]{
	"LogonType":     text(func(l *logon) string { return l.kind }),
	"AccountDomain": optionalText((*logon).account, func(a *account) string { return a.domain }),
	"AccountName":   optionalText((*logon).account, func(a *account) string { return a.name }),
	"AccountSid":    optionalText((*logon).account, func(a *account) string { return a.sid }),
	"Protocol":      text(func(l *logon) string { return l.protocol }),
	"FailureReason": text(func(l *logon) string { return l.failure }),
	"IsLocalAdmin": func(l *logon) table.Value {
		if l.failure != "" {
			return table.Null(table.Bool)
		}
		return table.NewBool(l.admin)
	},
	"LogonId": func(l *logon) table.Value {
		if l.failure != "" {
			return table.Null(table.Long)
		}
		return table.NewLong(l.at / 1_000_003 % 4_000_000_000)
	},
	"RemoteDeviceName": text((*logon).remoteName),
	"RemoteIP":         text((*logon).remoteIP),
	"RemoteIPType":     text(func(l *logon) string { return addressKind(l.remoteIP()) }),
	"RemotePort": func(l *logon) table.Value {
		if l.remoteIP() == "" {
			return table.Null(table.Int)
		}
		return table.NewInt(49152 + int32(l.at/7%16384))
	},
	"AdditionalFields": text(func(l *logon) string {
		if l.failure != "" {
			return ""
		}
		return `{"IsLocalLogon":` + boolJSON(l.remoteIP() == "") + `}`
	}),
})

func boolJSON(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func (w *World) logons() *timeline[logon] {
	return newTimeline(w, "logons", w.count(40_000), w.logonPatterns(), w.story().logons, logonEvent, w.varyLogon)
}

func (w *World) deviceLogonEvents(schema []table.Column) *lazyTable {
	return w.logons().lazyTable(schema, logonColumns, "AccountDomain", "AccountName", "AccountSid", "IsLocalAdmin",
		"LogonId",
		"RemoteDeviceName", "RemoteIP", "RemoteIPType", "RemotePort", "AdditionalFields")
}
