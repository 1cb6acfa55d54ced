package kql

import "strings"

// What hunters write most comes first in each of these lists. The order is our own
// judgement; the corpus test says how good it is.

// commonSteps are the operators by how often hunts use them.
var commonSteps = ranks(`where project summarize extend join sort take distinct mv-expand top count union
	project-away parse order project-rename lookup limit evaluate project-reorder mv-apply invoke render
	parse-where make-series serialize project-keep search getschema as parse-kv partition scan top-nested`)

// stepsAfter are the operators that often follow one, the likeliest first.
var stepsAfter = map[string]string{
	"":               "where project summarize extend join take distinct",
	"where":          "where project summarize extend join distinct mv-expand",
	"filter":         "where project summarize extend join",
	"extend":         "where extend project summarize mv-expand join",
	"summarize":      "where sort extend project order join top",
	"project":        "join sort where extend distinct order summarize",
	"join":           "where project extend summarize join",
	"lookup":         "where project extend summarize",
	"mv-expand":      "extend where project summarize mv-expand",
	"parse":          "where extend project parse summarize",
	"distinct":       "where join summarize sort project",
	"sort":           "project take extend where limit",
	"order":          "project take extend where limit",
	"take":           "project extend where summarize",
	"union":          "where project summarize extend",
	"invoke":         "where project extend",
	"evaluate":       "where project extend",
	"make-series":    "extend mv-expand render project where",
	"top":            "project extend where join",
	"project-away":   "where extend project summarize sort",
	"project-rename": "project where extend join summarize",
}

// commonColumns are columns that most tables have and most hunts name.
var commonColumns = ranks(`Timestamp DeviceName FileName ProcessCommandLine ActionType InitiatingProcessFileName
	InitiatingProcessCommandLine AccountName DeviceId RemoteUrl RemoteIP FolderPath SHA256 AccountUpn SHA1 ReportId
	AdditionalFields AccountObjectId InitiatingProcessAccountName RegistryKey RegistryValueData RegistryValueName RemotePort
	IPAddress AccountDisplayName Application NetworkMessageId SenderFromAddress RecipientEmailAddress Subject
	InitiatingProcessFolderPath InitiatingProcessParentFileName InitiatingProcessSHA256 InitiatingProcessSHA1 AccountDomain LogonType
	InitiatingProcessAccountUpn InitiatingProcessId ProcessId LocalIP Title AlertId Severity EntityType OSPlatform Country City
	UserAgent ErrorCode ThreatTypes Url UrlDomain SenderFromDomain SenderIPv4 DeliveryAction DeliveryLocation AttachmentCount EmailDirection
	ObjectName RawEventData AttackTechniques ServiceSource DetectionSource MachineGroup PublicIP LoggedOnUsers IsAzureADJoined
	ProcessVersionInfoOriginalFileName ProcessVersionInfoCompanyName InitiatingProcessVersionInfoOriginalFileName MD5 FileSize
	InitiatingProcessCreationTime ProcessCreationTime InitiatingProcessIntegrityLevel ProcessTokenElevation CveId SoftwareName SoftwareVersion
	VulnerabilitySeverityLevel SoftwareVendor Protocol LocalPort RemoteIPType ResourceDisplayName ResourceId OAuthAppId ActivityType`)

// whoAndWhen are the columns that lists of columns mostly have.
var whoAndWhen = ranks("Timestamp DeviceName DeviceId AccountUpn AccountName")

// computing are the functions that a computed column mostly starts with.
var computing = ranks("tostring parse_json iff extract split strcat case")

// within are the functions that mostly stand inside another.
var within = map[string]map[string]int{
	"tostring": ranks("parse_json split extract"), "parse_json": ranks("tostring"), "todynamic": ranks("tostring"),
	"by": ranks("bin"), "array_length": ranks("split"), "split": ranks("tostring"), "iff": ranks("isnotempty isempty"),
	"not": ranks("ipv4_is_private"), "let": ranks("ago materialize now toscalar dynamic datetime"), "where": ranks("isnotempty"), "and": ranks("isnotempty"),
}

// tellingColumns are the columns that a table is mostly asked about.
var tellingColumns = map[string]map[string]int{
	"DeviceProcessEvents":                    ranks("FileName ProcessCommandLine InitiatingProcessFileName InitiatingProcessCommandLine FolderPath ActionType AccountName"),
	"DeviceNetworkEvents":                    ranks("RemoteUrl InitiatingProcessFileName RemoteIP ActionType RemotePort RemoteIPType InitiatingProcessCommandLine LocalIP"),
	"DeviceFileEvents":                       ranks("ActionType FileName FolderPath InitiatingProcessFileName SHA256 SHA1 InitiatingProcessCommandLine PreviousFileName"),
	"DeviceEvents":                           ranks("ActionType AdditionalFields FileName InitiatingProcessFileName ProcessCommandLine InitiatingProcessCommandLine"),
	"DeviceRegistryEvents":                   ranks("RegistryKey RegistryValueName ActionType RegistryValueData InitiatingProcessFileName"),
	"DeviceImageLoadEvents":                  ranks("FileName InitiatingProcessFileName FolderPath SHA1 SHA256"),
	"DeviceLogonEvents":                      ranks("ActionType LogonType AccountName RemoteIP IsLocalAdmin AccountDomain"),
	"DeviceInfo":                             ranks("OSPlatform DeviceName DeviceId OnboardingStatus DeviceType ExposureLevel IsInternetFacing PublicIP"),
	"DeviceNetworkInfo":                      ranks("DeviceId IPAddresses MacAddress ConnectedNetworks NetworkAdapterType"),
	"DeviceFileCertificateInfo":              ranks("SHA1 Signer Issuer IsSigned IsTrusted"),
	"DeviceTvmSoftwareVulnerabilities":       ranks("CveId DeviceName VulnerabilitySeverityLevel SoftwareName DeviceId SoftwareVersion"),
	"DeviceTvmSoftwareInventory":             ranks("SoftwareName DeviceName SoftwareVendor SoftwareVersion EndOfSupportStatus"),
	"DeviceTvmSecureConfigurationAssessment": ranks("ConfigurationId IsCompliant DeviceName DeviceId IsApplicable"),
	"EmailEvents":                            ranks("SenderFromAddress Subject RecipientEmailAddress EmailDirection NetworkMessageId ThreatTypes DeliveryAction SenderFromDomain SenderIPv4 DeliveryLocation"),
	"EmailUrlInfo":                           ranks("Url UrlDomain NetworkMessageId UrlLocation"),
	"EmailAttachmentInfo":                    ranks("FileName SHA256 NetworkMessageId FileType SenderFromAddress"),
	"UrlClickEvents":                         ranks("Url ActionType AccountUpn NetworkMessageId IPAddress ThreatTypes"),
	"CloudAppEvents":                         ranks("ActionType Application RawEventData AccountDisplayName IPAddress AccountObjectId ObjectName AccountId"),
	"IdentityInfo":                           ranks("AccountUpn AccountObjectId AccountDisplayName AccountName AssignedRoles Department"),
	"IdentityLogonEvents":                    ranks("ActionType AccountUpn LogonType AccountName Application FailureReason IPAddress"),
	"IdentityDirectoryEvents":                ranks("ActionType AdditionalFields TargetAccountUpn AccountName TargetAccountDisplayName Application"),
	"IdentityQueryEvents":                    ranks("ActionType Query QueryType QueryTarget DeviceName AccountName"),
	"AlertInfo":                              ranks("Title AlertId Severity ServiceSource DetectionSource Category AttackTechniques"),
	"AlertEvidence":                          ranks("EntityType AlertId AccountUpn DeviceName RemoteIP EvidenceRole"),
	"EntraIdSignInEvents":                    ranks("ErrorCode Application AccountUpn IPAddress LogonType Country UserAgent AccountObjectId"),
	"AADSignInEventsBeta":                    ranks("ErrorCode Application AccountUpn IPAddress LogonType Country UserAgent AccountObjectId"),
	"ExposureGraphNodes":                     ranks("NodeLabel NodeProperties NodeName NodeId Categories EntityIds"),
	"ExposureGraphEdges":                     ranks("EdgeLabel SourceNodeName TargetNodeName SourceNodeLabel TargetNodeLabel EdgeProperties"),
}

// commonTables are the tables by how often hunts start with them.
var commonTables = ranks(`DeviceProcessEvents DeviceNetworkEvents DeviceEvents DeviceFileEvents EmailEvents CloudAppEvents DeviceInfo IdentityInfo
	DeviceRegistryEvents AlertInfo DeviceLogonEvents DeviceImageLoadEvents EmailUrlInfo EntraIdSignInEvents AlertEvidence
	DeviceTvmSoftwareVulnerabilities EmailAttachmentInfo IdentityLogonEvents ExposureGraphNodes IdentityDirectoryEvents DeviceNetworkInfo
	UrlClickEvents ExposureGraphEdges DeviceFileCertificateInfo DeviceTvmSecureConfigurationAssessment DeviceTvmSoftwareInventory
	IdentityQueryEvents DeviceTvmSoftwareVulnerabilitiesKB OAuthAppInfo EmailPostDeliveryEvents AgentsInfo BehaviorInfo`)

// commonFunctions are the functions by how often hunts call them.
var commonFunctions = ranks(`ago tostring parse_json isnotempty split strcat iff bin tolower extract array_length case geo_info_from_ip_address isempty now
	pack_array datetime_diff toint ingestion_time coalesce todatetime replace_string ipv4_is_private startofday substring parse_url
	set_has_element isnotnull strlen strcat_array format_datetime bag_pack trim abs array_sort_asc base64_decode_tostring todouble round
	indexof series_decompose_anomalies tolong parse_command_line replace_regex countof ipv4_is_in_range extract_all toupper array_concat
	ipv4_is_in_any_range range tobool isnull array_slice parse_path url_decode bag_keys set_difference hash datetime todynamic iif
	dynamic datetime_add set_intersect parse_version parse_user_agent datetime_part format_bytes column_ifexists prev next dayofweek
	hourofday startofmonth endofday make_datetime totimespan parse_xml hash_sha256 row_number zip`)

// commonAggregates are the aggregates by how often hunts use them.
var commonAggregates = ranks(`count make_set dcount arg_max min max countif make_list make_set_if arg_min take_any sum dcountif make_bag avg count_distinct
	make_list_if take_anyif stdev sumif percentile maxif minif`)

// settings are the words that take one of a few values behind =.
var settings = map[string][]string{
	"kind":            append(append([]string{}, joinKinds...), "outer"),
	"hint.strategy":   {"broadcast", "shuffle"},
	"hint.remote":     {"auto", "left", "right", "local"},
	"isfuzzy":         {"true", "false"},
	"withsource":      {"SourceTable"},
	"bagexpansion":    {"bag", "array"},
	"xaxis":           {"linear", "log"},
	"yaxis":           {"linear", "log"},
	"legend":          {"visible", "hidden"},
	"ysplit":          {"none", "axes", "panels"},
	"accumulate":      {"true", "false"},
	"with_itemindex":  {"Index"},
	"hint.shufflekey": nil,
}

// charts are what render draws.
var charts = ranks(`timechart barchart columnchart piechart areachart linechart scatterchart card table stackedareachart
	anomalychart ladderchart pivotchart timeline timepivot treemap`)

// types are what a schema and typeof take.
var types = ranks(`string long int datetime dynamic real bool timespan guid decimal`)

// textOperators compare text, numberOperators what has an order.
var (
	textOperators = ranks(`== has contains =~ in has_any startswith != in~ endswith !has !contains !in !~ matches_regex !in~ has_all
		has_cs contains_cs !startswith !endswith hasprefix hassuffix startswith_cs endswith_cs`)
	numberOperators = ranks(`== > >= < <= != between in + - * / % !between !in`)
	anyOperators    = ranks(`and or == != in > < >= <= + - * / has contains =~`)
)

// clausesOf are the words that may follow an operand in an operator.
var clausesOf = map[string]string{
	"summarize": "by", "make-series": "on from to step by default", "top": "by", "top-nested": "by of with", "top-hitters": "by of",
	"sort": "asc desc nulls by", "order": "asc desc nulls by", "join": "on", "lookup": "on",
	"mv-expand": "to limit", "mv-apply": "on to limit", "parse": "with", "parse-where": "with", "parse-kv": "as with",
	"sample-distinct": "of", "partition": "by", "count": "as", "render": "with", "evaluate": ":", "reduce": "by",
	"distinct": "", "range": "from to step", "search": "in", "scan": "declare with", "find": "in where project",
}

// statements start a statement besides tables.
var statements = ranks(`let union search find print datatable externaldata range declare set`)

// ranks gives each word of a list a rank, the first the highest.
func ranks(words string) map[string]int {
	list := strings.Fields(words)
	m := make(map[string]int, len(list))
	for i, word := range list {
		m[strings.ReplaceAll(word, "matches_regex", "matches regex")] = len(list) - i
	}
	return m
}

// snippetList are the beginnings of hunts; the cursor goes to $0.
var snippetList = []struct{ label, text, help string }{
	{"let with a time range", "let lookback = 7d;\n$0", "A name for the time range, to change it in one place."},
	{"filter and project", "DeviceProcessEvents\n| where Timestamp > ago(1d)\n| where $0\n| project Timestamp, DeviceName, FileName, ProcessCommandLine", "The shape of most hunts."},
	{"count by device", "DeviceProcessEvents\n| where Timestamp > ago(1d)\n| summarize Events = count() by DeviceName$0\n| sort by Events desc", "How often something happened, by device."},
	{"rare values", "DeviceProcessEvents\n| where Timestamp > ago(7d)\n| summarize Devices = dcount(DeviceId), First = min(Timestamp) by FileName$0\n| where Devices <= 3", "What only a few devices have."},
	{"join two tables in time", "DeviceProcessEvents\n| where Timestamp > ago(1d)\n| join kind=inner (\n    DeviceNetworkEvents\n    | where Timestamp > ago(1d)\n) on DeviceId$0\n| where Timestamp1 between (Timestamp .. Timestamp + 5m)", "Events of two tables on one device within minutes."},
}
