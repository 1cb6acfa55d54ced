// Package api is a client for Microsoft's services that answer KQL: Defender's advanced hunting in each of
// its three APIs, and Log Analytics. It signs in, sends a query, streams the results into a table, and explains errors in one sentence.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"quarry/api/dialect"
	"quarry/api/failure"
	"quarry/table"
	"quarry/table/decode"
)

// Config configures a Client. Dialect and Tokens are required.
type Config struct {
	Dialect Dialect
	Cloud   string // "" for global
	Region  string // "" for none
	BaseURL string // scheme and host to use instead of the cloud's host
	Tokens  TokenSource
	HTTP    *http.Client // nil for NewHTTPClient(Transport{})
	Retry   RetryPolicy

	UserAgent string           // "" for quarry
	Rows      int              // row limit of the service; 0 for that of the API
	Request   time.Duration    // how long the service lets a query run; 0 for the limit of the API
	MaxBytes  int64            // maximum size of a decompressed response; 0 for four times the limit of the API on results, -1 for no limit
	Now       func() time.Time // nil for time.Now
	Log       *slog.Logger     // nil for no log
}

// jsonFactor times the limit of the service on results is more than their JSON takes, which repeats
// the names of the columns in each row. Reading no more protects memory.
const jsonFactor = 4

// Client runs queries through one API with one identity. It is safe for concurrent use.
type Client struct {
	dialect  Dialect
	scope    string
	endpoint *url.URL
	tokens   *tokenCache
	http     *http.Client
	plain    *http.Client // without token and retries
	retry    RetryPolicy
	rows     int
	maxBytes int64
	now      func() time.Time
}

// NewClient returns a client for a valid configuration. It makes no call yet.
func NewClient(c Config) (*Client, error) {
	if c.Dialect.Path == "" {
		return nil, usage("no API is set: use %s", dialect.List())
	}
	if c.Tokens == nil {
		return nil, usage("no sign-in method is set: set auth in the profile")
	}
	cloud, err := c.Dialect.Cloud(c.Cloud)
	if err != nil {
		return nil, err
	}
	endpoint, err := c.Dialect.endpoint(cloud, c.Region, c.BaseURL)
	if err != nil {
		return nil, err
	}
	c = c.withDefaults()
	tokens := &tokenCache{source: c.Tokens, scope: cloud.Scope, now: c.Now}
	return &Client{
		dialect:  c.Dialect,
		scope:    cloud.Scope,
		endpoint: endpoint,
		tokens:   tokens,
		http:     wrapClient(c, endpoint, tokens),
		plain:    c.HTTP,
		retry:    c.Retry.withDefaults(),
		rows:     c.Rows,
		maxBytes: max(c.MaxBytes, 0),
		now:      c.Now,
	}, nil
}

func (c Config) withDefaults() Config {
	if c.HTTP == nil {
		c.HTTP = NewHTTPClient(Transport{})
	}
	if c.UserAgent == "" {
		c.UserAgent = "quarry"
	}
	if c.Rows == 0 {
		c.Rows = c.Dialect.Limits.Rows
	}
	if c.Request > 0 {
		c.Dialect.Limits.Request = c.Request
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = jsonFactor * c.Dialect.Limits.ResultBytes
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// wrapClient wraps the caller's HTTP client in the layers for every request. Logging is innermost,
// so that it sees what is actually sent.
func wrapClient(c Config, endpoint *url.URL, tokens *tokenCache) *http.Client {
	next := c.HTTP.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	next = logging{next, c.Log, c.Now}
	next = bearer{next, endpoint, tokens}
	next = agent{next, c.UserAgent}
	return &http.Client{Transport: next, CheckRedirect: stayOnHost, Timeout: c.HTTP.Timeout}
}

// Query is a query to run.
type Query struct {
	Text        string
	Timespan    string // ISO 8601, Graph and Log Analytics; the shorter of this and the range in the query applies
	WorkspaceID string // Sentinel workspace; Graph and Log Analytics
	// Workspaces are further ones to query, Log Analytics only: IDs, names or resource IDs.
	Workspaces []string
}

// Sink receives the progress of a run. Its methods are called in order from one goroutine at a time
// and must not block.
type Sink interface {
	// Prompted is called when the run waits for the user to sign in.
	Prompted(Prompt)
	// Attempted is called when an attempt starts, and again if it fails.
	Attempted(Attempt)
	// Arrived is called with the rows received so far.
	Arrived(*table.Table)
}

// Attempt is one attempt of a call. Each counts against the quota.
type Attempt struct {
	Number  int // starting at 1
	Started time.Time
	Err     error         // nil when it starts
	Again   bool          // after Err, whether another attempt follows
	Wait    time.Duration // before the next attempt
}

// Answer contains the results of a query.
type Answer struct {
	Table     *table.Table
	Stats     *decode.Stats // nil if the service sends none, as with Graph
	Bytes     int64         // decompressed size of the body
	Duration  time.Duration
	RequestID string
	Complete  bool
	Truncated table.Truncation // RowLimit, SizeLimit, PartFailed, CutShort or nothing
	Others    int              // further tables of results, which were not read
}

// discardSink is the sink of a run without one.
type discardSink struct{}

func (discardSink) Prompted(Prompt)      {}
func (discardSink) Attempted(Attempt)    {}
func (discardSink) Arrived(*table.Table) {}

// notSignedIn returns the error for a failed sign-in.
func (c *Client) notSignedIn(ctx context.Context, err error) *Error {
	if e := ended(ctx); e != nil {
		return e
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Kind: SignIn, Source: failure.SignIn, Message: Clean(bare(err))}
}
