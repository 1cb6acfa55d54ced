package entity

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// endings are the ends of the names of columns that hold a kind of value.
var endings = map[Kind][]string{
	MD5: {"MD5"}, SHA1: {"SHA1"}, SHA256: {"SHA256"},
	IP:       {"IP", "IPAddress", "IpAddress", "IPv4", "IPv6"},
	Mail:     {"EmailAddress", "FromAddress", "Upn", "UserPrincipalName"},
	DeviceID: {"DeviceId"}, DeviceName: {"DeviceName"},
	AccountName: {"AccountName"}, AccountUPN: {"Upn", "UserPrincipalName", "EmailAddress", "FromAddress"},
	AccountSID: {"AccountSid", "OnPremSid"}, AccountObjectID: {"AccountObjectId"},
	FileName: {"FileName"}, NetworkMessageID: {"NetworkMessageId"}, AlertID: {"AlertId"},
}

// ofKind returns the conditions that a column of a table has one of the values.
func (b *builder) ofKind(t *catalog.Table) (conditions []string) {
	for _, c := range t.Columns {
		ends := func(ending string) bool { return strings.HasSuffix(c.Name, ending) }
		switch {
		case c.Type != types.String:
		case b.kind == URL || b.kind == Domain:
			if ends("Url") {
				conditions = append(conditions, has(c.Name, b.texts))
			} else if ends("Domain") {
				conditions = append(conditions, equals(c.Name, hostsOf(b.texts)))
			}
		case slices.ContainsFunc(endings[b.kind], ends):
			conditions = append(conditions, equals(c.Name, b.texts))
		}
	}
	return conditions
}

// everywhere searches all tables that have a column of the kind, or the column of the value.
func (b *builder) everywhere() string {
	return b.union(b.legs(func(t *catalog.Table) []string {
		conditions := b.ofKind(t)
		own := equals(syntax.QuoteName(b.Column.Name), b.texts)
		if c, ok := t.Column(b.Column.Name); ok && c.Type == types.String && !slices.Contains(conditions, own) &&
			b.kind != URL && b.kind != Domain {
			conditions = append(conditions, own)
		}
		return conditions
	}, tableNames()...))
}

// sameColumn searches all tables that have a column of the same name and type.
func (b *builder) sameColumn() string {
	condition := Condition(b.Column, b.Values, false)
	return b.union(b.legs(func(t *catalog.Table) []string {
		if c, ok := t.Column(b.Column.Name); ok && c.Type.String() == b.Column.Type.String() {
			return []string{condition}
		}
		return nil
	}, tableNames()...))
}

func tableNames() []string {
	var names []string
	for _, t := range catalog.Tables() {
		if !t.Retired {
			names = append(names, t.Name)
		}
	}
	return names
}

// rowsOfEach is how many rows a pivot over several tables takes of each: enough to decide how to continue.
const rowsOfEach = "500"

// legs returns a query for each of the tables that the API serves and for which there is a condition.
func (b *builder) legs(conditions func(*catalog.Table) []string, names ...string) (parts []string) {
	columns := map[string]types.Type{} // by name; a union renames a column that has two
	for _, name := range names {
		t, ok := catalog.LookupTable(name)
		if !ok || !b.service.serves(name) {
			continue
		}
		tests := conditions(t)
		if len(tests) == 0 {
			continue
		}
		part := "(" + name
		switch {
		case t.HasTimestamp() && b.timed:
			part += " | where " + b.since() + " | where " + strings.Join(tests, " or ") + " | top " + rowsOfEach +
				" by abs(Timestamp - seen) asc"
		case t.HasTimestamp():
			part += " | where " + b.since() + " | where " + strings.Join(tests, " or ") + " | top " + rowsOfEach +
				" by Timestamp desc"
		default:
			part += " | where " + strings.Join(tests, " or ") + " | take " + rowsOfEach
		}
		parts = append(parts, part+" | project Table = "+syntax.QuoteString(name)+b.shown(t, columns)+")")
	}
	return parts
}

// telling are the columns that say what happened, in the order to read them.
var telling = []string{"Timestamp", "DeviceName", "ActionType", "AccountName", "AccountUpn", "FileName", "FolderPath",
	"ProcessCommandLine", "RemoteIP", "RemotePort", "RemoteUrl", "IPAddress", "LogonType", "Application",
	"SenderFromAddress", "RecipientEmailAddress", "Subject", "Url", "UrlDomain", "Title", "Severity", "EntityType",
	"RegistryKey", "RegistryValueName", "InitiatingProcessFileName", "InitiatingProcessCommandLine",
	"InitiatingProcessAccountName", "SHA1", "SHA256", "DeviceId", "ProcessId", "NetworkMessageId", "AlertId"}

// shown returns the columns of a table that say what happened, and that of the value.
func (b *builder) shown(t *catalog.Table, columns map[string]types.Type) string {
	out := ""
	names := telling
	if !slices.Contains(telling, b.Column.Name) {
		names = append(slices.Clone(telling), b.Column.Name)
	}
	for _, name := range names {
		c, ok := t.Column(name)
		if !ok {
			continue
		}
		if known, seen := columns[name]; seen && known != c.Type {
			continue
		}
		columns[name] = c.Type
		out += ", " + syntax.QuoteName(name)
	}
	return out
}

// union combines queries.
func (b *builder) union(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	which, order := "newest", "desc"
	if b.timed {
		which, order = "nearest to the row in time", "asc"
	}
	return "// Of each table, at most " + rowsOfEach + " rows: those " + which + ".\nunion\n    " +
		strings.Join(parts, ",\n    ") + "\n| sort by Timestamp " + order
}

// one searches a single table.
func (b *builder) one(table, condition string) string {
	return table + "\n| where " + b.since() + "\n| where " + condition + "\n| sort by Timestamp desc"
}
