package cli

import (
	"cmp"
	"context"
	"crypto/x509"
	"log/slog"
	"os"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/sandbox"
)

// connection is a client for one profile and what a run records about it.
type connection struct {
	client  *api.Client
	profile hunt.Profile
	tenant  *sandbox.Tenant // the embedded one, or nil
	retires time.Time       // when Microsoft stops the dialect's answers; zero for never
	close   func() error
}

// connect prepares the client of a profile. Nothing is sent before the first run;
// only the embedded tenant of the sandbox profile is started.
func connect(name string, p *profile, log *slog.Logger) (*connection, error) {
	if p != nil {
		return dial(name, p, log)
	}
	tenant, err := sandbox.Start(sandbox.Options{Log: log})
	if err != nil {
		return nil, err
	}
	dialect, _ := api.DialectNamed(sandboxDialects[name])
	c, err := dialTenant(name, tenant, dialect, log)
	if err != nil {
		tenant.Close()
		return nil, err
	}
	c.tenant, c.close = tenant, tenant.Close
	return c, nil
}

// dial makes the client of a profile of the configuration.
func dial(name string, p *profile, log *slog.Logger) (*connection, error) {
	dialect, err := p.dialect(name)
	if err != nil {
		return nil, err
	}
	roots, err := p.roots(name)
	if err != nil {
		return nil, err
	}
	limits := p.Limits.over(dialect.Limits)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots, Timeout: clientTimeout(limits.Request)})
	tokens, err := p.tokens(name, web)
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(api.Config{
		Dialect: dialect, Cloud: p.Cloud, Region: p.Region, BaseURL: p.BaseURL, Rows: limits.Rows,
		Tokens: tokens, HTTP: web, Retry: patience, UserAgent: userAgent, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, usagef("profile %s: %w", name, err)
	}
	keep := p.KeepAnswers == nil || *p.KeepAnswers
	return &connection{client: client, retires: dialect.Retires, close: func() error { return nil }, profile: hunt.Profile{
		Name: name, Dialect: dialect.Name, Identity: p.identityKind(), Limits: limits, KeepAnswers: keep,
		Budget: history.Budget{Tenant: p.TenantID, App: p.ClientID, Dialect: dialect.Name},
	}}, nil
}

// patience lets a call sit through short pauses only. A longer one is a matter of the
// queue, which the user sees and can leave, or the end of a run that must not wait.
var patience = api.RetryPolicy{LongestWait: 10 * time.Second}

// userAgent names the program to the service.
const userAgent = "quarry/" + version

// clientTimeout leaves the service's own time limit room to answer, so that its error
// is seen instead of ours.
func clientTimeout(request time.Duration) time.Duration {
	if request == 0 {
		return 0
	}
	return request + 40*time.Second
}

// dialTenant makes the client of the embedded tenant. Each start of it has a budget of
// its own: the tenant forgets what it counted when it ends, and so must the ledger.
func dialTenant(name string, t *sandbox.Tenant, dialect api.Dialect, log *slog.Logger) (*connection, error) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(t.CA)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots})
	tokens, err := api.NewClientSecret(api.ClientSecret{
		Secret: t.ClientSecret, App: api.App{TenantID: t.TenantID, ClientID: t.ClientID, AuthorityURL: t.TokenURL, HTTP: web},
	})
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(api.Config{
		Dialect: dialect, BaseURL: t.MDEURL, Tokens: tokens, HTTP: web, Retry: patience, UserAgent: userAgent, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return &connection{client: client, profile: hunt.Profile{
		Name: name, Dialect: dialect.Name, Identity: "app", Limits: dialect.Limits, KeepAnswers: true,
		Budget: history.Budget{Tenant: t.MDEURL + time.Now().Format(" 20060102T150405.000"), App: t.ClientID, Dialect: dialect.Name},
	}}, nil
}

// roots adds the profile's ca_file to the system's roots; nil stands for those alone.
func (p *profile) roots(name string) (*x509.CertPool, error) {
	if p.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(p.CAFile)
	if err != nil {
		return nil, usagef("profile %s: ca_file cannot be read (%w): check its path", name, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usagef("profile %s: ca_file %s holds no PEM certificate", name, p.CAFile)
	}
	return pool, nil
}

// dialect is the API that the profile hunts with: Graph, unless it says otherwise.
func (p *profile) dialect(name string) (api.Dialect, error) {
	dialect, ok := api.DialectNamed(cmp.Or(p.API, "graph"))
	if !ok {
		return dialect, usagef("profile %s: api = %q is none of mde, xdr and graph", name, p.API)
	}
	return dialect, nil
}

// openStore opens the user's history. Where it cannot be kept on disk the program goes
// on with one in memory, and the warning says why.
func openStore(ctx context.Context) (store *history.Store, warning, err error) {
	folder, err := dataFolder()
	if err == nil {
		store, err = history.Open(ctx, folder)
	}
	if err == nil {
		return store, nil, nil
	}
	warning = err
	store, err = history.OpenMemory(ctx)
	return store, warning, err
}
