package cli

import (
	"context"
	"crypto/x509"
	"log/slog"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/config"
	"quarry/history"
	"quarry/hunt"
	"quarry/sandbox"
)

// connection is the client of a profile, with the embedded tenant if the profile uses it.
type connection struct {
	*config.Connection
	tenant *sandbox.Tenant // nil for other profiles
}

// connect creates the client of a profile and starts the embedded tenant if the profile uses it.
// It sends nothing.
func connect(p *config.Profile, log *slog.Logger) (*connection, error) {
	if !p.Embedded() {
		c, err := p.Connect(config.Program{UserAgent: userAgent, Log: log})
		if err != nil {
			return nil, err
		}
		return &connection{Connection: c}, nil
	}
	tenant, err := sandbox.Start(sandbox.Options{Log: log, Workspace: config.SandboxWorkspace,
		Ahead: sandboxAhead})
	if err != nil {
		return nil, err
	}
	spec, _ := api.DialectNamed(p.API)
	c, err := dialTenant(p, tenant, spec, log)
	if err != nil {
		tenant.Close()
		return nil, err
	}
	return &connection{Connection: c, tenant: tenant}, nil
}

func (c *connection) close() error {
	if c.tenant == nil {
		return nil
	}
	return c.tenant.Close()
}

// profileOf returns what runs record about a connection.
func profileOf(c *config.Connection) hunt.Profile {
	return hunt.Profile{
		Name: c.Profile, Dialect: c.Dialect, Identity: c.Identity, Limits: c.Limits,
		KeepAnswers: c.KeepAnswers, Budget: c.Budget, Workspace: c.Workspace, Workspaces: c.Workspaces,
		Elsewhere: c.Elsewhere,
		AnyAPI:    c.AnyAPI,
	}
}

// userAgent identifies the program to the service.
const userAgent = "quarry/" + version

// dialTenant creates a client for the embedded tenant. Each start gets its own budget in the
// ledger, since the tenant forgets its quota counters on exit.
func dialTenant(p *config.Profile, t *sandbox.Tenant, dialect api.Dialect, log *slog.Logger) (*config.Connection,
	error) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(t.CA)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots})
	tokens, err := auth.NewClientSecret(auth.ClientSecret{
		Secret: t.ClientSecret,
		App:    auth.App{TenantID: t.TenantID, ClientID: t.ClientID, AuthorityURL: t.TokenURL, HTTP: web},
	})
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(api.Config{
		Dialect: dialect, BaseURL: t.MDEURL, Tokens: tokens, HTTP: web,
		Retry: config.Retry, UserAgent: userAgent, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	start := time.Now().Format(" 20060102T150405.000")
	return &config.Connection{
		Client: client, Profile: p.Name, Workspace: p.WorkspaceFor(dialect), Dialect: dialect.Name, Identity: api.AppIdentity,
		Limits: dialect.Limits, KeepAnswers: true,
		Budget:    history.Budget{Tenant: t.MDEURL + start, App: t.ClientID, Dialect: dialect.Name},
		Elsewhere: p.Elsewhere(dialect.Name), AnyAPI: p.AnyAPI(),
	}, nil
}

// openStore opens the user's history. If that fails, it returns a store in memory and, as warning,
// the reason.
func openStore(ctx context.Context) (store *history.Store, warning, err error) {
	folder, err := config.DataFolder()
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
