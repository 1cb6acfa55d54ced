package world

import (
	"strconv"

	"quarry/table"
)

// process is a running program.
type process struct {
	image       *image
	device      *device
	user        *account
	parent      *process // nil: unknown
	pid         int64
	created     int64 // ticks
	commandLine string
	remote      *device // the device of the remote session that started it, or nil
}

func (p *process) home() string { return p.device.home(p.user) }

func (p *process) folderPath() string { return p.image.path(p.home()) }

// integrity returns the Windows integrity level, or "" on other systems.
func (p *process) integrity() string {
	switch {
	case p.device.system != windows:
		return ""
	case p.user == systemAccount || p.user == localService || p.user == networkService:
		return "System"
	case p.user.administers || p.user != p.device.owner:
		return "High"
	}
	return "Medium"
}

func (p *process) elevation() string {
	switch p.integrity() {
	case "":
		return ""
	case "Medium":
		return "TokenElevationTypeLimited"
	}
	return "TokenElevationTypeDefault"
}

// uniqueID returns an id that the device never uses for another process.
func (p *process) uniqueID() string { return strconv.FormatInt(p.created/997*64+p.pid%64, 10) }

// logon returns the id of the process's logon session.
func (p *process) logon() table.Value {
	switch {
	case p.device.system == macOS:
		return table.Null(table.Long)
	case p.integrity() == "System":
		return table.NewLong(999)
	}
	return table.NewLong(100_000 + int64(len(p.user.name))*7919 + p.device.pidBase())
}

func (p *process) session() int64 {
	if p.integrity() == "System" || p.device.server {
		return 0
	}
	return 1
}

// version returns a column of the version resource, empty for unknown files.
func version[E any](of func(*E) *image, part func(*image) string) func(*E) table.Value {
	return text(func(e *E) string {
		if i := of(e); i != nil {
			return part(i)
		}
		return ""
	})
}

// text returns a column of strings.
func text[E any](of func(*E) string) func(*E) table.Value {
	return func(e *E) table.Value { return table.NewString(of(e)) }
}

// versionColumns returns the columns of a file's version resource, with a prefix.
func versionColumns[E any](prefix string, of func(*E) *image) columns[E] {
	return columns[E]{
		prefix + "CompanyName":      version(of, (*image).company),
		prefix + "ProductName":      version(of, func(i *image) string { return i.product }),
		prefix + "ProductVersion":   version(of, func(i *image) string { return i.build }),
		prefix + "InternalFileName": version(of, (*image).originalName),
		prefix + "OriginalFileName": version(of, (*image).originalName),
		prefix + "FileDescription":  version(of, func(i *image) string { return i.description }),
	}
}

// fileColumns returns the columns of a program file, with a prefix. The Linux and macOS sensors
// report neither size nor MD5.
func fileColumns[E any](prefix string, of func(*E) *process) columns[E] {
	part := func(of func(*image) string) func(*process) string {
		return func(p *process) string { return of(p.image) }
	}
	return columns[E]{
		prefix + "FileName": ofProcess(of, part(func(i *image) string { return i.name })),
		prefix + "SHA1":     ofProcess(of, part(func(i *image) string { return i.sha1 })),
		prefix + "SHA256":   ofProcess(of, part(func(i *image) string { return i.sha256 })),
		prefix + "MD5": ofProcess(of, func(p *process) string {
			if p.device.system != windows {
				return ""
			}
			return p.image.md5
		}),
		prefix + "FolderPath": ofProcess(of, (*process).folderPath),
		prefix + "FileSize": func(e *E) table.Value {
			if p := of(e); p != nil && p.device.system == windows {
				return table.NewLong(p.image.size)
			}
			return table.Null(table.Long)
		},
	}
}

// ofProcess returns a text column about a process that may be unknown.
func ofProcess[E any](of func(*E) *process, value func(*process) string) func(*E) table.Value {
	return text(func(e *E) string {
		if p := of(e); p != nil {
			return value(p)
		}
		return ""
	})
}

// accountColumns returns the columns of a process's account, with a prefix.
func accountColumns[E any](prefix string, of func(*E) *process) columns[E] {
	return columns[E]{
		prefix + "AccountDomain":   ofProcess(of, func(p *process) string { return p.user.domain }),
		prefix + "AccountName":     ofProcess(of, func(p *process) string { return p.user.name }),
		prefix + "AccountSid":      ofProcess(of, func(p *process) string { return p.user.sid }),
		prefix + "AccountUpn":      ofProcess(of, func(p *process) string { return p.user.upn }),
		prefix + "AccountObjectId": ofProcess(of, func(p *process) string { return p.user.objectID }),
	}
}

// initiating returns the columns that Device tables have about the initiating process of an event.
func initiating[E any](of func(*E) *process) columns[E] {
	const prefix = "InitiatingProcess"
	parent := func(e *E) *process {
		if p := of(e); p != nil {
			return p.parent
		}
		return nil
	}
	imageOf := func(e *E) *image {
		if p := of(e); p != nil {
			return p.image
		}
		return nil
	}
	return columns[E]{
		prefix + "Id":                      ofLong(of, func(p *process) int64 { return p.pid }),
		prefix + "CommandLine":             ofProcess(of, func(p *process) string { return p.commandLine }),
		prefix + "CreationTime":            created(of),
		prefix + "ParentId":                ofLong(parent, func(p *process) int64 { return p.pid }),
		prefix + "ParentFileName":          ofProcess(parent, func(p *process) string { return p.image.name }),
		prefix + "ParentCreationTime":      created(parent),
		prefix + "IntegrityLevel":          ofProcess(of, (*process).integrity),
		prefix + "TokenElevation":          ofProcess(of, (*process).elevation),
		prefix + "SessionId":               ofLong(of, (*process).session),
		prefix + "UniqueId":                ofProcess(of, (*process).uniqueID),
		prefix + "SignerType":              ofProcess(of, signer),
		prefix + "SignatureStatus":         ofProcess(of, signature),
		prefix + "LogonId":                 logonOf(of),
		"IsInitiatingProcessRemoteSession": isRemote(of),
		prefix + "RemoteSessionDeviceName": ofProcess(of, remoteName),
		prefix + "RemoteSessionIP":         ofProcess(of, remoteIP),
	}.with(fileColumns(prefix, of)).with(accountColumns(prefix, of)).with(versionColumns(prefix+"VersionInfo", imageOf))
}

func ofLong[E any](of func(*E) *process, value func(*process) int64) func(*E) table.Value {
	return func(e *E) table.Value {
		if p := of(e); p != nil {
			return table.NewLong(value(p))
		}
		return table.Null(table.Long)
	}
}

func created[E any](of func(*E) *process) func(*E) table.Value {
	return func(e *E) table.Value {
		if p := of(e); p != nil {
			return table.NewDateTime(p.created)
		}
		return table.Null(table.DateTime)
	}
}

func logonOf[E any](of func(*E) *process) func(*E) table.Value {
	return func(e *E) table.Value {
		if p := of(e); p != nil {
			return p.logon()
		}
		return table.Null(table.Long)
	}
}

func isRemote[E any](of func(*E) *process) func(*E) table.Value {
	return func(e *E) table.Value {
		if p := of(e); p != nil && p.device.system == windows {
			return table.NewBool(p.remote != nil)
		}
		return table.Null(table.Bool)
	}
}

func remoteName(p *process) string {
	if p.remote == nil {
		return ""
	}
	return p.remote.name
}

func remoteIP(p *process) string {
	if p.remote == nil {
		return ""
	}
	return p.remote.ip
}

func signer(p *process) string {
	if p.device.system != windows || p.image.unsigned {
		return ""
	}
	return "OsVendor"
}

func signature(p *process) string {
	switch {
	case p.device.system != windows:
		return ""
	case p.image.unsigned:
		return "Unsigned"
	}
	return "Valid"
}

// start is a row of DeviceProcessEvents: the creation of a process.
type start struct {
	event
	process *process
}

func startOf(s *start) *process    { return s.process }
func startedBy(s *start) *process  { return s.process.parent }
func startEvent(s *start) *event   { return &s.event }
func startedImage(s *start) *image { return s.process.image }

var startColumns = eventColumns(startEvent).
	with(initiating(startedBy)).
	with(fileColumns("", startOf)).
	with(accountColumns("", startOf)).
	with(versionColumns("ProcessVersionInfo", startedImage)).
	with(columns[start]{
		"ProcessId":                      ofLong(startOf, func(p *process) int64 { return p.pid }),
		"ProcessCommandLine":             ofProcess(startOf, func(p *process) string { return p.commandLine }),
		"ProcessIntegrityLevel":          ofProcess(startOf, (*process).integrity),
		"ProcessTokenElevation":          ofProcess(startOf, (*process).elevation),
		"ProcessCreationTime":            created(startOf),
		"LogonId":                        logonOf(startOf),
		"LogonID":                        logonOf(startOf),
		"CreatedProcessSessionId":        ofLong(startOf, (*process).session),
		"IsProcessRemoteSession":         isRemote(startOf),
		"ProcessRemoteSessionDeviceName": ofProcess(startOf, remoteName),
		"ProcessRemoteSessionIP":         ofProcess(startOf, remoteIP),
		"ProcessUniqueId":                ofProcess(startOf, (*process).uniqueID),
		"AdditionalFields":               text(startFields),
	})

// startFields returns the JSON of AdditionalFields, which the sensor fills mostly on Linux.
func startFields(s *start) string {
	if s.device.system != linux {
		return ""
	}
	return `{"ProcessPosixEffectiveUser":{"Sid":"","Name":"` + s.process.user.name +
		`"},"ProcessPosixAttachedTerminal":"","ProcessPosixSessionId":` + strconv.FormatInt(s.process.pid, 10) + `}`
}

func (w *World) starts() *timeline[start] {
	once := append(w.hostileStarts(), w.story().starts...)
	return newTimeline(w, "processes", w.count(200_000), w.processPatterns(), once, startEvent, varyStart)
}

func (w *World) deviceProcessEvents(schema []table.Column) *lazyTable {
	return w.starts().lazyTable(schema, startColumns,
		"ProcessId", "ProcessCommandLine", "ProcessCreationTime", "ProcessUniqueId", "AdditionalFields")
}
