package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// reply is the response of a scripted service to one call.
type reply struct {
	status int
	body   string
	header string // Retry-After
	err    error
}

// scripted returns a client whose calls are answered in memory, so that it can run in virtual time.
// The last reply repeats.
func scripted(t *testing.T, policy RetryPolicy, source TokenSource, replies ...reply) *Client {
	t.Helper()
	next := func(r *http.Request) (*http.Response, error) {
		now := replies[0]
		if len(replies) > 1 {
			replies = replies[1:]
		}
		if now.err != nil {
			return nil, now.err
		}
		header := http.Header{}
		if now.header != "" {
			header.Set("Retry-After", now.header)
		}
		return &http.Response{StatusCode: now.status, Header: header, Body: io.NopCloser(strings.NewReader(now.body)),
			Request: r}, nil
	}
	dialect, _ := DialectNamed("mde")
	client, err := NewClient(Config{Dialect: dialect, Tokens: source, HTTP: &http.Client{Transport: roundTrip(next)},
		Retry: policy})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

var (
	fine      = reply{status: 200, body: oneRow}
	refused   = reply{err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	reset     = reply{err: io.EOF}
	throttled = reply{status: 429, body: refusalBody("429", "maximum allowed 45 per 00:01:00"), header: "38"}
	silent429 = reply{status: 429, body: refusalBody("429", "Please retry again later.")}
	expired   = reply{status: 401, body: refusalBody("Unauthorized", "token expired")}
)

func status(code int) reply { return reply{status: code, body: refusalBody("X", "x")} }

func TestOnlyTransientErrorsAreRetried(t *testing.T) {
	tests := []struct {
		name    string
		policy  RetryPolicy
		replies []reply
		calls   int
		waited  time.Duration
		kind    Kind // Unknown for success
	}{
		{"a wait in the response", RetryPolicy{}, []reply{throttled, fine}, 2, 38 * time.Second, Unknown},
		{"a wait above the limit", RetryPolicy{MaxWait: 37 * time.Second}, []reply{throttled, fine}, 1, 0, Throttled},
		{"repeated 429", RetryPolicy{}, []reply{throttled}, 3, 76 * time.Second, Throttled},
		{"backoff without a wait", RetryPolicy{Attempts: 4}, []reply{status(503)}, 4, 7 * time.Second, Unavailable},
		{"429 without a wait", RetryPolicy{}, []reply{silent429, fine}, 2, time.Minute, Unknown},
		{"429 without a wait and no patience", RetryPolicy{MaxWait: 10 * time.Second}, []reply{silent429, fine}, 1, 0, Throttled},
		{"503", RetryPolicy{}, []reply{status(503), fine}, 2, time.Second, Unknown},
		{"503 with a wait", RetryPolicy{}, []reply{{status: 503, header: "20"}, fine}, 2, 20 * time.Second, Unknown},
		{"connection refused", RetryPolicy{}, []reply{refused, reset, fine}, 3, 3 * time.Second, Unknown},
		{"one attempt is enough", RetryPolicy{Attempts: 1}, []reply{refused, fine}, 1, 0, Network},
		{"400", RetryPolicy{}, []reply{status(400), fine}, 1, 0, BadQuery},
		{"403", RetryPolicy{}, []reply{status(403), fine}, 1, 0, Forbidden},
		{"404", RetryPolicy{}, []reply{status(404), fine}, 1, 0, NotFound},
		{"500", RetryPolicy{}, []reply{status(500), fine}, 1, 0, Unavailable},
		{"502", RetryPolicy{}, []reply{status(502), fine}, 1, 0, Unavailable},
		{"504", RetryPolicy{}, []reply{status(504), fine}, 1, 0, Unavailable},
		{"a timeout", RetryPolicy{}, []reply{{err: &idleTimeoutError{lasted: time.Minute}}, fine}, 1, 0, Timeout},
		{"unknown host name", RetryPolicy{}, []reply{{err: &net.DNSError{Name: "x", IsNotFound: true}}, fine}, 1, 0,
			Network},
		{"failing resolver", RetryPolicy{}, []reply{{err: &net.DNSError{Name: "x", IsTemporary: true}}, fine}, 2,
			time.Second, Unknown},
		{"an empty 200", RetryPolicy{}, []reply{{status: 200}, fine}, 1, 0, Malformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, f := time.Now(), &follower{}
				_, err := scripted(t, test.policy, &tokens{}, test.replies...).Run(t.Context(), Query{Text: "T"}, f)
				if KindOf(err) != test.kind || f.calls() != test.calls || time.Since(began) != test.waited {
					t.Errorf("%d calls in %v ended in %v; want %d in %v and kind %d", f.calls(), time.Since(began), err,
						test.calls, test.waited, test.kind)
				}
			})
		})
	}
}

func TestAttemptsAreReportedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, began := &follower{}, time.Now()
		_, err := scripted(t, RetryPolicy{}, &tokens{}, throttled, status(503), status(500)).Run(t.Context(),
			Query{Text: "T"}, f)
		var got []string
		for _, a := range f.attempts {
			got = append(got, fmt.Sprintf("%d at %v: kind %d, wait %v, again %t", a.Number, a.Started.Sub(began),
				KindOf(a.Err), a.Wait, a.Again))
		}
		want := []string{
			"1 at 0s: kind 0, wait 0s, again false", "1 at 0s: kind 6, wait 38s, again true",
			"2 at 38s: kind 0, wait 0s, again false", "2 at 38s: kind 7, wait 2s, again true",
			"3 at 40s: kind 0, wait 0s, again false", "3 at 40s: kind 7, wait 0s, again false",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("reported\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if last := f.attempts[len(f.attempts)-1]; last.Err != err {
			t.Errorf("the last attempt failed with %v, the run with %v", last.Err, err)
		}
	})
}

func TestCancelWhileWaitingEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := scripted(t, RetryPolicy{}, &tokens{}, throttled).Run(ctx, Query{Text: "T"}, nil)
		if KindOf(err) != Timeout || time.Since(began) != 10*time.Second {
			t.Errorf("ended with %v after %v, want the context's end after 10s", err, time.Since(began))
		}
	})
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	tests := []struct {
		name    string
		warm    bool // an earlier run has left a token in the cache
		same    bool // the source always returns the same token
		replies []reply
		calls   int
		tokens  int
		kind    Kind
	}{
		{"a cached token", true, false, []reply{expired, fine}, 2, 2, Unknown},
		{"a cached token that is rejected twice", true, false, []reply{expired, expired, fine}, 2, 2, Unauthorized},
		{"a fresh token", false, false, []reply{expired, fine}, 1, 1, Unauthorized},
		{"the only token", true, true, []reply{expired, fine}, 1, 1, Unauthorized},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source, f := &tokens{same: test.same}, &follower{}
			client := scripted(t, RetryPolicy{Attempts: 1}, source, test.replies...)
			if test.warm {
				if _, _, err := client.tokens.Token(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			_, err := client.Run(t.Context(), Query{Text: "T"}, f)
			if KindOf(err) != test.kind || f.calls() != test.calls || source.given != test.tokens {
				t.Errorf("%d calls with %d tokens ended in %v; want %d, %d and kind %d", f.calls(), source.given, err,
					test.calls, test.tokens, test.kind)
			}
		})
	}
}

func TestFailedSignInIsNotAnAttempt(t *testing.T) {
	f, source := &follower{}, &tokens{err: errors.New("no luck")}
	_, err := scripted(t, RetryPolicy{}, source, fine).Run(t.Context(), Query{Text: "T"}, f)
	if KindOf(err) != SignIn || len(f.attempts) != 0 || !strings.Contains(err.Error(), "no luck") {
		t.Errorf("%d attempts, error %v; want none and the sign-in's reason", len(f.attempts), err)
	}
}

func TestWaitIsLimitedForAnyNumberOfAttempts(t *testing.T) {
	policy := RetryPolicy{Attempts: 1000, MaxWait: time.Hour}.withDefaults()
	for attempt := 1; attempt < 1000; attempt++ {
		if wait, again := policy.next(attempt, &Error{Kind: Unavailable, Status: 503}); wait < 0 || wait > time.Hour ||
			again != (attempt <= 12) {
			t.Fatalf("after attempt %d: wait %v, again %v", attempt, wait, again)
		}
	}
}

func TestClosedConnectionIsExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := scripted(t, RetryPolicy{}, &tokens{}, reset).Run(t.Context(), Query{Text: "T"}, nil)
		if err == nil || !strings.Contains(err.Error(), "closed the connection)") {
			t.Errorf("got %v, want it to say who closed the connection", err)
		}
	})
}
