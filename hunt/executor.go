package hunt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/panics"
	"quarry/table"
)

// Start sends a question on its way. Ending ctx cancels the run.
func (r *Runner) Start(ctx context.Context, q Question) *Run {
	q.WorkspaceID = cmp.Or(q.WorkspaceID, r.Config.Profile.Workspace)
	ctx, cancel := context.WithCancel(ctx)
	run := newRun(cancel, r.Config.Now())
	go func() {
		defer cancel()
		e := &execution{runner: r, run: run, question: q}
		outcome := e.runGuarded(ctx)
		run.update(func(p *Progress) { p.State, p.Table, p.Outcome = Finished, outcome.Table, outcome })
	}()
	return run
}

// execution takes one run from the first entry in history to the last.
type execution struct {
	runner    *Runner
	run       *Run
	question  Question // of a resumed run, with the text that was kept
	id        int64    // in history
	recordErr error    // the first failure to write history
	outcome   *Outcome // once the service has answered; what is left is to record it
}

// runGuarded turns a panic into an outcome. In this goroutine it would end the program past the screen,
// which then could not restore the terminal.
func (e *execution) runGuarded(ctx context.Context) (out *Outcome) {
	defer panics.Catch(func(p *panics.Error) {
		p.Log(e.runner.Config.Log, "a run", "run", e.id, "query", e.question.Text)
		out = e.panicked(ctx, p)
	})
	if e.question.Slice != nil || e.question.Resume != 0 {
		return e.runSliced(ctx)
	}
	return e.runWhole(ctx)
}

// panicked is the outcome of a run that panicked. Results that are already here are delivered: the
// panic of what records them does not spoil them.
func (e *execution) panicked(ctx context.Context, p *panics.Error) *Outcome {
	if e.outcome != nil {
		e.outcome.RecordErr = errors.Join(e.outcome.RecordErr, p)
		return e.outcome
	}
	out := &Outcome{RunID: e.id, Status: history.Failed, Duration: e.elapsed(),
		Err: fmt.Errorf("the run failed: %w (the log has the details)", p)}
	if e.id != 0 {
		out.RecordErr = e.recording(func() error { return e.record(context.WithoutCancel(ctx), out) })
	}
	return out
}

// recording writes to history. Its panic is an error of the record like any other.
func (e *execution) recording(write func() error) (err error) {
	defer panics.Recover(e.runner.Config.Log, "the record of a run", func(p *panics.Error) { err = p }, "run", e.id)
	return write()
}

// whole runs a question as one call.
func (e *execution) runWhole(ctx context.Context) *Outcome {
	// What is written down must be written although the run was canceled.
	record := context.WithoutCancel(ctx)
	e.begin(record)

	c := &call{runner: e.runner, question: e.question, report: e.run.update, forced: e.run.forced}
	answer, err := c.run(ctx)

	out := &Outcome{RunID: e.id, Duration: e.elapsed(), Err: err, Status: statusOf(err), RecordErr: e.recordErr}
	if answer != nil {
		out.Table, out.Stats, out.Bytes = answer.Table, answer.Stats, answer.Bytes
		out.Truncated, out.RequestID = answer.Truncated, answer.RequestID
		e.outcome = out
		if err == nil && out.Truncated == table.NotTruncated && limitedByTake(e.question.Text, answer) {
			out.Truncated = table.OwnTake
		}
	}
	if err != nil {
		out.Diagnostics = Locate(e.question.Text, err)
	}
	if e.recordErr == nil {
		out.RecordErr = errors.Join(c.ledgerErr, e.record(record, out))
	}
	return out
}

// limitedByTake reports whether an answer has all the rows that the query's own take lets through.
func limitedByTake(query string, answer *api.Answer) bool {
	rows, ok := takeLimit(query)
	return ok && answer.Table != nil && int64(answer.Table.Rows()) == rows
}

func (e *execution) elapsed() time.Duration { return e.runner.Config.Now().Sub(e.run.started) }

// entry is the run as history gets it at first.
func (e *execution) entry() history.Run {
	profile := e.runner.Config.Profile
	return history.Run{
		ID: e.id, Text: e.question.Text, Profile: profile.Name, Dialect: profile.Dialect,
		Identity: string(profile.Identity), Start: e.run.started, Status: history.Running,
		Hunt: e.question.Hunt, Tables: tablesOf(e.question.Text),
	}
}

// begin makes the entry in history.
func (e *execution) begin(ctx context.Context) {
	e.id, e.recordErr = e.runner.Config.Store.Begin(ctx, e.entry())
}

// record completes the entry in history and keeps the answer.
func (e *execution) record(ctx context.Context, out *Outcome) error {
	entry := e.entry()
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
	config := &e.runner.Config
	if err := config.Store.Finish(ctx, entry); err != nil || out.Table == nil || !config.Profile.KeepAnswers {
		return err
	}
	return e.recording(func() error { return config.Store.KeepAnswer(ctx, entry.ID, out.Table) })
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
