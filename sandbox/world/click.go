package world

import (
	"strings"

	"quarry/table"
)

// click is a row of UrlClickEvents: a user followed a link in a mail.
type click struct {
	at      int64
	mail    *mail
	url, ip string
	blocked bool
	id      string
}

// clicks generates a click for about one in nine mails with links.
func (w *World) clicks() []click {
	d := w.dice("clicks")
	e := w.estate()
	all := w.mails()
	var list []click
	for i := range all {
		m := &all[i]
		if m.to == nil || len(m.links) == 0 || !d.chance(.11) {
			continue
		}
		at := m.at + d.Int64N(6*hour)
		if at > w.end {
			continue
		}
		list = append(list, click{at: at, mail: m, url: pick(d, m.links), ip: e.workplaceOf(m.to).publicIP,
			blocked: m.threats != "", id: d.guid()})
	}
	return sorted(list, func(c *click) int64 { return c.at })
}

func (c *click) action() string {
	if c.blocked {
		return "ClickBlocked"
	}
	return "ClickAllowed"
}

var clickColumns = columns[click]{
	"Timestamp":        func(c *click) table.Value { return table.NewDateTime(c.at) },
	"TimeGenerated":    func(c *click) table.Value { return table.NewDateTime(c.at) },
	"Url":              text(func(c *click) string { return c.url }),
	"ActionType":       text((*click).action),
	"AccountUpn":       text(func(c *click) string { return c.mail.to.upn }),
	"Workload":         text(func(*click) string { return "Email" }),
	"NetworkMessageId": text(func(c *click) string { return c.mail.id }),
	"ThreatTypes":      text(func(c *click) string { return c.mail.threats }),
	"IPAddress":        text(func(c *click) string { return c.ip }),
	"IsClickedThrough": func(c *click) table.Value { return table.NewBool(!c.blocked) },
	"UrlChain":         text(func(c *click) string { return `["` + strings.ReplaceAll(c.url, `"`, "") + `"]` }),
	"ReportId":         text(func(c *click) string { return c.id }),
}

func (w *World) urlClickEvents(schema []table.Column) *lazyTable {
	return fill(schema, w.clicks(), clickColumns)
}
