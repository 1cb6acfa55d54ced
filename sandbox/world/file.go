package world

import (
	"strings"

	"quarry/table"
)

// fileEvent is a row of DeviceFileEvents.
type fileEvent struct {
	event
	process          *process
	folder, name     string
	previous         string // name before it was renamed
	origin           site
	size             int64
	sha256           string // set if the file also occurs elsewhere
	share            string
	fromIP, fromUser string // source of the request if the file was accessed over the network
	label            string
	fields           string
}

// fileHabit is a recurring file operation.
type fileHabit struct {
	weight       float64
	image        string // name of a resident process of the device
	action       string
	folder, name string // with placeholders
	office       bool
}

var fileHabits = map[system][]fileHabit{
	windows: {
		{60, "msedge.exe", "FileCreated", `{home}\AppData\Local\Microsoft\Edge\User Data\Default\Cache\Cache_Data`,
			`f_{hex}`, true},
		{30, "msedge.exe", "FileRenamed", `{home}\AppData\Local\Microsoft\Edge\User Data\Default`, `{guid}.tmp`, true},
		{8, "msedge.exe", "FileCreated", `{home}\Downloads`, `{word}-{n}.pdf`, true},
		{20, "svchost.exe", "FileCreated", `C:\Windows\SoftwareDistribution\Download\{hex}{hex}`, `{hex}.cab`, false},
		{16, "OneDrive.exe", "FileModified", `{home}\OneDrive - Contoso\{word}`, `{word} {word}.docx`, true},
		{14, "EXCEL.EXE", "FileModified", `{home}\Documents`, `{word}-{n}.xlsx`, true},
		{14, "WINWORD.EXE", "FileCreated", `{home}\Documents`, `~$rd{word}.docx`, true},
		{10, "WINWORD.EXE", "FileModified", `{home}\Documents`, `{word} {word}.docx`, true},
		{9, "OUTLOOK.EXE", "FileCreated", `{home}\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\{hex}`,
			`{word}.docx`, true},
		{12, "OfficeClickToRun.exe", "FileCreated",
			`C:\Program Files\Microsoft Office\Updates\Download\PackageFiles\{guid}`, `stream.x64.{word}.dat`, false},
		{12, "MsMpEng.exe", "FileCreated", `C:\ProgramData\Microsoft\Windows Defender\Definition Updates\{{guid}}`,
			`mpasdlta.vdm`, false},
		{8, "svchost.exe", "FileDeleted", `C:\Windows\Temp`, `{hex}.tmp`, false},
		{6, "System", "FileCreated", `D:\Shares\{word}`, `{word}-{n}.xlsx`, true},
		{3, "powershell.exe", "FileCreated", `C:\Windows\Temp\{hex}`, `{hex}.dll`, true},
		{2, "explorer.exe", "FileRenamed", `{home}\Desktop`, `{word} (final).pptx`, true},
	},
	linux: {
		{30, "node", "FileCreated", "/srv/app/cache", "{hex}.json", false},
		{25, "python3.12", "FileModified", "/var/lib/agent", "state.db", false},
		{12, "cron", "FileCreated", "/tmp", "tmp.{hex}", false},
		{6, "bash", "FileModified", "/srv/app", "{word}.conf", true},
	},
	macOS: {
		{30, "Code Helper", "FileModified", "{home}/src/{word}", "{word}.go", true},
		{20, "Finder", "FileCreated", "{home}/Downloads", "{word}-{n}.pdf", true},
		{6, "zsh", "FileDeleted", "{home}/src/{word}", "{hex}.o", true},
	},
}

func (w *World) filePatterns() []pattern[fileEvent] {
	var list []pattern[fileEvent]
	for _, x := range w.estate().devices {
		for _, h := range fileHabits[x.system] {
			list = append(list, pattern[fileEvent]{h.weight * x.activity, h.office, fileEvent{
				event:   event{device: x, action: h.action},
				process: x.residents[h.image], folder: expandFixed(x, h.folder), name: expandFixed(x, h.name),
			}})
		}
	}
	return list
}

// varyFile fills in the file of an event and what only some events have: the source of a download,
// the previous name, the remote user, a sensitivity label.
func (w *World) varyFile(d dice, f *fileEvent) {
	f.folder, f.name = expand(d, f.folder), expand(d, f.name)
	f.size = 1 << d.IntN(26) // file sizes are spread over the powers of two
	f.size += d.Int64N(f.size)
	switch {
	case f.action == "FileRenamed":
		f.previous = "~" + d.hex(6) + ".tmp"
	case strings.Contains(f.folder, "Downloads"):
		f.origin = pickSkewed(d, sites)
	case strings.HasPrefix(f.folder, `D:\Shares`):
		from := pick(d, w.estate().devices)
		f.share, f.fromIP, f.fromUser = f.folder, from.ip, from.owner.name
	}
	if strings.HasSuffix(f.name, ".xlsx") && d.chance(.2) {
		f.label = "Confidential"
	}
	if strings.HasSuffix(f.name, ".pdf") {
		f.fields = `{"FileType":"Pdf"}`
	}
}

// path returns the full path of the file, which is what FolderPath holds.
func (f *fileEvent) path() string {
	if f.device.system == windows {
		return f.folder + `\` + f.name
	}
	return f.folder + "/" + f.name
}

// hash returns a hash of the file, or "" if the file is too large or deleted. Only Windows reports
// MD5.
func (f *fileEvent) hash(kind string, digits int) string {
	if f.action == "FileDeleted" || f.size > 50<<20 || kind == "md5" && f.device.system != windows {
		return ""
	}
	if kind == "sha256" && f.sha256 != "" {
		return f.sha256
	}
	return fingerprint(kind, f.path(), digits)
}

func (f *fileEvent) originURL() string {
	if f.origin.name == "" {
		return ""
	}
	return "https://" + f.origin.name + "/" + f.name
}

func fileEventOf(f *fileEvent) *event { return &f.event }
func touchedBy(f *fileEvent) *process { return f.process }

var fileEventColumns = eventColumns(fileEventOf).with(initiating(touchedBy)).with(columns[fileEvent]{
	"FileName":         text(func(f *fileEvent) string { return f.name }),
	"FolderPath":       text((*fileEvent).path),
	"SHA1":             text(func(f *fileEvent) string { return f.hash("sha1", 40) }),
	"SHA256":           text(func(f *fileEvent) string { return f.hash("sha256", 64) }),
	"MD5":              text(func(f *fileEvent) string { return f.hash("md5", 32) }),
	"FileOriginUrl":    text((*fileEvent).originURL),
	"FileOriginIP":     text(func(f *fileEvent) string { return f.origin.ip }),
	"PreviousFileName": text(func(f *fileEvent) string { return f.previous }),
	"PreviousFolderPath": text(func(f *fileEvent) string {
		if f.previous == "" {
			return ""
		}
		return f.folder
	}),
	"FileSize": func(f *fileEvent) table.Value {
		if f.action == "FileDeleted" {
			return table.Null(table.Long)
		}
		return table.NewLong(f.size)
	},
	"ShareName":          text(func(f *fileEvent) string { return f.share }),
	"RequestSourceIP":    text(func(f *fileEvent) string { return f.fromIP }),
	"RequestAccountName": text(func(f *fileEvent) string { return f.fromUser }),
	"RequestProtocol": text(func(f *fileEvent) string {
		if f.fromIP == "" {
			return "Local"
		}
		return "SMB"
	}),
	"SensitivityLabel":             text(func(f *fileEvent) string { return f.label }),
	"IsAzureInfoProtectionApplied": func(f *fileEvent) table.Value { return table.NewBool(f.label != "") },
	"AdditionalFields":             text(func(f *fileEvent) string { return f.fields }),
})

func (w *World) fileEvents() *timeline[fileEvent] {
	return newTimeline(w, "files", w.count(150_000), w.filePatterns(), w.story().files, fileEventOf, w.varyFile)
}

func (w *World) deviceFileEvents(schema []table.Column) *lazyTable {
	return w.fileEvents().lazyTable(schema, fileEventColumns, "FileName", "FolderPath", "SHA1", "SHA256", "MD5",
		"FileOriginUrl", "FileOriginIP", "PreviousFileName",
		"PreviousFolderPath", "FileSize", "ShareName", "RequestSourceIP", "RequestAccountName", "RequestProtocol",
		"SensitivityLabel",
		"IsAzureInfoProtectionApplied", "AdditionalFields")
}
