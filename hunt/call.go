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

// call takes one query through the queue and the ledger to the service. It is the
// api.Sink of its attempts.
type call struct {
	runner    *Runner
	question  Question
	report    func(change func(*Progress))
	forced    <-chan struct{} // tells a queued call to go at once
	entry     int64           // the ledger's entry for the attempt under way; 0 between attempts
	sent      time.Time       // when the attempt under way began; zero before the first of a call
	ledgerErr error           // the first failure to write the ledger
}

func (c *call) now() time.Time { return c.runner.Config.Now() }

// ask checks the question, waits for quota and makes the call. When the service asks
// for a longer pause than the client sits through, a run that may wait queues again, also
// one that was forced: it has had its try.
func (c *call) run(ctx context.Context) (*api.Answer, error) {
	query := api.Query{Text: c.question.Text, Timespan: c.question.Timespan, WorkspaceID: c.question.WorkspaceID}
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

// once makes the call when its turn has come.
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

// shouldRequeue reports whether a call that ended so is worth another wait. Without a
// ledger nothing would hold the next call back.
func (c *call) shouldRequeue(err error) bool {
	_, throttled := throttling(err)
	return throttled && c.question.Wait && c.ledgerErr == nil
}

// recheck bounds how long a queued run trusts its measurement: another process of
// the user may have given a call back or learned a new stop meanwhile.
const recheckInterval = 15 * time.Second

// safetyMargin is how much longer than the ledger says a call is held back: our clock and the
// service's do not start a window at the same instant, and a call that comes early costs a 429.
const safetyMargin = time.Second

// admit reserves a call in the ledger. A run that may wait does so in the queue, unless it
// is forced.
func (c *call) admit(ctx context.Context, force bool) error {
	if !c.question.Wait || force {
		return c.admitNow(ctx, force)
	}
	queue := &c.runner.queue
	place := queue.join(c.question.Text, c.now())
	defer queue.leave(place)
	for {
		changed, first := queue.turn(place)
		free, because := recheckInterval, "other calls are under way"
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

// reserve counts a call if it fits or is forced, or says how long until it fits.
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
		// Without a ledger the service still counts: let it decide, and say so at the end.
		c.ledgerErr = err
		return 0, "", nil
	case ok:
		c.entry, c.sent = id, time.Time{}
		return 0, "", nil
	}
	return free, because, nil
}

// wait returns when a call may fit, the queue moved, or the run was forced, and with an error
// when it was dropped or its time is over.
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

// Attempted implements api.Sink: every attempt is a call of its own in the ledger.
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

// settle closes the ledger's entry with the run time that the service reports, or
// else the time that passed: an estimate on the careful side. A call that was never
// sent, since nobody could sign in, is given back.
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

// defaultRetryAfter is how long a 429 lasts that does not say it: the shortest window there is.
const defaultRetryAfter = time.Minute

// learn keeps what a 429 says, so that no process of the user runs into it again.
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

// throttling finds a 429.
func throttling(err error) (*api.Error, bool) {
	var failure *api.Error
	return failure, errors.As(err, &failure) && failure.Kind == api.Throttled
}

func (c *call) noteLedger(err error) {
	if err != nil && c.ledgerErr == nil {
		c.ledgerErr = fmt.Errorf("write the quota ledger: %w", err)
	}
}
