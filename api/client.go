// Package api is the client of Microsoft Defender's advanced hunting API, in each of
// its three dialects. It signs in, sends a query, streams the answer into a table
// and says in one sentence what went wrong. It keeps no history, counts no quota and
// knows no screen.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"quarry/table"
)

// Config is what a Client works with. Dialect and Tokens must be set.
type Config struct {
	Dialect Dialect
	Cloud   string // "": global
	Region  string // "": none
	BaseURL string // takes the place of the cloud's host: scheme and host
	Tokens  TokenSource
	HTTP    *http.Client // nil: NewHTTPClient(Transport{})
	Retry   RetryPolicy

	UserAgent string           // "": quarry
	Rows      int              // that the service cuts an answer at; 0: the dialect's
	MaxBytes  int64            // of an inflated answer that is read; 0: 512 MB, -1: no limit
	Now       func() time.Time // nil: time.Now
	Log       *slog.Logger     // nil: no log
}

// defaultMaxBytes guards the memory. The service ends results at 124 MB; JSON and its
// escapes make more of it, but no answer has a reason to be four times that.
const defaultMaxBytes = 512 << 20

// Client runs queries in one dialect with one identity. It may be used from any
// number of goroutines.
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

// NewClient checks the configuration and makes a client. It makes no call yet.
func NewClient(c Config) (*Client, error) {
	if c.Dialect.Path == "" {
		return nil, usage("there is no dialect: use mde, xdr or graph")
	}
	if c.Tokens == nil {
		return nil, usage("there is no way to sign in: set auth in the profile")
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
		http:     layered(c, endpoint, tokens),
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
	if c.MaxBytes == 0 {
		c.MaxBytes = defaultMaxBytes
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// layered puts what concerns every request around the caller's HTTP client. The log
// comes last, so that it sees what is really sent.
func layered(c Config, endpoint *url.URL, tokens *tokenCache) *http.Client {
	next := c.HTTP.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	next = logging{next, c.Log, c.Now}
	next = bearer{next, endpoint, tokens}
	next = agent{next, c.UserAgent}
	return &http.Client{Transport: next, CheckRedirect: stayOnHost, Timeout: c.HTTP.Timeout}
}

// Query is one question.
type Query struct {
	Text        string
	Timespan    string // ISO 8601, Graph only; the shorter of it and the query's own range applies
	WorkspaceID string // of Sentinel, Graph only
}

// Sink follows a run. It is called from one goroutine at a time, in order, and does not
// wait for anything.
type Sink interface {
	// Prompted tells that the run waits for a person to sign in.
	Prompted(Prompt)
	// Attempted tells that an attempt starts, and once more if it fails.
	Attempted(Attempt)
	// Arrived shows the rows so far.
	Arrived(*table.Table)
}

// Attempt is one try of a call. Each counts against the quota.
type Attempt struct {
	Number  int // from 1
	Started time.Time
	Err     error         // nil while it starts
	Again   bool          // after Err, another try follows
	Wait    time.Duration // before the next try
}

// Answer is what a query gave.
type Answer struct {
	Table     *table.Table
	Stats     *table.Stats // nil when the service tells nothing, as Graph never does
	Bytes     int64        // of the inflated body
	Duration  time.Duration
	RequestID string
	Complete  bool
	Truncated table.Truncation // RowLimit, CutShort or nothing
}

// nobody follows a run that has no sink.
type nobody struct{}

func (nobody) Prompted(Prompt)      {}
func (nobody) Attempted(Attempt)    {}
func (nobody) Arrived(*table.Table) {}

// notSignedIn makes an error of a sign-in that failed.
func (c *Client) notSignedIn(ctx context.Context, err error) *Error {
	if e := ended(ctx); e != nil {
		return e
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Kind: SignIn, Message: clean(bare(err))}
}
