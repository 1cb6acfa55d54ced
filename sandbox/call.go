package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"quarry/table"
)

// call is one request to a hunting endpoint.
type call struct {
	service *service
	dialect *dialect
	w       http.ResponseWriter
	r       *http.Request
	id      string // identifies the call in headers and errors
	fault   *Fault // nil: no fault is due
}

func (s *service) newCall(d *dialect, w http.ResponseWriter, r *http.Request) *call {
	c := &call{service: s, dialect: d, w: w, r: r, id: newGUID()}
	w.Header().Set("request-id", c.id)
	if id := c.clientID(); id != "" {
		w.Header().Set("client-request-id", id)
	}
	return c
}

// clientID returns the client-request-id that the client sent, or "".
func (c *call) clientID() string { return c.r.Header.Get("client-request-id") }

// answer passes the call through the gateway and the token check, runs it, and writes its rows or
// its error.
func (c *call) answer() {
	body, err := c.body()
	if err != nil { // the gateway has answered, or the client is gone
		return
	}
	if f := c.admit(); f != nil {
		c.writeError(f)
		return
	}
	result, run, err := c.runCharged(body)
	c.service.opts.Log.Debug("query", "api", c.dialect.name, "request", c.id, "run", run, "err", err)
	if err == nil {
		err = c.send(c.newReply(result), run)
	}
	f := (*apiError)(nil)
	switch {
	case errors.As(err, &f):
		c.writeError(f)
	case err != nil && !errors.Is(err, errAnswered):
		// The client is gone or the tenant is closing. Returning would send an empty 200.
		panic(http.ErrAbortHandler)
	}
}

// errAnswered means that a fault has already written the response.
var errAnswered = errors.New("a fault has already answered")

// runCharged runs the call and charges its run time to the app's budget. Sending the result is
// free.
func (c *call) runCharged(body []byte) (result *table.Table, run time.Duration, err error) {
	budget := c.service.meters[c.dialect]
	spent, over := budget.begin(c.service.budgetNow())
	if over != nil {
		return nil, 0, c.service.throttled(c.dialect, over)
	}
	began := time.Now()
	defer func() { // runs even when a fault aborts the connection by panicking
		run = time.Since(began)
		budget.end(spent, run)
	}()
	if c.fault = c.service.faults.next(); c.fault != nil && c.injectFault() {
		return nil, 0, errAnswered
	}
	result, err = c.run(body)
	return result, 0, err
}

// limits returns the limits of the API.
func (c *call) limits() Limits { return c.service.meters[c.dialect].limits }

// body reads the request's body. The gateway limits its size before anything else is checked.
func (c *call) body() ([]byte, error) {
	body := c.r.Body
	if limit := c.limits().BodyBytes; limit > 0 {
		body = http.MaxBytesReader(c.w, body, limit)
	}
	content, err := io.ReadAll(body)
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		gatewayPage(c.w, http.StatusRequestEntityTooLarge)
	}
	return content, err
}

// admit checks the method, the token and the media type.
func (c *call) admit() *apiError {
	if c.r.Method != http.MethodPost {
		return notAllowed
	}
	if f := c.authorize(); f != nil {
		return f
	}
	if kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind),
		"application/json") {
		return mediaTypeWrong
	}
	return nil
}

// tokenError is the reason for a 401, as Defender and as Graph word it. What follows "reason of
// failure:" is a guess: only the text for an inactive account has been published.
type tokenError struct{ defender, graph string }

var (
	tokenMissing  = tokenError{"Authorization header is missing", "Access token is empty."}
	tokenInvalid  = tokenError{"Token is invalid", "Access token validation failure. Invalid signature."}
	tokenExpired  = tokenError{"Token is expired", "Lifetime validation failed, the token is expired."}
	audienceWrong = tokenError{"Token audience is invalid", "Access token validation failure. Invalid audience."}
)

func (c *call) unauthorized(why tokenError) *apiError {
	text := "Unauthorized request - reason of failure: " + why.defender
	if c.dialect == graph {
		text = why.graph
	}
	return &apiError{status: http.StatusUnauthorized, code: "Unauthorized", message: text}
}

// authorize checks the signature, expiry, audience and role of the bearer token.
func (c *call) authorize() *apiError {
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return c.unauthorized(tokenMissing)
	}
	claims, err := c.service.identity.read(strings.TrimSpace(token))
	switch {
	case err != nil:
		return c.unauthorized(tokenInvalid)
	case c.service.now().Unix() >= claims.Expires:
		return c.unauthorized(tokenExpired)
	case claims.Audience != c.dialect.audience:
		return c.unauthorized(audienceWrong)
	}
	if claims.Scopes != "" && claims.Scopes == c.dialect.scope {
		return nil
	}
	for _, role := range claims.Roles {
		if role == c.dialect.role {
			return nil
		}
	}
	return forbidden(c.dialect.role, claims.Roles)
}

// pause waits for d, or until the context is done.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
