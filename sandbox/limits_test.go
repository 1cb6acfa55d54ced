package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/sandbox"
)

func TestFortySixthCallOfAMinuteIsThrottled(t *testing.T) {
	now := monday
	l := start(t, sandbox.Options{Now: func() time.Time { return now }, RetryAfter: true})
	for dialect, want := range map[string]string{
		"mde": `{"error":{"code":"429","message":"API calls quota exceeded! maximum allowed 45 per 00:01:00",` +
			`"target":"`,
		"xdr": `{"error":{"code":"429","message":"API calls quota exceeded! maximum allowed 45 per 00:01:00",` +
			`"target":"`,
		"graph": `{"error":{"code":"TooManyRequests",` +
			`"message":"API calls quota exceeded! maximum allowed 45 per 00:01:00","innerError":{"date":"2026-11-23T`,
	} {
		t.Run(dialect, func(t *testing.T) {
			now = monday
			call := func() reply { return l.do(l.request(dialect, question("print 1"))) }
			for i := range 45 {
				if answer := call(); answer.status != 200 {
					t.Fatalf("call %d returns %d %s", i+1, answer.status, answer.body)
				}
				now = now.Add(time.Second)
			}
			answer := call()
			if answer.status != 429 || !strings.HasPrefix(answer.body, want) ||
				answer.header.Get("Retry-After") != "15" {
				t.Fatalf("call 46 returns %d %s, Retry-After %q", answer.status, answer.body,
					answer.header.Get("Retry-After"))
			}
			now = monday.Add(time.Minute)
			if answer := call(); answer.status != 200 {
				t.Errorf("after the first call has left the window: got %d %s", answer.status, answer.body)
			}
			if answer := call(); answer.status != 429 {
				t.Errorf("while the second call is still in the window: got %d", answer.status)
			}
		})
	}
}

func TestRetryAfterIsOptional(t *testing.T) {
	l := start(t, sandbox.Options{Limits: sandbox.Limits{CallsPerMinute: 1}})
	l.ask("mde", "print 1")
	if answer := l.ask("mde", "print 1"); answer.status != 429 || answer.header.Get("Retry-After") != "" {
		t.Errorf("got %d with Retry-After %q", answer.status, answer.header.Get("Retry-After"))
	}
}

func TestLimitTexts(t *testing.T) {
	for _, c := range []struct {
		limit string
		calls int // allowed
		pause time.Duration
		want  string
	}{
		{"calls_per_hour=3", 3, 0, "API calls quota exceeded! maximum allowed 3 per 01:00:00"},
		{"run_per_hour=4s", 2, 2 * time.Second,
			"You have exceeded processing resources allocated to this tenant. You can run queries again in 3596 " +
				"seconds."},
		{"run_per_day=4s", 2, 2 * time.Second,
			"You have exceeded processing resources allocated to this tenant. You can run queries again in 86396 " +
				"seconds."},
	} {
		t.Run(c.limit, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var limits sandbox.Limits
				if err := limits.Set(c.limit); err != nil {
					t.Fatal(err)
				}
				l := start(t, sandbox.Options{Limits: limits, Now: time.Now, Slowness: c.pause})
				for range c.calls {
					if answer := l.ask("mde", "print 1"); answer.status != 200 {
						t.Fatalf("got %d %s", answer.status, answer.body)
					}
				}
				answer := l.ask("mde", "print 1")
				if _, message := answer.failure(t); answer.status != 429 || message != c.want {
					t.Errorf("call %d returns %d %q, want %q", c.calls+1, answer.status, message, c.want)
				}
			})
		})
	}
}

func TestRequestTimeout(t *testing.T) {
	for dialect, want := range map[string]struct {
		status int
		code   string
	}{"mde": {400, "BadRequest"}, "xdr": {400, "BadRequest"}, "graph": {504, "UnknownError"}} {
		synctest.Test(t, func(t *testing.T) {
			l := start(t, sandbox.Options{Now: time.Now, Slowness: time.Hour})
			began := time.Now()
			answer := l.ask(dialect, "print 1")
			code, message := answer.failure(t)
			if answer.status != want.status || code != want.code || dialect != "graph" &&
				!strings.Contains(message, "The query execution was preempted.") {
				t.Errorf("%s returns %d %s %q", dialect, answer.status, code, message)
			}
			if took := time.Since(began); took != 200*time.Second {
				t.Errorf("%s stopped it after %s, want 200s", dialect, took)
			}
		})
	}
}

func TestRowsBeyondLimitAreDropped(t *testing.T) {
	l := start(t, sandbox.Options{Limits: sandbox.Limits{Rows: 100}})
	answer := l.ask("mde", "DeviceProcessEvents | project DeviceId")
	if n := len(answer.rows(t)); n != 100 {
		t.Errorf("got %d rows, want 100", n)
	}
}

func TestResultTooLargeFailsBeforeFirstByte(t *testing.T) {
	l := start(t, sandbox.Options{Limits: sandbox.Limits{ResultBytes: 10_000}})
	if answer := l.ask("mde", "DeviceProcessEvents | take 1"); answer.status != 200 {
		t.Errorf("one row returns %d %s", answer.status, answer.body)
	}
	answer := l.ask("mde", "DeviceProcessEvents | take 100")
	const want = "Query execution has exceeded the allowed result size. Optimize your query by limiting the amount " +
		"of results and try again."
	if code, message := answer.failure(t); answer.status != 400 || code != "BadRequest" || message != want {
		t.Errorf("got %d %s %q", answer.status, code, message)
	}
}

func TestGatewayRejectsBodyOverOneMegabyte(t *testing.T) {
	l := start(t, sandbox.Options{})
	answer := l.ask("mde", "print '"+strings.Repeat("x", 1<<20)+"'")
	if answer.status != 413 || !strings.Contains(answer.body, "<title>413 Request Entity Too Large</title>") ||
		answer.header.Get("Content-Type") != "text/html" {
		t.Errorf("got %d %s %s", answer.status, answer.header.Get("Content-Type"), answer.body)
	}
}

func TestLimitsAreSetByName(t *testing.T) {
	limits := sandbox.DefaultLimits()
	for _, text := range []string{"calls_per_minute=5", "run_per_day=90m", "result_bytes=1000", "rows=0"} {
		if err := limits.Set(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	if limits.CallsPerMinute != 5 || limits.RunPerDay != 90*time.Minute || limits.ResultBytes != 1000 ||
		limits.Rows != 0 || limits.CallsPerHour != 1500 {
		t.Errorf("got %+v", limits)
	}
	for text, want := range map[string]string{
		"calls=5": `unknown limit "calls" (use body_bytes, calls_per_30s, calls_per_hour,` +
			` calls_per_minute, request_timeout, result_bytes, rows, run_per_day, run_per_hour)`,
		"calls_per_minute":    `invalid number ""`,
		"calls_per_minute=-1": `invalid number "-1"`,
		"run_per_hour=10":     `invalid duration "10"`,
	} {
		if err := limits.Set(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestCallsWithoutATokenAreNotCounted(t *testing.T) {
	l := start(t, sandbox.Options{Limits: sandbox.Limits{CallsPerMinute: 2}})
	for range 5 {
		request := l.request("mde", question("print 1"))
		request.Header.Del("Authorization")
		l.do(request)
	}
	statuses := fmt.Sprint(l.ask("mde", "nonsense ||").status, l.ask("mde", "print 1").status,
		l.ask("mde", "print 1").status)
	if statuses != "400 200 429" {
		t.Errorf("one wrong and two valid queries return %s, want 400 200 429", statuses)
	}
}

func TestCallBrokenByFaultStopsRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, sandbox.Options{Now: time.Now, Limits: sandbox.Limits{RunPerHour: 4 * time.Second},
			Faults: faults(t, "reset@1")})
		if _, err := l.try(l.request("mde", question("print 1"))); err == nil {
			t.Fatal("the first call got a response")
		}
		time.Sleep(time.Minute)
		if answer := l.ask("mde", "print 1"); answer.status != 200 {
			t.Errorf("a minute later: got %d %s", answer.status, answer.body)
		}
	})
}

func TestSpeedShortensLimitWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, sandbox.Options{Now: time.Now, Speed: 60, RetryAfter: true,
			Limits: sandbox.Limits{CallsPerMinute: 45}})
		for call := range 45 {
			if answer := l.ask("graph", "print 1"); answer.status != http.StatusOK {
				t.Fatalf("call %d: %d %s", call, answer.status, answer.body)
			}
		}
		answer := l.ask("graph", "print 1")
		if answer.status != http.StatusTooManyRequests || answer.header.Get("Retry-After") != "1" ||
			!strings.Contains(answer.body, "45 per 00:01:00") {
			t.Fatalf("got %d, Retry-After %q, %s", answer.status, answer.header.Get("Retry-After"), answer.body)
		}
		time.Sleep(time.Second)
		if answer := l.ask("graph", "print 1"); answer.status != http.StatusOK {
			t.Errorf("after a second: got %d %s", answer.status, answer.body)
		}
	})
}
