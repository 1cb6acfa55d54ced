package world

import (
	"fmt"

	"quarry/table"
)

// sensed is a row of DeviceEvents: what the sensor notices besides processes, files and
// connections.
type sensed struct {
	event
	process    *process // that did it
	target     *process // that it was done to, or nil
	file, path string
	fields     string
}

// sensorHabit is something that the sensor notices again and again.
type sensorHabit struct {
	weight     float64
	action     string
	image      string // resident that does it
	target     string // resident that it is done to, or ""
	file, path string // with placeholders
	fields     string // JSON with placeholders
	office     bool
}

var sensorHabits = []sensorHabit{
	{40, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Get-{word}"}`, true},
	{25, "OpenProcessApiCall", "MsMpEng.exe", "lsass.exe", "lsass.exe", system32, `{"DesiredAccess":4096}`, false},
	{20, "NamedPipeEvent", "svchost.exe", "", "", "", `{"PipeName":"\\Device\\NamedPipe\\{word}-{n}","FileOperation":"File opened","ThreadId":{n}}`, false},
	{15, "ScheduledTaskUpdated", "svchost.exe", "", "", "", `{"TaskName":"\\Microsoft\\Windows\\{word}\\{word}"}`, false},
	{10, "AntivirusScanCompleted", "MsMpEng.exe", "", "", "", `{"ScanTypeIndex":"Quick","ScanParametersIndex":"","User":"NT AUTHORITY\\SYSTEM"}`, false},
	{8, "DnsQueryResponse", "svchost.exe", "", "", "", `{"DnsQueryString":"{site}","DnsQueryResult":"[{\"Result\":\"{site}\"}]"}`, false},
	{6, "ShellLinkCreateFileEvent", "explorer.exe", "", `{word}-{n}.lnk`, `{home}\AppData\Roaming\Microsoft\Windows\Recent`, ``, true},
	{4, "BrowserLaunchedToOpenUrl", "OUTLOOK.EXE", "", "", "", ``, true},
	{2, "UsbDriveMounted", "System", "", "", "", `{"DriveLetter":"E:","ProductName":"USB stick","SerialNumber":"{hex}","Manufacturer":""}`, true},
	{1, "AsrOfficeChildProcessAudited", "WINWORD.EXE", "", "splwow64.exe", `C:\Windows`, `{"IsAudit":true,"RuleId":"{guid}"}`, true},
}

func (w *World) sensorNoise(rows int) []sensed {
	d := w.dice("sensor")
	habits := newLottery(sensorHabits, func(h sensorHabit) float64 { return h.weight })
	devices := w.lotteryOfWindows()
	list := make([]sensed, 0, rows+8)
	for range rows {
		x, h := devices.draw(d), habits.draw(d)
		list = append(list, sensed{
			event:   event{at: w.moment(d, h.office), device: x, action: h.action},
			process: x.residents[h.image], target: x.residents[h.target],
			file: expand(d, x, h.file), path: expand(d, x, h.path), fields: expand(d, x, h.fields),
		})
	}
	return list
}

// lotteryOfWindows leaves out the devices whose sensor reports less.
func (w *World) lotteryOfWindows() lottery[*device] {
	return newLottery(w.estate().devices, func(x *device) float64 {
		if x.system != windows {
			return 0
		}
		return x.activity
	})
}

func sensedEvent(s *sensed) *event { return &s.event }
func sensedBy(s *sensed) *process  { return s.process }
func sensedAt(s *sensed) *process  { return s.target }

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
})

// openProcess lets a process open another one, as the sensor reports it.
func (s *scene) openProcess(at int64, p, target *process, access int) {
	s.sensed = append(s.sensed, sensed{
		event: event{at: at, device: p.device, action: "OpenProcessApiCall"}, process: p, target: target,
		file: target.image.name, path: target.image.folder, fields: fmt.Sprintf(`{"DesiredAccess":%d}`, access),
	})
}

func (w *World) deviceEvents(schema []table.Column) *sheet {
	list := append(w.sensorNoise(w.count(15_000)), w.story().sensed...)
	return fill(schema, ordered(list, sensedEvent), sensedColumns)
}
