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

// slicingFlags holds the flags of quarry run for results that exceed the limits of one call.
type slicingFlags struct {
	slice  string
	resume string // run ID, or lastRun
}

func (s *slicingFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.slice, "slice", "",
		"run in time slices that fit the API's limits: auto, a length such as 6h "+
			"or 1d, or the number of slices; waits for quota")
	cmd.Flags().StringVar(&s.resume, "resume", "", "resume an unfinished run in time slices: its ID, or last")
}

// question adds the flags to a query. It rejects contradictory flags before anything is sent.
func (s *slicingFlags) question(q hunt.Question) (hunt.Question, error) {
	if s.resume != "" && s.slice != "" {
		return q, usagef("--resume continues with the slices of that run; leave out --slice")
	}
	if n, err := strconv.ParseInt(s.resume, 10, 64); err == nil && n > 0 {
		q.Resume = n
	} else if s.resume != "" && s.resume != lastRun {
		return q, usagef("invalid --resume %q (use a run ID from quarry history list, or last)", s.resume)
	}
	if s.slice == "" {
		return q, nil
	}
	spec, err := slice.ParseSpec(s.slice)
	switch {
	case err != nil:
		return q, usagef("--slice: %w", err)
	case q.Timespan != "":
		return q, usagef("--timespan cannot be used with --slice; filter by time in the query")
	}
	q.Slice = &spec
	return q, nil
}

// lastRun selects the most recent unfinished run in slices.
const lastRun = "last"

// resolveResume looks up the run that --resume last refers to.
func (s *slicingFlags) resolveResume(ctx context.Context, store *history.Store, q *hunt.Question) error {
	if s.resume != lastRun {
		return nil
	}
	runs, err := store.Checkpoints(ctx)
	switch {
	case err != nil:
		return err
	case len(runs) == 0:
		return inputf("no unfinished run to resume")
	}
	q.Resume = runs[0]
	return nil
}

// withResumeHint adds to the error of an unfinished run in slices how to resume it.
func withResumeHint(err error) error {
	var incomplete *hunt.Incomplete
	if errors.As(err, &incomplete) && incomplete.Run != 0 && incomplete.Saved {
		return fmt.Errorf("%w; resume with quarry run --resume %d", err, incomplete.Run)
	}
	return err
}

// coverageNotes reports the progress of a run in slices: on a terminal in one line that is
// redrawn, elsewhere in a new line every coverageInterval.
type coverageNotes struct {
	out   io.Writer
	width int // of the terminal; 0 if there is none
	last  string
	at    time.Time
	open  bool // the line on the terminal has not been ended
}

// coverageInterval is the time between progress lines in a log.
const coverageInterval = 15 * time.Second

func (n *coverageNotes) show(p hunt.Progress, now time.Time) {
	if p.Coverage == nil {
		return
	}
	text := coverageLine(p.Coverage, now)
	if text == n.last || n.width == 0 && now.Sub(n.at) < coverageInterval {
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

// end ends the progress line, so that other output starts on a new one.
func (n *coverageNotes) end() {
	if n.open {
		fmt.Fprintln(n.out)
		n.open = false
	}
}

// coverageLine describes the progress of a run in slices.
func coverageLine(c *hunt.Coverage, now time.Time) string {
	parts := []string{fmt.Sprintf("%d of %d slices, %d rows", c.Count(hunt.SliceDone)+c.Count(hunt.SliceUnneeded),
		len(c.Slices), c.Rows())}
	if failed := c.Count(hunt.SliceFailed); failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", failed))
	}
	switch {
	case c.Because != "":
		parts = append(parts, "waiting "+quota.Brief(max(c.Resumes.Sub(now), time.Second))+" for quota ("+c.Because+")")
	case c.Remaining > 0:
		parts = append(parts, "about "+quota.Brief(c.Remaining)+" left")
	}
	return strings.Join(parts, ", ")
}
