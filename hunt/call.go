package hunt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/table"
)

// call takes one query through the queue and the ledger to the service. It implements api.Sink for
// its attempts.
type call struct {
	runner    *Runner
	question  Question
	report    func(change func(*Progress))
	forced    <-chan struct{} // receives a token when a queued call must be sent at once
	entry     int64           // ledger ID of the current attempt; 0 between attempts
	sent      time.Time       // when the current attempt began; zero before the first
	ledgerErr error           // the first failure to write the ledger
}

func (c *call) now() time.Time { return c.runner.Config.Now() }

// run validates the query, waits for quota and makes the call. If the service asks for a longer
// pause than the client waits, a run with Wait queues again. So does a forced run: it has had its
// attempt.
func (c *call) run(ctx context.Context) (*api.Answer, error) {
	query := api.Query{Text: c.question.Text, Timespan: c.question.Timespan, WorkspaceID: c.question.WorkspaceID,
		Workspaces: c.runner.Config.Profile.Workspaces}
	if err := query.Check(); err != nil {
		return nil, err
	}
	for force := c.question.Force; ; force = false {
		answer, err := c.runOnce(ctx, query, force)
		if !c.shouldRequeue(err) {
			return answer, err
		}
	}
}

// runOnce makes the call when it is its turn.
func (c *call) runOnce(ctx context.Context, query api.Query, force bool) (*api.Answer, error) {
	if err := c.admit(ctx, force); err != nil {
		return nil, err
	}
	defer c.runner.queue.release()
	c.report(func(p *Progress) { p.State, p.Because = Sending, "" })
	answer, err := c.runner.Config.Client.Run(ctx, query, c)
	c.settle(context.WithoutCancel(ctx), answer, err)
	return answer, err
}

// shouldRequeue reports whether a failed call may queue again. Without a ledger nothing would delay
// the next attempt.
func (c *call) shouldRequeue(err error) bool {
	_, throttled := throttling(err)
	return throttled && c.question.Wait && c.ledgerErr == nil
}

// recheckInterval is how often a queued run measures again: another process of the user may have
// returned a call or been throttled meanwhile.
const recheckInterval = 15 * time.Second

// safetyMargin is added to the wait that the ledger computes. The service's windows do not start at
// the same instant as ours, and a call that is sent too early costs a 429.
const safetyMargin = time.Second

// admit reserves a call in the ledger. A run with Wait does so in the queue, unless it is forced.
func (c *call) admit(ctx context.Context, force bool) error {
	if !c.question.Wait || force {
		return c.admitNow(ctx, force)
	}
	queue := &c.runner.queue
	place := queue.join(c.question.Text, c.now())
	defer queue.leave(place)
	for {
		changed, first := queue.turn(place)
		free, because := recheckInterval, "other calls are running"
		if first {
			var err error
			free, because, err = c.reserve(ctx, false)
			switch {
			case err != nil:
				queue.yield()
				return err
			case free == 0:
				return nil
			}
			queue.yield()
		}
		forced, err := c.wait(ctx, place, changed, free, because)
		switch {
		case err != nil:
			return err
		case forced:
			return c.admitNow(ctx, true)
		}
	}
}

// admitNow reserves a call without queueing.
func (c *call) admitNow(ctx context.Context, force bool) error {
	free, because, err := c.reserve(ctx, force)
	if err == nil && free > 0 {
		err = &OverQuota{Because: because, Free: max(free-safetyMargin, time.Second)}
	}
	if err == nil {
		c.runner.queue.enter()
	}
	return err
}

// reserve records a call if it fits or is forced; otherwise it returns how long until it fits.
func (c *call) reserve(ctx context.Context, force bool) (free time.Duration, because string, err error) {
	fits := func(calls []quota.Call, stop quota.Stop) bool {
		snapshot := Ledger{Limits: c.runner.limits.now(), Calls: calls, Stop: stop}.At(c.now().Add(-safetyMargin))
		free, because = snapshot.NextFree, snapshot.Because
		return force || free == 0
	}
	id, ok, err := c.runner.Config.Store.Reserve(ctx, c.runner.Config.Profile.Budget, c.now(), fits)
	switch {
	case err != nil && ctx.Err() != nil:
		return 0, "", &api.Error{Kind: api.KindOf(ctx.Err())}
	case err != nil:
		// The service enforces its limits even without a ledger. Send the call, report the error at
		// the end.
		c.ledgerErr = err
		return 0, "", nil
	case ok:
		c.entry, c.sent = id, time.Time{}
		return 0, "", nil
	}
	return free, because, nil
}

// wait returns when a call may fit, the queue changed, or the run was forced. It returns an error
// if the call was dropped or ctx ended.
func (c *call) wait(
	ctx context.Context, at *queuedCall, changed <-chan struct{}, free time.Duration, because string,
) (forced bool, err error) {
	resumes := c.now().Add(free)
	c.runner.queue.setReason(at, resumes, because)
	c.report(func(p *Progress) { p.State, p.Resumes, p.Because = Queued, resumes, because })
	timer := time.NewTimer(min(free, recheckInterval))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	case <-c.forced:
		return true, nil
	case <-at.dropped:
		return false, &api.Error{Kind: api.Canceled}
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return false, &OverQuota{Because: because, Free: resumes.Sub(c.now())}
		}
		return false, &api.Error{Kind: api.Canceled}
	}
	return false, nil
}

// Prompted implements api.Sink.
func (c *call) Prompted(prompt api.Prompt) {
	c.report(func(p *Progress) { p.State, p.Prompt = SigningIn, prompt })
}

// Attempted implements api.Sink. Every attempt is a call of its own in the ledger.
func (c *call) Attempted(a api.Attempt) {
	record := context.Background()
	if a.Err != nil {
		c.charge(record, c.now().Sub(c.sent))
		c.learn(record, a.Err)
		if a.Again {
			c.report(func(p *Progress) {
				p.State, p.Resumes, p.Because = Retrying, c.now().Add(a.Wait), a.Err.Error()
			})
		}
		return
	}
	switch {
	case c.entry == 0 && a.Number > 1:
		id, err := c.runner.Config.Store.StartCall(record, c.runner.Config.Profile.Budget, c.now())
		c.noteLedger(err)
		c.entry = id
	case c.entry != 0:
		c.noteLedger(c.runner.Config.Store.SendCall(record, c.entry, c.now()))
	}
	c.sent = c.now()
	c.report(func(p *Progress) {
		p.State, p.Attempt, p.Because, p.Prompt = Sending, a.Number, "", api.Prompt{}
	})
}

// Arrived implements api.Sink.
func (c *call) Arrived(t *table.Table) {
	c.report(func(p *Progress) { p.State, p.Table = Arriving, t })
}

// settle closes the ledger entry with the execution time that the service reports, or with the
// elapsed time, which is never less. A call that was never sent, because sign-in failed, is
// returned to the quota.
func (c *call) settle(ctx context.Context, answer *api.Answer, err error) {
	if c.entry != 0 && c.sent.IsZero() {
		c.noteLedger(c.runner.Config.Store.ReturnCall(ctx, c.entry))
		c.entry = 0
		return
	}
	spent := c.now().Sub(c.sent)
	if answer != nil && answer.Stats != nil && answer.Stats.Execution > 0 {
		spent = answer.Stats.Execution
	}
	c.charge(ctx, spent)
	c.learn(ctx, err)
}

func (c *call) charge(ctx context.Context, spent time.Duration) {
	if c.entry == 0 {
		return
	}
	c.noteLedger(c.runner.Config.Store.FinishCall(ctx, c.entry, spent))
	c.entry = 0
}

// defaultRetryAfter applies to a 429 without a Retry-After. A minute is the shortest quota window.
const defaultRetryAfter = time.Minute

// learn records what a 429 says, so that no process of the user runs into it again.
func (c *call) learn(ctx context.Context, err error) {
	failure, throttled := throttling(err)
	if !throttled {
		return
	}
	wait := failure.RetryAfter
	if wait == 0 {
		wait = defaultRetryAfter
	}
	stop := quota.Stop{Until: c.now().Add(wait), Reason: failure.Message}
	if failure.Limit != nil {
		c.runner.limits.learn(*failure.Limit)
		stop.Calls, stop.Window = failure.Limit.Limit, failure.Limit.Window
	}
	c.noteLedger(c.runner.Config.Store.SetStop(ctx, c.runner.Config.Profile.Budget, stop))
}

// throttling returns the 429 in an error chain.
func throttling(err error) (*api.Error, bool) {
	var failure *api.Error
	return failure, errors.As(err, &failure) && failure.Kind == api.Throttled
}

func (c *call) noteLedger(err error) {
	if err != nil && c.ledgerErr == nil {
		c.ledgerErr = fmt.Errorf("write the quota ledger: %w", err)
	}
}
