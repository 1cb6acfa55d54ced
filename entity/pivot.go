package entity

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
	"quarry/table/times"
)

// Pivot is a follow-up query for a value.
type Pivot struct {
	Title string // shown in the menu: "this SHA256 in every table that has it"
	Name  string // name of the new tab: "SHA256"
	Query string
}

// window is the time before and after a row in which other events are shown.
const window = 10 * time.Minute

// service knows the tables of the current API.
type service struct{ dialect.Name }

// serves reports whether the API has a table.
func (s service) serves(table string) bool { return catalog.ServedBy(s.String(), table) }

// of returns those of the tables that the API has.
func (s service) of(tables ...string) []string {
	return slices.DeleteFunc(tables, func(name string) bool { return !s.serves(name) })
}

// servesAll reports whether the API has all tables of a query.
func (s service) servesAll(query string) bool {
	for word := range strings.FieldsFuncSeq(query,
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		if _, ok := catalog.LookupTable(word); ok && !s.serves(word) {
			return false
		}
	}
	return true
}

// Pivots returns the follow-up queries for a cell that the API supports, most useful first.
func Pivots(api dialect.Name, t *table.Table, row, column int) []Pivot {
	return PivotsFrom(api, t, row, t.Columns()[column], t.Value(row, column))
}

// PivotsFrom returns the follow-up queries for a value that is not a cell, such as a property of a
// dynamic. c is the name and type it would have as a column.
func PivotsFrom(api dialect.Name, t *table.Table, row int, c table.Column, v table.Value) []Pivot {
	s := service{api}
	kind := Recognize(c.Name, v)
	text := syntax.QuoteString(strings.TrimSpace(v.String()))
	var pivots []Pivot
	add := func(title, name, query string) { pivots = append(pivots, Pivot{title, name, query}) }
	switch kind {
	case Plain, DeviceID, DeviceName: // covered by the pivots that PivotsFrom adds for every value
	case MD5, SHA1, SHA256:
		column := kind.String()
		add("this "+column+" in every table that has it", column,
			s.everywhere(text, column, "InitiatingProcess"+column))
		add("which devices have seen this file", "prevalence", prevalence(text, column))
	case IP:
		add("this address in network events", "IP",
			"DeviceNetworkEvents\n| where "+since+"\n| where RemoteIP == "+text+" or LocalIP == "+text+
				"\n| sort by Timestamp desc")
		add("this address in every table that has it", "IP",
			s.everywhere(text, "RemoteIP", "LocalIP", "IPAddress", "SenderIPv4", "SenderIPv6", "PublicIP"))
		add("logons from this address", "logons", "union "+
			strings.Join(s.of("IdentityLogonEvents", "DeviceLogonEvents", "EntraIdSignInEvents"),
				", ")+"\n| where "+since+"\n| where "+column2("IPAddress", "RemoteIP",
			text)+"\n| sort by Timestamp desc")
	case URL, Domain:
		pivots = append(pivots, webPivots(v.String())...)
	case Mail:
		add("mail from or to this address", "mail",
			"EmailEvents\n| where "+since+"\n| where SenderFromAddress =~ "+text+" or RecipientEmailAddress =~ "+text+
				"\n| sort by Timestamp desc")
		add("what this account did in cloud apps", "cloud",
			"CloudAppEvents\n| where "+since+"\n| where tostring(RawEventData) has "+text+"\n| sort by Timestamp desc")
		add("sign-ins of this account", "sign-ins",
			"EntraIdSignInEvents\n| where "+since+"\n| where AccountUpn =~ "+text+"\n| sort by Timestamp desc")
	case AccountUPN, AccountName, AccountSID, AccountObjectID:
		pivots = append(pivots, s.accountPivots(kind, text)...)
	case FileName:
		add("runs of this file", "processes", "DeviceProcessEvents\n| where "+since+"\n| where FileName =~ "+text+
			"\n| sort by Timestamp desc")
		add("what this file did in the network", "network",
			"DeviceNetworkEvents\n| where "+since+"\n| where InitiatingProcessFileName =~ "+text+
				"\n| sort by Timestamp desc")
		add("who has this file, by hash", "hashes",
			"DeviceFileEvents\n| where "+since+"\n| where FileName =~ "+text+
				"\n| summarize Devices = dcount(DeviceId), First = min(Timestamp), Last = max(Timestamp) by SHA256\n"+
				"| sort by Devices asc")
	case NetworkMessageID:
		add("this mail: events, attachments, links, what came after", "mail", s.everywhere(text, "NetworkMessageId"))
	case AlertID:
		add("the evidence of this alert", "evidence", "AlertEvidence\n| where AlertId == "+text)
	}
	pivots = append(pivots, devicePivots(t, row)...)
	if !v.IsNull() && v.String() != "" {
		add("this value in every table with a column "+table.Safe(c.Name), c.Name, s.sameColumn(c, v))
	}
	return slices.DeleteFunc(pivots, func(p Pivot) bool { return p.Query == "" || !s.servesAll(p.Query) })
}

// since limits queries without a better bound: without a time filter, they would read 30 days.
const since = "Timestamp > ago(7d)"

func column2(a, b, text string) string {
	return "column_ifexists(\"" + a + "\", \"\") == " + text + " or column_ifexists(\"" + b + "\", \"\") == " + text
}

// everywhere searches all tables that have one of the columns.
func (s service) everywhere(text string, columns ...string) string {
	var parts []string
	for _, t := range catalog.Tables() {
		if t.Retired || !s.serves(t.Name) {
			continue
		}
		var conditions []string
		for _, name := range columns {
			if c, ok := t.Column(name); ok && c.Type == types.String {
				conditions = append(conditions, name+" =~ "+text)
			}
		}
		if len(conditions) == 0 {
			continue
		}
		part := "(" + t.Name
		if t.HasTimestamp() {
			part += " | where " + since
		}
		parts = append(parts, part+" | where "+strings.Join(conditions, " or ")+")")
	}
	return union(parts)
}

// sameColumn searches all tables that have a column of the same name and type.
func (s service) sameColumn(c table.Column, v table.Value) string {
	condition := Condition(c, []table.Value{v}, false)
	var parts []string
	for _, t := range catalog.Tables() {
		if found, ok := t.Column(c.Name); ok && !t.Retired && s.serves(t.Name) &&
			found.Type.String() == c.Type.String() {
			part := "(" + t.Name
			if t.HasTimestamp() {
				part += " | where " + since
			}
			parts = append(parts, part+" | where "+condition+")")
		}
	}
	return union(parts)
}

// union combines queries. A few rows of each suffice to decide how to continue.
func union(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "union withsource=Table\n    " + strings.Join(parts, ",\n    ") + "\n| take 1000"
}

func prevalence(text, column string) string {
	return "union DeviceFileEvents, DeviceProcessEvents, DeviceImageLoadEvents\n| where " + since + "\n| where " +
		column + " =~ " + text +
		"\n| summarize First = min(Timestamp), Last = max(Timestamp), Events = count() by DeviceName, FileName, " +
		"FolderPath\n| sort by First asc"
}

func webPivots(raw string) []Pivot {
	host := raw
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	text, name := syntax.QuoteString(raw), syntax.QuoteString(host)
	return []Pivot{
		{"this URL in mail and clicks", "URL", "union withsource=Table\n    (EmailUrlInfo | where " + since +
			" | where Url has " + text + " or UrlDomain =~ " + name +
			"),\n    (UrlClickEvents | where " + since + " | where Url has " + text +
			"),\n    (MessageUrlInfo | where " + since + " | where Url has " + text + ")\n| sort by Timestamp desc"},
		{"connections to this host", "host", "DeviceNetworkEvents\n| where " + since + "\n| where RemoteUrl has " +
			name + "\n| sort by Timestamp desc"},
		{"downloads from this host", "downloads", "DeviceFileEvents\n| where " + since +
			"\n| where FileOriginUrl has " + name + " or FileOriginReferrerUrl has " + name +
			"\n| sort by Timestamp desc"},
	}
}

func (s service) accountPivots(kind Kind, text string) []Pivot {
	column := map[Kind]string{AccountUPN: "AccountUpn", AccountName: "AccountName", AccountSID: "AccountSid",
		AccountObjectID: "AccountObjectId"}[kind]
	var pivots []Pivot
	logons := Pivot{Title: "logons of this account", Name: "logons"}
	var parts []string
	for _, name := range s.of("DeviceLogonEvents", "IdentityLogonEvents", "EntraIdSignInEvents") {
		if t, ok := catalog.LookupTable(name); ok {
			if _, ok := t.Column(column); ok {
				parts = append(parts, "("+name+" | where "+since+" | where "+column+" =~ "+text+")")
			}
		}
	}
	if len(parts) > 0 {
		logons.Query = "union withsource=Table\n    " + strings.Join(parts, ",\n    ") + "\n| sort by Timestamp desc"
		pivots = append(pivots, logons)
	}
	return append(pivots, Pivot{"this account in every table that has it", "account",
		s.everywhere(text, column, "InitiatingProcess"+column)})
}

// devicePivots returns queries for the device of a row, around the time of that row.
func devicePivots(t *table.Table, row int) []Pivot {
	device, id := textOf(t, row, "DeviceName"), textOf(t, row, "DeviceId")
	predicate, name := "", device
	switch {
	case id != "":
		predicate = "DeviceId == " + syntax.QuoteString(id)
	case device != "":
		predicate = "DeviceName =~ " + syntax.QuoteString(device)
	default:
		return nil
	}
	if name == "" {
		name = "device"
	}
	var pivots []Pivot
	if at := t.ColumnIndex("Timestamp"); at >= 0 && t.Columns()[at].Type == table.DateTime &&
		!t.Value(row, at).IsNull() {
		ticks, around := t.Value(row, at).Int(), int64(window/100)
		between := "Timestamp between (datetime(" + times.FormatDateTime(ticks-around) + ") .. datetime(" +
			times.FormatDateTime(ticks+around) + "))"
		pivots = append(pivots, Pivot{"this device 10 minutes before and after this row", name,
			"union withsource=Table DeviceProcessEvents, DeviceNetworkEvents, DeviceFileEvents, DeviceLogonEvents, " +
				"DeviceRegistryEvents, DeviceEvents\n| where " +
				between + "\n| where " + predicate + "\n| sort by Timestamp asc"})
	}
	return append(pivots,
		Pivot{"logons on this device", "logons", "DeviceLogonEvents\n| where " + since + "\n| where " + predicate +
			"\n| sort by Timestamp desc"},
		Pivot{"alerts on this device", "alerts", "AlertEvidence\n| where " + since + "\n| where " + predicate +
			"\n| join kind=inner AlertInfo on AlertId\n| sort by Timestamp desc"},
	)
}

func textOf(t *table.Table, row int, column string) string {
	if at := t.ColumnIndex(column); at >= 0 {
		return t.Value(row, at).String()
	}
	return ""
}

// defanged makes addresses unclickable. Longer matches come first.
var defanged = strings.NewReplacer("https://", "hxxps[://]", "http://", "hxxp[://]", "ftp://", "fxp[://]", "HTTPS://",
	"hxxps[://]", "HTTP://", "hxxp[://]")

// Defang rewrites the addresses in a string so that nobody follows them by accident: URLs, IPv4
// addresses, domains and mail addresses.
func Defang(text string) string {
	text = defanged.Replace(text)
	return hostShape.ReplaceAllStringFunc(text, func(host string) string {
		if _, err := netip.ParseAddr(host); err != nil && !isHost(host) {
			return host
		}
		host = strings.ReplaceAll(host, "@", "[@]")
		at := strings.LastIndexByte(host, '.')
		return host[:at] + "[.]" + host[at+1:]
	})
}
