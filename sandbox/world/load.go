package world

import "quarry/table"

// load is a row of DeviceImageLoadEvents: a process loads a library.
type load struct {
	event
	process *process
	library *image
}

// loadHabit is a library that a resident process loads repeatedly.
type loadHabit struct {
	weight  float64
	image   string // name of a resident process of the device
	library string
	office  bool
}

var loadHabits = []loadHabit{
	{40, "svchost.exe", "rpcrt4.dll", false},
	{30, "msedge.exe", "bcrypt.dll", true},
	{22, "MsMpEng.exe", "mpengine.dll", false},
	{20, "OUTLOOK.EXE", "mso.dll", true},
	{14, "explorer.exe", "shell32.dll", true},
	{12, "WINWORD.EXE", "mso.dll", true},
	{12, "EXCEL.EXE", "mso.dll", true},
	{9, "ms-teams.exe", "winhttp.dll", true},
	{8, "OneDrive.exe", "winhttp.dll", false},
	{6, "powershell.exe", "System.Management.Automation.ni.dll", true},
	{5, "WmiPrvSE.exe", "wbemcomn.dll", false},
	{3, "EXCEL.EXE", "VBE7.DLL", true},
	{2, "services.exe", "samlib.dll", false},
	{1, "svchost.exe", "dbghelp.dll", false},
}

// libraries holds the DLLs of the tenant by name.
var libraries = indexImages([]*image{
	{name: "rpcrt4.dll", folder: system32, product: windowsProduct, description: "Remote Procedure Call Runtime"},
	{name: "bcrypt.dll", folder: system32, product: windowsProduct,
		description: "Windows Cryptographic Primitives Library"},
	{name: "shell32.dll", folder: system32, product: windowsProduct, description: "Windows Shell Common Dll"},
	{name: "winhttp.dll", folder: system32, product: windowsProduct, description: "Windows HTTP Services"},
	{name: "wbemcomn.dll", folder: system32, product: windowsProduct, description: "WMI"},
	{name: "samlib.dll", folder: system32, product: windowsProduct, description: "SAM Library DLL"},
	{name: "dbghelp.dll", folder: system32, product: windowsProduct, description: "Windows Image Helper"},
	{name: "dbgcore.dll", folder: system32, product: windowsProduct, description: "Windows Core Debugging Helpers"},
	{name: "amsi.dll", folder: system32, product: windowsProduct, description: "Anti-Malware Scan Interface"},
	{name: "wbemdisp.dll", folder: system32 + `\wbem`, product: windowsProduct, description: "WMI Scripting"},
	{name: "taskschd.dll", folder: system32, product: windowsProduct, description: "Task Scheduler COM API"},
	{name: "version.dll", folder: system32, product: windowsProduct,
		description: "Version Checking and File Installation"},
	{name: "vaultcli.dll", folder: system32, product: windowsProduct, description: "Credential Vault Client Library"},
	{name: "spoolss.dll", folder: system32, product: windowsProduct, description: "Spooler SubSystem DLL"},
	{name: "clr.dll", folder: netFramework, product: "Microsoft® .NET Framework", description: ".NET Runtime",
		build: "4.8.9232.0"},
	{name: "mscorlib.ni.dll", folder: `C:\Windows\assembly\NativeImages_v4.0.30319_64\mscorlib`,
		product: "Microsoft® .NET Framework", description: "Microsoft Common Language Runtime Class Library",
		build: "4.8.9232.0"},
	{name: "comsvcs.dll", folder: system32, product: windowsProduct, description: "COM+ Services"},
	{name: "mpengine.dll", folder: `C:\ProgramData\Microsoft\Windows Defender\Definition Updates\Backup`,
		product: windowsProduct, description: "Microsoft Malware Protection Engine"},
	{name: "mso.dll", folder: officeFolder, product: "Microsoft Office", description: "Microsoft Office component",
		build: "16.0.18129.20158"},
	{name: "VBE7.DLL",
		folder:  `C:\Program Files\Microsoft Office\root\VFS\ProgramFilesCommonX64\Microsoft Shared\VBA\VBA7.1`,
		product: "Microsoft Office", description: "Visual Basic Environment", build: "7.1.11.44"},
	{name: "System.Management.Automation.ni.dll",
		folder: `C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc`, product: windowsProduct,
		description: "System.Management.Automation"},
})

func (w *World) loads() *timeline[load] {
	var list []pattern[load]
	for _, x := range w.estate().windows() {
		for _, h := range loadHabits {
			list = append(list, pattern[load]{h.weight * x.activity, h.office, load{
				event: event{device: x, action: "ImageLoaded"}, process: x.residents[h.image],
				library: libraries[h.library],
			}})
		}
	}
	return newTimeline(w, "loads", w.count(90_000), list, w.story().loads, loadEvent, func(dice, *load) {})
}

// load adds an event in which a process loads a library.
func (s *scene) load(at int64, p *process, name string) {
	s.loads = append(s.loads, load{event{at: at, device: p.device, action: "ImageLoaded"}, p, libraries[name]})
}

func loadEvent(l *load) *event  { return &l.event }
func loadedBy(l *load) *process { return l.process }

var loadColumns = eventColumns(loadEvent).with(initiating(loadedBy)).with(columns[load]{
	"FileName":   text(func(l *load) string { return l.library.name }),
	"FolderPath": text(func(l *load) string { return l.library.path("") }),
	"SHA1":       text(func(l *load) string { return l.library.sha1 }),
	"SHA256":     text(func(l *load) string { return l.library.sha256 }),
	"MD5":        text(func(l *load) string { return l.library.md5 }),
	"FileSize":   func(l *load) table.Value { return table.NewLong(l.library.size) },
})

func (w *World) deviceImageLoadEvents(schema []table.Column) *lazyTable {
	return w.loads().lazyTable(schema, loadColumns)
}
