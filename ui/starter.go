package ui

import (
	_ "embed" // the guided hunt

	tea "charm.land/bubbletea/v2"
)

// starter is a query for someone who has none yet. All of them use tables that every API serves.
type starter struct{ title, query string }

var starters = []starter{
	{"Shells started by Office", `DeviceProcessEvents
| where Timestamp > ago(30d)
| where InitiatingProcessFileName in~ ('winword.exe', 'excel.exe', 'powerpnt.exe', 'outlook.exe')
| where FileName in~ ('powershell.exe', 'cmd.exe', 'wscript.exe', 'mshta.exe')
| project Timestamp, DeviceName, AccountName, InitiatingProcessFileName, FileName, ProcessCommandLine`},
	{"Encoded PowerShell commands", `DeviceProcessEvents
| where Timestamp > ago(30d)
| where FileName =~ 'powershell.exe'
| where ProcessCommandLine has_any ('-enc', '-EncodedCommand', '-e')
| project Timestamp, DeviceName, AccountName, ProcessCommandLine`},
	{"Logons outside working hours", `DeviceLogonEvents
| where Timestamp > ago(30d)
| where ActionType == 'LogonSuccess'
| where hourofday(Timestamp) < 6 or hourofday(Timestamp) > 20
| summarize Logons = count(), Last = max(Timestamp) by DeviceName, AccountName, LogonType
| top 100 by Logons`},
	{"Failed logons by source", `DeviceLogonEvents
| where Timestamp > ago(30d)
| where ActionType == 'LogonFailed'
| summarize Failures = count(), Accounts = dcount(AccountName) by DeviceName, RemoteIP
| top 100 by Failures`},
	{"Programs seen on one device only", `DeviceProcessEvents
| where Timestamp > ago(30d)
| summarize Devices = dcount(DeviceName), Runs = count(), Device = take_any(DeviceName) by FileName
| where Devices == 1
| top 100 by Runs asc`},
	{"Connections to rare addresses", `DeviceNetworkEvents
| where Timestamp > ago(30d)
| where RemoteIPType == 'Public'
| summarize Devices = dcount(DeviceName), Connections = count(), Program = take_any(InitiatingProcessFileName)
    by RemoteIP, RemoteUrl
| where Devices == 1
| top 100 by Connections`},
}

// showExamples offers the starter queries.
func (m *Model) showExamples() tea.Cmd {
	choices := make([]choice, len(starters))
	for i, s := range starters {
		choices[i] = choice{itemKey(i), s.title, "", func() tea.Cmd { return m.openQuery(s.query, s.title) }}
	}
	m.offer("Example queries", choices)
	return nil
}

// tour is the guided hunt of docs/sandbox.md: its queries, with what to look for.
//
//go:embed tour.kql
var tour string

// showTour opens the guided hunt in a new tab.
func (m *Model) showTour() tea.Cmd {
	m.addTab()
	m.setText(tour)
	m.tab.name = "Guided hunt"
	m.tell("Move to a query and press " + m.keys.label("run") + "; then read on below it.")
	return nil
}
