package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/slice"
	"quarry/table"
)

// slicingFlags are the options of quarry run for hunts larger than the caps.
type slicingFlags struct {
	slice  string
	resume string // number of a run, or last
}

func (s *slicingFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.slice, "slice", "", "run in slices of time that fit the service's caps: auto, a length such as 6h or 1d, or a number; waits for quota")
	cmd.Flags().StringVar(&s.resume, "resume", "", "go on with a run in slices: its number in the history, or last")
}

// question makes a question of the flags. What cannot go together is said before anything is sent.
func (s *slicingFlags) question(q hunt.Question) (hunt.Question, error) {
	if s.resume != "" && s.slice != "" {
		return q, usagef("--resume goes on with the slices that were made: leave --slice out")
	}
	if n, err := strconv.ParseInt(s.resume, 10, 64); err == nil && n > 0 {
		q.Resume = n
	} else if s.resume != "" && s.resume != lastRun {
		return q, usagef("--resume %q is no number of a run: quarry history lists them, and last is the newest", s.resume)
	}
	if s.slice == "" {
		return q, nil
	}
	spec, err := slice.ParseSpec(s.slice)
	switch {
	case err != nil:
		return q, usagef("--slice: %w", err)
	case q.Timespan != "":
		return q, usagef("--timespan counts from each call and --slice makes many: write the time into the query")
	}
	q.Slice = &spec
	return q, nil
}

// lastRun stands for the run in slices that was touched last.
const lastRun = "last"

// left finds the run that the flags mean, in a store.
func (s *slicingFlags) left(ctx context.Context, store *history.Store, q *hunt.Question) error {
	if s.resume != lastRun {
		return nil
	}
	runs, err := store.Checkpoints(ctx)
	switch {
	case err != nil:
		return err
	case len(runs) == 0:
		return inputf("there is no run in slices to go on with")
	}
	q.Resume = runs[0]
	return nil
}

// goOn adds to the error of a run in slices how to go on with it.
func goOn(err error) error {
	var gone *hunt.Incomplete
	if errors.As(err, &gone) && gone.Run != 0 && gone.Kept {
		return fmt.Errorf("%w: go on with quarry run --resume %d", err, gone.Run)
	}
	return err
}

// coverageNotes tells how far a run in slices is: on a terminal in one line that changes,
// elsewhere in a line now and then.
type coverageNotes struct {
	out   io.Writer
	width int // of the terminal; 0: none
	last  string
	at    time.Time
	open  bool // the line on the terminal has no end yet
}

// quietFor is how long a log hears nothing of a run that goes on as it should.
const quietFor = 15 * time.Second

func (n *coverageNotes) show(p hunt.Progress, now time.Time) {
	if p.Coverage == nil {
		return
	}
	text := coverageLine(p.Coverage, now)
	if text == n.last || n.width == 0 && now.Sub(n.at) < quietFor {
		return
	}
	n.last, n.at = text, now
	if n.width == 0 {
		fmt.Fprintln(n.out, "quarry: "+table.Safe(text))
		return
	}
	line := table.Safe("quarry: " + text)
	if cells := []rune(line); len(cells) >= n.width {
		line = string(cells[:n.width-1])
	}
	fmt.Fprint(n.out, "\r"+line+"\x1b[K")
	n.open = true
}

// end ends the line, so that what follows has one of its own.
func (n *coverageNotes) end() {
	if n.open {
		fmt.Fprintln(n.out)
		n.open = false
	}
}

// coverageLine says in words how far a run in slices is.
func coverageLine(c *hunt.Coverage, now time.Time) string {
	parts := []string{fmt.Sprintf("%d of %d slices, %d rows", c.Count(hunt.PieceDone)+c.Count(hunt.PieceUnneeded), len(c.Pieces), c.Rows())}
	if failed := c.Count(hunt.PieceFailed); failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", failed))
	}
	switch {
	case c.Because != "":
		parts = append(parts, "waiting "+quota.Brief(max(c.Resumes.Sub(now), time.Second))+" for quota ("+c.Because+")")
	case c.Left > 0:
		parts = append(parts, "about "+quota.Brief(c.Left)+" left")
	}
	return strings.Join(parts, ", ")
}
