package world

import (
	"strconv"

	"quarry/table"
)

// registryEvent is a row of DeviceRegistryEvents.
type registryEvent struct {
	event
	process            *process
	key, name, kind    string
	data, previousData string
}

// registryHabit is a registry value that programs set repeatedly.
type registryHabit struct {
	weight          float64
	image           string // name of a resident process of the device
	key, name, kind string
	data            string // with placeholders
	office          bool
}

var registryHabits = []registryHabit{
	{40, "svchost.exe", `HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\bam\State\UserSettings`, `SequenceNumber`,
		"Dword", "{n}", false},
	{25, "svchost.exe",
		`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tasks\{{guid}}`, "Actions",
		"Binary", "", false},
	{20, "MsMpEng.exe", `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows Defender\Signature Updates`,
		"SignaturesLastUpdated", "Binary", "", false},
	{15, "OUTLOOK.EXE", `HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Outlook\Profiles`, "LastChangeVer", "Binary",
		"", true},
	{9, "OneDrive.exe", `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run`, "OneDrive", "String",
		`"{home}\AppData\Local\Microsoft\OneDrive\OneDrive.exe" /background`, true},
	{6, "msedge.exe", `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run`,
		"MicrosoftEdgeAutoLaunch_{hex}", "String",
		`"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --no-startup-window`, true},
	{3, "services.exe", `HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\{word}svc`, "Start", "Dword", "3", false},
}

func (w *World) registryPatterns() []pattern[registryEvent] {
	var list []pattern[registryEvent]
	for _, x := range w.estate().windows() {
		for _, h := range registryHabits {
			list = append(list, pattern[registryEvent]{h.weight * x.activity, h.office, registryEvent{
				event:   event{device: x, action: "RegistryValueSet"},
				process: x.residents[h.image], key: expandFixed(x, h.key), name: expandFixed(x, h.name), kind: h.kind,
				data: expandFixed(x, h.data),
			}})
		}
	}
	return list
}

func varyRegistry(d dice, r *registryEvent) {
	r.key, r.name, r.data = expand(d, r.key), expand(d, r.name), expand(d, r.data)
	if r.kind == "Dword" && d.chance(.5) {
		r.previousData = strconv.Itoa(1 + d.IntN(9999))
	}
}

func registryEventOf(r *registryEvent) *event { return &r.event }
func setBy(r *registryEvent) *process         { return r.process }

var registryColumns = eventColumns(registryEventOf).with(initiating(setBy)).with(columns[registryEvent]{
	"RegistryKey":               text(func(r *registryEvent) string { return r.key }),
	"RegistryValueName":         text(func(r *registryEvent) string { return r.name }),
	"RegistryValueType":         text(func(r *registryEvent) string { return r.kind }),
	"RegistryValueData":         text(func(r *registryEvent) string { return r.data }),
	"PreviousRegistryKey":       text(func(r *registryEvent) string { return r.key }),
	"PreviousRegistryValueName": text(func(r *registryEvent) string { return r.name }),
	"PreviousRegistryValueData": text(func(r *registryEvent) string { return r.previousData }),
})

func (w *World) registryEvents() *timeline[registryEvent] {
	return newTimeline(w, "registry", w.count(60_000), w.registryPatterns(), w.story().registry, registryEventOf,
		varyRegistry)
}

func (w *World) deviceRegistryEvents(schema []table.Column) *lazyTable {
	return w.registryEvents().lazyTable(schema, registryColumns, "RegistryKey", "RegistryValueName",
		"RegistryValueData",
		"PreviousRegistryKey", "PreviousRegistryValueName", "PreviousRegistryValueData")
}
