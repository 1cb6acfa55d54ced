package world

import (
	"fmt"

	"quarry/table"
)

// signIn is a row of EntraIdSignInEvents, which used to be named AADSignInEventsBeta.
type signIn struct {
	event
	user             *account
	application      application
	kind             string // "interactiveUser" or "nonInteractiveUser"
	code             int32  // 0: signed in
	from             place  // the zero place is unknown
	ip               string
	managed          bool
	risk             int32
	session, request string
}

// application is an application that users sign in to.
type application struct {
	name, id, resource, client string
	weight                     float64
}

var applications = []application{
	{"Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams Services",
		"Mobile Apps and Desktop clients", 30},
	{"Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online", "Browser", 22},
	{"SharePoint Online Client Extensibility", "08e18876-6177-487e-b8b5-cf950c1e598c", "Office 365 SharePoint Online",
		"Browser", 14},
	{"Microsoft Office", "d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Graph", "Mobile Apps and Desktop clients",
		20},
	{"Contoso ERP", "5b1a3c1e-7f7c-4a3d-9a51-0d6c5f6e2b11", "Contoso ERP", "Browser", 6},
	{"Microsoft Azure CLI", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Windows Azure Service Management API",
		"Mobile Apps and Desktop clients", 1},
	{"Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Windows Azure Service Management API", "Browser", 2},
}

// signInCodes lists the result codes of sign-ins with their share; 0 is success.
var signInCodes = []struct {
	code  int32
	share float64
}{{0, .955}, {50126, .02}, {50074, .012}, {50076, .008}, {53003, .003}, {50140, .002}}

// elsewhere is where password spraying comes from.
var elsewhere = place{"VN", "Vietnam", "Huế", "Perfume River Net"}

func (w *World) signIns() *timeline[signIn] {
	e := w.estate()
	var list []pattern[signIn]
	total := 0.0
	for _, p := range e.people {
		x := e.workplaceOf(p)
		for _, a := range applications {
			if a.weight < 3 && !p.administers {
				continue
			}
			for i, kind := range []string{"nonInteractiveUser", "interactiveUser"} {
				for _, r := range signInCodes {
					weight := a.weight * r.share * []float64{4, 1}[i]
					total += weight
					list = append(list, pattern[signIn]{weight, true, signIn{
						event: event{device: x, action: "SignIn"}, user: p, application: a, kind: kind, code: r.code,
						from: countryOf(p), ip: x.publicIP, managed: x.system == windows,
					}})
				}
			}
		}
	}
	for _, p := range e.people { // every account is sprayed from abroad
		list = append(list, pattern[signIn]{total / 40 / float64(len(e.people)), false, signIn{
			event: event{action: "SignIn"}, user: p, application: applications[1], kind: "interactiveUser", code: 50126,
			from: elsewhere, risk: 10,
		}})
	}
	return newTimeline(w, "sign-ins", w.count(40_000), list, w.story().signIns, signInEvent, varySignIn)
}

func varySignIn(d dice, s *signIn) {
	s.session, s.request = d.guid(), d.guid()
	if s.ip == "" {
		s.ip = scanner(d)
	}
}

func signInEvent(s *signIn) *event { return &s.event }

func (s *signIn) machine() *device { return s.device }

func (s *signIn) authentication() string {
	if s.code == 50074 || s.code == 50076 || s.kind == "interactiveUser" && s.user.administers {
		return "multiFactorAuthentication"
	}
	return "singleFactorAuthentication"
}

// userAgent returns the client's user agent.
func (s *signIn) userAgent() string {
	switch {
	case s.device == nil:
		return "python-requests/2.32.3"
	case s.device.system == macOS:
		return "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
			"Version/18.1 Safari/605.1.15"
	}
	return "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 " +
		"Safari/537.36 Edg/130.0.0.0"
}

func (s *signIn) browser() string {
	switch {
	case s.device == nil:
		return "Python Requests 2.32"
	case s.application.client != "Browser":
		return ""
	case s.device.system == macOS:
		return "Safari 18.1"
	}
	return "Edge 130.0.0"
}

func (s *signIn) policies() string {
	result := "success"
	if s.code == 53003 {
		result = "failure"
	}
	return fmt.Sprintf(
		`[{"id":"0f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d","displayName":"Require a managed device","result":"%s"}]`,
		result)
}

func number[E any](of func(*E) int32) func(*E) table.Value {
	return func(e *E) table.Value { return table.NewInt(of(e)) }
}

func oneIf(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// entraID returns the id of the device in the directory.
func (x *device) entraID() string {
	if x.server || x.system == linux {
		return ""
	}
	return x.id[4:12] + "-" + x.id[12:16] + "-4" + x.id[17:20] + "-9" + x.id[21:24] + "-" + x.id[24:36]
}

var signInColumns = columns[signIn]{
	"Application":         text(func(s *signIn) string { return s.application.name }),
	"ApplicationId":       text(func(s *signIn) string { return s.application.id }),
	"LogonType":           text(func(s *signIn) string { return `["` + s.kind + `"]` }),
	"ErrorCode":           number(func(s *signIn) int32 { return s.code }),
	"CorrelationId":       text(func(s *signIn) string { return s.request }),
	"SessionId":           text(func(s *signIn) string { return s.session }),
	"AccountDisplayName":  text(func(s *signIn) string { return s.user.display }),
	"AccountObjectId":     text(func(s *signIn) string { return s.user.objectID }),
	"AccountUpn":          text(func(s *signIn) string { return s.user.upn }),
	"IsExternalUser":      number(func(*signIn) int32 { return 0 }),
	"IsGuestUser":         func(*signIn) table.Value { return table.NewBool(false) },
	"ResourceDisplayName": text(func(s *signIn) string { return s.application.resource }),
	"ResourceId":          text(func(s *signIn) string { return s.application.id }),
	"DeviceName":          optionalText((*signIn).machine, func(x *device) string { return x.name }),
	"AadDeviceId":         optionalText((*signIn).machine, (*device).entraID),
	"EntraIdDeviceId":     optionalText((*signIn).machine, (*device).entraID),
	"OSPlatform":          optionalText((*signIn).machine, func(x *device) string { return x.platform.os }),
	"DeviceTrustType": text(func(s *signIn) string {
		if s.managed {
			return "Hybrid Azure AD joined"
		}
		return ""
	}),
	"IsManaged":                 number(func(s *signIn) int32 { return oneIf(s.managed) }),
	"IsCompliant":               number(func(s *signIn) int32 { return oneIf(s.managed) }),
	"AuthenticationRequirement": text((*signIn).authentication),
	"TokenIssuerType":           number(func(*signIn) int32 { return 0 }),
	"RiskLevelAggregated":       number(func(s *signIn) int32 { return s.risk }),
	"RiskDetails":               number(func(*signIn) int32 { return 0 }),
	"RiskState":                 number(func(s *signIn) int32 { return min(s.risk, 4) }),
	"UserAgent":                 text((*signIn).userAgent),
	"ClientAppUsed":             text(func(s *signIn) string { return s.application.client }),
	"Browser":                   text((*signIn).browser),
	"ConditionalAccessPolicies": text((*signIn).policies),
	"ConditionalAccessStatus":   number(func(s *signIn) int32 { return oneIf(s.code == 53003) }),
	"IPAddress":                 text(func(s *signIn) string { return s.ip }),
	"Country":                   text(func(s *signIn) string { return s.from.code }),
	"City":                      text(func(s *signIn) string { return s.from.city }),
	"RequestId":                 text(func(s *signIn) string { return s.request }),
	"ReportId":                  text(func(s *signIn) string { return s.request }),
	"Timestamp":                 func(s *signIn) table.Value { return table.NewDateTime(s.at) },
}

// entraSignInEvents generates the table under either of its names.
func (w *World) entraSignInEvents(schema []table.Column) *lazyTable {
	return w.signIns().lazyTable(schema, signInColumns, "CorrelationId", "SessionId", "IPAddress", "RequestId")
}

// servicePrincipalSignIn is a row of EntraIdSpnSignInEvents: an application that signs in without a
// user.
type servicePrincipalSignIn struct {
	event
	name, id, ip string
	managed      bool
	code         int32
	request      string
}

func (w *World) servicePrincipalSignIns() *timeline[servicePrincipalSignIn] {
	d := w.dice("robots")
	var list []pattern[servicePrincipalSignIn]
	for i, name := range []string{"Contoso Backup", "Contoso Inventory", "log-shipper", "Contoso HR sync",
		"build-agent"} {
		r := servicePrincipalSignIn{event: event{action: "SignIn"}, name: name, id: d.guid(),
			ip: fmt.Sprintf("198.51.100.%d", 12+i), managed: i == 2 || i == 4}
		list = append(list, pattern[servicePrincipalSignIn]{10 / float64(1+i), false, r})
		r.code = 7000222 // the secret has expired
		list = append(list, pattern[servicePrincipalSignIn]{.1, false, r})
	}
	return newTimeline(w, "robots", w.count(5000), list, nil, robotEvent,
		func(d dice, r *servicePrincipalSignIn) { r.request = d.guid() })
}

func robotEvent(r *servicePrincipalSignIn) *event { return &r.event }

var servicePrincipalColumns = columns[servicePrincipalSignIn]{
	"Application":          text(func(r *servicePrincipalSignIn) string { return r.name }),
	"ApplicationId":        text(func(r *servicePrincipalSignIn) string { return r.id }),
	"IsManagedIdentity":    func(r *servicePrincipalSignIn) table.Value { return table.NewBool(r.managed) },
	"ErrorCode":            number(func(r *servicePrincipalSignIn) int32 { return r.code }),
	"CorrelationId":        text(func(r *servicePrincipalSignIn) string { return r.request }),
	"ServicePrincipalName": text(func(r *servicePrincipalSignIn) string { return r.name }),
	"ServicePrincipalId":   text(func(r *servicePrincipalSignIn) string { return "9" + r.id[1:] }),
	"ResourceDisplayName":  text(func(*servicePrincipalSignIn) string { return "Microsoft Graph" }),
	"IPAddress":            text(func(r *servicePrincipalSignIn) string { return r.ip }),
	"Country":              text(func(*servicePrincipalSignIn) string { return "SE" }),
	"RequestId":            text(func(r *servicePrincipalSignIn) string { return r.request }),
	"ReportId":             text(func(r *servicePrincipalSignIn) string { return r.request }),
	"Timestamp":            func(r *servicePrincipalSignIn) table.Value { return table.NewDateTime(r.at) },
}

func (w *World) entraSpnSignInEvents(schema []table.Column) *lazyTable {
	return w.servicePrincipalSignIns().lazyTable(schema, servicePrincipalColumns, "CorrelationId", "RequestId")
}
