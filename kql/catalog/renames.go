package catalog

// Names that the service has replaced. Saved queries and queries sent to its API may still use
// them.
//
// Sources: Microsoft's page of naming changes in the schema (December 2020 to May 2021), its pages
// of the tables, and, for the oldest names, the Defender ATP schema before 2020.

// renamed maps tables that still work under their old name to the new one. The first two were
// renamed on 2025-12-09, the last on 2026-07-01.
var renamed = map[string]string{
	"AADSignInEventsBeta":    "EntraIdSignInEvents",
	"AADSpnSignInEventsBeta": "EntraIdSpnSignInEvents",
	"AIAgentsInfo":           "AgentsInfo",
}

// retired maps tables that no longer exist to those that have their rows now, the most important
// first.
var retired = map[string][]string{
	"AppFileEvents":     {"CloudAppEvents"},
	"AlertEvents":       {"AlertInfo", "AlertEvidence"},
	"DeviceAlertEvents": {"AlertInfo", "AlertEvidence"},
	"DeviceTvmSoftwareInventoryVulnerabilities": {"DeviceTvmSoftwareVulnerabilities", "DeviceTvmSoftwareInventory"},

	"MachineInfo":                {"DeviceInfo"},
	"MachineNetworkInfo":         {"DeviceNetworkInfo"},
	"ProcessCreationEvents":      {"DeviceProcessEvents"},
	"NetworkCommunicationEvents": {"DeviceNetworkEvents"},
	"FileCreationEvents":         {"DeviceFileEvents"},
	"RegistryEvents":             {"DeviceRegistryEvents"},
	"LogonEvents":                {"DeviceLogonEvents"},
	"ImageLoadEvents":            {"DeviceImageLoadEvents"},
	"MiscEvents":                 {"DeviceEvents"},
}

// renamedColumns maps columns that no longer exist to possible current names.
var renamedColumns = map[string][]string{
	"FinalEmailAction":           {"EmailAction"},
	"FinalEmailActionPolicy":     {"EmailActionPolicy"},
	"FinalEmailActionPolicyGuid": {"EmailActionPolicyGuid"},
	"MalwareFilterVerdict":       {"ThreatTypes"},
	"PhishFilterVerdict":         {"ThreatTypes"},
	"MalwareDetectionMethod":     {"DetectionMethods"},
	"PhishDetectionMethod":       {"DetectionMethods"},
	"DeviceObjectId":             {"AadDeviceId"},
	"AadDeviceId":                {"EntraIdDeviceId"},

	"AIAgentId":         {"AgentId"},
	"AIAgentName":       {"AgentName"},
	"AgentCreationTime": {"CreatedDateTime"},
	"LastModifiedTime":  {"LastUpdatedDateTime"},
	"LastPublishedTime": {"LastPublishedDateTime"},

	"EventTime":    {"Timestamp"},
	"MachineId":    {"DeviceId"},
	"ComputerName": {"DeviceName"},
}

// RenamedTo returns the current name of a table that still works under its old one.
func RenamedTo(name string) (string, bool) {
	present, ok := renamed[name]
	return present, ok
}

// ReplacementTables returns the tables that replaced a retired one, or nil if the table is not retired.
func ReplacementTables(name string) []string { return retired[name] }

// CurrentColumns returns the possible current names of a column that no longer exists.
func CurrentColumns(name string) []string { return renamedColumns[name] }
