package world

import "strconv"

// residents are the processes that run as long as their device does. They are the parents of
// short-lived processes and own most connections.
var residents = map[system][]struct {
	image, parent, command string
	user                   *account // nil: the owner
}{
	windows: {
		{"System", "", "", systemAccount},
		{"wininit.exe", "", "wininit.exe", systemAccount},
		{"services.exe", "wininit.exe", "services.exe", systemAccount},
		{"lsass.exe", "wininit.exe", "lsass.exe", systemAccount},
		{"svchost.exe", "services.exe", "svchost.exe -k netsvcs -p -s Schedule", systemAccount},
		{"MsMpEng.exe", "services.exe", `"MsMpEng.exe"`, systemAccount},
		{"MsSense.exe", "services.exe", `"MsSense.exe"`, systemAccount},
		{"SearchIndexer.exe", "services.exe", "SearchIndexer.exe /Embedding", systemAccount},
		{"OfficeClickToRun.exe", "services.exe", `"OfficeClickToRun.exe" /service`, systemAccount},
		{"WmiPrvSE.exe", "svchost.exe", "wmiprvse.exe -secured -Embedding", networkService},
		{"explorer.exe", "", "C:\\Windows\\Explorer.EXE", nil},
		{"cmd.exe", "explorer.exe", `"C:\Windows\system32\cmd.exe"`, nil},
		{"powershell.exe", "explorer.exe", `"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"`, nil},
		{"msedge.exe", "explorer.exe",
			`"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --no-startup-window --win-session-start`,
			nil},
		{"ms-teams.exe", "explorer.exe", `"ms-teams.exe" msteams:system-initiated`, nil},
		{"OneDrive.exe", "explorer.exe", `"OneDrive.exe" /background`, nil},
		{"OUTLOOK.EXE", "explorer.exe", `"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE"`, nil},
		{"WINWORD.EXE", "explorer.exe", `"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE" /n`, nil},
		{"EXCEL.EXE", "explorer.exe", `"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"`, nil},
		{"w3wp.exe", "svchost.exe", `w3wp.exe -ap "IntranetPool"`, networkService},
		{"sqlservr.exe", "services.exe", `"sqlservr.exe" -sMSSQLSERVER`, networkService},
	},
	linux: {
		{"systemd", "", "/sbin/init", rootAccount},
		{"sshd", "systemd", "/usr/sbin/sshd -D", rootAccount},
		{"cron", "systemd", "/usr/sbin/cron -f -P", rootAccount},
		{"wdavdaemon", "systemd", "/opt/microsoft/mdatp/sbin/wdavdaemon", rootAccount},
		{"nginx", "systemd", "nginx: master process /usr/sbin/nginx", rootAccount},
		{"bash", "sshd", "-bash", nil},
		{"node", "systemd", "node /srv/app/server.js", rootAccount},
		{"python3.12", "systemd", "/usr/bin/python3 /opt/agent/collect.py", rootAccount},
	},
	macOS: {
		{"launchd", "", "/sbin/launchd", rootAccount},
		{"wdavdaemon", "launchd", "wdavdaemon", rootAccount},
		{"Finder", "launchd", "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder", nil},
		{"zsh", "Finder", "-zsh", nil},
		{"Code Helper", "Finder", "Code Helper --type=utility", nil},
		{"softwareupdated", "launchd", "softwareupdated", rootAccount},
	},
}

// pidBase returns an offset that keeps the process ids of devices apart, so that filtering by a
// process id alone finds few rows.
func (x *device) pidBase() int64 {
	n, _ := strconv.ParseInt(x.id[:3], 16, 64) // the id is hexadecimal
	return n * 4
}

// boot starts the resident processes shortly before the world's days begin.
func (w *World) boot(x *device) {
	d := w.dice("boot/" + x.name)
	x.residents = map[string]*process{}
	at := w.start - d.Int64N(5*day)
	for i, r := range residents[x.system] {
		user := r.user
		if user == nil {
			user = x.owner
		}
		at += d.Int64N(2 * second)
		p := &process{
			image: images[r.image], device: x, user: user, parent: x.residents[r.parent],
			pid: 4 + int64(i)*int64(64+d.IntN(40))*4, created: at, commandLine: r.command,
		}
		x.residents[r.image] = p
	}
}
