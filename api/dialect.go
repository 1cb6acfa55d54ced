package api

import (
	"slices"
	"time"

	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/table/decode"
)

// Dialect describes an API that runs hunting queries.
type Dialect struct {
	Name       dialect.Name
	Title      string           // Microsoft's name for it
	Path       string           // path of the endpoint on the host
	Clouds     map[string]Cloud // by name: "global", "gcc", "gcc-high" or "dod"
	Extras     bool             // whether a call may name a time span and a workspace
	Schema     bool             // whether the tenant's schema can be fetched
	Permission string           // required by an app; an account needs it or the one without ".All"
	Role       string           // role in Azure that is required besides or instead of Permission; "" for none
	Form       decode.Form      // of responses
	Limits     quota.Limits     // as published; those of a tenant may differ
	Retires    time.Time        // when it stops returning data; zero if not announced

	compose func(Dialect, Query) (message, error) // the call for a valid query; nil for that of advanced hunting
}

// Cloud contains the addresses of an API in one of Microsoft's clouds.
type Cloud struct {
	Host      string            // of the service
	Regions   map[string]string // hosts that keep the query inside a region
	Scope     string            // of tokens
	Authority string            // that issues tokens
}

const (
	PublicAuthority = "https://login.microsoftonline.com"
	usGovAuthority  = "https://login.microsoftonline.us"
)

// retirement is when Microsoft retires the two older APIs, according to its overview of the Graph
// security API. Its roadmaps name the day before.
var retirement = time.Date(2027, time.February, 1, 0, 0, 0, 0, time.UTC)

var dialects = []Dialect{mde, xdr, graph, logAnalytics}

// DialectNamed returns the dialect with the given name.
func DialectNamed(name dialect.Name) (Dialect, bool) {
	i := slices.IndexFunc(dialects, func(d Dialect) bool { return d.Name == name })
	if i < 0 {
		return Dialect{}, false
	}
	return dialects[i], true
}

// Retired reports whether the API has been retired at now.
func (d Dialect) Retired(now time.Time) bool {
	return !d.Retires.IsZero() && !now.Before(d.Retires)
}

// mde has only the Device tables. Its regional hosts use the global scope: Microsoft does not
// document it, but another client does the same.
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

// xdr has all tables of Defender XDR. Its run time is limited by an unpublished share of CPU that
// depends on the size of the tenant.
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

// graph is the only API of advanced hunting that will not be retired.
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
	Schema:     true,
	Permission: "ThreatHunting.Read.All",
	Limits:     sharedLimits,
}

// sharedLimits are the limits of xdr and graph: at least 45 calls a minute for every tenant, and
// three minutes per call.
var sharedLimits = quota.Limits{
	CallsPerMinute: 45,
	Rows:           100_000,
	ResultBytes:    50 << 20,
	Request:        3 * time.Minute,
}

// ownScope returns a cloud without regions whose tokens are issued for its host.
func ownScope(host, authority string) Cloud {
	return Cloud{Host: host, Scope: "https://" + host + "/.default", Authority: authority}
}
