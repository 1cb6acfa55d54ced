package world

import (
	"fmt"
	"strconv"

	"quarry/table"
	"quarry/table/times"
)

// activity is a row of CloudAppEvents: an action in a cloud application.
type activity struct {
	event
	kind     activityKind
	user     *account
	ip       string
	home     place
	object   string
	id       string
	outsider bool
	details  string // fields of the raw event as JSON; "" for those that files have
}

// activityKind is a recurring action in an application.
type activityKind struct {
	weight      float64
	action      string
	application string
	appID       int32
	kind        string
	object      string // type of the target object
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

// place is where somebody signs in from.
type place struct{ code, name, city, isp string }

// countries lists where the tenant's people are, with cities and internet providers.
var countries = []place{{"SE", "Sweden", "Malmö", "Öresund Net"}, {"DE", "Germany", "Köln", "Rheinwelle"},
	{"PT", "Portugal", "Évora", "Alentejo Fibra"}}

func (w *World) activityPatterns() []pattern[activity] {
	e := w.estate()
	var list []pattern[activity]
	for i, p := range e.people {
		x := e.workplaceOf(p)
		for _, k := range activityKinds {
			if k.admin && !p.administers {
				continue
			}
			// The weight falls with the position, so a few people do most of the work.
			weight := k.weight / float64(3+i)
			a := activity{event: event{device: x, action: k.action}, kind: k, user: p, ip: x.publicIP,
				home: countryOf(p)}
			list = append(list, pattern[activity]{weight * .98, true, a})
			a.outsider, a.home = true, place{} // a guest of another tenant
			list = append(list, pattern[activity]{weight * .02, true, a})
		}
	}
	return list
}

// countryOf returns where a person lives. Most live where the office is.
func countryOf(a *account) place { return countries[[]int{0, 0, 0, 1, 1, 2}[a.sid[len(a.sid)-1]%6]] }

func varyActivity(d dice, a *activity) {
	a.id = d.guid()
	a.object = fmt.Sprintf("%s-%d.%s", pickSkewed(d, words), d.IntN(300), pick(d, []string{"docx", "xlsx", "pptx"}))
	if a.outsider {
		a.ip = "192.0.2." + strconv.Itoa(d.IntN(40))
	}
}

func (a *activity) objects() string {
	return fmt.Sprintf(
		`[{"Type":"%s","Role":"Target object","Name":"%s","Id":"%s"},{"Type":"User","Role":"Actor","Name":"%s","Id":"%s"}]`,
		a.kind.object, a.object, a.id, a.user.display, a.user.objectID)
}

func (a *activity) raw() string {
	details := a.details
	if details == "" {
		details = fmt.Sprintf(`"Parameters":[{"Name":"Item","Value":"%s"}]`, a.object)
	}
	return fmt.Sprintf(
		`{"CreationTime":"%s","Id":"%s","Operation":"%s","UserId":"%s","ClientIP":"%s","Workload":"%s","IsManagedDevice":%t,%s}`,
		times.TimeOf(a.at).Format("2006-01-02T15:04:05Z"), a.id, a.kind.action, a.user.upn, a.ip, a.kind.application,
		!a.outsider, details)
}

// dynamic returns a column of JSON. An empty string becomes null.
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
	"CountryCode":        text(func(a *activity) string { return a.home.code }),
	"City":               text(func(a *activity) string { return a.home.city }),
	"Isp":                text(func(a *activity) string { return a.home.isp }),
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
	"IPTags": dynamic(func(a *activity) string {
		return map[bool]string{false: `["Corporate"]`,
			true: `[]`}[a.outsider]
	}),
	"IPCategory": text(func(a *activity) string {
		return map[bool]string{false: "Corporate",
			true: ""}[a.outsider]
	}),
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

func activityEvent(a *activity) *event { return &a.event }

func (w *World) activities() *timeline[activity] {
	return newTimeline(w, "cloud", w.count(40_000), w.activityPatterns(), w.story().activities, activityEvent,
		varyActivity)
}

func (w *World) cloudAppEvents(schema []table.Column) *lazyTable {
	return w.activities().lazyTable(schema, activityColumns, "IPAddress", "ActivityObjects", "ObjectName", "ObjectId",
		"ReportId", "RawEventData")
}
