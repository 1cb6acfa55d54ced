package tutor

// Steps returns the guided hunt of docs/sandbox.md. A test compares the two.
func Steps() []Step {
	return []Step{
		{
			Title: "What is worth waking somebody for?",
			Text:  "Most of this month's alerts are noise. Two are not.",
			Query: `AlertInfo
| where Severity == 'High'
| project At = format_datetime(Timestamp, 'HH:mm'), Category, Title
`,
			Finds: []string{"Possible data exfiltration with a renamed copy tool", "Sensitive credential memory read"},
			Found: "Two alerts matter. Start with the worse one: data may have been copied out of the network.",
			Learn: "next_pane", Why: "moves between the query and its rows.",
		},
		{
			Title: "What does the alert point to?",
			Text:  "An alert has evidence: devices, accounts, programs and addresses.",
			Query: `AlertEvidence
| where Title has 'renamed copy tool'
| project EntityType, DeviceName, AccountName, FileName,
    RemoteIP, RemoteUrl
`,
			Finds: []string{"iusb3mon.exe", "203.0.113.140"},
			Found: "The file server, an administrator's account, a program named like a driver, and an unknown host.",
			Learn: "schema", Why: "lists tables and columns, such as those of AlertEvidence.",
		},
		{
			Title: "What is that program really?",
			Text:  "A file can be renamed, but its version resource keeps the original name.",
			Query: `DeviceProcessEvents
| where FileName =~ 'iusb3mon.exe'
| project DeviceName, AccountName,
    Original = ProcessVersionInfoOriginalFileName, ProcessCommandLine
`,
			Finds: []string{"rclone.exe"},
			Found: "A copy tool for cloud storage, renamed, that copies cache.7z.* to a remote.",
			Learn: "grid_record", Why: "in the rows opens one in full, with its long command line.",
		},
		{
			Title: "How much was packed?",
			Text:  "The command line names an archive in parts: cache.7z.*",
			Query: `DeviceFileEvents
| where FileName startswith 'cache.7z'
| extend At = format_datetime(Timestamp, 'HH:mm')
| summarize Parts = count(), GB = round(sum(FileSize) / 1e9, 2),
    First = min(At) by DeviceName, InitiatingProcessFileName
`,
			Finds: []string{"3.15"},
			Found: "Six parts of an archive, 3.15 GB in all, packed from 22:08 on.",
			Learn: "editor_complete", Why: "in the query lists what can be written at the cursor.",
		},
		{
			Title: "Was it uploaded?",
			Text:  "Count what the copy tool connected to.",
			Query: `DeviceNetworkEvents
| where InitiatingProcessFileName =~ 'iusb3mon.exe'
| extend At = format_datetime(Timestamp, 'HH:mm')
| summarize Connections = count(), Last = max(At)
    by RemoteUrl, RemoteIP, RemotePort
`,
			Finds: []string{"eu2.cloud-dropzone.example", "141"},
			Found: "Yes: 141 connections in forty minutes, the last at 22:57.",
			Learn: "grid_copy", Why: "in the rows copies a value, row or column for your report.",
		},
		{
			Title: "Where did the administrator come from?",
			Text:  "Administrators open sessions on servers from their own devices. One did not.",
			Query: `DeviceLogonEvents
| where DeviceName startswith 'srv-' and LogonType == 'RemoteInteractive'
| where RemoteDeviceName !startswith 'ws-it'
| project At = format_datetime(Timestamp, 'HH:mm'), DeviceName, AccountName,
    RemoteDeviceName
`,
			Finds: []string{"ws-fin-01.contoso.example"},
			Found: "An IT account, at ten at night, from a workstation in Finance: the account was stolen there.",
			Learn: "history", Why: "lists every run with its rows. Opening one again spends no call.",
		},
		{
			Title: "Who stole it there?",
			Text:  "The other alert was about the memory of lsass. Find what dumped it.",
			Query: `DeviceProcessEvents
| where DeviceName startswith 'ws-fin-01'
| where ProcessCommandLine has 'MiniDump'
| project At = format_datetime(Timestamp, 'HH:mm'), AccountName,
    InitiatingProcessFileName, InitiatingProcessFolderPath
`,
			Finds: []string{"syncsvc.exe"},
			Found: "syncsvc.exe runs from a user's roaming profile. A real service does not.",
			Learn: "palette", Why: "finds anything that Quarry can do: try the word chart.",
		},
		{
			Title: "How did it get in?",
			Text:  "Follow the processes back to what the user opened.",
			Query: `DeviceProcessEvents
| where DeviceName startswith 'ws-fin-01'
| where InitiatingProcessParentFileName in~ ('outlook.exe', 'excel.exe')
| where InitiatingProcessFileName in~ ('excel.exe', 'powershell.exe')
| project At = format_datetime(Timestamp, 'HH:mm'),
    Parent = InitiatingProcessParentFileName,
    Started = InitiatingProcessFileName, FileName
`,
			Finds: []string{"OUTLOOK.EXE", "schtasks.exe"},
			Found: "A workbook from a mail, a macro, PowerShell that compiles its loader, and a scheduled task that stays.",
			Learn: "grid_pivot", Why: "in the rows lists queries about a value: try syncsvc.exe.",
		},
		{
			Title: "Which mail?",
			Text:  "The workbook came by mail. Join attachments with their mails.",
			Query: `EmailAttachmentInfo
| where FileType == 'xlsm'
| join kind=inner EmailEvents on NetworkMessageId
| summarize Copies = count() by FileName, SenderFromAddress, DeliveryAction
| order by Copies desc
`,
			Finds: []string{"Invoice_48213.xlsm", "Delivered"},
			Found: "It was sent to all of Finance. One copy was delivered.",
			Learn: "grid_filter", Why: "in the rows hides those that do not match: try Delivered.",
		},
		{
			Title: "What else did they touch?",
			Text:  "You know two of their hosts. Search every table that records addresses.",
			Query: `let hosts = dynamic(['203.0.113.140', '198.51.100.223']);
union
    (DeviceNetworkEvents
    | where RemoteIP in (hosts)
    | project Who = DeviceName, What = InitiatingProcessFileName),
    (EntraIdSignInEvents
    | where IPAddress in (hosts)
    | project Who = AccountUpn, What = Application),
    (CloudAppEvents
    | where IPAddress in (hosts)
    | project Who = AccountId, What = ActionType)
| summarize Times = count() by Who, What
| order by Who asc, What asc
`,
			Finds: []string{"New-InboxRule"},
			Found: "Two devices and a mailbox: somebody signed in as Felix Brandt and created a rule that hides warnings.",
			Learn: "grid_refine", Why: "in the rows asks them in KQL, for no call: answer | where Who has '@'",
		},
	}
}
