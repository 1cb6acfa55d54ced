package world

import "quarry/table"

// removal is a row of EmailPostDeliveryEvents: a mail that was removed after its delivery.
type removal struct {
	at   int64
	mail *mail
	by   string // trigger
	kind string
	id   string
}

// removals generates the removal of some delivered mails: most after a later detection, some by an
// administrator.
func (w *World) removals() []removal {
	d := w.dice("removals")
	all := w.mails()
	list := []removal{}
	for i := range all {
		m := &all[i]
		if m.at == w.story().lure.at && m.id == w.story().lure.id {
			list = append(list, removal{w.story().removed, m, "SpecialAction", "Malware ZAP", d.guid()})
			continue
		}
		if m.direction != "Inbound" || m.delivery != "Delivered" || !d.chance(.012) {
			continue
		}
		r := removal{m.at + d.Int64N(9*hour), m, "SpecialAction", "Phish ZAP", d.guid()}
		if d.chance(.2) {
			r.by, r.kind = "AdminAction", "Manual Remediation"
		}
		if r.at < w.end {
			list = append(list, r)
		}
	}
	return sorted(list, func(r *removal) int64 { return r.at })
}

// threat returns the verdict on the mail. Administrators removed phishing only.
func (r *removal) threat() string {
	if r.kind == "Malware ZAP" {
		return "Malware"
	}
	return "Phish"
}

func (w *World) emailPostDeliveryEvents(schema []table.Column) *lazyTable {
	return fill(schema, w.removals(), columns[removal]{
		"Timestamp":             func(r *removal) table.Value { return table.NewDateTime(r.at) },
		"NetworkMessageId":      text(func(r *removal) string { return r.mail.id }),
		"InternetMessageId":     text(func(r *removal) string { return r.mail.internetID }),
		"Action":                text(func(*removal) string { return "Moved to quarantine" }),
		"ActionType":            text(func(r *removal) string { return r.kind }),
		"ActionTrigger":         text(func(r *removal) string { return r.by }),
		"ActionResult":          text(func(*removal) string { return "Success" }),
		"RecipientEmailAddress": text(func(r *removal) string { return r.mail.toAddress }),
		"DeliveryLocation":      text(func(*removal) string { return "Quarantine" }),
		"SourceLocation":        text(func(r *removal) string { return r.mail.location }),
		"ThreatTypes":           text((*removal).threat),
		"ReportId":              text(func(r *removal) string { return r.id }),
	})
}
