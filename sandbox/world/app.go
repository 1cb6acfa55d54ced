package world

import (
	"fmt"
	"strconv"

	"quarry/table"
)

// consent is a row of OAuthAppInfo: an application to which users have granted permissions.
type consent struct {
	at, added          int64
	id, name, level    string
	permissions        string
	users              int32
	byAdmin, published bool
	origin             string
}

func (w *World) consents() []consent {
	d := w.dice("consents")
	var list []consent
	for i, name := range []string{"Contoso ERP", "Contoso HR sync", "Meeting scribe", "Calendar helper",
		"PDF converter", "log-shipper", "Mail merge deluxe", "Northwind connector"} {
		c := consent{added: w.start - d.Int64N(700*day), id: d.guid(), name: name, level: "Low",
			users: int32(40 / (1 + i)), byAdmin: i < 2, published: i != 4 && i != 6, origin: "External",
			permissions: `[{"Name":"User.Read","PermissionType":"Delegated","PrivilegeLevel":"Low"}]`}
		if i < 2 {
			c.origin = "Internal"
		}
		if i == 6 {
			c.level, c.permissions = "High",
				`[{"Name":"Mail.ReadWrite","PermissionType":"Delegated","PrivilegeLevel":"High"},{"Name":"offline_access","PermissionType":"Delegated","PrivilegeLevel":"Low"}]`
		}
		for at := w.start + d.Int64N(day); at < w.end; at += day {
			c.at = at
			list = append(list, c)
		}
	}
	return sorted(list, func(c *consent) int64 { return c.at })
}

func (w *World) oauthAppInfo(schema []table.Column) *lazyTable {
	return fill(schema, w.consents(), columns[consent]{
		"Timestamp":          func(c *consent) table.Value { return table.NewDateTime(c.at) },
		"ReportId":           text(func(c *consent) string { return strconv.FormatInt(c.at/second, 10) + c.id[:4] }),
		"OAuthAppId":         text(func(c *consent) string { return c.id }),
		"ServicePrincipalId": text(func(c *consent) string { return "9" + c.id[1:] }),
		"AppName":            text(func(c *consent) string { return c.name }),
		"AddedOnTime":        func(c *consent) table.Value { return table.NewDateTime(c.added) },
		"LastModifiedTime":   func(c *consent) table.Value { return table.NewDateTime(c.added) },
		"AppStatus":          text(func(*consent) string { return "Enabled" }),
		"VerifiedPublisher": dynamic(func(c *consent) string {
			if !c.published {
				return `{}`
			}
			return fmt.Sprintf(`{"displayName":"%s","verifiedPublisherId":"%d"}`, c.name, 100_000+int(c.id[0]))
		}),
		"PrivilegeLevel":      text(func(c *consent) string { return c.level }),
		"Permissions":         dynamic(func(c *consent) string { return c.permissions }),
		"ConsentedUsersCount": number(func(c *consent) int32 { return c.users }),
		"IsAdminConsented":    func(c *consent) table.Value { return table.NewBool(c.byAdmin) },
		"AppOrigin":           text(func(c *consent) string { return c.origin }),
		"LastUsedTime":        func(c *consent) table.Value { return table.NewDateTime(c.at - hour) },
	})
}

// graphCall is a row of GraphAPIAuditEvents: a call of the Graph API.
type graphCall struct {
	event
	user             *account
	app, uri, method string
	status           int
	request          string
	size             int64
}

var graphCalls = []struct {
	weight           float64
	method, uri, app string
	status           int
}{
	{40, "GET", "https://graph.microsoft.com/v1.0/me/messages?$top=25", applications[1].id, 200},
	{30, "GET", "https://graph.microsoft.com/v1.0/me/events", applications[0].id, 200},
	{20, "GET", "https://graph.microsoft.com/v1.0/users/{guid}", applications[3].id, 200},
	{8, "GET", "https://graph.microsoft.com/v1.0/me/drive/root/children", applications[2].id, 200},
	{4, "POST", "https://graph.microsoft.com/v1.0/me/sendMail", applications[1].id, 202},
	{2, "GET", "https://graph.microsoft.com/v1.0/groups/{guid}/members", applications[3].id, 403},
	{1, "PATCH", "https://graph.microsoft.com/v1.0/users/{guid}", applications[6].id, 204},
}

func (w *World) graphAPICalls() *timeline[graphCall] {
	e := w.estate()
	var list []pattern[graphCall]
	for _, p := range e.people {
		for _, c := range graphCalls {
			list = append(list, pattern[graphCall]{c.weight, true, graphCall{
				event: event{device: e.workplaceOf(p), action: c.method}, user: p, app: c.app, uri: c.uri,
				method: c.method, status: c.status,
			}})
		}
	}
	return newTimeline(w, "graph api", w.count(12_000), list, nil, graphCallEvent, func(d dice, c *graphCall) {
		c.request, c.uri, c.size = d.guid(), expand(d, c.uri), 200+d.Int64N(60_000)
	})
}

func graphCallEvent(c *graphCall) *event { return &c.event }

var graphCallColumns = columns[graphCall]{
	"Timestamp":          func(c *graphCall) table.Value { return table.NewDateTime(c.at) },
	"IdentityProvider":   text(func(*graphCall) string { return "" }),
	"ApiVersion":         text(func(*graphCall) string { return "v1.0" }),
	"ApplicationId":      text(func(c *graphCall) string { return c.app }),
	"ClientRequestId":    text(func(c *graphCall) string { return c.request }),
	"OperationId":        text(func(c *graphCall) string { return c.request }),
	"RequestId":          text(func(c *graphCall) string { return c.request }),
	"ReportId":           text(func(c *graphCall) string { return c.request }),
	"AccountObjectId":    text(func(c *graphCall) string { return c.user.objectID }),
	"Location":           text(func(*graphCall) string { return "North Europe" }),
	"RequestDuration":    text(func(c *graphCall) string { return strconv.FormatInt(c.size*31%900_000, 10) }),
	"RequestMethod":      text(func(c *graphCall) string { return c.method }),
	"ResponseStatusCode": text(func(c *graphCall) string { return strconv.Itoa(c.status) }),
	"Scopes":             text(func(*graphCall) string { return "User.Read Mail.Read" }),
	"EntityType":         text(func(*graphCall) string { return "user" }),
	"RequestUri":         text(func(c *graphCall) string { return c.uri }),
	"IpAddress":          text(func(c *graphCall) string { return c.device.publicIP }),
	"TargetWorkload":     text(func(*graphCall) string { return "Microsoft.Graph" }),
	"ResponseSize":       func(c *graphCall) table.Value { return table.NewLong(c.size) },
}

func (w *World) graphAPIAuditEvents(schema []table.Column) *lazyTable {
	return w.graphAPICalls().lazyTable(schema, graphCallColumns, "ClientRequestId", "OperationId", "RequestId",
		"RequestDuration", "RequestUri", "ResponseSize")
}
