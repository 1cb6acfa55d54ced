package world

import (
	"fmt"
	"strconv"
	"strings"

	"quarry/table"
)

// mail is a message to one recipient: a row of EmailEvents, and rows of the tables of attachments
// and links.
type mail struct {
	at                         int64
	id, internetID             string
	from, fromName, fromDomain string
	fromIP                     string
	sender                     *account // nil: external
	to                         *account // nil: external
	toAddress                  string
	subject                    string
	direction                  string // "Inbound", "Outbound", "Intra-org"
	threats                    string // "", "Phish", "Spam"
	delivery, location         string
	attachments                []attachment
	links                      []string
	cluster                    int64
	report                     string
}

type attachment struct {
	name, kind, sha256 string
	size               int64
	threats            string
}

// correspondents lists the external domains that mail comes from, busiest first.
var correspondents = strings.Fields(
	"fabrikam.example tailspin.example northwind.example adatum.example newsletters.example " +
		"wingtip.example litware.example woodgrove.example proseware.example bulk-offers.example lucky-winner.example")

var subjects = []string{"Re: {word} {word}", "{word} for next week", "Fwd: {word}", "Your {word} is ready",
	"Question about the {word}", "[{word}] weekly digest", "Invitation: {word} {word}", ""}

func (w *World) mailNoise(rows int) []mail {
	d := w.dice("mail")
	e := w.estate()
	list := make([]mail, 0, rows+8)
	for range rows {
		list = append(list, w.sent(d, e))
	}
	return list
}

func (w *World) sent(d dice, e *estate) mail {
	to := pick(d, e.people)
	outside := pickSkewed(d, correspondents)
	m := mail{
		at: w.moment(d, true), id: d.guid(), internetID: "<" + d.hex(24) + "@" + outside + ">",
		from: pickSkewed(d, words) + "@" + outside, fromDomain: outside,
		fromIP: "192.0.2." + strconv.Itoa(150+len(outside)),
		to:     to, toAddress: to.upn, direction: "Inbound", delivery: "Delivered", location: "Inbox/folder",
		cluster: 1<<31 + d.Int64N(1<<31), report: d.guid(),
	}
	m.subject = expand(d, pick(d, subjects))
	switch {
	case d.chance(.4):
		m.sendFrom(pick(d, e.people), "Intra-org")
	case d.chance(.25):
		m.sendFrom(to, "Outbound")
		m.to, m.toAddress, m.location = nil, pickSkewed(d, words)+"@"+outside, "On-premises/external"
	case strings.Contains(outside, "offers") || strings.Contains(outside, "winner"):
		m.threats, m.delivery, m.location = "Spam", "Junked", "Junk folder"
	}
	w.addLinksAndAttachments(d, &m, outside)
	return m
}

func (m *mail) sendFrom(a *account, direction string) {
	m.sender, m.direction = a, direction
	m.from, m.fromName, m.fromDomain, m.fromIP = a.upn, a.display, dnsDomain, ""
}

// addLinksAndAttachments adds links and attachments. Links are frequent, attachments less so.
func (w *World) addLinksAndAttachments(d dice, m *mail, outside string) {
	if d.chance(.6) {
		for range 1 + d.IntN(3) {
			m.links = append(m.links, "https://"+pick(d, []string{outside, pickSkewed(d, sites).name})+"/"+pickSkewed(d,
				words)+"?id="+d.hex(6))
		}
	}
	if d.chance(.25) {
		kind := pick(d, []string{"pdf", "docx", "xlsx", "png", "pdf"})
		name := pickSkewed(d, words) + "-" + strconv.Itoa(d.IntN(400)) + "." + kind
		m.attachments = append(m.attachments, attachment{name: name, kind: kind, size: 4096 + d.Int64N(3<<20),
			sha256: digest("sha256:"+name, 64)})
	}
}

func (m *mail) ofSender(part func(*account) string) string {
	if m.sender == nil {
		return ""
	}
	return part(m.sender)
}

// authentication returns the JSON with the authentication results of an inbound message.
func (m *mail) authentication() string {
	switch {
	case m.direction != "Inbound":
		return ""
	case m.threats != "":
		return `{"SPF":"fail","DKIM":"none","DMARC":"fail","CompAuth":"fail"}`
	}
	return `{"SPF":"pass","DKIM":"pass","DMARC":"pass","CompAuth":"pass"}`
}

func (m *mail) confidence() string {
	if m.threats == "" || m.threats == "Malware" { // which is never a matter of degree
		return ""
	}
	return fmt.Sprintf(`{"%s":"High"}`, m.threats)
}

func (m *mail) detection() string {
	if m.threats == "" {
		return ""
	}
	return fmt.Sprintf(`{"%s":["URL detonation reputation","Advanced filter"]}`, m.threats)
}

func (m *mail) language() string {
	if m.subject == "" {
		return ""
	}
	return "en"
}

var mailColumns = columns[mail]{
	"Timestamp":             func(m *mail) table.Value { return table.NewDateTime(m.at) },
	"NetworkMessageId":      text(func(m *mail) string { return m.id }),
	"InternetMessageId":     text(func(m *mail) string { return m.internetID }),
	"SenderMailFromAddress": text(func(m *mail) string { return m.from }),
	"SenderFromAddress":     text(func(m *mail) string { return m.from }),
	"SenderDisplayName":     text(func(m *mail) string { return m.fromName }),
	"SenderObjectId": text(func(m *mail) string {
		return m.ofSender(
			func(a *account) string { return a.objectID })
	}),
	"SenderMailFromDomain":  text(func(m *mail) string { return m.fromDomain }),
	"SenderFromDomain":      text(func(m *mail) string { return m.fromDomain }),
	"SenderIPv4":            text(func(m *mail) string { return m.fromIP }),
	"RecipientEmailAddress": text(func(m *mail) string { return m.toAddress }),
	"RecipientObjectId": text(func(m *mail) string {
		if m.to == nil {
			return ""
		}
		return m.to.objectID
	}),
	"Subject":                text(func(m *mail) string { return m.subject }),
	"EmailClusterId":         func(m *mail) table.Value { return table.NewLong(m.cluster) },
	"EmailDirection":         text(func(m *mail) string { return m.direction }),
	"DeliveryAction":         text(func(m *mail) string { return m.delivery }),
	"DeliveryLocation":       text(func(m *mail) string { return m.location }),
	"LatestDeliveryAction":   text(func(m *mail) string { return m.delivery }),
	"LatestDeliveryLocation": text(func(m *mail) string { return m.location }),
	"ThreatTypes":            text(func(m *mail) string { return m.threats }),
	"DetectionMethods":       text((*mail).detection),
	"ConfidenceLevel":        text((*mail).confidence),
	"BulkComplaintLevel": func(m *mail) table.Value {
		if m.direction != "Inbound" {
			return table.Null(table.Int)
		}
		return table.NewInt(int32(m.cluster % 8))
	},
	"AuthenticationDetails": text((*mail).authentication),
	"AttachmentCount":       func(m *mail) table.Value { return table.NewInt(int32(len(m.attachments))) },
	"UrlCount":              func(m *mail) table.Value { return table.NewInt(int32(len(m.links))) },
	"EmailLanguage":         text((*mail).language),
	"ReportId":              text(func(m *mail) string { return m.report }),
}

// allMail returns the mail of the background noise and of the story, by time. Four tables are
// generated from it.
func (w *World) allMail() []mail {
	list := append(w.mailNoise(w.count(25_000)), w.story().mails...)
	return sorted(list, func(m *mail) int64 { return m.at })
}

func (w *World) emailEvents(schema []table.Column) *lazyTable {
	return fill(schema, w.mails(), mailColumns)
}

// enclosure is an attachment or a link with its mail.
type enclosure struct {
	mail *mail
	attachment
	url string
}

// mailOf returns the columns of the mail for the tables of attachments and links.
func mailOf(c columns[mail]) columns[enclosure] {
	wrapped := columns[enclosure]{}
	for name, value := range c {
		wrapped[name] = func(e *enclosure) table.Value { return value(e.mail) }
	}
	return wrapped
}

func (w *World) emailAttachmentInfo(schema []table.Column) *lazyTable {
	all := w.mails()
	var list []enclosure
	for i := range all {
		for _, a := range all[i].attachments {
			list = append(list, enclosure{mail: &all[i], attachment: a})
		}
	}
	return fill(schema, list, mailOf(mailColumns).with(columns[enclosure]{
		"FileName":         text(func(e *enclosure) string { return e.name }),
		"FileType":         text(func(e *enclosure) string { return e.kind }),
		"SHA256":           text(func(e *enclosure) string { return e.sha256 }),
		"FileSize":         func(e *enclosure) table.Value { return table.NewLong(e.size) },
		"ThreatTypes":      text(func(e *enclosure) string { return e.threats }),
		"DetectionMethods": text(func(*enclosure) string { return "" }),
	}))
}

func (w *World) emailURLInfo(schema []table.Column) *lazyTable {
	all := w.mails()
	var list []enclosure
	for i := range all {
		for _, link := range all[i].links {
			list = append(list, enclosure{mail: &all[i], url: link})
		}
	}
	return fill(schema, list, mailOf(mailColumns).with(columns[enclosure]{
		"Url":         text(func(e *enclosure) string { return e.url }),
		"UrlDomain":   text(func(e *enclosure) string { return strings.Split(e.url, "/")[2] }),
		"UrlLocation": text(func(*enclosure) string { return "Body" }),
	}))
}
