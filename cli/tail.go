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
	every    time.Duration
	rounds   int
	fresh    bool // print only the rows that the previous run in the history did not have
	untilNew bool
	added    *table.Table // with fresh: the new rows; nil for none
	alerts
}

func (f *tailFlags) add(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.every, "every", 0,
		"repeat the query at this interval, such as 15m, and print new rows only; stop with ctrl+c")
	cmd.Flags().IntVar(&f.rounds, "rounds", 0, "with --every: stop after this many runs")
	cmd.Flags().BoolVar(&f.untilNew, "until-new", false, "with --every: stop with exit code 8 at the first new rows")
	cmd.Flags().BoolVar(&f.fresh, "new", false, "run once and print only the rows that the previous run of this "+
		"query did not have; exit code 8 if there are any (for cron and systemd timers)")
	f.alerts.add(cmd)
}

// minInterval keeps a repeated query from using up the quota: every 30 s means 120 calls an hour.
const minInterval = 30 * time.Second

func (r *runFlags) checkTail() error {
	format, err := r.chooseFormat()
	switch {
	case err != nil:
		return err
	case r.every == 0 && (r.untilNew || r.rounds != 0):
		return usagef("--until-new and --rounds need --every")
	case r.every == 0 && !r.fresh && r.alerts.any():
		return usagef("--bell, --notice, --alert-command and --alert-file need --every or --new")
	case r.fresh && (r.every != 0 || r.slice != "" || r.resume != ""):
		return usagef("--new cannot be used with --every, --slice or --resume")
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
		q, err = r.apply(runner, q, cmd.ErrOrStderr())
	}
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
			fresh, err := r.printFresh(cmd, tail, outcome)
			if err != nil {
				return err
			}
			if fresh > 0 && r.untilNew {
				return &newRows{fresh}
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

// printFresh prints the rows that are new, alerts of them, and returns how many there are. The rows of the
// first run are printed with a header, but are not new.
func (r *runFlags) printFresh(cmd *cobra.Command, tail *watch.Tracker, o *hunt.Outcome) (fresh int, err error) {
	format, err := r.chooseFormat()
	if err != nil {
		return 0, err
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
		return 0, nil
	}
	out := io.Writer(cmd.OutOrStdout())
	width := terminalWidth(out)
	if !first && format.HasHeader() {
		out = &withoutFirstLine{out: out}
	}
	added := watch.Rows(o.Table, rows)
	err = export.Write(cmd.Context(), out, format, added, export.Options{Width: width, Visible: width > 0})
	if err != nil {
		return 0, inputf("cannot write rows: %w", err)
	}
	if first {
		return 0, nil
	}
	return len(rows), r.raise(cmd.Context(), notes, added)
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
