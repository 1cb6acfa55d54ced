package config

import (
	"crypto/x509"
	"log/slog"
	"net/url"
	"os"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/history"
)

// Connection is a client for one profile and what a run records about it.
type Connection struct {
	Client      *api.Client
	Profile     string
	Dialect     dialect.Name
	Retires     time.Time // when Microsoft stops the dialect's answers; zero for never
	Identity    api.IdentityKind
	Budget      history.Budget
	Limits      quota.Limits
	KeepAnswers bool
}

// Program is what the services and the log learn of the program that connects.
type Program struct {
	UserAgent string
	Log       *slog.Logger
}

// Connect makes the client of a profile of the configuration. Nothing is sent before the
// first run.
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
		Dialect: spec, Cloud: p.Cloud, Region: p.Region, BaseURL: p.BaseURL, Rows: limits.Rows,
		Tokens: tokens, HTTP: web, Retry: Retry, UserAgent: program.UserAgent, Now: time.Now, Log: program.Log,
	})
	if err != nil {
		return nil, errorf("profile %s: %w", p.Name, err)
	}
	return &Connection{
		Client: client, Profile: p.Name, Dialect: spec.Name, Retires: spec.Retires,
		Identity: p.identityKind(), Limits: limits, KeepAnswers: p.KeepAnswers == nil || *p.KeepAnswers,
		Budget: history.Budget{Tenant: p.TenantID, App: p.ClientID, Dialect: spec.Name},
	}, nil
}

// WithAPI is the profile with another API.
func (p *Profile) WithAPI(name dialect.Name) (*Profile, error) {
	if p.BaseURL != "" && !onThisMachine(p.BaseURL) {
		return nil, errorf("profile %s has a base_url, which is the address of one API: make a profile for the %s API",
			p.Name, name)
	}
	other := *p
	other.API = name
	return &other, nil
}

// Retry lets a call sit through short pauses only. A longer one is a matter of the
// queue, which the user sees and can leave, or the end of a run that must not wait.
var Retry = api.RetryPolicy{MaxWait: 10 * time.Second}

// clientTimeout leaves the service's own time limit room to answer, so that its error
// is seen instead of ours.
func clientTimeout(request time.Duration) time.Duration {
	if request == 0 {
		return 0
	}
	return request + 40*time.Second
}

// roots adds the profile's ca_file to the system's roots; nil stands for those alone.
func (p *Profile) roots() (*x509.CertPool, error) {
	if p.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(p.CAFile)
	if err != nil {
		return nil, errorf("profile %s: ca_file cannot be read (%w): check its path", p.Name, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errorf("profile %s: ca_file %s holds no PEM certificate", p.Name, p.CAFile)
	}
	return pool, nil
}

// onThisMachine reports whether an address is of a sandbox, which has all dialects at one.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1" || u.Hostname() == "localhost")
}
