package sandbox

import (
	"slices"
	"strings"
	"time"

	"quarry/table"
)

// dialect describes one of the APIs.
type dialect struct {
	name     string
	paths    []string
	audience string // of the token; its scope is the audience plus "/.default"
	role     string // application permission
	scope    string // delegated permission
	envelope envelope
	// query is the parameter that holds the query. Defender's APIs are case-sensitive here.
	query string
	// foldBody makes parameter names case-insensitive, as Graph does.
	foldBody    bool
	timespan    string // the parameter that holds the time range; "" for none
	contentType string
	covers      func(table string) bool
	timeout     *apiError // response when a query exceeds its time limit
	limits      *Limits   // its own; nil for DefaultLimits
	// lists prepares a reply with lists of tables or frames; nil for those of advanced hunting.
	lists func(c *call, a *reply, t *table.Table)
	// flood is what a result with one text column begins with, first row included, and ends with.
	flood [2]string
	// patience returns how long a call may run, given the limit; nil for the limit.
	patience func(c *call, limit time.Duration) time.Duration
	// failed is the response to a call that failed through no fault of the client; nil for Defender's.
	failed *apiError
}

// defenderJSON is the content type of both Defender APIs.
const defenderJSON = "application/json; charset=utf-8"

var mde = &dialect{
	name:     "mde",
	paths:    []string{"/api/advancedqueries/run", "/api/v1.0/advancedqueries/run"},
	audience: "https://api.securitycenter.microsoft.com",
	role:     "AdvancedQuery.Read.All",
	scope:    "AdvancedQuery.Read",
	envelope: defenderEnvelope, query: "Query", contentType: defenderJSON,
	covers:  func(table string) bool { return strings.HasPrefix(table, "Device") },
	timeout: preempted,
}

var xdr = &dialect{
	name:     "xdr",
	paths:    []string{"/api/advancedhunting/run"},
	audience: "https://api.security.microsoft.com",
	role:     "AdvancedHunting.Read.All",
	scope:    "AdvancedHunting.Read",
	envelope: defenderEnvelope, query: "Query", contentType: defenderJSON,
	covers: everyTable, timeout: preempted,
}

var graph = &dialect{
	name:     "graph",
	paths:    []string{"/v1.0/security/runHuntingQuery", "/beta/security/runHuntingQuery"},
	audience: "https://graph.microsoft.com",
	role:     "ThreatHunting.Read.All",
	scope:    "ThreatHunting.Read.All",
	envelope: graphEnvelope, query: "Query", foldBody: true, timespan: "Timespan",
	contentType: "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
	covers:      everyTable, timeout: unknownError,
}

// entra represents the sign-in endpoint, so that faults can apply to it too.
var entra = &dialect{name: "sign-in", envelope: entraEnvelope, contentType: defenderJSON}

var dialects = []*dialect{mde, xdr, graph, logAnalytics}

func everyTable(string) bool { return true }

// dialectOfRole returns the endpoint that requires a role, or nil.
func dialectOfRole(role string) *dialect {
	for _, d := range dialects {
		if d.role == role {
			return d
		}
	}
	return nil
}

// openIDScopes are the scopes that sign-in libraries add to every request.
var openIDScopes = []string{"openid", "offline_access", "profile", "email"}

// dialectOfScope returns the endpoint that a scope requests tokens for, or nil.
func dialectOfScope(scope string) *dialect {
	var found *dialect
	for word := range strings.FieldsSeq(scope) {
		if slices.Contains(openIDScopes, word) {
			continue
		}
		d := dialectOfResource(word)
		if d == nil || found != nil {
			return nil
		}
		found = d
	}
	return found
}

func dialectOfResource(scope string) *dialect {
	for _, d := range dialects {
		if scope == d.audience+"/.default" {
			return d
		}
	}
	return nil
}
