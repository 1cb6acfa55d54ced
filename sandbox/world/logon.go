package world

import (
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
	from     *device // nil: not over the network, or from outside
	fromIP   string
	admin    bool
}

// logonHabit is a kind of logon that happens again and again.
type logonHabit struct {
	weight            float64
	kind, protocol    string
	server, workplace bool
	office            bool
	failing           float64 // share that fails
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

func (w *World) logonNoise(rows int) []logon {
	d := w.dice("logons")
	e := w.estate()
	habits := newLottery(logonHabits, func(h logonHabit) float64 { return h.weight })
	devices := w.lotteryOfDevices()
	list := make([]logon, 0, rows+rows/4)
	for len(list) < rows {
		x, h := devices.draw(d), habits.draw(d)
		if x.system == windows && (x.server && h.server || !x.server && h.workplace) {
			list = append(list, w.loggedOn(d, e, x, h))
		}
	}
	for range rows / 8 {
		list = append(list, w.guessed(d, e))
	}
	return list
}

func (w *World) loggedOn(d dice, e *estate, x *device, h logonHabit) logon {
	l := logon{
		event: event{at: w.moment(d, h.office), device: x, action: "LogonSuccess"},
		user:  x.owner, kind: h.kind, protocol: h.protocol, process: x.residents["lsass.exe"],
	}
	switch h.kind {
	case "Network":
		l.from = of(d, e.devices)
		l.user = l.from.owner
	case "RemoteInteractive":
		l.user = of(d, e.admins)
		l.from = e.workplaceOf(l.user)
	case "Service", "Batch":
		l.user, l.process = systemAccount, x.residents["services.exe"]
	}
	l.admin = l.user.administers || l.user == systemAccount
	if d.chance(h.failing) {
		l.action, l.failure = "LogonFailed", "InvalidUserNameOrPassword"
	}
	return l
}

// guessed is one of the passwords that the internet tries on the web servers.
func (w *World) guessed(d dice, e *estate) logon {
	names := []string{"root", "root", "root", "admin", "ubuntu", "test", "oracle", "postgres", "git", "deploy"}
	x := e.byName[of(d, []string{"lnx-web-01", "lnx-web-02"})]
	return logon{
		event: event{at: w.moment(d, false), device: x, action: "LogonFailed"}, kind: "Network",
		user: &account{name: early(d, names)}, protocol: "ssh", failure: "InvalidUserNameOrPassword",
		process: x.residents["sshd"], fromIP: scanner(d),
	}
}

// workplaceOf is the device that a person works at.
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

func logonEvent(l *logon) *event   { return &l.event }
func loggedOnBy(l *logon) *process { return l.process }

var logonColumns = eventColumns(logonEvent).with(initiating(loggedOnBy)).with(columns[logon]{
	"LogonType":     text(func(l *logon) string { return l.kind }),
	"AccountDomain": text(func(l *logon) string { return l.user.domain }),
	"AccountName":   text(func(l *logon) string { return l.user.name }),
	"AccountSid":    text(func(l *logon) string { return l.user.sid }),
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

func (w *World) deviceLogonEvents(schema []table.Column) *sheet {
	list := append(w.logonNoise(w.count(20_000)), w.story().logons...)
	return fill(schema, ordered(list, logonEvent), logonColumns)
}
