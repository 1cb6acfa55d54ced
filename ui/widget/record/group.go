package record

import (
	"strings"

	"quarry/table"
)

// groups are the subjects of columns by prefixes of their names, in display order. The first match
// wins.
var groups = []struct {
	title  string
	begins []string
}{
	{"Event", []string{"Timestamp", "TimeGenerated", "ActionType", "Title", "Severity", "Category", "AttackTechniques",
		"DetectionSource", "ServiceSource", "EventId", "Application", "Operation", "Count", "Table"}},
	{"Alert", []string{"Alert", "Evidence", "Entity", "Incident", "ThreatFamily"}},
	{"Device", []string{"Device", "OSPlatform", "OSVersion", "OSBuild", "OSArchitecture", "MachineGroup", "PublicIP",
		"ClientVersion", "OnboardingStatus", "JoinType", "IsAzureADJoined", "LoggedOnUsers"}},
	{"Initiating process", []string{"InitiatingProcess"}},
	{"Process", []string{"Process", "LogonId", "CreatedProcess"}},
	{"File", []string{"File", "Folder", "SHA", "MD5", "PreviousFile", "PreviousFolder", "Sensitivity",
		"IsAzureInfoProtection", "ShareName", "RequestProtocol", "RequestSource"}},
	{"Registry", []string{"Registry", "PreviousRegistry"}},
	{"Account", []string{"Account", "Logon", "RequestAccount", "IsLocalAdmin", "IsLocalLogon", "TargetAccount", "User",
		"IsExternalUser", "IsGuestUser", "IsAdmin"}},
	{"Network", []string{"Remote", "Local", "Protocol", "IP", "ISP", "CountryCode", "City", "State", "Destination",
		"Port", "Location", "Latitude", "Longitude"}},
	{"Mail", []string{"Sender", "Recipient", "Subject", "Email", "NetworkMessageId", "InternetMessageId", "Delivery",
		"LatestDelivery", "ThreatTypes", "ThreatNames", "DetectionMethods", "Confidence", "Attachment", "Url",
		"Connectors", "Authentication", "BulkComplaint", "Org", "Direction", "To", "Cc"}},
}

// others is the group of the remaining columns.
const others = "Other"

// minGrouped is the number of columns from which a row is shown in groups.
const minGrouped = 8

// arranged returns the columns in display order, and the title of the group that each is the first
// of.
func arranged(columns []table.Column) (order []int, titles map[int]string) {
	members := make([][]int, len(groups)+1)
	for i, c := range columns {
		at := groupOf(c.Name)
		members[at] = append(members[at], i)
	}
	titles = map[int]string{}
	for at, list := range members {
		if len(list) == 0 {
			continue
		}
		title := others
		if at < len(groups) {
			title = groups[at].title
		}
		titles[list[0]] = title
		order = append(order, list...)
	}
	return order, titles
}

func groupOf(name string) int {
	for at, g := range groups {
		for _, begin := range g.begins {
			if strings.HasPrefix(name, begin) && wordEnds(name, len(begin)) {
				return at
			}
		}
	}
	return len(groups)
}

// wordEnds reports whether a word of the name ends there: To is not part of Token.
func wordEnds(name string, at int) bool {
	return at == len(name) || name[at] < 'a' || name[at] > 'z'
}
