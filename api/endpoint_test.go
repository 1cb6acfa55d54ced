package api

import (
	"strings"
	"testing"
	"time"

	"quarry/api/dialect"
)

func TestEndpointsOfEveryCloudAndRegion(t *testing.T) {
	tests := []struct{ dialect, cloud, region, endpoint, scope, authority string }{
		{"mde", "", "", "https://api.security.microsoft.com/api/advancedqueries/run",
			"https://api.securitycenter.microsoft.com/.default", PublicAuthority},
		{"mde", "global", "swa", "https://swa.api.security.microsoft.com/api/advancedqueries/run",
			"https://api.securitycenter.microsoft.com/.default", PublicAuthority},
		{"mde", "gcc", "", "https://api-gcc.securitycenter.microsoft.us/api/advancedqueries/run",
			"https://api-gcc.securitycenter.microsoft.us/.default", PublicAuthority},
		{"mde", "gcc-high", "", "https://api-gov.securitycenter.microsoft.us/api/advancedqueries/run",
			"https://api-gov.securitycenter.microsoft.us/.default", usGovAuthority},
		{"mde", "dod", "", "https://api-gov.securitycenter.microsoft.us/api/advancedqueries/run",
			"https://api-gov.securitycenter.microsoft.us/.default", usGovAuthority},
		{"xdr", "global", "", "https://api.security.microsoft.com/api/advancedhunting/run",
			"https://api.security.microsoft.com/.default", PublicAuthority},
		{"xdr", "global", "eu", "https://api-eu.security.microsoft.com/api/advancedhunting/run",
			"https://api.security.microsoft.com/.default", PublicAuthority},
		{"xdr", "gcc", "", "https://api-gcc.security.microsoft.us/api/advancedhunting/run",
			"https://api-gcc.security.microsoft.us/.default", PublicAuthority},
		{"xdr", "dod", "", "https://api-gov.security.microsoft.us/api/advancedhunting/run",
			"https://api-gov.security.microsoft.us/.default", usGovAuthority},
		{"graph", "global", "", "https://graph.microsoft.com/v1.0/security/runHuntingQuery",
			"https://graph.microsoft.com/.default", PublicAuthority},
		{"graph", "gcc", "", "https://graph.microsoft.com/v1.0/security/runHuntingQuery",
			"https://graph.microsoft.com/.default", PublicAuthority},
		{"graph", "gcc-high", "", "https://graph.microsoft.us/v1.0/security/runHuntingQuery",
			"https://graph.microsoft.us/.default", usGovAuthority},
		{"graph", "dod", "", "https://dod-graph.microsoft.us/v1.0/security/runHuntingQuery",
			"https://dod-graph.microsoft.us/.default", usGovAuthority},
	}
	for _, test := range tests {
		spec, _ := DialectNamed(dialect.Name(test.dialect))
		client, err := NewClient(Config{Dialect: spec, Cloud: test.cloud, Region: test.region, Tokens: &tokens{}})
		if err != nil {
			t.Errorf("%s %s %s: %v", test.dialect, test.cloud, test.region, err)
			continue
		}
		cloud, _ := spec.Cloud(test.cloud)
		if client.endpoint.String() != test.endpoint || client.scope != test.scope ||
			cloud.Authority != test.authority {
			t.Errorf("%s %s %s: %s with scope %s from %s, want %s, %s, %s", test.dialect, test.cloud, test.region,
				client.endpoint.String(), client.scope, cloud.Authority, test.endpoint, test.scope, test.authority)
		}
	}
}

func TestEveryRegionOfMDEHasAHost(t *testing.T) {
	for _, region := range []string{"us", "eu", "uk", "au", "swa", "ina", "aea"} {
		if host := mde.Clouds["global"].Regions[region]; host != region+".api.security.microsoft.com" {
			t.Errorf("region %s is at %q", region, host)
		}
	}
}

func TestInvalidConfiguration(t *testing.T) {
	tests := []struct {
		name  string
		wrong Config
		says  string
	}{
		{"no dialect", Config{Tokens: &tokens{}}, "use " + dialect.List()},
		{"no tokens", Config{Dialect: mde}, "set auth"},
		{"unknown cloud", Config{Dialect: mde, Tokens: &tokens{}, Cloud: "china"}, "use dod, gcc, gcc-high, global"},
		{"unknown region", Config{Dialect: xdr, Tokens: &tokens{}, Region: "swa"}, `no region "swa": use eu, uk, us`},
		{"region of graph", Config{Dialect: graph, Tokens: &tokens{}, Region: "eu"}, "leave region empty"},
	}
	for _, test := range tests {
		_, err := NewClient(test.wrong)
		if KindOf(err) != Usage || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.says)
		}
	}
}

func TestBaseURL(t *testing.T) {
	tests := []struct{ base, endpoint, says string }{
		{"https://proxy.example", "https://proxy.example/api/advancedqueries/run", ""},
		{"https://proxy.example:8443/", "https://proxy.example:8443/api/advancedqueries/run", ""},
		{"http://127.0.0.1:4000", "http://127.0.0.1:4000/api/advancedqueries/run", ""},
		{"http://[::1]:4000", "http://[::1]:4000/api/advancedqueries/run", ""},
		{"http://localhost", "http://localhost/api/advancedqueries/run", ""},
		{"https://proxy.example/api", "https://proxy.example/api/advancedqueries/run", ""},
		{"https://proxy.example/api/advancedqueries/run", "https://proxy.example/api/advancedqueries/run", ""},
		{"https://proxy.example/ap", "", "always at /api/advancedqueries/run"},
		{"https://proxy.example/gateway/api", "", "write it as https://proxy.example"},
		{"http://proxy.example", "", "does not use https"},
		{"ftp://127.0.0.1", "", "does not use https"},
		{"https://me:planted~secret@proxy.example", "", "credentials"},
		{"https://proxy.example?x=1", "", "more than a host"},
		{"https://proxy.example#x", "", "more than a host"},
		{"proxy.example", "", "has no host"},
		{"https://", "", "has no host"},
		{"http://127.0.0.1:", "", "no valid port"},
		{"https://proxy.example:0", "", "no valid port"},
		{"https://proxy.example:65536", "", "no valid port"},
		{"https://a b:planted~secret@c", "", "not a URL"},
	}
	for _, test := range tests {
		client, err := NewClient(Config{Dialect: mde, Tokens: &tokens{}, BaseURL: test.base})
		switch {
		case test.says == "" && err != nil:
			t.Errorf("%s: %v", test.base, err)
		case test.says == "" && client.endpoint.String() != test.endpoint:
			t.Errorf("%s: endpoint %s, want %s", test.base, client.endpoint.String(), test.endpoint)
		case test.says != "" && (KindOf(err) != Usage || !strings.Contains(err.Error(), test.says)):
			t.Errorf("%s: got %v, want %q", test.base, err, test.says)
		case err != nil:
			keepsSecrets(t, err.Error())
		}
	}
}

func TestOnlyTheOlderAPIsOfHuntingAreRetired(t *testing.T) {
	last := time.Date(2027, 1, 31, 23, 59, 59, 0, time.UTC)
	for _, d := range dialects {
		if d.Retired(last) {
			t.Errorf("%s is retired on %v", d.Name, last)
		}
		if after := d.Retired(last.Add(time.Second)); after != (d.Name == dialect.MDE || d.Name == dialect.XDR) {
			t.Errorf("%s: retired on 1 February 2027 is %v", d.Name, after)
		}
	}
}

func TestErrorAfterRetirementRecommendsGraph(t *testing.T) {
	server := serve(t, gives(404, ""))
	client := clientOf(t, server, func(c *Config) { c.Now = func() time.Time { return retirement } })
	if e := failing(t, client, t.Context()); !strings.Contains(e.Error(),
		`switched off on 1 February 2027, set api = "graph"`) {
		t.Errorf("got %v, want the date and the way out", e)
	}
}
