package api

import (
	"slices"
	"time"

	"quarry/api/dialect"
	"quarry/api/quota"
)

// Dialect is one of the endpoints that run a hunting query, as data.
type Dialect struct {
	Name       dialect.Name
	Title      string           // what Microsoft calls it
	Path       string           // of the endpoint, from the host's root
	Clouds     map[string]Cloud // by "global", "gcc", "gcc-high" and "dod"
	Extras     bool             // the body may carry Timespan and workspaceId
	Permission string           // that an app needs; an account needs it, or the one without ".All"
	Limits     quota.Limits     // as published; a tenant's may differ
	Retires    time.Time        // when it stops returning data; zero: not announced
}

// Cloud is where a dialect lives in one of Microsoft's clouds.
type Cloud struct {
	Host      string            // of the service
	Regions   map[string]string // hosts that keep the query inside a region
	Scope     string            // of the token
	Authority string            // that gives the token
}

const (
	PublicAuthority = "https://login.microsoftonline.com"
	usGovAuthority  = "https://login.microsoftonline.us"
)

// retirement is when Microsoft switches the two older endpoints off, as stated in its
// overview of the Graph security API. Roadmap lists name the day before.
var retirement = time.Date(2027, time.February, 1, 0, 0, 0, 0, time.UTC)

var dialects = []Dialect{mde, xdr, graph}

// DialectNamed finds a dialect by its name.
func DialectNamed(name dialect.Name) (Dialect, bool) {
	i := slices.IndexFunc(dialects, func(d Dialect) bool { return d.Name == name })
	if i < 0 {
		return Dialect{}, false
	}
	return dialects[i], true
}

// Retired reports whether the service has stopped answering in the dialect at now.
func (d Dialect) Retired(now time.Time) bool {
	return !d.Retires.IsZero() && !now.Before(d.Retires)
}

// mde sees the Device tables only. Its regional hosts take the global scope; that
// rests on the source of one other client, since the documents are silent.
var mde = Dialect{
	Name:  dialect.MDE,
	Title: "Microsoft Defender for Endpoint API",
	Path:  "/api/advancedqueries/run",
	Clouds: map[string]Cloud{
		"global": {
			Host: "api.security.microsoft.com",
			Regions: map[string]string{
				"us":  "us.api.security.microsoft.com",
				"eu":  "eu.api.security.microsoft.com",
				"uk":  "uk.api.security.microsoft.com",
				"au":  "au.api.security.microsoft.com",
				"swa": "swa.api.security.microsoft.com",
				"ina": "ina.api.security.microsoft.com",
				"aea": "aea.api.security.microsoft.com",
			},
			Scope:     "https://api.securitycenter.microsoft.com/.default",
			Authority: PublicAuthority,
		},
		"gcc":      ownScope("api-gcc.securitycenter.microsoft.us", PublicAuthority),
		"gcc-high": ownScope("api-gov.securitycenter.microsoft.us", usGovAuthority),
		"dod":      ownScope("api-gov.securitycenter.microsoft.us", usGovAuthority),
	},
	Permission: "AdvancedQuery.Read.All",
	Limits: quota.Limits{
		CallsPerMinute: 45,
		CallsPerHour:   1500,
		RunPerHour:     10 * time.Minute,
		RunPerDay:      3 * time.Hour,
		Rows:           100_000,
		ResultBytes:    124 << 20,
		Request:        200 * time.Second,
	},
	Retires: retirement,
}

// xdr sees all tables of Defender XDR. Its run time is limited by a share of CPU
// that depends on the tenant's size and is published nowhere.
var xdr = Dialect{
	Name:  dialect.XDR,
	Title: "Microsoft Defender XDR API",
	Path:  "/api/advancedhunting/run",
	Clouds: map[string]Cloud{
		"global": {
			Host: "api.security.microsoft.com",
			Regions: map[string]string{
				"us": "api-us.security.microsoft.com",
				"eu": "api-eu.security.microsoft.com",
				"uk": "api-uk.security.microsoft.com",
			},
			Scope:     "https://api.security.microsoft.com/.default",
			Authority: PublicAuthority,
		},
		"gcc":      ownScope("api-gcc.security.microsoft.us", PublicAuthority),
		"gcc-high": ownScope("api-gov.security.microsoft.us", usGovAuthority),
		"dod":      ownScope("api-gov.security.microsoft.us", usGovAuthority),
	},
	Permission: "AdvancedHunting.Read.All",
	Limits:     sharedLimits,
	Retires:    retirement,
}

// graph is the only dialect that stays.
var graph = Dialect{
	Name:  dialect.Graph,
	Title: "Microsoft Graph security API",
	Path:  "/v1.0/security/runHuntingQuery",
	Clouds: map[string]Cloud{
		"global":   ownScope("graph.microsoft.com", PublicAuthority),
		"gcc":      ownScope("graph.microsoft.com", PublicAuthority),
		"gcc-high": ownScope("graph.microsoft.us", usGovAuthority),
		"dod":      ownScope("dod-graph.microsoft.us", usGovAuthority),
	},
	Extras:     true,
	Permission: "ThreatHunting.Read.All",
	Limits:     sharedLimits,
}

// sharedLimits hold for xdr and graph: at least 45 calls a minute for every tenant,
// three minutes a call.
var sharedLimits = quota.Limits{
	CallsPerMinute: 45,
	Rows:           100_000,
	ResultBytes:    50 << 20,
	Request:        3 * time.Minute,
}

// ownScope is a cloud without regions whose tokens are for the host itself.
func ownScope(host, authority string) Cloud {
	return Cloud{Host: host, Scope: "https://" + host + "/.default", Authority: authority}
}
