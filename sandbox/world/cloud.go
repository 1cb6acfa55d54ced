package world

import (
	"fmt"
	"strconv"

	"quarry/table"
)

// activity is a row of CloudAppEvents: what somebody did in a cloud application.
type activity struct {
	at       int64
	kind     activityKind
	user     *account
	device   *device
	ip       string
	country  string
	object   string
	id       string
	outsider bool
}

// activityKind is something that people do in an application again and again.
type activityKind struct {
	weight      float64
	action      string
	application string
	appID       int32
	kind        string
	object      string // kind of thing that it is done to
	admin       bool
}

var activityKinds = []activityKind{
	{60, "FileAccessed", "Microsoft SharePoint Online", 20892, "View", "File", false},
	{30, "MailItemsAccessed", "Microsoft Exchange Online", 20893, "Basic", "Email", false},
	{25, "FileModified", "Microsoft OneDrive for Business", 15600, "Edit", "File", false},
	{20, "MessageSent", "Microsoft Teams", 28375, "Basic", "Message", false},
	{12, "FileDownloaded", "Microsoft SharePoint Online", 20892, "Download", "File", false},
	{5, "AnonymousLinkCreated", "Microsoft SharePoint Online", 20892, "Share", "File", false},
	{3, "New-InboxRule", "Microsoft Exchange Online", 20893, "Create", "Rule", false},
	{2, "Add member to group.", "Microsoft 365", 11161, "Edit", "Group", true},
	{1, "Update user.", "Microsoft 365", 11161, "Edit", "User", true},
}

// countries where the people of the tenant are, with their cities and providers.
var countries = []struct{ code, city, isp string }{{"SE", "Malmö", "Öresund Net"}, {"DE", "Köln", "Rheinwelle"}, {"PT", "Évora", "Alentejo Fibra"}}

func (w *World) activities(rows int) []activity {
	d := w.dice("cloud")
	e := w.estate()
	kinds := newLottery(activityKinds, func(k activityKind) float64 { return k.weight })
	list := make([]activity, 0, rows)
	for range rows {
		a := activity{at: w.moment(d, true), kind: kinds.draw(d), user: early(d, e.people), id: d.guid(), country: early(d, countries).code}
		if a.kind.admin {
			a.user = of(d, e.admins)
		}
		a.device = e.workplaceOf(a.user)
		a.ip = a.device.publicIP
		if a.outsider = d.chance(.02); a.outsider { // a guest of another tenant
			a.ip, a.country = "192.0.2."+strconv.Itoa(d.IntN(40)), ""
		}
		a.object = fmt.Sprintf("%s-%d.%s", early(d, words), d.IntN(300), of(d, []string{"docx", "xlsx", "pptx"}))
		list = append(list, a)
	}
	return sorted(list, func(a *activity) int64 { return a.at })
}

func (a *activity) objects() string {
	return fmt.Sprintf(`[{"Type":"%s","Role":"Target object","Name":"%s","Id":"%s"},{"Type":"User","Role":"Actor","Name":"%s","Id":"%s"}]`,
		a.kind.object, a.object, a.id, a.user.display, a.user.objectID)
}

func (a *activity) raw() string {
	return fmt.Sprintf(`{"CreationTime":"%s","Id":"%s","Operation":"%s","UserId":"%s","ClientIP":"%s","Workload":"%s","IsManagedDevice":%t,"Parameters":[{"Name":"Item","Value":"%s"}]}`,
		table.TimeOf(a.at).Format("2006-01-02T15:04:05Z"), a.id, a.kind.action, a.user.upn, a.ip, a.kind.application, !a.outsider, a.object)
}

func (a *activity) place(part int) string {
	for _, c := range countries {
		if c.code == a.country {
			return [...]string{c.city, c.isp}[part]
		}
	}
	return ""
}

// dynamic makes a column of JSON; no text is null.
func dynamic[E any](of func(*E) string) func(*E) table.Value {
	return func(e *E) table.Value {
		if raw := of(e); raw != "" {
			return table.NewDynamic(raw)
		}
		return table.Null(table.Dynamic)
	}
}

var activityColumns = columns[activity]{
	"Timestamp":          func(a *activity) table.Value { return table.NewDateTime(a.at) },
	"ActionType":         text(func(a *activity) string { return a.kind.action }),
	"Application":        text(func(a *activity) string { return a.kind.application }),
	"ApplicationId":      func(a *activity) table.Value { return table.NewInt(a.kind.appID) },
	"AppInstanceId":      func(*activity) table.Value { return table.NewInt(0) },
	"AccountObjectId":    text(func(a *activity) string { return a.user.objectID }),
	"AccountId":          text(func(a *activity) string { return a.user.upn }),
	"AccountDisplayName": text(func(a *activity) string { return a.user.display }),
	"AccountType":        text(func(*activity) string { return "Regular" }),
	"IsAdminOperation":   func(a *activity) table.Value { return table.NewBool(a.kind.admin) },
	"DeviceType":         text(func(*activity) string { return "Desktop" }),
	"OSPlatform":         text(func(a *activity) string { return a.device.platform.os }),
	"IPAddress":          text(func(a *activity) string { return a.ip }),
	"IsAnonymousProxy":   func(*activity) table.Value { return table.NewBool(false) },
	"CountryCode":        text(func(a *activity) string { return a.country }),
	"City":               text(func(a *activity) string { return a.place(0) }),
	"Isp":                text(func(a *activity) string { return a.place(1) }),
	"ActivityType":       text(func(a *activity) string { return a.kind.kind }),
	"ActivityObjects":    dynamic((*activity).objects),
	"ObjectName":         text(func(a *activity) string { return a.object }),
	"ObjectType":         text(func(a *activity) string { return a.kind.object }),
	"ObjectId":           text(func(a *activity) string { return a.id }),
	"ReportId":           text(func(a *activity) string { return a.id }),
	"IsExternalUser":     func(a *activity) table.Value { return table.NewBool(a.outsider) },
	"IsImpersonated": func(a *activity) table.Value {
		if a.outsider {
			return table.Null(table.Bool)
		}
		return table.NewBool(false)
	},
	"IPTags":        dynamic(func(a *activity) string { return map[bool]string{false: `["Corporate"]`, true: `[]`}[a.outsider] }),
	"IPCategory":    text(func(a *activity) string { return map[bool]string{false: "Corporate", true: ""}[a.outsider] }),
	"UserAgentTags": dynamic(func(*activity) string { return `[]` }),
	"RawEventData":  dynamic((*activity).raw),
	"UncommonForUser": dynamic(func(a *activity) string {
		if a.outsider {
			return `["IPAddress","ISP"]`
		}
		return ""
	}),
	"AuditSource": text(func(*activity) string { return "Defender for Cloud Apps app connector" }),
}

func (w *World) cloudAppEvents(schema []table.Column) *sheet {
	return fill(schema, w.activities(w.count(10_000)), activityColumns)
}
