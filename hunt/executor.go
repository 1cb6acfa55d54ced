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

// Start starts a run. Canceling ctx cancels it.
func (r *Runner) Start(ctx context.Context, q Question) *Run {
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

// execution carries out one run and records it in the history.
type execution struct {
	runner    *Runner
	run       *Run
	question  Question // for a resumed run, with the text from its checkpoint
	id        int64    // in the history
	recordErr error    // the first error while writing the history
	outcome   *Outcome // set once the service has answered; only recording remains
}

// runGuarded turns a panic into an outcome. An unrecovered panic in this goroutine would end the
// program without restoring the terminal.
func (e *execution) runGuarded(ctx context.Context) (out *Outcome) {
	defer panics.Catch(func(p *panics.Error) {
		p.Log(e.runner.Config.Log, "a run", "run", e.id, "query", e.question.Text)
		out = e.panicked(ctx, p)
	})
	bound, err := e.question.Bind()
	if err != nil {
		return &Outcome{Status: history.Failed, Err: err}
	}
	e.question = bound
	serving, err := e.runner.serving(ctx, e.question)
	if err != nil {
		return &Outcome{Status: history.Failed, Err: err}
	}
	if serving != e.runner {
		e.runner = serving
		e.run.update(func(p *Progress) { p.API = serving.Config.Profile.Dialect })
	}
	e.question.WorkspaceID = cmp.Or(e.question.WorkspaceID, serving.Config.Profile.Workspace)
	if e.question.Slice != nil || e.question.Resume != 0 {
		return e.runSliced(ctx)
	}
	return e.runWhole(ctx)
}

// panicked returns the outcome of a run that panicked. Results that have arrived are still
// delivered if only recording them panicked.
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

// recording runs a write to the history and returns a panic as an error.
func (e *execution) recording(write func() error) (err error) {
	defer panics.Recover(e.runner.Config.Log, "the record of a run", func(p *panics.Error) { err = p }, "run", e.id)
	return write()
}

// runWhole runs the query as a single call.
func (e *execution) runWhole(ctx context.Context) *Outcome {
	// The run is recorded even if it was canceled.
	record := context.WithoutCancel(ctx)
	e.begin(record)

	c := &call{runner: e.runner, question: e.question, report: e.run.update, forced: e.run.forced}
	answer, err := c.run(ctx)

	out := &Outcome{RunID: e.id, Duration: e.elapsed(), Err: err, Status: statusOf(err), RecordErr: e.recordErr}
	if answer != nil {
		out.Table, out.Stats, out.Bytes = answer.Table, answer.Stats, answer.Bytes
		out.Truncated, out.RequestID, out.Others = answer.Truncated, answer.RequestID, answer.Others
		e.outcome = out
		if err == nil && out.Truncated == table.NotTruncated && limitedByTake(e.question.Text, answer) {
			out.Truncated = table.OwnTake
		}
	}
	if err != nil {
		out.Diagnostics = e.runner.locate(e.question, err)
	}
	if e.recordErr == nil {
		out.RecordErr = errors.Join(c.ledgerErr, e.record(record, out))
	}
	out.RecordErr = errors.Join(out.RecordErr, e.recording(func() error { return e.learn(out) }))
	return out
}

// limitedByTake reports whether the results have exactly as many rows as the query's own take
// allows.
func limitedByTake(query string, answer *api.Answer) bool {
	rows, ok := takeLimit(query)
	return ok && answer.Table != nil && int64(answer.Table.Rows()) == rows
}

func (e *execution) elapsed() time.Duration { return e.runner.Config.Now().Sub(e.run.started) }

// entry returns the history entry of a run that has just started.
func (e *execution) entry() history.Run {
	profile := e.runner.Config.Profile
	return history.Run{
		ID: e.id, Text: e.question.Text, Profile: profile.Name, Dialect: profile.Dialect,
		Identity: string(profile.Identity), Start: e.run.started, Status: history.Running,
		Hunt: e.question.Hunt, Tables: tablesOf(e.question.Text, e.runner.Scope()),
	}
}

// begin creates the history entry.
func (e *execution) begin(ctx context.Context) {
	e.id, e.recordErr = e.runner.Config.Store.Begin(ctx, e.entry())
}

// record completes the history entry and saves the results.
func (e *execution) record(ctx context.Context, out *Outcome) error {
	entry := e.entry()
	entry.Duration, entry.Bytes, entry.Status, entry.Truncated = out.Duration, out.Bytes, out.Status, out.Truncated
	entry.Charged = out.Duration
	if out.Stats != nil && out.Stats.Execution > 0 {
		entry.Charged = out.Stats.Execution
	}
	if out.Err != nil {
		entry.Error = out.Err.Error()
		entry.Failure = out.Failure(e.question.Text)
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
