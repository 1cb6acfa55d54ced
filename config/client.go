package config

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/url"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/bounded"
	"quarry/history"
)

// Connection is the client of a profile and what runs record about it.
type Connection struct {
	Client      *api.Client
	Profile     string
	Dialect     dialect.Name
	Retires     time.Time // when Microsoft retires the API; zero if never
	Identity    api.IdentityKind
	Budget      history.Budget
	Limits      quota.Limits
	KeepAnswers bool
	Workspace   string // Sentinel workspace to query; "" for none
	Workspaces  []string
	// Elsewhere is where else the profile can run queries, the best first.
	Elsewhere []dialect.Target
	// AnyAPI says that queries go to whichever of these has their tables.
	AnyAPI bool
}

// Program describes the program to the services, and has its log.
type Program struct {
	UserAgent string
	Log       *slog.Logger
}

// Connect creates the client of a profile. It sends nothing.
func (p *Profile) Connect(program Program) (*Connection, error) {
	spec, err := p.dialect()
	if err != nil {
		return nil, err
	}
	roots, err := p.roots()
	if err != nil {
		return nil, err
	}
	limits := p.Limits.over(spec.Limits)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots, Timeout: clientTimeout(limits.Request)})
	tokens, err := p.tokens(web)
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(api.Config{
		Dialect: spec, Cloud: p.Cloud, Region: p.Region, BaseURL: p.BaseURL, Rows: limits.Rows, Request: limits.Request,
		Tokens: tokens, HTTP: web, Retry: Retry, UserAgent: program.UserAgent, Now: time.Now, Log: program.Log,
	})
	if err != nil {
		return nil, errorf("profile %s: %w", p.Name, err)
	}
	return &Connection{
		Workspace: p.WorkspaceFor(spec), Workspaces: p.Workspaces, Client: client, Profile: p.Name,
		Dialect: spec.Name, Retires: spec.Retires,
		Identity: p.identityKind(), Limits: limits, KeepAnswers: p.KeepAnswers == nil || *p.KeepAnswers,
		Budget:    history.Budget{Tenant: p.TenantID, App: p.ClientID, Dialect: spec.Name},
		Elsewhere: p.Elsewhere(spec.Name), AnyAPI: p.AnyAPI(),
	}, nil
}

// WorkspaceFor returns the workspace that queries through an API use. A tab that switches to an API that
// takes none leaves the workspace of the profile.
func (p *Profile) WorkspaceFor(spec api.Dialect) string {
	if !spec.Extras {
		return ""
	}
	return p.Workspace
}

// WithAPI returns a copy of the profile for another API.
func (p *Profile) WithAPI(name dialect.Name) (*Profile, error) {
	if p.BaseURL != "" && !onThisMachine(p.BaseURL) {
		return nil, errorf("profile %s: base_url is the address of another API; create a profile for the %s API",
			p.Name, name)
	}
	if name == dialect.LogAnalytics && p.Workspace == "" {
		return nil, errorf("profile %s: the %s API needs a workspace; set it in the profile", p.Name, name)
	}
	other := *p
	other.API = name
	return &other, nil
}

// Retry makes a call wait for short pauses only. For longer ones the run goes back to the queue,
// where the user can see and cancel it, or fails if it must not wait.
var Retry = api.RetryPolicy{MaxWait: 10 * time.Second}

// clientTimeout exceeds the service's own timeout, so that the user sees its error instead of a
// local one.
func clientTimeout(request time.Duration) time.Duration {
	if request == 0 {
		return 0
	}
	return request + 40*time.Second
}

// roots returns the system's root certificates with the profile's ca_file, or nil for the system's
// alone.
func (p *Profile) roots() (*x509.CertPool, error) {
	if p.CAFile == "" {
		return nil, nil
	}
	budget := fileBudget
	budget.Bytes = 16 << 20 // all authorities of a system take about a quarter of a megabyte
	pem, err := bounded.File(context.Background(), p.CAFile, budget)
	if err != nil {
		return nil, errorf("profile %s: cannot read ca_file: %w", p.Name, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errorf("profile %s: no PEM certificate in ca_file %s", p.Name, p.CAFile)
	}
	return pool, nil
}

// onThisMachine reports whether a URL is that of a sandbox, which serves all APIs at one address.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1" || u.Hostname() == "localhost")
}
