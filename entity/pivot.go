package entity

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
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

// From is what pivots start from.
type From struct {
	API   dialect.Name
	Table *table.Table
	// Row is the row whose time and device say where to look.
	Row int
	// Column is the column of the values; for a property of a dynamic, the name and type it would have as one.
	Column table.Column
	// Values is the value, or those of several marked rows.
	Values []table.Value
}

// Cells returns what pivots of one column start from, with the value of each of some rows. The first row says
// where to look.
func Cells(api dialect.Name, t *table.Table, column int, rows ...int) From {
	f := From{API: api, Table: t, Row: rows[0], Column: t.Columns()[column]}
	seen := map[string]bool{}
	for _, row := range rows {
		if v := t.Value(row, column); !seen[v.String()] {
			seen[v.String()] = true
			f.Values = append(f.Values, v)
		}
	}
	return f
}

// service knows the tables of the current API.
type service struct{ dialect.Name }

// serves reports whether the API has a table.
func (s service) serves(table string) bool { return catalog.ServedBy(s.String(), table) }

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

// Pivots returns the follow-up queries that the API supports, most useful first. All of them cover the time of
// the row.
func Pivots(f From) []Pivot {
	kind := Plain
	if len(f.Values) > 0 {
		kind = Recognize(f.Column.Name, f.Values[0])
	}
	b := &builder{From: f, service: service{f.API}, kind: kind}
	b.seen, b.timed = rowTime(f.Table, f.Row)
	for _, v := range f.Values {
		if text := strings.TrimSpace(v.String()); text != "" && !v.IsNull() {
			b.texts = append(b.texts, text)
		}
	}
	b.byKind()
	ofRow := len(b.pivots)
	b.processes()
	b.device()
	rest := len(b.pivots)
	if len(b.texts) > 0 {
		b.add("this value in every table with a column "+table.Safe(f.Column.Name), f.Column.Name, b.sameColumn())
	}
	if len(b.texts) > 1 {
		for i := range b.pivots {
			if i < ofRow || i >= rest {
				b.pivots[i].Title += ", any of " + strconv.Itoa(len(b.texts))
			}
		}
	}
	return slices.DeleteFunc(b.pivots, func(p Pivot) bool { return p.Query == "" || !b.servesAll(p.Query) })
}

// rowTime returns the time of a row in ticks: its Timestamp or TimeGenerated, else the earliest of its times.
func rowTime(t *table.Table, row int) (ticks int64, ok bool) {
	for i, c := range t.Columns() {
		if v := t.Value(row, i); c.Type == table.DateTime && !v.IsNull() {
			if c.Name == "Timestamp" || c.Name == "TimeGenerated" {
				return v.Int(), true
			}
			if !ok || v.Int() < ticks {
				ticks, ok = v.Int(), true
			}
		}
	}
	return ticks, ok
}

// builder builds the pivots from a value.
type builder struct {
	From
	service service
	kind    Kind
	texts   []string // the values
	seen    int64    // the time of the row, in ticks
	timed   bool     // whether it is known
	pivots  []Pivot
}

func (b *builder) servesAll(query string) bool { return b.service.servesAll(query) }

func (b *builder) add(title, name, query string) {
	if query == "" {
		return
	}
	b.pivots = append(b.pivots, Pivot{title, name, b.declarations(query) + query})
}

// retention is how long the service keeps events. It bounds pivots from rows whose time is not known.
const retention = "30d"

// since is the condition that a pivot looks no further back than necessary: to an hour before the row, and at
// least a week.
func (b *builder) since() string {
	if !b.timed {
		return "Timestamp > ago(" + retention + ")"
	}
	return "Timestamp >= from"
}

// declarations returns the names that a query uses.
func (b *builder) declarations(query string) string {
	if !b.timed || !strings.Contains(query, "Timestamp >= from") && !strings.Contains(query, "seen") {
		return ""
	}
	out := "let seen = datetime(" + shortTime(b.seen) + "); // the time of the row\n"
	if strings.Contains(query, "Timestamp >= from") {
		out += "let from = min_of(seen - 1h, ago(7d));\n"
	}
	return out
}

func shortTime(ticks int64) string {
	return strings.Replace(times.FormatDateTime(ticks), ".0000000Z", "Z", 1)
}

// equals returns the condition that a column has one of the values, in any case of letters.
func equals(column string, texts []string) string {
	if len(texts) == 1 {
		return column + " =~ " + syntax.QuoteString(texts[0])
	}
	return column + " in~ (" + quotedList(texts) + ")"
}

// has returns the condition that a column has one of the values as a term.
func has(column string, texts []string) string {
	if len(texts) == 1 {
		return column + " has " + syntax.QuoteString(texts[0])
	}
	return column + " has_any (" + quotedList(texts) + ")"
}

func quotedList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = syntax.QuoteString(text)
	}
	return strings.Join(quoted, ", ")
}

// byKind adds the pivots for what the values are.
func (b *builder) byKind() {
	if len(b.texts) == 0 {
		return
	}
	switch b.kind {
	case Plain:
	case MD5, SHA1, SHA256:
		column := b.kind.String()
		b.add("this "+column+" in every table that has it", column, b.everywhere())
		b.add("which devices have seen this file", "prevalence", b.prevalence(column))
	case IP:
		b.add("this address in every table that has it", "IP", b.everywhere())
		b.add("this address in network events", "IP", b.one("DeviceNetworkEvents", b.either("RemoteIP", "LocalIP")))
		b.add("logons from this address", "logons", b.union(b.legs(b.conditionsOn("RemoteIP", "IPAddress"),
			"DeviceLogonEvents", "IdentityLogonEvents", "EntraIdSignInEvents")))
	case URL, Domain:
		hosts := hostsOf(b.texts)
		b.add("this "+b.kind.String()+" in every table that has it", b.kind.String(), b.everywhere())
		b.add("connections to this host", "host", b.one("DeviceNetworkEvents", has("RemoteUrl", hosts)))
		b.add("downloads from this host", "downloads", b.one("DeviceFileEvents",
			has("FileOriginUrl", hosts)+" or "+has("FileOriginReferrerUrl", hosts)))
		b.add("who clicked links to this host", "clicks", b.one("UrlClickEvents", has("Url", hosts)))
	case Mail:
		b.add("this address in every table that has it", "address", b.everywhere())
		b.add("mail from or to this address", "mail",
			b.one("EmailEvents", b.either("SenderFromAddress", "RecipientEmailAddress")))
		b.add("what this account did in cloud apps", "cloud", b.one("CloudAppEvents",
			has("tostring(RawEventData)", b.texts)))
		b.add("sign-ins of this account", "sign-ins", b.one("EntraIdSignInEvents", equals("AccountUpn", b.texts)))
	case AccountUPN, AccountName, AccountSID, AccountObjectID:
		b.add("this account in every table that has it", "account", b.everywhere())
		b.add("logons of this account", "logons", b.union(b.legs(b.ofKind,
			"DeviceLogonEvents", "IdentityLogonEvents", "EntraIdSignInEvents")))
	case FileName:
		b.add("this file in every table that has it", "file", b.everywhere())
		b.add("runs of this file", "processes", b.one("DeviceProcessEvents", equals("FileName", b.texts)))
		b.add("what this file did in the network", "network",
			b.one("DeviceNetworkEvents", equals("InitiatingProcessFileName", b.texts)))
		b.add("who has this file, by hash", "hashes", "DeviceFileEvents\n| where "+b.since()+"\n| where "+
			equals("FileName", b.texts)+
			"\n| summarize Devices = dcount(DeviceId), First = min(Timestamp), Last = max(Timestamp) by SHA256\n"+
			"| sort by Devices asc")
	case DeviceID, DeviceName:
		b.add("everything on this device", "device", b.everywhere())
	case NetworkMessageID:
		b.add("this mail: events, attachments, links, what came after", "mail", b.everywhere())
	case AlertID:
		b.add("the evidence of this alert", "evidence", "AlertEvidence\n| where "+equals("AlertId", b.texts))
		b.add("this alert in every table that has it", "alert", b.everywhere())
	}
	if b.kind != Plain && b.kind != AlertID {
		b.add("alerts about this "+cmp.Or(b.kind.String(), "value"), "alerts", b.alerts())
	}
}

// either returns the condition that one of the columns has one of the values.
func (b *builder) either(columns ...string) string {
	parts := make([]string, len(columns))
	for i, column := range columns {
		parts[i] = equals(column, b.texts)
	}
	return strings.Join(parts, " or ")
}

// conditionsOn returns a function that tests those of the columns that a table has.
func (b *builder) conditionsOn(columns ...string) func(*catalog.Table) []string {
	return func(t *catalog.Table) (conditions []string) {
		for _, name := range columns {
			if c, ok := t.Column(name); ok && c.Type == types.String {
				conditions = append(conditions, equals(name, b.texts))
			}
		}
		return conditions
	}
}

func (b *builder) prevalence(column string) string {
	var parts []string
	for _, name := range []string{"DeviceFileEvents", "DeviceProcessEvents", "DeviceImageLoadEvents"} {
		parts = append(parts, "("+name+" | where "+b.since()+" | where "+equals(column, b.texts)+
			" | project Timestamp, DeviceName, FileName, FolderPath)")
	}
	return "union\n    " + strings.Join(parts, ",\n    ") +
		"\n| summarize First = min(Timestamp), Last = max(Timestamp), Events = count() by DeviceName, FileName, " +
		"FolderPath\n| sort by First asc"
}

// alerts searches the evidence of alerts, and adds their titles.
func (b *builder) alerts() string {
	t, ok := catalog.LookupTable("AlertEvidence")
	if !ok {
		return ""
	}
	conditions := b.ofKind(t)
	if len(conditions) == 0 {
		return ""
	}
	return "AlertEvidence\n| where " + b.since() + "\n| where " + strings.Join(conditions, " or ") +
		"\n| join kind=leftouter AlertInfo on AlertId\n| sort by Timestamp desc"
}

// hostsOf returns the hosts of URLs; other texts stay as they are.
func hostsOf(texts []string) []string {
	hosts := make([]string, len(texts))
	for i, text := range texts {
		hosts[i] = text
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			hosts[i] = u.Hostname()
		}
	}
	return hosts
}

// processes adds the queries for the process of a row, for its parent and its children. Process ids are used
// again, so the times of creation belong to them.
func (b *builder) processes() {
	device, ok := b.onDevice()
	if !ok {
		return
	}
	// prefix names the columns of the row that speak of the process.
	for _, p := range []struct{ prefix, what string }{
		{"", "this process"}, {"InitiatingProcess", "the initiating process"},
	} {
		id := textOf(b.Table, b.Row, cmp.Or(p.prefix, "Process")+"Id")
		created := textOf(b.Table, b.Row, cmp.Or(p.prefix, "Process")+"CreationTime")
		if id == "" || created == "" {
			continue
		}
		own := device + "\n| where ProcessId == " + id + " and ProcessCreationTime == datetime(" + created + ")"
		started := device + "\n| where InitiatingProcessId == " + id + " and InitiatingProcessCreationTime == datetime(" +
			created + ")"
		b.add("what "+p.what+" started", "children", "DeviceProcessEvents\n| where "+b.since()+"\n| where "+started+
			"\n| sort by Timestamp asc")
		b.add("the start of "+p.what+", and its parent", "parent", "DeviceProcessEvents\n| where "+b.since()+"\n| where "+
			own+"\n| sort by Timestamp asc")
		condition := strings.ReplaceAll(started, "\n| where ", " and ")
		b.add("everything that "+p.what+" did", "process", b.union(b.legs(func(t *catalog.Table) []string {
			for _, name := range []string{"DeviceId", "InitiatingProcessId", "InitiatingProcessCreationTime"} {
				if _, ok := t.Column(name); !ok {
					return nil
				}
			}
			return []string{condition}
		}, tableNames()...)))
	}
}

// onDevice returns the condition that an event is of the device of the row.
func (b *builder) onDevice() (condition string, ok bool) {
	if id := textOf(b.Table, b.Row, "DeviceId"); id != "" {
		return "DeviceId == " + syntax.QuoteString(id), true
	}
	if name := textOf(b.Table, b.Row, "DeviceName"); name != "" {
		return "DeviceName =~ " + syntax.QuoteString(name), true
	}
	return "", false
}

// around is the time before and after a row in which its neighbours are shown.
const around = 10 * time.Minute

// device adds the queries for the device of the row.
func (b *builder) device() {
	condition, ok := b.onDevice()
	if !ok {
		return
	}
	name := cmp.Or(textOf(b.Table, b.Row, "DeviceName"), "device")
	if b.timed {
		ticks := int64(around / 100)
		between := "Timestamp between (datetime(" + shortTime(b.seen-ticks) + ") .. datetime(" +
			shortTime(b.seen+ticks) + "))"
		var parts []string
		for _, t := range []string{"DeviceProcessEvents", "DeviceNetworkEvents", "DeviceFileEvents", "DeviceLogonEvents",
			"DeviceRegistryEvents", "DeviceEvents"} {
			parts = append(parts, "("+t+" | where "+between+" | where "+condition+" | extend Table = "+syntax.QuoteString(t)+")")
		}
		b.add("this device 10 minutes before and after this row", name,
			"union\n    "+strings.Join(parts, ",\n    ")+"\n| project-reorder Table, Timestamp\n| sort by Timestamp asc")
	}
	b.add("logons on this device", "logons", b.one("DeviceLogonEvents", condition))
	b.add("alerts on this device", "alerts", "AlertEvidence\n| where "+b.since()+"\n| where "+condition+
		"\n| join kind=leftouter AlertInfo on AlertId\n| sort by Timestamp desc")
}

func textOf(t *table.Table, row int, column string) string {
	if at := t.ColumnIndex(column); at >= 0 {
		return t.Value(row, at).String()
	}
	return ""
}
