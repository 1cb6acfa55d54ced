package catalog

// The names that the service gave up. Hunts that were saved outside of it, or that run through its
// API, keep them.
//
// Sources: Microsoft's page of naming changes in the schema (December 2020 to May 2021), its pages of the
// tables, and for the oldest names those of Defender ATP's schema before 2020.

// renamed are tables that still answer under their old name: the first two since 2025-12-09, the
// last since 2026-07-01.
var renamed = map[string]string{
	"AADSignInEventsBeta":    "EntraIdSignInEvents",
	"AADSpnSignInEventsBeta": "EntraIdSpnSignInEvents",
	"AIAgentsInfo":           "AgentsInfo",
}

// retired are tables that are gone, and those that hold their rows now, the first one mostly.
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

// renamedColumns are columns that are gone, and what they are called now where the table has it.
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

// RenamedTo returns the present name of a table that was renamed and still answers.
func RenamedTo(name string) (string, bool) {
	present, ok := renamed[name]
	return present, ok
}

// RetiredFor returns the tables that hold what one that is gone held; none where it is not gone.
func RetiredFor(name string) []string { return retired[name] }

// ColumnNow returns what a column that is gone may be called now.
func ColumnNow(name string) []string { return renamedColumns[name] }
