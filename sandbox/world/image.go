package world

import (
	"cmp"
	"strings"
)

// image is a program file with its version resource.
type image struct {
	name, folder                string
	product, description, build string
	original                    string // name in the version resource if it differs
	maker                       string // company, if it is not Microsoft
	size                        int64
	sha1, sha256, md5           string
	unsigned                    bool
}

// company returns the company in the version resource. Only Windows programs have one.
func (i *image) company() string {
	if i.product == "" || i.unsigned {
		return ""
	}
	return cmp.Or(i.maker, "Microsoft Corporation")
}

func (i *image) originalName() string {
	if i.original != "" {
		return i.original
	}
	if i.product == "" {
		return ""
	}
	return i.name
}

// path returns the full path of the file. home replaces the placeholder {home}.
func (i *image) path(home string) string {
	folder := strings.ReplaceAll(i.folder, "{home}", home)
	if strings.HasPrefix(folder, "/") {
		return folder + "/" + i.name
	}
	return folder + `\` + i.name
}

const (
	windowsProduct = "Microsoft® Windows® Operating System"
	windowsBuild   = "10.0.26100.1882"
	system32       = `C:\Windows\System32`
	officeFolder   = `C:\Program Files\Microsoft Office\root\Office16`
	netFramework   = `C:\Windows\Microsoft.NET\Framework64\v4.0.30319`
)

// images holds all programs of the tenant by name.
var images = indexImages(append(tools(), []*image{
	{name: "svchost.exe", folder: system32, product: windowsProduct, description: "Host Process for Windows Services"},
	{name: "services.exe", folder: system32, product: windowsProduct, description: "Services and Controller app"},
	{name: "lsass.exe", folder: system32, product: windowsProduct, description: "Local Security Authority Process"},
	{name: "wininit.exe", folder: system32, product: windowsProduct, description: "Windows Start-Up Application"},
	{name: "explorer.exe", folder: `C:\Windows`, product: windowsProduct, description: "Windows Explorer"},
	{name: "cmd.exe", folder: system32, product: windowsProduct, description: "Windows Command Processor"},
	{name: "powershell.exe", folder: system32 + `\WindowsPowerShell\v1.0`, product: windowsProduct,
		description: "Windows PowerShell", original: "PowerShell.EXE"},
	{name: "conhost.exe", folder: system32, product: windowsProduct, description: "Console Window Host"},
	{name: "taskhostw.exe", folder: system32, product: windowsProduct, description: "Host Process for Windows Tasks"},
	{name: "rundll32.exe", folder: system32, product: windowsProduct, description: "Windows host process (Rundll32)"},
	{name: "backgroundTaskHost.exe", folder: system32, product: windowsProduct, description: "Background Task Host"},
	{name: "RuntimeBroker.exe", folder: system32, product: windowsProduct, description: "Runtime Broker"},
	{name: "dllhost.exe", folder: system32, product: windowsProduct, description: "COM Surrogate"},
	{name: "SearchProtocolHost.exe", folder: system32, product: windowsProduct,
		description: "Microsoft Windows Search Protocol Host"},
	{name: "SearchFilterHost.exe", folder: system32, product: windowsProduct,
		description: "Microsoft Windows Search Filter Host"},
	{name: "SearchIndexer.exe", folder: system32, product: windowsProduct,
		description: "Microsoft Windows Search Indexer"},
	{name: "WmiPrvSE.exe", folder: system32 + `\wbem`, product: windowsProduct, description: "WMI Provider Host"},
	{name: "wmic.exe", folder: system32 + `\wbem`, product: windowsProduct, description: "WMI Commandline Utility"},
	{name: "MpCmdRun.exe", folder: `C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24090.11-0`,
		product: windowsProduct, description: "Microsoft Malware Protection Command Line Utility"},
	{name: "MsMpEng.exe", folder: `C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24090.11-0`,
		product: windowsProduct, description: "Antimalware Service Executable"},
	{name: "MsSense.exe", folder: `C:\Program Files\Windows Defender Advanced Threat Protection`,
		product: windowsProduct, description: "Windows Defender Advanced Threat Protection Service Executable"},
	{name: "SenseIR.exe", folder: `C:\Program Files\Windows Defender Advanced Threat Protection`,
		product: windowsProduct, description: "Windows Defender Advanced Threat Protection Sense IR module"},
	{name: "msedge.exe", folder: `C:\Program Files (x86)\Microsoft\Edge\Application`, product: "Microsoft Edge",
		description: "Microsoft Edge", build: "130.0.2849.68"},
	{name: "MicrosoftEdgeUpdate.exe", folder: `C:\Program Files (x86)\Microsoft\EdgeUpdate`,
		product: "Microsoft Edge Update", description: "Microsoft Edge Update", build: "1.3.195.25"},
	{name: "ms-teams.exe", folder: `C:\Program Files\WindowsApps\MSTeams_24295.605.3225.8804_x64__8wekyb3d8bbwe`,
		product: "Microsoft Teams", description: "Microsoft Teams", build: "24295.605.3225.8804"},
	{name: "msedgewebview2.exe", folder: `C:\Program Files (x86)\Microsoft\EdgeWebView\Application\130.0.2849.68`,
		product: "Microsoft Edge WebView2", description: "Microsoft Edge WebView2", build: "130.0.2849.68"},
	{name: "OneDrive.exe", folder: `{home}\AppData\Local\Microsoft\OneDrive`, product: "Microsoft OneDrive",
		description: "Microsoft OneDrive", build: "24.201.1006.0005"},
	{name: "OneDriveStandaloneUpdater.exe", folder: `{home}\AppData\Local\Microsoft\OneDrive`,
		product: "Microsoft OneDrive", description: "Standalone Updater", build: "24.201.1006.0005"},
	{name: "OUTLOOK.EXE", folder: officeFolder, product: "Microsoft Office", description: "Microsoft Outlook",
		build: "16.0.18129.20158"},
	{name: "WINWORD.EXE", folder: officeFolder, product: "Microsoft Office", description: "Microsoft Word",
		build: "16.0.18129.20158"},
	{name: "EXCEL.EXE", folder: officeFolder, product: "Microsoft Office", description: "Microsoft Excel",
		build: "16.0.18129.20158"},
	{name: "OfficeClickToRun.exe", folder: `C:\Program Files\Common Files\microsoft shared\ClickToRun`,
		product: "Microsoft Office", description: "Microsoft Office Click-to-Run (SxS)", build: "16.0.18129.20158"},
	{name: "splwow64.exe", folder: `C:\Windows`, product: windowsProduct,
		description: "Print driver host for applications"},
	{name: "csc.exe", folder: netFramework, product: "Microsoft® .NET Framework",
		description: "Visual C# Command Line Compiler", build: "4.8.9232.0"},
	{name: "cvtres.exe", folder: netFramework, product: "Microsoft® .NET Framework",
		description: "Microsoft® Resource File To COFF Object Conversion Utility", build: "14.10.25028.0"},
	{name: "ngen.exe", folder: netFramework, product: "Microsoft® .NET Framework",
		description: "Microsoft Common Language Runtime native compiler", build: "4.8.9232.0"},
	{name: "sc.exe", folder: system32, product: windowsProduct,
		description: "Service Control Manager Configuration Tool"},
	{name: "net.exe", folder: system32, product: windowsProduct, description: "Net Command"},
	{name: "net1.exe", folder: system32, product: windowsProduct, description: "Net Command"},
	{name: "nltest.exe", folder: system32, product: windowsProduct,
		description: "Microsoft® Logon Server Test Utility"},
	{name: "whoami.exe", folder: system32, product: windowsProduct,
		description: "whoami - displays logged on user information"},
	{name: "ipconfig.exe", folder: system32, product: windowsProduct, description: "IP Configuration Utility"},
	{name: "schtasks.exe", folder: system32, product: windowsProduct, description: "Task Scheduler Configuration Tool"},
	{name: "gpupdate.exe", folder: system32, product: windowsProduct,
		description: "Microsoft® Group Policy Update Utility"},
	{name: "reg.exe", folder: system32, product: windowsProduct, description: "Registry Console Tool"},
	{name: "robocopy.exe", folder: system32, product: windowsProduct, description: "Microsoft Robocopy"},
	{name: "notepad.exe", folder: system32, product: windowsProduct, description: "Notepad"},
	{name: "mmc.exe", folder: system32, product: windowsProduct, description: "Microsoft Management Console"},
	{name: "mstsc.exe", folder: system32, product: windowsProduct, description: "Remote Desktop Connection"},
	{name: "w3wp.exe", folder: system32 + `\inetsrv`, product: "Internet Information Services",
		description: "IIS Worker Process", build: "10.0.20348.1"},
	{name: "sqlservr.exe", folder: `C:\Program Files\Microsoft SQL Server\MSSQL16.MSSQLSERVER\MSSQL\Binn`,
		product: "Microsoft SQL Server", description: "SQL Server Windows NT - 64 Bit", build: "16.0.4155.4"},
	{name: "System", folder: system32},
	// The intruder's programs.
	{name: "syncsvc.exe", folder: `{home}\AppData\Roaming\ContosoSync`, unsigned: true},
	{name: "PSEXESVC.exe", folder: `C:\Windows`, product: "Sysinternals PsExec", description: "PsExec Service",
		original: "psexesvc.exe", build: "2.43"},
	{name: "7z.exe", folder: `C:\ProgramData\Intel`, product: "7-Zip", description: "7-Zip Console", unsigned: true},
	{name: "iusb3mon.exe", folder: `C:\ProgramData\Intel`, product: "Rclone", description: "Rsync for cloud storage",
		original: "rclone.exe", unsigned: true},
	// Linux and macOS programs.
	{name: "systemd", folder: "/usr/lib/systemd"},
	{name: "sshd", folder: "/usr/sbin"},
	{name: "cron", folder: "/usr/sbin"},
	{name: "bash", folder: "/usr/bin"},
	{name: "sh", folder: "/usr/bin"},
	{name: "python3.12", folder: "/usr/bin"},
	{name: "node", folder: "/usr/bin"},
	{name: "git", folder: "/usr/bin"},
	{name: "apt-get", folder: "/usr/bin"},
	{name: "curl", folder: "/usr/bin"},
	{name: "grep", folder: "/usr/bin"},
	{name: "sed", folder: "/usr/bin"},
	{name: "logrotate", folder: "/usr/sbin"},
	{name: "nginx", folder: "/usr/sbin"},
	{name: "dpkg", folder: "/usr/bin"},
	{name: "wdavdaemon", folder: "/opt/microsoft/mdatp/sbin"},
	{name: "launchd", folder: "/sbin"},
	{name: "zsh", folder: "/bin"},
	{name: "mdworker_shared", folder: "/System/Library/Frameworks/CoreServices.framework/Versions/A/Support"},
	{name: "softwareupdated", folder: "/System/Library/CoreServices/Software Update.app/Contents/Resources"},
	{name: "Finder", folder: "/System/Library/CoreServices/Finder.app/Contents/MacOS"},
	{name: "xpcproxy", folder: "/usr/libexec"},
	{name: "Code Helper", folder: "/Applications/Visual Studio Code.app/Contents/Frameworks"},
}...))

func indexImages(list []*image) map[string]*image {
	index := make(map[string]*image, len(list))
	for _, i := range list {
		if i.product != "" && i.build == "" {
			i.build = windowsBuild
		}
		name := i.folder + i.name + i.build
		i.sha1, i.sha256, i.md5 = digest("sha1:"+name, 40), digest("sha256:"+name, 64), digest("md5:"+name, 32)
		i.size = 20_000 + int64(name[len(name)-1])*int64(len(name))*389
		index[i.name] = i
	}
	return index
}
