package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"quarry/hunt"
	"quarry/hunt/watch"
	"quarry/table"
	"quarry/table/export"
)

// tailFlags holds the flags of quarry run for a query that is repeated.
type tailFlags struct {
	every  time.Duration
	bell   bool
	rounds int
}

func (f *tailFlags) add(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.every, "every", 0,
		"repeat the query at this interval, such as 15m, and print new rows only; stop with ctrl+c")
	cmd.Flags().BoolVar(&f.bell, "bell", false, "with --every: ring the terminal bell on new rows")
	cmd.Flags().IntVar(&f.rounds, "rounds", 0, "with --every: stop after this many runs")
}

// minInterval keeps a repeated query from using up the quota: every 30 s means 120 calls an hour.
const minInterval = 30 * time.Second

func (r *runFlags) checkTail() error {
	format, err := r.chooseFormat()
	switch {
	case err != nil:
		return err
	case r.every == 0 && (r.bell || r.rounds != 0):
		return usagef("--bell and --rounds need --every")
	case r.every == 0:
		return nil
	case r.every < minInterval:
		return usagef("--every %s would use up the quota (use %s or more)", r.every, minInterval)
	case r.slice != "" || r.resume != "":
		return usagef("--every cannot be used with --slice or --resume")
	case r.output != "" || !format.Streams():
		return usagef("--every streams rows; use --format table, csv, tsv or ndjson, and redirect the output")
	}
	return nil
}

// tail repeats the query until it is interrupted, and prints new rows.
func (r *runFlags) tail(cmd *cobra.Command, q hunt.Question) error {
	s, err := openSession(cmd.Context(), r.flags, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer s.close()
	runner, err := r.runnerOf(s, cmd.ErrOrStderr())
	if err == nil {
		err = r.refusal(runner, q)
	}
	if err != nil {
		return err
	}
	ctx, notes := cmd.Context(), cmd.ErrOrStderr()
	tail := watch.NewTracker()
	q.Wait = true
	for {
		began := time.Now()
		round, done := r.withTimeout(cmd, true)
		outcome := follow(round, runner.Start(round, q), notes)
		done()
		if ctx.Err() != nil {
			return nil // ctrl+c is the normal way to stop
		}
		switch {
		case outcome.Err != nil && !watch.Transient(outcome.Err):
			return outcome.Err
		case outcome.Err != nil:
			fmt.Fprintf(notes, "quarry: warning: run failed, will try again: %s\n", table.Safe(outcome.Err.Error()))
		default:
			if err := r.printFresh(cmd, tail, outcome); err != nil {
				return inputf("cannot write rows: %w", err)
			}
		}
		if r.rounds > 0 && tail.Rounds() >= r.rounds {
			return nil
		}
		if !sleep(ctx, r.every-time.Since(began)) {
			return nil
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// printFresh prints the rows that are new. Only the first run prints a header.
func (r *runFlags) printFresh(cmd *cobra.Command, tail *watch.Tracker, o *hunt.Outcome) error {
	format, err := r.chooseFormat()
	if err != nil {
		return err
	}
	first := tail.Rounds() == 0
	rows := tail.Fresh(o.Table)
	notes := cmd.ErrOrStderr()
	fmt.Fprintf(notes, "quarry: %s: %d new of %d rows, next run at %s\n",
		time.Now().Format(time.TimeOnly), len(rows), o.Table.Rows(), time.Now().Add(r.every).Format(time.TimeOnly))
	if o.Truncated != table.NotTruncated {
		fmt.Fprintln(notes, "quarry: warning: "+truncation(o))
	}
	if len(rows) == 0 && !first {
		return nil
	}
	if r.bell && !first {
		fmt.Fprint(notes, "\a")
	}
	out := io.Writer(cmd.OutOrStdout())
	width := terminalWidth(out)
	if !first && format.HasHeader() {
		out = &withoutFirstLine{out: out}
	}
	return export.Write(cmd.Context(), out, format, watch.Rows(o.Table, rows),
		export.Options{Width: width, Visible: width > 0})
}

// withoutFirstLine drops the first line of what is written to it.
type withoutFirstLine struct {
	out    io.Writer
	passed bool
}

func (w *withoutFirstLine) Write(p []byte) (int, error) {
	rest := p
	if !w.passed {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			return len(p), nil
		}
		w.passed, rest = true, p[i+1:]
	}
	_, err := w.out.Write(rest)
	return len(p), err
}
