package hunt_test

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/sandbox"
	"quarry/ui/uitest"
)

// tenantFixture is a runner connected to the sandbox through an in-memory network, so that synctest
// controls the clocks of both.
type tenantFixture struct {
	*hunt.Runner
	tenant *sandbox.Tenant
	client *api.Client
	store  *history.Store
	web    *countingTransport
	http   *http.Client
}

// countingTransport counts the responses of the service by status.
type countingTransport struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen map[int]int
}

func (w *countingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(req)
	if err == nil && req.URL.Path != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen[resp.StatusCode]++
	}
	return resp, err
}

func (w *countingTransport) count(status int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[status]
}

// newTenant starts a tenant and a runner for it. dir is the directory of the history, "" for memory.
func newTenant(t testing.TB, opts sandbox.Options, dir string, change func(*hunt.Profile)) *tenantFixture {
	t.Helper()
	wire := uitest.NewLoopback()
	opts.Listener = wire
	tenant, err := sandbox.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tenant.Close(); err != nil {
			t.Error(err)
		}
	})
	tt := &tenantFixture{tenant: tenant, web: &countingTransport{seen: map[int]int{}}}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(tenant.CA)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots, DialContext: wire.DialContext})
	tt.web.next, web.Transport, tt.http = web.Transport, tt.web, web
	t.Cleanup(web.CloseIdleConnections)
	tt.client = tt.connect(t, web, "mde", opts.Limits.Rows)
	tt.open(t, dir, change)
	return tt
}

// connect returns a client of one of the tenant's APIs.
func (tt *tenantFixture) connect(t testing.TB, web *http.Client, name dialect.Name, rows int) *api.Client {
	t.Helper()
	tokens, err := auth.NewClientSecret(auth.ClientSecret{
		Secret: tt.tenant.ClientSecret,
		App: auth.App{TenantID: tt.tenant.TenantID, ClientID: tt.tenant.ClientID, AuthorityURL: tt.tenant.TokenURL,
			HTTP: web},
	})
	if err != nil {
		t.Fatal(err)
	}
	spec, _ := api.DialectNamed(name)
	client, err := api.NewClient(api.Config{
		Dialect: spec, BaseURL: tt.tenant.MDEURL, Tokens: tokens, HTTP: web, Rows: rows,
		Retry: api.RetryPolicy{MaxWait: 10 * time.Second},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// open opens the history and starts a runner for it, as another process would.
func (tt *tenantFixture) open(t testing.TB, dir string, change func(*hunt.Profile)) {
	t.Helper()
	var err error
	if dir == "" {
		tt.store, err = history.OpenMemory(context.Background())
	} else {
		tt.store, err = history.Open(context.Background(), dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	store := tt.store
	t.Cleanup(func() { _ = store.Close() })
	profile := hunt.Profile{
		Name: "test", Dialect: "mde", Identity: "app", KeepAnswers: true,
		Budget: history.Budget{Tenant: "t", App: "a", Dialect: "mde"},
		Limits: quota.Limits{CallsPerMinute: 45, CallsPerHour: 1500, RunPerHour: 10 * time.Minute,
			RunPerDay: 3 * time.Hour},
	}
	if change != nil {
		change(&profile)
	}
	tt.Runner = hunt.NewRunner(hunt.Config{Client: tt.client, Store: store, Profile: profile, Now: time.Now,
		Log: slog.New(slog.DiscardHandler)})
}

// fault parses a fault of the sandbox.
func fault(t testing.TB, text string) sandbox.Fault {
	t.Helper()
	f, err := sandbox.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
