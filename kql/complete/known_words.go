package complete

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// We ordered each of these lists by hand, the most frequent first; the corpus test measures them.

// commonSteps are ordered by how often queries use them.
var commonSteps = byUse(`where extend project summarize join sort distinct project-reorder mv-expand union invoke
	project-away
	render top project-rename order take lookup parse mv-apply evaluate limit make-series serialize as search
	make-graph graph-match
	partition parse-where project-keep count top-nested scan parse-kv getschema sample reduce sample-distinct`)

// stepsAfter maps operators to those that usually follow, the most likely first.
var stepsAfter = map[string]string{
	"":                "where project summarize extend join distinct invoke project-reorder sort",
	"where":           "where project summarize extend join distinct project-reorder invoke",
	"filter":          "where project summarize extend join",
	"extend":          "extend where project summarize project-reorder join mv-expand sort project-away distinct",
	"summarize":       "where sort extend project join order project-reorder top render invoke",
	"project":         "join sort where extend distinct order summarize project-reorder take",
	"join":            "where project extend summarize join project-reorder distinct sort project-away",
	"lookup":          "where project extend summarize lookup project-reorder",
	"mv-expand":       "extend where project summarize mv-expand evaluate distinct",
	"mv-apply":        "where extend project summarize sort project-reorder",
	"parse":           "where extend project parse summarize",
	"distinct":        "join where summarize sort invoke project extend order",
	"sort":            "project take project-reorder extend limit where render",
	"order":           "project take project-reorder extend limit where",
	"take":            "project extend where summarize",
	"union":           "where project summarize extend sort distinct",
	"invoke":          "where project extend project-reorder join",
	"evaluate":        "where project extend project-reorder summarize evaluate",
	"make-series":     "extend mv-expand render project where",
	"top":             "project extend where join project-reorder render",
	"project-away":    "where extend project summarize sort project-reorder join",
	"project-rename":  "project where extend join summarize project-reorder",
	"project-reorder": "sort where extend order project-away invoke join summarize",
	"render":          "where",
	"as":              "where join union",
}

// within maps functions and other words to the names that usually appear inside the call or after
// the word.
var within = map[string]string{
	"tostring": "parse_json split extract parse_url todynamic RawEventData AdditionalFields",
	"parse_json": "AdditionalFields tostring RawEventData LoggedOnUsers ConnectedNetworks IPAddresses " +
		"NodeProperties",
	"todynamic":    "AdditionalFields tostring RawEventData LoggedOnUsers IPAddresses",
	"extractjson":  "AdditionalFields",
	"parse_url":    "RemoteUrl Url tostring UrlDomain strcat FileOriginUrl",
	"parse_path":   "FolderPath FileName",
	"by":           "bin DeviceName DeviceId AccountUpn AccountName ActionType FileName",
	"array_length": "split set_intersect parse_json todynamic",
	"split": "tostring FileName RemoteUrl ProcessCommandLine AccountUpn SenderFromAddress FolderPath " +
		"parse_url trim tolower",
	"iff":  "isnotempty isempty ActionType array_length not",
	"iif":  "isnotempty isempty ActionType array_length",
	"case": "ActionType isnotempty FileName ProcessCommandLine",
	"not": "ipv4_is_private isempty FileName FolderPath ProcessCommandLine InitiatingProcessFileName " +
		"isnotempty",
	"let":   "ago materialize now toscalar dynamic datetime pack_array DeviceProcessEvents",
	"where": "isnotempty not isempty ingestion_time Timestamp",
	"and":   "isnotempty not isempty ipv4_is_private",
	"or":    "isnotempty isempty not",
	"time":  "ago now datetime todatetime startofday",
	"=": "tostring parse_json iff extract split strcat case todynamic geo_info_from_ip_address tolower " +
		"toint AdditionalFields RawEventData",
	"FileProfile": "SHA1 SHA256 InitiatingProcessSHA1 InitiatingProcessSHA256",
	"SeenBy":      "DeviceId",
	"bin":         "Timestamp",
	"arg_max":     "Timestamp",
	"arg_min":     "Timestamp",
	"min":         "Timestamp",
	"max":         "Timestamp",
	"dcount": "DeviceId DeviceName AccountUpn AccountName RemoteIP IPAddress FileName SHA256 " +
		"RecipientEmailAddress",
	"count_distinct": "DeviceId DeviceName AccountUpn RemoteIP",
	"dcountif":       "DeviceId DeviceName RemoteIP AccountUpn",
	"make_set": "FileName ProcessCommandLine DeviceName RemoteUrl RemoteIP AccountUpn ActionType " +
		"InitiatingProcessCommandLine AccountName IPAddress RemotePort",
	"makeset":   "FileName ProcessCommandLine DeviceName RemoteUrl RemoteIP",
	"make_list": "FileName ProcessCommandLine DeviceName RemoteUrl RemoteIP",
	"isnotempty": "RemoteUrl RemoteIP AccountUpn SHA1 SHA256 DeviceName AccountObjectId AccountSid ThreatTypes " +
		"InitiatingProcessFileName parse_json",
	"isempty": "RemoteUrl AccountUpn SHA1 SHA256 InitiatingProcessVersionInfoCompanyName",
	"tolower": "FileName DeviceName AccountUpn RemoteUrl ProcessCommandLine SenderFromAddress AccountName " +
		"tostring RecipientEmailAddress",
	"strcat":        "tostring AccountDomain DeviceName FolderPath",
	"datetime_diff": "Timestamp now",

	"geo_info_from_ip_address": "RemoteIP IPAddress SenderIPv4 PublicIP",
	"ipv4_is_private":          "RemoteIP IPAddress LocalIP SenderIPv4",
	"ipv4_is_in_range":         "RemoteIP IPAddress",
	"ipv4_is_in_any_range":     "RemoteIP IPAddress",
	"parse_command_line":       "ProcessCommandLine InitiatingProcessCommandLine",
	"base64_decode_tostring":   "extract tostring",
	"startofday":               "Timestamp ago now",
	"replace_string":           "tostring tolower FileName ProcessCommandLine",
	"strlen":                   "ProcessCommandLine FileName tostring",
	"trim":                     "tostring",
	"toint":                    "tostring split extract",
}

// commonFunctions are ordered by how often queries call them.
var commonFunctions = byUse(`ago tostring parse_json isnotempty not split strcat iff bin tolower extract array_length
	case materialize geo_info_from_ip_address isempty now
	pack_array toscalar datetime_diff toint ingestion_time coalesce todatetime replace_string ipv4_is_private
	startofday substring parse_url
	set_has_element isnotnull strlen strcat_array format_datetime bag_pack trim abs array_sort_asc
	base64_decode_tostring todouble round
	indexof series_decompose_anomalies tolong parse_command_line replace_regex countof ipv4_is_in_range extract_all
	toupper array_concat
	ipv4_is_in_any_range range tobool isnull array_slice parse_path url_decode bag_keys set_difference hash datetime
	todynamic iif
	dynamic datetime_add set_intersect parse_version parse_user_agent datetime_part format_bytes column_ifexists prev
	next dayofweek
	hourofday startofmonth endofday make_datetime totimespan parse_xml hash_sha256 row_number zip`)

// commonAggregates are ordered by how often queries use them.
var commonAggregates = byUse(`count make_set dcount arg_max min max countif make_list make_set_if arg_min take_any sum
	dcountif make_bag avg count_distinct
	make_list_if take_anyif stdev sumif percentile maxif minif`)

// commonPlugins are the common plugins of evaluate.
var commonPlugins = byUse("bag_unpack pivot ipv4_lookup narrow sliding_window_counts activity_counts_metrics")

// settings maps the words before = that take one of a few values to those values.
var settings = map[string][]string{
	"kind":            append(append([]string{}, syntax.JoinKinds...), "outer"),
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
	"format":          {"csv", "txt", "tsv", "json", "multijson", "psv", "scsv", "parquet"},

	"ignoreFirstRecord": {"true", "false"}, "greedy": {"true", "false"}, "hint.materialized": {"true"},
}

// charts are the chart types of render.
var charts = ranks(`timechart barchart columnchart piechart areachart linechart scatterchart card table
	stackedareachart
	anomalychart ladderchart pivotchart timeline timepivot treemap`)

// offeredTypes are the types offered in schemas and typeof.
var offeredTypes = ranks(`string long int datetime dynamic real bool timespan guid decimal`)

// allOperators are the binary operators.
const allOperators = `== != =~ !~ > >= < <= and or in in~ !in !in~ has has_any has_all contains startswith endswith
	matches_regex between
	!has !contains !startswith !endswith !between has_cs contains_cs startswith_cs endswith_cs !has_cs !contains_cs
	!startswith_cs
	!endswith_cs hasprefix hassuffix !hasprefix !hassuffix hasprefix_cs hassuffix_cs !hasprefix_cs !hassuffix_cs + - *
	/ %`

// comparisons are the binary operators that compare.
var comparisons = ranks(strings.NewReplacer(" and or", "", "+ - * / %", "").Replace(allOperators))

// operatorsOfType maps types to the operators that usually follow their columns.
var operatorsOfType = map[types.Type]string{
	types.String: "== has_any contains in~ has =~ != in matches_regex endswith startswith has_all !in~ !contains " +
		"!startswith !in !has !~ !endswith",
	types.DateTime: "> between >= < - <= == and", types.TimeSpan: "> < >= <= ==",
	types.Long: "> == >= < <= != in + - * /", types.Int: "== > in >= != < <= !in", types.Real: "> >= < == <= * /",
	types.Bool: "== != and or", types.GUID: "== in", types.Dynamic: "has has_any contains == !has in~ !contains in has_all",
}

// operatorsOfColumn has the columns whose usual operators differ from those of their type.
var operatorsOfColumn = map[string]string{
	"FileName": "=~ in~ == has_any endswith has", "InitiatingProcessFileName": "=~ in~ == has_any !in~ has",
	"InitiatingProcessParentFileName": "=~ in~ == has_any",
	"ProcessCommandLine":              "has_any contains has has_all matches_regex !contains",
	"InitiatingProcessCommandLine":    "has_any contains has has_all matches_regex",
	"ActionType":                      "== in in~ =~ has != has_any",
	"FolderPath":                      "has startswith contains has_any endswith matches_regex",
	"RemoteUrl":                       "has_any has contains endswith in~ ==",
	"RemoteIP":                        "in == has_any !in !startswith", "IPAddress": "in == != has_any",
	"SHA1": "in == in~ has_any", "SHA256": "in == in~ has_any", "MD5": "in == in~",
	"RegistryKey": "has contains endswith has_any startswith ==", "RegistryValueName": "== has =~ in~ has_any",
	"RegistryValueData": "has contains has_any == matches_regex", "AccountUpn": "== =~ in~ contains has in",
	"AccountName": "!= == in~ =~ !in~ in",
	"DeviceName":  "== has in~ =~ startswith contains in", "DeviceId": "== in",
	"AdditionalFields": "has contains has_any !contains",
	"Application":      "== =~ in has", "Subject": "has has_any contains matches_regex == startswith",
	"Url":               "has contains has_any matches_regex startswith",
	"SenderFromAddress": "== =~ in~ has endswith in", "RecipientEmailAddress": "== =~ in~ in has",
	"EmailDirection": "== =~ !=",
	"ThreatTypes":    "has contains has_any == !=", "DeliveryAction": "== =~ != in",
	"OSPlatform": "== startswith contains in has",
	"CveId":      "in == has_any =~", "Title": "has contains == in has_any", "LogonType": "== in has in~ contains",
	"ErrorCode":    "== in !=",
	"RawEventData": "has contains has_any !has", "UserAgent": "has contains has_any ==", "Severity": "== in =~",
	"SoftwareName": "contains has == has_any =~",
}

// statements can start a statement; so can tables.
var statements = ranks(`let union search find print datatable externaldata range declare set`)

// snippetList has templates to start a query with. The cursor goes to $0.
var snippetList = []struct{ label, text, help string }{
	{"let with a time range", "let lookback = 7d;\n$0", "Declares the time range once, at the top."},
	{"filter and project",
		"DeviceProcessEvents\n| where Timestamp > ago(1d)\n| where $0\n" +
			"| project Timestamp, DeviceName, FileName, ProcessCommandLine", "Filters events and selects columns."},
	{"count by device",
		"DeviceProcessEvents\n| where Timestamp > ago(1d)\n| summarize Events = count() by DeviceName$0\n" +
			"| sort by Events desc", "Counts events per device."},
	{"rare values",
		"DeviceProcessEvents\n| where Timestamp > ago(7d)\n| summarize Devices = dcount(DeviceId), First = " +
			"min(Timestamp) by FileName$0\n| where Devices <= 3", "Finds files that only a few devices have."},
	{"join two tables in time",
		"DeviceProcessEvents\n| where Timestamp > ago(1d)\n| join kind=inner (\n    DeviceNetworkEvents\n" +
			"    | where Timestamp > ago(1d)\n) on DeviceId$0\n| where Timestamp1 between (Timestamp .. Timestamp + 5m)", "Correlates events on the same device within minutes."},
}
