package world

import (
	"strings"

	"quarry/table"
)

// alert is a row of AlertInfo. Its evidence becomes rows of AlertEvidence.
type alert struct {
	at                            int64
	id, title, category, severity string
	service, detection            string
	techniques                    []string
	evidence                      []evidence
}

// evidence is one entity in an alert.
type evidence struct {
	kind, role string // "File", "Process", "Ip" …; "Impacted" or "Related"
	device     *device
	user       *account
	process    *process
	file       *fileEvent
	mail       *mail
	remoteIP   string
	remoteURL  string
}

// falsePositives are the alerts of the background noise.
var falsePositives = []struct{ title, category, severity, technique string }{
	{"Suspicious PowerShell command line", "Execution", "Low", "PowerShell (T1059.001)"},
	{"Unusual number of failed sign-in attempts", "CredentialAccess", "Low", "Brute Force (T1110)"},
	{"Potentially unwanted application was detected", "Malware", "Informational", ""},
	{"Connection to a newly registered domain", "CommandAndControl", "Low", "Web Protocols (T1071.001)"},
	{"Mass download by a single user", "Exfiltration", "Medium", "Data from Cloud Storage (T1530)"},
	{"Anonymous IP address", "InitialAccess", "Medium", "Valid Accounts (T1078)"},
}

func (w *World) alertNoise(rows int) []alert {
	d := w.dice("alerts")
	var list []alert
	for range rows {
		n, x := pickSkewed(d, falsePositives), pick(d, w.estate().devices)
		a := alert{
			at: w.moment(d, false), id: alertID(d), title: n.title, category: n.category, severity: n.severity,
			service: "Microsoft Defender for Endpoint", detection: "EDR",
			evidence: []evidence{{kind: "Machine", role: "Impacted", device: x},
				{kind: "User", role: "Impacted", device: x, user: x.owner}},
		}
		if n.technique != "" {
			a.techniques = []string{n.technique}
		}
		list = append(list, a)
	}
	return list
}

func alertID(d dice) string { return "da" + d.guid() + "_1" }

// allAlerts returns the alerts of the background noise and of the story, by time.
func (w *World) allAlerts() []alert {
	list := append(w.alertNoise(w.count(140)), w.story().alerts...)
	return sorted(list, func(a *alert) int64 { return a.at })
}

// jsonList formats names as a JSON array. The names must not contain characters that JSON escapes.
func jsonList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return `["` + strings.Join(names, `","`) + `"]`
}

var alertColumns = columns[alert]{
	"Timestamp":        func(a *alert) table.Value { return table.NewDateTime(a.at) },
	"AlertId":          text(func(a *alert) string { return a.id }),
	"Title":            text(func(a *alert) string { return a.title }),
	"Category":         text(func(a *alert) string { return a.category }),
	"Severity":         text(func(a *alert) string { return a.severity }),
	"ServiceSource":    text(func(a *alert) string { return a.service }),
	"DetectionSource":  text(func(a *alert) string { return a.detection }),
	"AttackTechniques": text(func(a *alert) string { return jsonList(a.techniques) }),
}

func (w *World) alertInfo(schema []table.Column) *lazyTable {
	return fill(schema, w.alerts(), alertColumns)
}

// evidenceRow is a row of AlertEvidence: one piece of evidence with its alert.
type evidenceRow struct {
	*alert
	evidence
}

func (w *World) alertEvidence(schema []table.Column) *lazyTable {
	all := w.alerts()
	var list []evidenceRow
	for i := range all {
		for _, e := range all[i].evidence {
			list = append(list, evidenceRow{&all[i], e})
		}
	}
	return fill(schema, list, evidenceColumns)
}

var evidenceColumns = columns[evidenceRow]{
	"Timestamp":          func(c *evidenceRow) table.Value { return table.NewDateTime(c.at) },
	"AlertId":            text(func(c *evidenceRow) string { return c.id }),
	"Title":              text(func(c *evidenceRow) string { return c.title }),
	"Categories":         text(func(c *evidenceRow) string { return jsonList([]string{c.category}) }),
	"Severity":           text(func(c *evidenceRow) string { return c.severity }),
	"AttackTechniques":   text(func(c *evidenceRow) string { return jsonList(c.techniques) }),
	"ServiceSource":      text(func(c *evidenceRow) string { return c.service }),
	"DetectionSource":    text(func(c *evidenceRow) string { return c.detection }),
	"EntityType":         text(func(c *evidenceRow) string { return c.kind }),
	"EvidenceRole":       text(func(c *evidenceRow) string { return c.role }),
	"RemoteIP":           text(func(c *evidenceRow) string { return c.remoteIP }),
	"RemoteUrl":          text(func(c *evidenceRow) string { return c.remoteURL }),
	"DeviceId":           optionalText((*evidenceRow).machine, func(x *device) string { return x.id }),
	"DeviceName":         optionalText((*evidenceRow).machine, func(x *device) string { return x.name }),
	"LocalIP":            optionalText((*evidenceRow).machine, func(x *device) string { return x.ip }),
	"AccountName":        optionalText(evidenceUser, func(a *account) string { return a.name }),
	"AccountDomain":      optionalText(evidenceUser, func(a *account) string { return a.domain }),
	"AccountSid":         optionalText(evidenceUser, func(a *account) string { return a.sid }),
	"AccountObjectId":    optionalText(evidenceUser, func(a *account) string { return a.objectID }),
	"AccountUpn":         optionalText(evidenceUser, func(a *account) string { return a.upn }),
	"ProcessCommandLine": optionalText(evidenceProcess, func(p *process) string { return p.commandLine }),
	"NetworkMessageId":   optionalText(evidenceMail, func(m *mail) string { return m.id }),
	"EmailSubject":       optionalText(evidenceMail, func(m *mail) string { return m.subject }),
	"FileName":           text(func(c *evidenceRow) string { return c.fileName() }),
	"FolderPath":         text(func(c *evidenceRow) string { return c.folderPath() }),
	"SHA1":               text(func(c *evidenceRow) string { return c.hash("sha1", 40) }),
	"SHA256":             text(func(c *evidenceRow) string { return c.hash("sha256", 64) }),
	"FileSize": func(c *evidenceRow) table.Value {
		if c.file == nil {
			return table.Null(table.Long)
		}
		return table.NewLong(c.file.size)
	},
}

func (c *evidenceRow) machine() *device       { return c.evidence.device }
func evidenceUser(c *evidenceRow) *account    { return c.user }
func evidenceProcess(c *evidenceRow) *process { return c.process }
func evidenceMail(c *evidenceRow) *mail       { return c.mail }

func (e *evidence) fileName() string {
	switch {
	case e.file != nil:
		return e.file.name
	case e.process != nil:
		return e.process.image.name
	}
	return ""
}

func (e *evidence) folderPath() string {
	switch {
	case e.file != nil:
		return e.file.folder
	case e.process != nil:
		return e.process.folderPath()
	}
	return ""
}

func (e *evidence) hash(kind string, digits int) string {
	switch {
	case e.file != nil:
		return e.file.hash(kind, digits)
	case e.process != nil && kind == "sha1":
		return e.process.image.sha1
	case e.process != nil:
		return e.process.image.sha256
	}
	return ""
}
