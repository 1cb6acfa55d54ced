// Package entity knows what a value of an answer is to a hunter: a hash, an address, a device;
// what hides in it; how it is written without danger; and how the hunt goes on from it. It
// writes queries and runs none.
package entity

import (
	"net/netip"
	"regexp"
	"strings"

	"quarry/table"
)

// Kind is what a value stands for.
type Kind uint8

// The kinds. Plain is a value that stands for itself.
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

var kindNames = [...]string{"", "MD5", "SHA1", "SHA256", "IP address", "URL", "domain", "mail address", "device", "device",
	"account", "account", "account", "account", "file", "mail", "alert"}

// String names the kind: "IP address"; it is empty for Plain.
func (k Kind) String() string { return kindNames[k] }

// longestRecognised bounds what is looked at; nothing that is recognised is longer than a URL.
const longestRecognised = 4096

var (
	hexOnly  = regexp.MustCompile(`^[0-9a-fA-F]+$`)
	urlShape = regexp.MustCompile(`^(?i:https?|ftp|hxxps?)://[^\s/$.?#].\S*$`)
	mailTo   = regexp.MustCompile(`^[^@\s<>"]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$`)
	domain   = regexp.MustCompile(`^(?i:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?i:[a-z]{2,24})$`)
	sid      = regexp.MustCompile(`^S-1-\d+(-\d+)+$`)
)

// Recognize says what a value is, by its form and by the column that it stands in.
func Recognize(column string, v table.Value) Kind {
	if v.IsNull() {
		return Plain
	}
	text := strings.TrimSpace(v.String())
	if text == "" || len(text) > longestRecognised {
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

// columnKinds say what a column holds, by what its name ends with, the longer first.
var columnKinds = []struct {
	ending string
	kind   Kind
}{
	{"NetworkMessageId", NetworkMessageID}, {"AccountObjectId", AccountObjectID}, {"AccountUpn", AccountUPN}, {"AccountSid", AccountSID},
	{"AccountName", AccountName}, {"DeviceName", DeviceName}, {"DeviceId", DeviceID}, {"AlertId", AlertID}, {"FileName", FileName},
	{"RemoteUrl", URL}, {"Url", URL},
}

// byColumn lets the column decide where the form leaves it open: 40 digits are a device
// in DeviceId and a hash elsewhere.
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
	if form == Plain && domain.MatchString(text) && (strings.Contains(column, "Domain") || strings.Contains(column, "Host")) {
		return Domain
	}
	return form
}
