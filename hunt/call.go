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

// caller takes one query through the queue and the ledger to the service. It is the
// api.Sink of its call.
type caller struct {
	*Runner
	question Question
	report   func(change func(*Progress))
	forced   <-chan struct{} // tells a queued call to go at once
	call     int64           // the ledger's entry for the attempt under way; 0 between attempts
	sent     time.Time       // when the attempt under way began; zero before the first of a call
	ledger   error           // the first failure to write the ledger
}

// ask checks the question, waits for quota and makes the call. When the service asks
// for a longer pause than the client sits through, a run that may wait queues again.
func (c *caller) ask(ctx, record context.Context) (*api.Answer, error) {
	query := api.Query{Text: c.question.Text, Timespan: c.question.Timespan, WorkspaceID: c.question.WorkspaceID}
	if err := query.Check(); err != nil {
		return nil, err
	}
	for {
		answer, err := c.once(ctx, record, query)
		if !c.queuesAgain(err) {
			return answer, err
		}
	}
}

// once makes the call when its turn has come.
func (c *caller) once(ctx, record context.Context, query api.Query) (*api.Answer, error) {
	if err := c.admit(ctx); err != nil {
		return nil, err
	}
	defer c.line.release()
	c.report(func(p *Progress) { p.State, p.Because = Sending, "" })
	answer, err := c.Client.Run(ctx, query, c)
	c.settle(record, answer, err)
	return answer, err
}

// queuesAgain reports whether a call that ended so is worth another wait. Without a
// ledger nothing would hold the next call back.
func (c *caller) queuesAgain(err error) bool {
	_, throttled := throttling(err)
	return throttled && c.question.Wait && c.ledger == nil
}

// recheck bounds how long a queued run trusts its measurement: another process of
// the user may have given a call back or learned a new stop meanwhile.
const recheck = 15 * time.Second

// courtesy is how much longer than the ledger says a call is held back: our clock and the
// service's do not start a window at the same instant, and a call that comes early costs a 429.
const courtesy = time.Second

// admit reserves a call in the ledger. A run that may wait does so in line.
func (c *caller) admit(ctx context.Context) error {
	if !c.question.Wait || c.question.Force {
		return c.admitNow(ctx)
	}
	place := c.line.join(c.question.Text, c.Now())
	defer c.line.leave(place)
	for {
		changed, first := c.line.turn(place)
		free, because := recheck, "other calls are under way"
		if first {
			var err error
			free, because, err = c.reserve(ctx)
			if err != nil || free == 0 {
				return c.admitted(err)
			}
			c.line.yield()
		}
		if err := c.queue(ctx, place, changed, free, because); err != nil {
			return err
		}
		if c.question.Force {
			return c.admitNow(ctx)
		}
	}
}

// admitted keeps a turn, or gives it back with an error.
func (c *caller) admitted(err error) error {
	if err != nil {
		c.line.yield()
	}
	return err
}

// admitNow reserves a call without standing in line.
func (c *caller) admitNow(ctx context.Context) error {
	free, because, err := c.reserve(ctx)
	if err == nil && free > 0 {
		err = &OverQuota{Because: because, Free: max(free-courtesy, time.Second)}
	}
	if err == nil {
		c.line.enter()
	}
	return err
}

// reserve counts a call if it fits, or says how long until it does.
func (c *caller) reserve(ctx context.Context) (free time.Duration, because string, err error) {
	id, ok, err := c.Store.Reserve(ctx, c.Profile.Budget, c.Now(), func(calls []quota.Call, stop quota.Stop) bool {
		snapshot := Ledger{Limits: c.limits.now(), Calls: calls, Stop: stop}.At(c.Now().Add(-courtesy))
		free, because = snapshot.NextFree, snapshot.Because
		return c.question.Force || free == 0
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return 0, "", &api.Error{Kind: api.KindOf(ctx.Err())}
	case err != nil:
		// Without a ledger the service still counts: let it decide, and say so at the end.
		c.ledger = err
		return 0, "", nil
	case ok:
		c.call, c.sent, c.question.Force = id, time.Time{}, false
		return 0, "", nil
	}
	return free, because, nil
}

// queue waits until a call may fit, the line moves, or the run is forced or dropped.
func (c *caller) queue(ctx context.Context, at *place, changed <-chan struct{}, free time.Duration, because string) error {
	resumes := c.Now().Add(free)
	c.line.tell(at, resumes, because)
	c.report(func(p *Progress) { p.State, p.Resumes, p.Because = Queued, resumes, because })
	timer := time.NewTimer(min(free, recheck))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	case <-c.forced:
		c.question.Force = true
	case <-at.dropped:
		return &api.Error{Kind: api.Canceled}
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return &OverQuota{Because: because, Free: resumes.Sub(c.Now())}
		}
		return &api.Error{Kind: api.Canceled}
	}
	return nil
}

// Prompted implements api.Sink.
func (c *caller) Prompted(prompt api.Prompt) {
	c.report(func(p *Progress) { p.State, p.Prompt = SigningIn, prompt })
}

// Attempted implements api.Sink: every attempt is a call of its own in the ledger.
func (c *caller) Attempted(a api.Attempt) {
	record := context.Background()
	if a.Err != nil {
		c.charge(record, c.Now().Sub(c.sent))
		c.learn(record, a.Err)
		if a.Again {
			c.report(func(p *Progress) {
				p.State, p.Resumes, p.Because = Retrying, c.Now().Add(a.Wait), a.Err.Error()
			})
		}
		return
	}
	switch {
	case c.call == 0 && a.Number > 1:
		id, err := c.Store.StartCall(record, c.Profile.Budget, c.Now())
		c.noteLedger(err)
		c.call = id
	case c.call != 0:
		c.noteLedger(c.Store.SendCall(record, c.call, c.Now()))
	}
	c.sent = c.Now()
	c.report(func(p *Progress) {
		p.State, p.Attempt, p.Because, p.Prompt = Sending, a.Number, "", api.Prompt{}
	})
}

// Arrived implements api.Sink.
func (c *caller) Arrived(t *table.Table) {
	c.report(func(p *Progress) { p.State, p.Table = Arriving, t })
}

// settle closes the ledger's entry with the run time that the service reports, or
// else the time that passed: an estimate on the careful side. A call that was never
// sent, since nobody could sign in, is given back.
func (c *caller) settle(ctx context.Context, answer *api.Answer, err error) {
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

func (c *caller) charge(ctx context.Context, spent time.Duration) {
	if c.call == 0 {
		return
	}
	c.noteLedger(c.Store.FinishCall(ctx, c.call, spent))
	c.call = 0
}

// unstated is how long a 429 lasts that does not say it: the shortest window there is.
const unstated = time.Minute

// learn keeps what a 429 says, so that no process of the user runs into it again.
func (c *caller) learn(ctx context.Context, err error) {
	failure, throttled := throttling(err)
	if !throttled {
		return
	}
	wait := failure.RetryAfter
	if wait == 0 {
		wait = unstated
	}
	stop := quota.Stop{Until: c.Now().Add(wait), Reason: failure.Message}
	if failure.Limit != nil {
		c.limits.learn(*failure.Limit)
		stop.Calls, stop.Window = failure.Limit.Limit, failure.Limit.Window
	}
	c.noteLedger(c.Store.SetStop(ctx, c.Profile.Budget, stop))
}

// throttling finds a 429.
func throttling(err error) (*api.Error, bool) {
	var failure *api.Error
	return failure, errors.As(err, &failure) && failure.Kind == api.Throttled
}

func (c *caller) noteLedger(err error) {
	if err != nil && c.ledger == nil {
		c.ledger = fmt.Errorf("write the quota ledger: %w", err)
	}
}
