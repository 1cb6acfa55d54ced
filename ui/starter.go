package ui

import (
	_ "embed" // the guided hunt
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/api/dialect"
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
		choices[i] = choice{itemKey(i), s.title, "", func() tea.Cmd { return m.openExample(s) }}
	}
	m.offer("Example queries", choices)
	return nil
}

// openExample puts a starter query into the tab, or into a new one if that is not empty.
func (m *Model) openExample(s starter) tea.Cmd {
	if !m.blank() {
		m.addTab()
	}
	m.closeScreens()
	m.setFocus(editorPane)
	m.setText("// " + s.title + "\n" + s.query)
	m.tell(m.keys.label("run") + " runs the query.")
	return nil
}

// tour is the guided hunt of docs/sandbox.md: its queries, with what to look for.
//
//go:embed tour.kql
var tour string

// noSandbox explains that the guided hunt finds nothing in other tenants.
func noSandbox(m *Model) string {
	if name := m.config.Runner.Config.Profile.Name; !strings.HasPrefix(name, "sandbox") {
		return "The guided hunt needs the sandbox tenant: quarry --profile sandbox."
	}
	return ""
}

// showTour opens the guided hunt in a tab of its own, on the API that has its tables.
func (m *Model) showTour() tea.Cmd {
	if !m.blank() {
		m.addTab()
	}
	m.closeScreens()
	m.setFocus(editorPane)
	m.setText(tour)
	m.tab.name = "Guided hunt"
	m.tell("Move to a query and press " + m.keys.label("run") + "; then read on below it.")
	if m.config.OtherDialect == nil || m.runner.Config.Profile.Dialect == dialect.Graph {
		return nil
	}
	return m.useAPI(dialect.Graph)
}
