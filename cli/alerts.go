package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/bounded"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/watch"
	"quarry/table"
	"quarry/table/export"
)

// newRows is the result of a run that was asked to report new rows. It is not a failure.
type newRows struct{ count int }

func (e *newRows) Error() string {
	if e.count == 1 {
		return "1 new row"
	}
	return fmt.Sprintf("%d new rows", e.count)
}

// alerts are the ways to report new rows.
type alerts struct {
	bell, notice  bool
	command, file string
}

func (a *alerts) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.bell, "bell", false, "on new rows: ring the terminal bell")
	cmd.Flags().BoolVar(&a.notice, "notice", false, "on new rows: show a desktop notice, in terminals that can (OSC 9)")
	cmd.Flags().StringVar(&a.command, "alert-command", "",
		"on new rows: run this shell command with the rows as NDJSON on its standard input; QUARRY_NEW is their number")
	cmd.Flags().StringVar(&a.file, "alert-file", "", "on new rows: append them to this file as NDJSON")
}

func (a *alerts) any() bool { return a.bell || a.notice || a.command != "" || a.file != "" }

// alertBudget limits an alert command, which must not hold up the next run for ever.
var alertBudget = bounded.Budget{Time: time.Minute, Bytes: 1 << 20}

// raise alerts of new rows. An alert that fails is an error: it would be missed otherwise.
func (a *alerts) raise(ctx context.Context, terminal io.Writer, rows *table.Table) error {
	if a.bell {
		fmt.Fprint(terminal, "\a")
	}
	if a.notice && terminalWidth(terminal) > 0 {
		fmt.Fprintf(terminal, "\x1b]9;quarry: %s\x07", &newRows{rows.Rows()})
	}
	if a.command == "" && a.file == "" {
		return nil
	}
	var lines bytes.Buffer
	if err := export.Write(ctx, &lines, export.NDJSON, rows, export.Options{}); err != nil {
		return inputf("cannot write the alert: %w", err)
	}
	var err error
	if a.file != "" {
		err = appendTo(a.file, lines.Bytes())
	}
	if a.command != "" {
		err = errors.Join(err, a.run(ctx, terminal, lines.String(), rows.Rows()))
	}
	return err
}

func appendTo(name string, lines []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return &fileError{name, err}
	}
	_, err = f.Write(lines)
	if err = errors.Join(err, f.Close()); err != nil {
		return &fileError{name, err}
	}
	return nil
}

// run runs the alert command, and shows what it prints.
func (a *alerts) run(ctx context.Context, notes io.Writer, lines string, count int) error {
	printed, complaints, err := bounded.ProgramIn(ctx, bounded.Shell(a.command),
		[]string{fmt.Sprintf("QUARRY_NEW=%d", count)}, lines, alertBudget)
	for line := range strings.Lines(printed + complaints) {
		fmt.Fprintln(notes, table.Safe(strings.TrimRight(line, "\r\n")))
	}
	if err != nil && ctx.Err() == nil {
		return inputf("the alert command failed: %w", err)
	}
	return ctx.Err()
}

// sinceLastRun keeps of an outcome the rows that the previous run of the query did not have.
func (r *runFlags) sinceLastRun(cmd *cobra.Command, store *history.Store, o *hunt.Outcome) error {
	previous, err := previousAnswer(cmd.Context(), store, o.RunID)
	if err != nil || previous == nil {
		if err == nil {
			fmt.Fprintf(cmd.ErrOrStderr(),
				"quarry: no saved results of an earlier run to compare with: all %d rows are shown\n", o.Table.Rows())
		}
		return err
	}
	tracker := watch.NewTracker()
	tracker.Fresh(previous)
	rows := tracker.Fresh(o.Table)
	fmt.Fprintf(cmd.ErrOrStderr(), "quarry: %d new of %d rows\n", len(rows), o.Table.Rows())
	o.Table = watch.Rows(o.Table, rows)
	if len(rows) > 0 {
		r.added = o.Table
	}
	return nil
}

// previousAnswer returns the results of the last complete run of the same query and profile, or nil.
func previousAnswer(ctx context.Context, store *history.Store, id int64) (*table.Table, error) {
	runs, err := store.Repeats(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.ID >= id || run.Status != history.OK || run.Answer == "" {
			continue
		}
		if answer, err := store.Answer(ctx, run.ID); err == nil {
			return answer, nil
		}
	}
	return nil, nil
}
