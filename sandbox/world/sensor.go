package world

import (
	"fmt"
	"slices"

	"quarry/table"
)

// sensed is a row of DeviceEvents: what the sensor reports apart from processes, files, connections
// and the like.
type sensed struct {
	event
	process    *process // initiating process
	target     *process // process acted upon, or nil
	file, path string
	fields     string
	user       *account // acted upon, or nil
	url, ip    string
}

// sensorHabit is a recurring sensor event.
type sensorHabit struct {
	weight     float64
	action     string
	image      string // name of the initiating resident process
	target     string // name of the resident process acted upon, or ""
	file, path string // with placeholders
	fields     string // JSON with placeholders
	office     bool
}

var sensorHabits = []sensorHabit{
	{40, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Get-{word}"}`, true},
	{25, "OpenProcessApiCall", "MsMpEng.exe", "lsass.exe", "lsass.exe", system32, `{"DesiredAccess":4096}`, false},
	{20, "NamedPipeEvent", "svchost.exe", "", "", "",
		`{"PipeName":"\\Device\\NamedPipe\\{word}-{n}","FileOperation":"File opened","ThreadId":{n}}`, false},
	{15, "ScheduledTaskUpdated", "svchost.exe", "", "", "", `{"TaskName":"\\Microsoft\\Windows\\{word}\\{word}"}`,
		false},
	{10, "AntivirusScanCompleted", "MsMpEng.exe", "", "", "",
		`{"ScanTypeIndex":"Quick","ScanParametersIndex":"","User":"NT AUTHORITY\\SYSTEM"}`, false},
	{8, "DnsQueryResponse", "svchost.exe", "", "", "",
		`{"DnsQueryString":"{site}","DnsQueryResult":"[{\"Result\":\"{site}\"}]"}`, false},
	{6, "ShellLinkCreateFileEvent", "explorer.exe", "", `{word}-{n}.lnk`,
		`{home}\AppData\Roaming\Microsoft\Windows\Recent`, ``, true},
	{4, "BrowserLaunchedToOpenUrl", "OUTLOOK.EXE", "", "", "", ``, true},
	{2, "UsbDriveMounted", "System", "", "", "",
		`{"DriveLetter":"E:","ProductName":"USB stick","SerialNumber":"{hex}","Manufacturer":""}`, true},
	{1, "AsrOfficeChildProcessAudited", "WINWORD.EXE", "", "splwow64.exe", `C:\Windows`,
		`{"IsAudit":true,"RuleId":"{guid}"}`, true},
}

func (w *World) sensorPatterns() []pattern[sensed] {
	var list []pattern[sensed]
	for _, x := range w.estate().windows() {
		for _, h := range sensorHabits {
			list = append(list, pattern[sensed]{h.weight * x.activity, h.office, sensed{
				event:   event{device: x, action: h.action},
				process: x.residents[h.image], target: x.residents[h.target],
				file: expandFixed(x, h.file), path: expandFixed(x, h.path), fields: expandFixed(x, h.fields),
			}})
		}
	}
	return list
}

// windows returns the Windows devices, whose sensor reports the most.
func (e *estate) windows() []*device {
	return slices.DeleteFunc(slices.Clone(e.devices), func(x *device) bool { return x.system != windows })
}

func varySensed(d dice, s *sensed) {
	s.file, s.path, s.fields = expand(d, s.file), expand(d, s.path), expand(d, s.fields)
}

func sensedEvent(s *sensed) *event  { return &s.event }
func sensedBy(s *sensed) *process   { return s.process }
func sensedAt(s *sensed) *process   { return s.target }
func sensedUser(s *sensed) *account { return s.user }

var sensedColumns = eventColumns(sensedEvent).with(initiating(sensedBy)).with(columns[sensed]{
	"FileName":            text(func(s *sensed) string { return s.file }),
	"FolderPath":          text(func(s *sensed) string { return s.path }),
	"ProcessId":           ofLong(sensedAt, func(p *process) int64 { return p.pid }),
	"ProcessCommandLine":  ofProcess(sensedAt, func(p *process) string { return p.commandLine }),
	"ProcessCreationTime": created(sensedAt),
	"SHA1":                ofProcess(sensedAt, func(p *process) string { return p.image.sha1 }),
	"SHA256":              ofProcess(sensedAt, func(p *process) string { return p.image.sha256 }),
	"FileSize":            ofLong(sensedAt, func(p *process) int64 { return p.image.size }),
	"AdditionalFields":    text(func(s *sensed) string { return s.fields }),
	"RemoteUrl":           text(func(s *sensed) string { return s.url }),
	"RemoteIP":            text(func(s *sensed) string { return s.ip }),
	"AccountName":         optionalText(sensedUser, func(a *account) string { return a.name }),
	"AccountDomain":       optionalText(sensedUser, func(a *account) string { return a.domain }),
	"AccountSid":          optionalText(sensedUser, func(a *account) string { return a.sid }),
})

// openProcess adds an event in which a process opens another one.
func (s *scene) openProcess(at int64, p, target *process, access int) {
	s.sensed = append(s.sensed, sensed{
		event: event{at: at, device: p.device, action: "OpenProcessApiCall"}, process: p, target: target,
		file: target.image.name, path: target.image.folder, fields: fmt.Sprintf(`{"DesiredAccess":%d}`, access),
	})
}

func (w *World) sensed() *timeline[sensed] {
	return newTimeline(w, "sensor", w.count(110_000), w.sensorPatterns(), w.story().sensed, sensedEvent, varySensed)
}

func (w *World) deviceEvents(schema []table.Column) *lazyTable {
	return w.sensed().lazyTable(schema, sensedColumns, "FileName", "FolderPath", "AdditionalFields")
}
