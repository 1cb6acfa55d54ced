package world

import (
	"encoding/base64"
	"encoding/binary"
	"time"
	"unicode/utf16"

	"quarry/table/times"
)

// story holds the planted intrusion as the rows that it leaves in each table.
type story struct {
	starts      []start
	connections []connection
	files       []fileEvent
	logons      []logon
	registry    []registryEvent
	sensed      []sensed
	loads       []load
	signIns     []signIn
	activities  []activity

	identityLogons, directoryChanges, directoryQueries []directoryEvent

	lure    *mail // the one that was opened
	removed int64 // when it was removed
	mails   []mail
	alerts  []alert
}

// scene adds the events of one day to a story.
type scene struct {
	*story
	d   dice
	day int64 // midnight of the day of the intrusion, in ticks
}

// storyAge is the minimum age of the intrusion when the tenant starts: old enough for ago(1d) to
// miss it, recent enough for ago(7d) to find it.
const storyAge = 4 * day

// dayOfStory returns the last working day that is at least storyAge old.
func (w *World) dayOfStory() int64 {
	at := (w.now - storyAge) / day * day
	for {
		switch times.TimeOf(at).Weekday() {
		case time.Saturday, time.Sunday:
			at -= day
		default:
			return at
		}
	}
}

// at returns a time on the day, with a random fraction of a second.
func (s *scene) at(hours, minutes, seconds int64) int64 {
	return s.day + hours*hour + minutes*minute + seconds*second + s.d.Int64N(second)
}

// run starts a program and returns its process.
func (s *scene) run(at int64, parent *process, name string, command string) *process {
	p := &process{
		image: images[name], device: parent.device, user: parent.user, parent: parent, remote: parent.remote,
		pid: parent.device.pidBase() + 4*s.d.Int64N(4000), created: at - s.d.Int64N(30_000), commandLine: command,
	}
	s.starts = append(s.starts, start{event{at: at, device: p.device, action: "ProcessCreated"}, p})
	return p
}

// connect adds a connection from a process to a site.
func (s *scene) connect(at int64, p *process, to site, port int32) {
	s.connections = append(s.connections, connection{
		event: event{at: at, device: p.device, action: "ConnectionSuccess"}, process: p,
		remoteIP: to.ip, remoteURL: to.name, remotePort: port, localPort: ephemeralPort(s.d), protocol: "Tcp",
	})
}

// reach adds a connection from a process to another device of the tenant.
func (s *scene) reach(at int64, p *process, to *device, port int32) {
	s.connect(at, p, site{to.name, to.ip}, port)
}

// write adds an event in which a process creates a file.
func (s *scene) write(at int64, p *process, folder, name string, size int64) *fileEvent {
	s.files = append(s.files, fileEvent{
		event: event{at: at, device: p.device, action: "FileCreated"}, process: p, folder: folder, name: name,
		size: size,
	})
	return &s.files[len(s.files)-1]
}

// logOn adds a logon from one device to another.
func (s *scene) logOn(at int64, from, to *device, user *account, kind, protocol string) {
	s.logons = append(s.logons, logon{
		event: event{at: at, device: to, action: "LogonSuccess"}, user: user, kind: kind, protocol: protocol,
		process: to.residents["lsass.exe"], from: from, admin: user.administers,
	})
}

// raiseAlert adds an alert. Its source is Defender for Endpoint unless the caller changes it.
func (s *scene) raiseAlert(at int64, title, category, severity string, techniques []string,
	evidence ...evidence) *alert {
	s.alerts = append(s.alerts, alert{
		at: at, id: alertID(s.d), title: title, category: category, severity: severity,
		service: "Microsoft Defender for Endpoint", detection: "EDR", techniques: techniques, evidence: evidence,
	})
	return &s.alerts[len(s.alerts)-1]
}

// encoded returns a script as the argument of powershell.exe -EncodedCommand: UTF-16 in base64.
func encoded(script string) string {
	var raw []byte
	for _, unit := range utf16.Encode([]rune(script)) {
		raw = binary.LittleEndian.AppendUint16(raw, unit)
	}
	return base64.StdEncoding.EncodeToString(raw)
}
