package hunt

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/history"
	"quarry/table"
)

// OverQuota ends a run that does not fit into the ledger and was not told to wait.
type OverQuota struct {
	Because string        // the limit that is spent
	Free    time.Duration // until a call fits again
}

func (e *OverQuota) Error() string {
	return fmt.Sprintf("the quota is spent (%s): the next call fits in %s", e.Because, quota.Brief(e.Free))
}

// Start sends a question on its way. Ending ctx cancels the run.
func (r *Runner) Start(ctx context.Context, q Question) *Run {
	ctx, cancel := context.WithCancel(ctx)
	run := newRun(cancel, r.Now())
	go func() {
		defer cancel()
		c := &carrier{Runner: r, question: q, run: run, started: run.latest.Started}
		outcome := c.guarded(ctx)
		run.update(func(p *Progress) { p.State, p.Table, p.Outcome = Finished, outcome.Table, outcome })
	}()
	return run
}

// carrier takes one run through its stations. It is the api.Sink of its call.
type carrier struct {
	*Runner
	question Question
	run      *Run
	started  time.Time
	call     int64     // the ledger's entry for the attempt under way; 0 between attempts
	sent     time.Time // when the attempt under way began; zero before the first of a call
	ledger   error     // the first failure to write the ledger
}

// guarded turns a fault of ours into an outcome. A panic here would end the program past
// the screen, which then could not put the terminal back.
func (c *carrier) guarded(ctx context.Context) (out *Outcome) {
	defer func() {
		if fault := recover(); fault != nil {
			c.Log.Error("a run panicked", "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			out = &Outcome{Status: history.Failed, Duration: c.Now().Sub(c.started),
				Err: fmt.Errorf("the run stopped because of a fault in quarry (%v): its trace is in the log", fault)}
		}
	}()
	return c.carry(ctx)
}

func (c *carrier) carry(ctx context.Context) *Outcome {
	// What is written down must be written although the run was canceled.
	record := context.WithoutCancel(ctx)
	entry := history.Run{
		Text: c.question.Text, Profile: c.Profile.Name, Dialect: c.Profile.Dialect,
		Identity: c.Profile.Identity, Start: c.started, Status: history.Running,
		Hunt: c.question.Hunt, Tables: tablesOf(c.question.Text),
	}
	id, recordErr := c.Store.Begin(record, entry)
	entry.ID = id

	answer, err := c.ask(ctx, record)

	out := &Outcome{RunID: id, Duration: c.Now().Sub(c.started), Err: err, Status: statusOf(err), RecordErr: recordErr}
	if answer != nil {
		out.Table, out.Stats, out.Bytes = answer.Table, answer.Stats, answer.Bytes
		out.Truncated, out.RequestID = answer.Truncated, answer.RequestID
	}
	if err != nil {
		out.Diagnostics = Locate(c.question.Text, err)
	}
	if recordErr == nil {
		out.RecordErr = errors.Join(c.ledger, c.record(record, entry, out))
	}
	return out
}

// ask checks the question, waits for quota and makes the call. When the service asks
// for a longer pause than the client sits through, a run that may wait queues again.
func (c *carrier) ask(ctx, record context.Context) (*api.Answer, error) {
	query := api.Query{Text: c.question.Text, Timespan: c.question.Timespan}
	if err := query.Check(); err != nil {
		return nil, err
	}
	for {
		if err := c.admit(ctx); err != nil {
			return nil, err
		}
		c.run.update(func(p *Progress) { p.State, p.Because = Sending, "" })
		answer, err := c.Client.Run(ctx, query, c)
		c.settle(record, answer, err)
		if !c.queuesAgain(err) {
			return answer, err
		}
	}
}

// queuesAgain reports whether a call that ended so is worth another wait. Without a
// ledger nothing would hold the next call back.
func (c *carrier) queuesAgain(err error) bool {
	_, stated := pauseAskedFor(err)
	return stated && c.question.Wait && c.ledger == nil
}

// admit reserves a call in the ledger, queueing until one fits.
func (c *carrier) admit(ctx context.Context) error {
	for {
		var snapshot quota.Snapshot
		id, ok, err := c.Store.Reserve(ctx, c.Profile.Budget, c.Now(), func(calls []quota.Call, stop quota.Stop) bool {
			snapshot = Ledger{Limits: c.limits.now(), Calls: calls, Stop: stop}.At(c.Now())
			return c.question.Force || snapshot.NextFree == 0
		})
		switch {
		case err != nil && ctx.Err() != nil:
			return &api.Error{Kind: api.KindOf(ctx.Err())}
		case err != nil:
			// Without a ledger the service still counts: let it decide, and say so at the end.
			c.ledger = err
			return nil
		case ok:
			c.call, c.sent, c.question.Force = id, time.Time{}, false
			return nil
		case !c.question.Wait:
			return &OverQuota{Because: snapshot.Because, Free: snapshot.NextFree}
		}
		if err := c.queue(ctx, snapshot.NextFree, snapshot.Because); err != nil {
			return err
		}
	}
}

// recheck bounds how long a queued run trusts its measurement: another process of
// the user may have given a call back or learned a new stop meanwhile.
const recheck = 15 * time.Second

// courtesy is added to a measured wait: our clock and the service's do not start a
// window at the same instant, and a call that comes early costs a 429.
const courtesy = time.Second

// queue waits until a call may fit, or the run is forced.
func (c *carrier) queue(ctx context.Context, free time.Duration, because string) error {
	resumes := c.Now().Add(free + courtesy)
	c.run.update(func(p *Progress) { p.State, p.Resumes, p.Because = Queued, resumes, because })
	wait := free + courtesy
	if free > recheck {
		wait = recheck
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.run.forced:
		c.question.Force = true
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return &OverQuota{Because: because, Free: resumes.Sub(c.Now())}
		}
		return &api.Error{Kind: api.Canceled}
	}
	return nil
}

// Prompted implements api.Sink.
func (c *carrier) Prompted(prompt api.Prompt) {
	c.run.update(func(p *Progress) { p.State, p.Prompt = SigningIn, prompt })
}

// Attempted implements api.Sink: every attempt is a call of its own in the ledger.
func (c *carrier) Attempted(a api.Attempt) {
	record := context.Background()
	if a.Err != nil {
		c.charge(record, c.Now().Sub(c.sent))
		c.learn(record, a.Err)
		if a.Again {
			c.run.update(func(p *Progress) {
				p.State, p.Resumes, p.Because = Retrying, c.Now().Add(a.Wait), a.Err.Error()
			})
		}
		return
	}
	if c.call == 0 && a.Number > 1 {
		id, err := c.Store.StartCall(record, c.Profile.Budget, c.Now())
		c.noteLedger(err)
		c.call = id
	}
	c.sent = c.Now()
	c.run.update(func(p *Progress) {
		p.State, p.Attempt, p.Because, p.Prompt = Sending, a.Number, "", api.Prompt{}
	})
}

// Arrived implements api.Sink.
func (c *carrier) Arrived(t *table.Table) {
	c.run.update(func(p *Progress) { p.State, p.Table = Arriving, t })
}

// settle closes the ledger's entry with the run time that the service reports, or
// else the time that passed: an estimate on the careful side. A call that was never
// sent, since nobody could sign in, is given back.
func (c *carrier) settle(ctx context.Context, answer *api.Answer, err error) {
	if c.call != 0 && c.sent.IsZero() {
		c.noteLedger(c.Store.ReturnCall(ctx, c.call))
		c.call = 0
		return
	}
	spent := c.Now().Sub(c.sent)
	if answer != nil && answer.Stats != nil && answer.Stats.Execution > 0 {
		spent = answer.Stats.Execution
	}
	c.charge(ctx, spent)
	c.learn(ctx, err)
}

func (c *carrier) charge(ctx context.Context, spent time.Duration) {
	if c.call == 0 {
		return
	}
	c.noteLedger(c.Store.FinishCall(ctx, c.call, spent))
	c.call = 0
}

// learn keeps what a 429 says, so that no process of the user runs into it again.
func (c *carrier) learn(ctx context.Context, err error) {
	failure, stated := pauseAskedFor(err)
	if !stated {
		return
	}
	if failure.Limit != nil {
		c.limits.learn(*failure.Limit)
	}
	stop := quota.Stop{Until: c.Now().Add(failure.RetryAfter), Reason: failure.Message}
	c.noteLedger(c.Store.SetStop(ctx, c.Profile.Budget, stop))
}

// pauseAskedFor finds a 429 that says how long it lasts.
func pauseAskedFor(err error) (*api.Error, bool) {
	var failure *api.Error
	return failure, errors.As(err, &failure) && failure.Kind == api.Throttled && failure.RetryAfter > 0
}

func (c *carrier) noteLedger(err error) {
	if err != nil && c.ledger == nil {
		c.ledger = fmt.Errorf("write the quota ledger: %w", err)
	}
}

// record completes the entry in history and keeps the answer.
func (c *carrier) record(ctx context.Context, entry history.Run, out *Outcome) error {
	entry.Duration, entry.Bytes, entry.Status, entry.Truncated = out.Duration, out.Bytes, out.Status, out.Truncated
	entry.Charged = out.Duration
	if out.Stats != nil && out.Stats.Execution > 0 {
		entry.Charged = out.Stats.Execution
	}
	if out.Err != nil {
		entry.Error = out.Err.Error()
	}
	if out.Table != nil {
		entry.Rows, entry.Columns = out.Table.Rows(), out.Table.Columns()
	}
	if err := c.Store.Finish(ctx, entry); err != nil || out.Table == nil || !c.Profile.KeepAnswers {
		return err
	}
	return c.Store.KeepAnswer(ctx, entry.ID, out.Table)
}

func statusOf(err error) history.Status {
	switch {
	case err == nil:
		return history.OK
	case api.KindOf(err) == api.Canceled:
		return history.Canceled
	}
	return history.Failed
}

// Ledger reads what has been spent in the longest window that any limit looks at.
func (r *Runner) Ledger(ctx context.Context) (Ledger, error) {
	calls, err := r.Store.Calls(ctx, r.Profile.Budget, r.Now().Add(-24*time.Hour))
	if err != nil {
		return Ledger{}, err
	}
	stop, err := r.Store.Stop(ctx, r.Profile.Budget)
	return Ledger{Limits: r.limits.now(), Calls: calls, Stop: stop}, err
}
