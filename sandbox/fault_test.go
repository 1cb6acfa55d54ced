package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/sandbox"
)

func TestFaultsApplyToNamedCalls(t *testing.T) {
	for text, want := range map[string]string{
		"status=503":     "503 503 503 503 503 503",
		"status=503@3":   "200 200 503 200 200 200",
		"status=503@3+":  "200 200 503 503 503 503",
		"status=503@2/3": "200 503 200 200 503 200",
	} {
		l := start(t, sandbox.Options{Faults: faults(t, text)})
		var got []string
		for range 6 {
			got = append(got, fmt.Sprint(l.ask("mde", "print 1").status))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s returns %s, want %s", text, got, want)
		}
	}
}

func faults(t *testing.T, texts ...string) (list []sandbox.Fault) {
	t.Helper()
	for _, text := range texts {
		f, err := sandbox.ParseFault(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, f)
	}
	return list
}

func TestFaultResponses(t *testing.T) {
	for _, c := range []struct {
		text, dialect string
		status        int
		kind, says    string // content type and part of the body
		retryAfter    string
	}{
		{"status=500", "graph", 500, "application/json", `"code":"UnknownError","message":""`, ""},
		{"status=503,retry-after=30", "mde", 503, "application/json", `"code":"ServiceUnavailable"`, "30"},
		{"throttle=minute", "mde", 429, "application/json", "maximum allowed 45 per 00:01:00", ""},
		{"throttle=hour,retry-after=date+90s", "mde", 429, "application/json", "maximum allowed 1500 per 01:00:00",
			"Mon, 23 Nov 2026 15:05:35 GMT"},
		{"throttle=seconds,retry-after=soon", "xdr", 429, "application/json",
			"You can send requests again in 8 seconds.", "soon"},
		{"throttle=cpu", "mde", 429, "application/json", "You can run queries again in 12 minutes.", ""},
		{"throttle=graph", "graph", 429, "application/json",
			`"code":"TooManyRequests","message":"Please retry again later."`, ""},
		{"html", "mde", 502, "text/html", "<title>502 Bad Gateway</title>", ""},
		{"html=200", "mde", 200, "text/html", "<title>200 OK</title>", ""},
		{"empty", "mde", 200, "", "", ""},
		{"empty=504", "graph", 504, "", "", ""},
		{"json", "mde", 200, "application/json", `{"Schema":"none"`, ""},
		{`json={"Schema":[`, "mde", 200, "application/json", `{"Schema":[`, ""},
		{"failure", "mde", 200, "application/json",
			`{"error":{"code":"BadRequest","message":"Query execution has exceeded the allowed result size.`, ""},
		{"expired", "graph", 401, "application/json", "Lifetime validation failed, the token is expired.", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			l := start(t, sandbox.Options{Faults: faults(t, c.text)})
			answer := l.ask(c.dialect, "print 1")
			if answer.status != c.status || !strings.HasPrefix(answer.header.Get("Content-Type"), c.kind) ||
				!strings.Contains(answer.body, c.says) {
				t.Errorf("got %d %s %s", answer.status, answer.header.Get("Content-Type"), answer.body)
			}
			if c.kind == "" && answer.body != "" {
				t.Errorf("the body is %q, want none", answer.body)
			}
			if got := answer.header.Get("Retry-After"); got != c.retryAfter {
				t.Errorf("Retry-After is %q, want %q", got, c.retryAfter)
			}
		})
	}
}

func TestCutFaultBreaksBody(t *testing.T) {
	l := start(t, sandbox.Options{Faults: faults(t, "cut=3000")})
	answer, err := l.try(l.request("mde", question("DeviceProcessEvents | take 100")))
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(answer.body) != 3000 ||
		!strings.HasPrefix(answer.body, `{"Schema":[`) {
		t.Errorf("got %d bytes and %v, want 3000 bytes and an unexpected EOF", len(answer.body), err)
	}
}

func TestResetFaultSendsNoResponse(t *testing.T) {
	l := start(t, sandbox.Options{Faults: faults(t, "reset")})
	request := l.request("mde", question("print 1"))
	request.GetBody = nil // otherwise net/http retries
	if answer, err := l.try(request); err == nil {
		t.Errorf("got %d %s", answer.status, answer.body)
	}
}

func TestSlowFaultDelaysBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, sandbox.Options{Now: time.Now, Faults: faults(t, "slow=2s@1", "wait=7s@2")})
		began := time.Now()
		body := l.ask("mde", "range i from 1 to 400 step 1").body
		parts := (len(body) + 1023) / 1024
		if took := time.Since(began); took < time.Duration(parts)*2*time.Second ||
			took > time.Duration(parts+3)*2*time.Second {
			t.Errorf("%d bytes took %s, want 2s for each of about %d chunks", len(body), took, parts)
		}
		began = time.Now()
		if l.ask("mde", "print 1"); time.Since(began) != 7*time.Second {
			t.Errorf("the response came after %s, want 7s", time.Since(began))
		}
	})
}

func TestSignInFaults(t *testing.T) {
	for _, c := range []struct {
		text   string
		status int
		says   string
	}{
		{"sign-in:status=503@1", 503, `"error":"temporarily_unavailable"`},
		{"sign-in:throttle=minute@1", 429, "AADSTS90033"},
		{"sign-in:html@1", 502, "Bad Gateway"},
		{"sign-in:empty@1", 200, ""},
		{`sign-in:json={"access_token":7,"@odata.type":"x, y"}@1`, 200, `{"access_token":7,"@odata.type":"x, y"}`},
		{"sign-in:redirect=https://elsewhere.example/@1", 307, ""},
	} {
		l := start(t, sandbox.Options{Faults: faults(t, c.text)})
		l.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		if answer := l.signIn(l.TenantID, nil); answer.status != c.status || !strings.Contains(answer.body, c.says) {
			t.Errorf("%s: got %d %s", c.text, answer.status, answer.body)
		}
		if answer := l.ask("mde", "print 1"); answer.status != http.StatusOK {
			t.Errorf("%s: after the failed sign-in the query returns %d", c.text, answer.status)
		}
	}
}

func TestStallFaultStopsBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, sandbox.Options{Now: time.Now, Faults: faults(t, "stall=500")})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		answer, err := l.try(l.request("mde", question("range i from 1 to 400 step 1")).WithContext(ctx))
		if !errors.Is(err, context.DeadlineExceeded) || len(answer.body) != 500 {
			t.Errorf("got %d bytes and %v, want 500 bytes and a deadline", len(answer.body), err)
		}
	})
}

func TestFloodFaultSendsItsSize(t *testing.T) {
	for _, dialect := range []string{"mde", "graph"} {
		l := start(t, sandbox.Options{Faults: faults(t, "flood=1000000")})
		answer := l.ask(dialect, "print 1")
		if rows := answer.rows(t); len(answer.body) < 1_000_000 || len(answer.body) > 1_100_000 || len(rows) < 900 {
			t.Errorf("%s: %d bytes with %d rows", dialect, len(answer.body), len(rows))
		}
	}
}

func TestSkewFaultChangesDateAndExpiresTokens(t *testing.T) {
	l := start(t, sandbox.Options{Faults: faults(t, "skew=-10m@1", "skew=2h@2")})
	if answer := l.ask("mde", "print 1"); answer.status != http.StatusOK ||
		answer.header.Get("Date") != "Mon, 23 Nov 2026 14:54:05 GMT" {
		t.Errorf("ten minutes behind: %d at %s", answer.status, answer.header.Get("Date"))
	}
	if answer := l.ask("mde", "print 1"); answer.status != http.StatusUnauthorized ||
		answer.header.Get("Date") != "Mon, 23 Nov 2026 17:04:05 GMT" {
		t.Errorf("two hours ahead: %d at %s", answer.status, answer.header.Get("Date"))
	}
}

func TestFirstRowsArriveEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, sandbox.Options{Now: time.Now, Faults: faults(t, "slow=1s")})
		began := time.Now()
		response, err := l.http.Do(l.request("mde", question("range i from 1 to 20000 step 1")))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		head := make([]byte, 400)
		if _, err := io.ReadFull(response.Body, head); err != nil || !strings.Contains(string(head), `{"i":9}`) {
			t.Fatalf("%v after %s", err, head)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the first rows came after %s", took)
		}
		rest, err := io.ReadAll(response.Body)
		if err != nil || time.Since(began) < 100*time.Second {
			t.Errorf("%d bytes more after %s, %v", len(rest), time.Since(began), err)
		}
	})
}

func TestInvalidFaultsAreErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                   `unknown fault "" (use cut, empty, expired, failure, flood, html, json, redirect, reset, skew, slow, stall, status, throttle, wait)`,
		"explode":            `unknown fault "explode"`,
		"status":             `invalid HTTP status ""`,
		"status=99":          `invalid HTTP status "99"`,
		"status=503@0":       `invalid calls "0"`,
		"status=503@x+":      `invalid calls "x+"`,
		"status=503@3/":      `invalid calls "3/"`,
		"throttle=week":      `unknown 429 text "week"`,
		"slow":               `invalid duration "" (use 500ms`,
		"wait=-2s":           `invalid duration "-2s"`,
		"skew=soon":          `invalid duration "soon" (use 10m or -10m)`,
		"redirect=/here":     `invalid URL "/here"`,
		"cut=-1":             `invalid number of bytes "-1"`,
		"reset=1":            `this fault takes no value, got "1"`,
		"status=503,after=1": `unknown option "after"`,
	} {
		if _, err := sandbox.ParseFault(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if tenant, err := sandbox.Start(sandbox.Options{Faults: []sandbox.Fault{{Kind: "explode"}}}); err == nil {
		tenant.Close()
		t.Error("a tenant starts with an unknown fault")
	}
}

func TestCloseEndsRunningCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The bubble fails if closing the tenant leaves a goroutine behind, even with a running
		// query and an idle connection.
		l := start(t, sandbox.Options{Now: time.Now, Slowness: time.Minute})
		request := l.request("mde", question("print 1"))
		ended := make(chan error, 1)
		go func() {
			_, err := l.try(request)
			ended <- err
		}()
		synctest.Wait()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err == nil {
			t.Error("the closed tenant answered the query")
		}
	})
}
