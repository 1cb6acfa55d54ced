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

// tailFlags are the options of quarry run for a hunt that is repeated.
type tailFlags struct {
	every  time.Duration
	bell   bool
	rounds int
}

func (f *tailFlags) add(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.every, "every", 0, "repeat the hunt at this interval, such as 15m, and print only rows that are new; ends with ctrl+c")
	cmd.Flags().BoolVar(&f.bell, "bell", false, "with --every: ring the terminal's bell when rows are new")
	cmd.Flags().IntVar(&f.rounds, "rounds", 0, "with --every: end after this many rounds")
}

// leastEvery keeps a tail from spending the quota alone: 30 s are 120 calls an hour.
const leastEvery = 30 * time.Second

func (r *runFlags) checkTail() error {
	format, err := r.chooseFormat()
	switch {
	case err != nil:
		return err
	case r.every == 0 && (r.bell || r.rounds != 0):
		return usagef("--bell and --rounds go with --every")
	case r.every == 0:
		return nil
	case r.every < leastEvery:
		return usagef("--every %s is more than the quota bears: give at least %s", r.every, leastEvery)
	case r.slice != "" || r.resume != "":
		return usagef("--every repeats a hunt that fits into one call: leave --slice and --resume out")
	case r.output != "" || !format.Streams():
		return usagef("--every prints rows as they come: use --format table, csv, tsv or ndjson, and redirect it")
	}
	return nil
}

// tail repeats the hunt until it is interrupted, and prints the rows that are new.
func (r *runFlags) tail(cmd *cobra.Command, q hunt.Question) error {
	s, err := openSession(cmd.Context(), r.flags, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer s.close()
	ctx, notes := cmd.Context(), cmd.ErrOrStderr()
	tail := watch.NewTracker()
	q.Wait = true
	for {
		began := time.Now()
		outcome := follow(ctx, s.runner.Start(ctx, q), notes)
		if ctx.Err() != nil {
			return nil // ctrl+c is how a tail ends
		}
		switch {
		case outcome.Err != nil && !watch.Transient(outcome.Err):
			return outcome.Err
		case outcome.Err != nil:
			fmt.Fprintf(notes, "quarry: warning: this round failed, the next may not: %s\n", table.Safe(outcome.Err.Error()))
		default:
			if err := r.printFresh(cmd, tail, outcome); err != nil {
				return inputf("the rows cannot be written: %w", err)
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

// printFresh prints the rows that are new. Only the first round has a header.
func (r *runFlags) printFresh(cmd *cobra.Command, tail *watch.Tracker, o *hunt.Outcome) error {
	format, err := r.chooseFormat()
	if err != nil {
		return err
	}
	first := tail.Rounds() == 0
	rows := tail.Fresh(o.Table)
	notes := cmd.ErrOrStderr()
	fmt.Fprintf(notes, "quarry: %s: %d new of %d rows, next at %s\n",
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
	return export.Write(cmd.Context(), out, format, watch.Rows(o.Table, rows), export.Options{Width: width, Visible: width > 0})
}

// withoutFirstLine passes on what comes behind the first line.
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
