package hunt_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/table/decode"
)

var question = hunt.Question{Text: "T | take 1"}

var mdeLimits = quota.Limits{CallsPerMinute: 45, CallsPerHour: 1500, RunPerHour: 10 * time.Minute,
	RunPerDay: 3 * time.Hour}

func (d *fixture) lastRun(t *testing.T) history.Run {
	t.Helper()
	runs, err := d.store.Runs(t.Context(), history.Filter{Limit: 1})
	if err != nil || len(runs) != 1 {
		t.Fatalf("the history has %d runs (error %v), want 1", len(runs), err)
	}
	return runs[0]
}

func (d *fixture) calls(t *testing.T) []quota.Call {
	t.Helper()
	ledger, err := d.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Calls
}

func TestRunIsSentChargedAndRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		answer := oneRow()
		answer.Stats = &decode.Stats{Execution: 700 * time.Millisecond}
		d.service.act = answers(2*time.Second, answer)

		question := hunt.Question{Text: "let DeviceEvents = DeviceInfo; union DeviceEvents, EmailEvents | take 1",
			Hunt: "triage"}
		states, out := finish(t, d.Start(t.Context(), question))
		if want := []hunt.State{hunt.Sending, hunt.Finished}; states[0] != want[0] || states[len(states)-1] != want[1] {
			t.Errorf("got states %v, want the first and last of %v", states, want)
		}
		if out.Err != nil || out.RecordErr != nil || out.Table.Rows() != 1 || out.Duration != 2*time.Second {
			t.Errorf("outcome %+v, want one row after 2 s without an error", out)
		}
		run := d.lastRun(t)
		if run.Status != history.OK || run.Rows != 1 || run.Bytes != 42 || run.Charged != 700*time.Millisecond ||
			run.Text != question.Text {
			t.Errorf("recorded %+v, want a successful run of 1 row, 42 bytes and 700 ms charged", run)
		}
		if want := []string{"DeviceInfo", "EmailEvents"}; !slices.Equal(run.Tables, want) || run.Hunt != "triage" {
			t.Errorf("recorded tables %q of hunt %q, want %q of triage", run.Tables, run.Hunt, want)
		}
		calls := d.calls(t)
		if len(calls) != 1 || calls[0].Running || calls[0].Run != 700*time.Millisecond {
			t.Errorf("ledger %+v, want one closed call of the 700 ms that the service reported", calls)
		}
		kept, err := d.store.Answer(t.Context(), run.ID)
		if err != nil || kept.Rows() != 1 {
			t.Errorf("saved results: %v, %v, want one row", kept, err)
		}
	})
}

func TestRunOverQuotaFailsOrQueues(t *testing.T) {
	limits := quota.Limits{CallsPerMinute: 1}
	t.Run("fails with the limit and the wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newFixture(t, limits)
			d.service.act = answers(time.Second, oneRow())
			finish(t, d.Start(t.Context(), question))
			_, out := finish(t, d.Start(t.Context(), question))
			var overQuota *hunt.OverQuota
			if !errors.As(out.Err, &overQuota) || overQuota.Free != 59*time.Second {
				t.Errorf("error %v, want an OverQuota that frees in 59 s", out.Err)
			}
			if d.service.calls != 1 {
				t.Errorf("%d calls were sent, want only the first", d.service.calls)
			}
		})
	})
	t.Run("waits in the queue", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newFixture(t, limits)
			d.service.act = answers(time.Second, oneRow())
			finish(t, d.Start(t.Context(), question))
			began := time.Now()
			states, out := finish(t, d.Start(t.Context(), hunt.Question{Text: "T", Wait: true}))
			if out.Err != nil || !slices.Contains(states, hunt.Queued) {
				t.Errorf("got states %v and error %v, want it queued, then sent", states, out.Err)
			}
			if waited := time.Since(began); waited != 61*time.Second {
				t.Errorf("answered after %v, want 59 s until it fits, 1 s safety margin and 1 s run time", waited)
			}
		})
	})
	t.Run("is sent at once if forced", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newFixture(t, limits)
			d.service.act = answers(time.Second, oneRow())
			finish(t, d.Start(t.Context(), question))
			began := time.Now()
			run := d.Start(t.Context(), hunt.Question{Text: "T", Wait: true})
			synctest.Wait()
			run.Force()
			run.Force() // forcing again has no effect
			_, out := finish(t, run)
			if out.Err != nil || time.Since(began) != time.Second {
				t.Errorf("ended after %v with error %v, want results after 1 s", time.Since(began), out.Err)
			}
		})
	})
}

func TestCanceledRunIsRecordedAndCharged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, quota.Limits{CallsPerMinute: 1})
		d.service.act = answers(time.Hour, oneRow())
		running := d.Start(t.Context(), question)
		synctest.Wait()
		time.Sleep(3 * time.Second)
		queued := d.Start(t.Context(), hunt.Question{Text: "Q", Wait: true})
		synctest.Wait()
		queued.Cancel()
		if _, out := finish(t, queued); out.Status != history.Canceled {
			t.Errorf("a dropped run has status %q and error %v", out.Status, out.Err)
		}
		running.Cancel()
		if _, out := finish(t, running); out.Status != history.Canceled {
			t.Errorf("a canceled run has status %q and error %v", out.Status, out.Err)
		}
		calls := d.calls(t)
		if len(calls) != 1 || calls[0].Run != 3*time.Second {
			t.Errorf("ledger %+v, want the canceled call with its 3 s and none for the dropped run", calls)
		}
	})
}

func TestEveryAttemptCountsAnd429BlocksOtherCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		throttled := &api.Error{Kind: api.Throttled, Message: "quota exceeded", RetryAfter: 20 * time.Second}
		d.service.act = func(_ context.Context, sink api.Sink) (*api.Answer, error) {
			sink.Attempted(api.Attempt{Number: 1, Err: throttled, Again: true, Wait: 20 * time.Second})
			time.Sleep(20 * time.Second)
			sink.Attempted(api.Attempt{Number: 2})
			time.Sleep(time.Second)
			return oneRow(), nil
		}
		run := d.Start(t.Context(), question)
		synctest.Wait()
		p, _ := run.Next(t.Context())
		if p.State != hunt.Retrying || time.Until(p.Resumes) != 20*time.Second ||
			!strings.Contains(p.Because, "quota exceeded") {
			t.Errorf("progress %+v, want it retrying in 20 s because of the quota", p)
		}
		if _, ok, err := d.store.Reserve(t.Context(), budget, time.Now(), func(c []quota.Call, s quota.Stop) bool {
			return hunt.Ledger{Limits: mdeLimits, Calls: c, Stop: s}.At(time.Now()).NextFree == 0
		}); ok || err != nil {
			t.Errorf("another process may call (%v, %v) while the service asked for a pause", ok, err)
		}
		if _, out := finish(t, run); out.Err != nil {
			t.Errorf("got error %v, want the results of the second attempt", out.Err)
		}
		if calls := d.calls(t); len(calls) != 2 {
			t.Errorf("ledger %+v, want a call for each attempt", calls)
		}
	})
}

func TestFinalFailureIsNotShownAsRetrying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		refused := &api.Error{Kind: api.BadQuery}
		d.service.act = func(_ context.Context, sink api.Sink) (*api.Answer, error) {
			sink.Attempted(api.Attempt{Number: 1, Err: refused})
			time.Sleep(time.Second) // let the UI see the intermediate state
			return nil, refused
		}
		if states, _ := finish(t, d.Start(t.Context(), question)); slices.Contains(states, hunt.Retrying) {
			t.Errorf("states %v, want no retry announced", states)
		}
	})
}

func TestLongRetryAfterQueuesTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		throttled := &api.Error{
			Kind: api.Throttled, RetryAfter: 12 * time.Minute, Limit: &api.Learned{Limit: 30, Window: time.Minute},
		}
		d.service.act = func(context.Context, api.Sink) (*api.Answer, error) {
			if d.service.calls == 1 {
				return nil, throttled
			}
			return oneRow(), nil
		}
		began := time.Now()
		states, out := finish(t, d.Start(t.Context(), hunt.Question{Text: "T", Wait: true}))
		if out.Err != nil || !slices.Contains(states, hunt.Queued) || time.Since(began) != 12*time.Minute+time.Second {
			t.Errorf("states %v, ended after %v with %v, want it queued for 12 minutes, then sent", states,
				time.Since(began), out.Err)
		}
		if ledger, err := d.Ledger(t.Context()); err != nil || ledger.Limits.CallsPerMinute != 30 {
			t.Errorf("limits %+v (error %v), want the 30 calls a minute that the service stated", ledger.Limits, err)
		}
	})
}

func TestTimeoutInQueueReportsOverQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, quota.Limits{CallsPerMinute: 1})
		d.service.act = answers(time.Second, oneRow())
		finish(t, d.Start(t.Context(), question))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, out := finish(t, d.Start(ctx, hunt.Question{Text: "T", Wait: true}))
		var overQuota *hunt.OverQuota
		if !errors.As(out.Err, &overQuota) || d.service.calls != 1 {
			t.Errorf("error %v after %d calls, want an OverQuota and no second call", out.Err, d.service.calls)
		}
	})
}

func TestUnsentCallIsReturnedToTheQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		d.service.silent = true
		d.service.act = func(context.Context, api.Sink) (*api.Answer, error) {
			return nil, &api.Error{Kind: api.SignIn}
		}
		finish(t, d.Start(t.Context(), question))
		if calls := d.calls(t); len(calls) != 0 {
			t.Errorf("ledger %+v, want no call for a sign-in that failed", calls)
		}
	})
}

func TestPartialResultsAreSavedWithTheirError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		d.service.act = func(context.Context, api.Sink) (*api.Answer, error) {
			answer := oneRow()
			answer.Complete, answer.Truncated = false, "cut"
			return answer, &api.Error{Kind: api.CutShort, Message: "the response ended early"}
		}
		_, out := finish(t, d.Start(t.Context(), question))
		if out.Table == nil || api.KindOf(out.Err) != api.CutShort {
			t.Errorf("outcome %+v, want the row that arrived and the error", out)
		}
		run := d.lastRun(t)
		if run.Status != history.Failed || run.Rows != 1 || run.Truncated != "cut" || run.Error == "" {
			t.Errorf("recorded %+v, want an error with 1 row, marked as truncated", run)
		}
	})
}

func TestBrokenStoreDoesNotStopTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		d.store.broken = true
		d.service.act = answers(time.Second, oneRow())
		_, out := finish(t, d.Start(t.Context(), question))
		if out.Err != nil || out.Table == nil || !errors.Is(out.RecordErr, errDisk) {
			t.Errorf("outcome %+v, want the results and a record error", out)
		}
	})
}

func TestPanicEndsTheRunOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newFixture(t, mdeLimits)
		d.service.act = func(context.Context, api.Sink) (*api.Answer, error) { panic("index out of range") }
		_, out := finish(t, d.Start(t.Context(), question))
		if out.Err == nil || !strings.Contains(out.Err.Error(), "index out of range") || out.Status != history.Failed {
			t.Errorf("outcome %+v, want a failed run with the panic", out)
		}
	})
}

func TestInvalidQueriesAreNotSent(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":         " \n\t",
		"over a megabyte": "print '" + strings.Repeat("x", api.MaxBody) + "'",
		"over a megabyte with the escapes of JSON": "print 1" + strings.Repeat("\n", api.MaxBody/2),
		"not UTF-8": "print '\xff'",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newFixture(t, mdeLimits)
				_, out := finish(t, d.Start(t.Context(), hunt.Question{Text: text}))
				if api.KindOf(out.Err) != api.Usage || d.service.calls != 0 || len(d.calls(t)) != 0 {
					t.Errorf("error %v, %d calls sent, ledger %v: want it rejected without a call", out.Err,
						d.service.calls, d.calls(t))
				}
			})
		})
	}
}
