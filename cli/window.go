package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"quarry/hunt"
	"quarry/hunt/window"
	"quarry/table"
)

// windowFlags hold the time range that replaces that of the query.
type windowFlags struct{ window string }

func (f *windowFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.window, "window", "",
		"set the time range of the query: a duration such as 7d, or two UTC times as in 2026-11-01..2026-11-02T06:30")
}

// retention is how long Defender keeps events.
const retention = 30 * 24 * time.Hour

// apply sets the time range in the query. It says on notes what the range cannot find.
func (f *windowFlags) apply(runner *hunt.Runner, q hunt.Question, notes io.Writer) (hunt.Question, error) {
	if f.window == "" {
		return q, nil
	}
	r, err := window.Parse(f.window)
	if err != nil {
		return q, usagef("--window: %w", err)
	}
	text, ok := window.Set(q.Text, r, runner.Scope())
	if !ok {
		return q, inputf("--window: no table of the query has a known time column; filter by time in the query")
	}
	q.Text = text
	if b, ok := r.At(time.Now()); ok {
		if problem := b.Problem(time.Now(), retention); problem != "" {
			fmt.Fprintln(notes, "quarry: warning: "+table.Safe(problem))
		}
	}
	return q, nil
}
