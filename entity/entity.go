// Package entity recognizes entities in results: hashes, IP addresses, devices, accounts and so on.
// It decodes and defangs values, and builds pivot queries from them. It runs no queries itself.
package entity

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"quarry/table"
)

// Kind is the kind of entity a value denotes.
type Kind uint8

// The kinds. Plain is any other value.
const (
	Plain Kind = iota
	MD5
	SHA1
	SHA256
	IP
	URL
	Domain
	Mail
	DeviceID
	DeviceName
	AccountName
	AccountUPN
	AccountSID
	AccountObjectID
	FileName
	NetworkMessageID
	AlertID
)

var kindNames = [...]string{"", "MD5", "SHA1", "SHA256", "IP address", "URL", "domain", "mail address", "device",
	"device",
	"account", "account", "account", "account", "file", "mail", "alert"}

// String returns the name of the kind, such as "IP address", or "" for Plain.
func (k Kind) String() string { return kindNames[k] }

// KindNames returns the names of the kinds, each once.
func KindNames() []string {
	var all []string
	for _, name := range kindNames {
		if name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// maxRecognized bounds the values to examine. No entity is longer than a URL.
const maxRecognized = 4096

var (
	hexOnly  = regexp.MustCompile(`^[0-9a-fA-F]+$`)
	urlShape = regexp.MustCompile(`^(?i:https?|ftp|hxxps?)://[^\s/$.?#].\S*$`)
	mailTo   = regexp.MustCompile(`^[^@\s<>"]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$`)
	domain   = regexp.MustCompile(`^(?i:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?i:[a-z]{2,24})$`)
	sid      = regexp.MustCompile(`^S-1-\d+(-\d+)+$`)
)

// Recognize returns the kind of a value, judging by its form and its column.
func Recognize(column string, v table.Value) Kind {
	if v.IsNull() {
		return Plain
	}
	text := strings.TrimSpace(v.String())
	if text == "" || len(text) > maxRecognized {
		return Plain
	}
	if kind := byForm(text); kind != Plain {
		return byColumn(column, text, kind)
	}
	return byColumn(column, text, Plain)
}

func byForm(text string) Kind {
	if hexOnly.MatchString(text) {
		switch len(text) {
		case 32:
			return MD5
		case 40:
			return SHA1
		case 64:
			return SHA256
		}
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return IP
	}
	switch {
	case urlShape.MatchString(text):
		return URL
	case sid.MatchString(text):
		return AccountSID
	case mailTo.MatchString(text):
		return Mail
	}
	return Plain
}

// columnKinds maps the suffix of a column name to a kind, longer suffixes first.
var columnKinds = []struct {
	ending string
	kind   Kind
}{
	{"NetworkMessageId", NetworkMessageID}, {"AccountObjectId", AccountObjectID}, {"AccountUpn", AccountUPN},
	{"AccountSid", AccountSID},
	{"AccountName", AccountName}, {"DeviceName", DeviceName}, {"DeviceId", DeviceID}, {"AlertId", AlertID},
	{"FileName", FileName},
	{"RemoteUrl", URL}, {"Url", URL},
}

// byColumn uses the column if the form is ambiguous: 40 hexadecimal digits are a device in DeviceId
// and a hash elsewhere.
func byColumn(column, text string, form Kind) Kind {
	for _, c := range columnKinds {
		if !strings.HasSuffix(column, c.ending) {
			continue
		}
		switch {
		case c.kind == URL && (form == IP || form == URL):
			return form
		case c.kind == URL:
			if domain.MatchString(text) {
				return Domain
			}
			return URL
		}
		return c.kind
	}
	if form == Plain && domain.MatchString(text) &&
		(strings.Contains(column, "Domain") || strings.Contains(column, "Host")) {
		return Domain
	}
	return form
}
