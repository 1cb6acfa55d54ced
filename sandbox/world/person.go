package world

import (
	"strings"

	"quarry/table"
)

// profile is a row of IdentityInfo: the directory entry of a person on one day.
type profile struct {
	*account
	at      int64
	manager string
	created int64
}

func (w *World) profiles() []profile {
	d := w.dice("people")
	e := w.estate()
	boss := e.people[len(e.people)-1] // the management is hired last
	var list []profile
	for _, p := range e.people {
		one := profile{account: p, manager: boss.display, created: w.start - d.Int64N(2000*day)}
		if p == boss {
			one.manager = ""
		}
		for at := w.start + d.Int64N(day); at < w.end; at += 7 * day {
			one.at = at
			list = append(list, one)
		}
	}
	return sorted(list, func(p *profile) int64 { return p.at })
}

func (p *profile) title() string {
	if p.administers {
		return "Systems administrator"
	}
	return p.department + " specialist"
}

func (p *profile) roles() string {
	if p.administers {
		return `["User Administrator","Security Reader"]`
	}
	return `[]`
}

func (p *profile) groups() string {
	groups := []string{"All staff", p.department}
	if p.administers {
		groups = append(groups, "Domain Admins")
	}
	return jsonList(groups)
}

func (p *profile) criticality() table.Value {
	if p.administers {
		return table.NewInt(1)
	}
	return table.Null(table.Int)
}

func (p *profile) name(part int) string { return strings.Fields(p.display)[part] }

var profileColumns = columns[profile]{
	"Timestamp":           func(p *profile) table.Value { return table.NewDateTime(p.at) },
	"AccountObjectId":     text(func(p *profile) string { return p.objectID }),
	"AccountUpn":          text(func(p *profile) string { return p.upn }),
	"EmailAddress":        text(func(p *profile) string { return p.upn }),
	"OnPremSid":           text(func(p *profile) string { return p.sid }),
	"AccountDisplayName":  text(func(p *profile) string { return p.display }),
	"AccountName":         text(func(p *profile) string { return p.account.name }),
	"AccountDomain":       text(func(p *profile) string { return p.domain }),
	"GivenName":           text(func(p *profile) string { return p.name(0) }),
	"Surname":             text(func(p *profile) string { return p.name(1) }),
	"Department":          text(func(p *profile) string { return p.department }),
	"JobTitle":            text((*profile).title),
	"Manager":             text(func(p *profile) string { return p.manager }),
	"City":                text(func(p *profile) string { return countryOf(p.account).city }),
	"Country":             text(func(p *profile) string { return countryOf(p.account).code }),
	"Type":                text(func(*profile) string { return "User" }),
	"CriticalityLevel":    (*profile).criticality,
	"IsAccountEnabled":    func(*profile) table.Value { return table.NewBool(true) },
	"CreatedDateTime":     func(p *profile) table.Value { return table.NewDateTime(p.created) },
	"SourceSystem":        text(func(*profile) string { return "AzureActiveDirectory" }),
	"IdentityEnvironment": text(func(*profile) string { return "Hybrid" }),
	"SourceProviders":     dynamic(func(*profile) string { return `["ActiveDirectory","AzureActiveDirectory"]` }),
	"AssignedRoles":       dynamic((*profile).roles),
	"GroupMembership":     dynamic((*profile).groups),
	"Tags": dynamic(func(p *profile) string {
		if p.administers {
			return `["Sensitive"]`
		}
		return ""
	}),
}

func (w *World) identityInfo(schema []table.Column) *lazyTable {
	return fill(schema, w.profiles(), profileColumns)
}
