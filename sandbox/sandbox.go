// Package sandbox is an embedded Defender tenant: a token endpoint, the three hunting endpoints and
// Log Analytics with their limits and errors, and generated data to hunt in. It serves HTTPS and shares no types
// with the client. They meet only over HTTP, so a misspelled field fails a test instead of matching
// itself.
package sandbox

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"quarry/sandbox/world"
)

// Options configures the tenant. The zero value is a tenant that behaves as Microsoft documents it,
// on a free loopback port.
type Options struct {
	Seed     int64            // of identities and data; 0: 1
	Now      func() time.Time // the tenant's clock; nil: time.Now
	End      time.Time        // end of the data; zero: when the tenant starts
	Ahead    time.Duration    // how long new events happen after End
	Listener net.Listener     // nil: a free port on 127.0.0.1
	Limits   Limits           // zero value: DefaultLimits
	Faults   []Fault
	Log      *slog.Logger // nil: no logging

	Slowness      time.Duration // added to each query's run time
	TokenLifetime time.Duration // 0: one hour
	Workspace     string        // ID of the Sentinel workspace; "": made of the seed
	Roles         []string      // granted to the app; nil: the role of each endpoint
	Scale         float64       // factor on the number of rows; 0: 1
	Speed         float64       // factor on the clock of the limits; 0: 1
	MDEStats      bool          // adds the undocumented Stats to results of mde
	RetryAfter    bool          // adds the Retry-After header to 429 responses
}

// Tenant is a running sandbox with everything that a client needs to use it.
type Tenant struct {
	MDEURL, XDRURL, GraphURL string // base URLs of the APIs of advanced hunting, without a path
	LogAnalyticsURL          string // that of Log Analytics
	TokenURL                 string // root of the sign-in authority: scheme and host
	TenantID                 string
	WorkspaceID              string // of the Sentinel workspace, for the Graph API
	ClientID                 string
	ClientSecret             string
	CA                       []byte // the root certificate to trust, in PEM

	server  *http.Server
	stop    context.CancelFunc
	serving sync.WaitGroup
}

// Start starts a tenant that serves until Close. Its data is generated when a query first needs it.
// If Start succeeds, the tenant owns opts.Listener.
func Start(opts Options) (*Tenant, error) {
	opts = opts.withDefaults()
	for _, f := range opts.Faults {
		if _, ok := faultKinds[f.Kind]; !ok {
			return nil, unknownFault(f.Kind)
		}
	}
	authority, err := newAuthority()
	if err != nil {
		return nil, err
	}
	identity, err := newIdentity(opts)
	if err != nil {
		return nil, err
	}
	if opts.Listener == nil {
		if opts.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("start the sandbox listener: %w", err)
		}
	}
	return serve(opts, authority, identity), nil
}

func serve(opts Options, authority authority, identity *identity) *Tenant {
	base := baseURL(opts.Listener.Addr())
	ctx, stop := context.WithCancel(context.Background())
	t := &Tenant{
		MDEURL: base, XDRURL: base, GraphURL: base, LogAnalyticsURL: base, TokenURL: base,
		TenantID: identity.tenant, WorkspaceID: identity.workspace, ClientID: identity.client, ClientSecret: identity.secret,
		CA: authority.root, stop: stop,
	}
	s := newService(opts, identity, world.NewLive(opts.Seed, opts.End, opts.Scale, opts.Ahead))
	t.server = &http.Server{
		Handler:     s.routes(),
		ConnState:   t.connChanged,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:    slog.NewLogLogger(opts.Log.Handler(), slog.LevelDebug),
		TLSConfig:   &tls.Config{Certificates: []tls.Certificate{authority.leaf}, MinVersion: tls.VersionTLS12},
		// HTTP/1 has one call per connection at a time, so a reset or a cut body hits the client's
		// connection, not one frame of it.
		Protocols: httpOne(),
	}
	t.serving.Go(func() { _ = t.server.ServeTLS(opts.Listener, "", "") }) // ends with ErrServerClosed
	return t
}

// Close stops the tenant, aborts the calls in progress and waits for them to end.
func (t *Tenant) Close() error {
	t.stop()
	err := t.server.Close()
	t.serving.Wait()
	return err
}

// connChanged lets Close wait for the connections' goroutines, which http.Server.Close does not do.
// StateNew is reported by the goroutine that accepts connections, which is still counted at that
// time.
func (t *Tenant) connChanged(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		t.serving.Add(1)
	case http.StateClosed:
		t.serving.Done()
	}
}

func (o Options) withDefaults() Options {
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.End.IsZero() {
		o.End = o.Now()
	}
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.TokenLifetime == 0 {
		o.TokenLifetime = time.Hour
	}
	if o.Roles == nil {
		for _, d := range dialects {
			o.Roles = append(o.Roles, d.role)
		}
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	return o
}

// baseURL returns the URL that clients use. A listener without a TCP address gets a loopback one:
// whoever created it also dials it.
func baseURL(address net.Addr) string {
	tcp, ok := address.(*net.TCPAddr)
	switch {
	case !ok:
		return "https://127.0.0.1"
	case tcp.IP.IsUnspecified():
		return "https://" + (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: tcp.Port}).String()
	}
	return "https://" + tcp.String()
}

func httpOne() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}
