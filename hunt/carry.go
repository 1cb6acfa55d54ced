package hunt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/history"
	"quarry/panics"
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
		c := &carrier{
			caller: caller{Runner: r, question: q, report: run.update, forced: run.forced},
			run:    run, started: run.latest.Started,
		}
		outcome := c.guarded(ctx)
		run.update(func(p *Progress) { p.State, p.Table, p.Outcome = Finished, outcome.Table, outcome })
	}()
	return run
}

// carrier takes one run through its stations, from the first entry in history to the last.
type carrier struct {
	caller
	run       *Run
	started   time.Time
	id        int64 // in history
	recordErr error
	outcome   *Outcome // once the service has answered; what is left is to record it
}

// guarded turns a panic into an outcome. In this goroutine it would end the program past the screen,
// which then could not restore the terminal.
func (c *carrier) guarded(ctx context.Context) (out *Outcome) {
	defer panics.Catch(func(p *panics.Error) {
		p.Log(c.Log, "a run", "run", c.id, "query", c.question.Text)
		out = c.panicked(ctx, p)
	})
	return c.carry(ctx)
}

// panicked is the outcome of a run that panicked. Results that are already here are delivered: the
// panic of what records them does not spoil them.
func (c *carrier) panicked(ctx context.Context, p *panics.Error) *Outcome {
	if c.outcome != nil {
		c.outcome.RecordErr = errors.Join(c.outcome.RecordErr, p)
		return c.outcome
	}
	out := &Outcome{RunID: c.id, Status: history.Failed, Duration: c.Now().Sub(c.started),
		Err: fmt.Errorf("the run failed: %w (the log has the details)", p)}
	if c.id != 0 {
		out.RecordErr = c.recording(func() error {
			entry := c.entry()
			entry.ID = c.id
			return c.record(context.WithoutCancel(ctx), entry, out)
		})
	}
	return out
}

// recording writes to history. Its panic is an error of the record like any other.
func (c *carrier) recording(write func() error) (err error) {
	defer panics.Recover(c.Log, "the record of a run", func(p *panics.Error) { err = p }, "run", c.id)
	return write()
}

func (c *carrier) carry(ctx context.Context) *Outcome {
	if c.question.Slice != nil || c.question.Resume != 0 {
		return c.carrySliced(ctx)
	}
	// What is written down must be written although the run was canceled.
	record := context.WithoutCancel(ctx)
	entry := c.entry()
	entry.ID, c.recordErr = c.Store.Begin(record, entry)
	c.id = entry.ID

	answer, err := c.ask(ctx, record)

	out := &Outcome{RunID: entry.ID, Duration: c.Now().Sub(c.started), Err: err, Status: statusOf(err), RecordErr: c.recordErr}
	if answer != nil {
		out.Table, out.Stats, out.Bytes = answer.Table, answer.Stats, answer.Bytes
		out.Truncated, out.RequestID = answer.Truncated, answer.RequestID
		c.outcome = out
		if rows, ok := ownTake(c.question.Text); ok && out.Truncated == table.NotTruncated && err == nil && out.Table != nil && int64(out.Table.Rows()) == rows {
			out.Truncated = table.OwnTake
		}
	}
	if err != nil {
		out.Diagnostics = Locate(c.question.Text, err)
	}
	if c.recordErr == nil {
		out.RecordErr = errors.Join(c.ledger, c.record(record, entry, out))
	}
	return out
}

// entry is the run as history gets it at first.
func (c *carrier) entry() history.Run {
	return history.Run{
		Text: c.question.Text, Profile: c.Profile.Name, Dialect: c.Profile.Dialect,
		Identity: c.Profile.Identity, Start: c.started, Status: history.Running,
		Hunt: c.question.Hunt, Tables: tablesOf(c.question.Text),
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
	return c.recording(func() error { return c.Store.KeepAnswer(ctx, entry.ID, out.Table) })
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
