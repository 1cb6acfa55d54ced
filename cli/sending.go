package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"quarry/api/dialect"
	"quarry/hunt"
)

// sendingFlags are the flags of commands that send queries: where to, and whether to look at them before.
type sendingFlags struct {
	dialect string
	noCheck bool
}

func (f *sendingFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dialect, "dialect", "", "API to use: "+dialect.List()+" (default: the profile's)")
	cmd.Flags().BoolVar(&f.noCheck, "no-check", false, "send the query even if it is known to be wrong")
}

// runnerOf returns the runner of the API that was asked for. It prints what is wrong with it to notes.
func (f *sendingFlags) runnerOf(s *session, notes io.Writer) (*hunt.Runner, error) {
	if f.dialect == "" {
		return s.runner, nil
	}
	name, ok := dialect.Parse(f.dialect)
	if !ok {
		return nil, usagef("unknown --dialect %q (use %s)", f.dialect, dialect.List())
	}
	told := len(s.warnings)
	runner, err := s.otherAPIs.runner(name)
	s.printWarnings(notes, told)
	return runner, err
}

// refusal returns an error if a query is known to be wrong, which would cost a call to hear from the
// service, with the way out.
func (f *sendingFlags) refusal(runner *hunt.Runner, q hunt.Question) error {
	if f.noCheck {
		return nil
	}
	refusal := runner.Refusal(q)
	switch {
	case refusal == nil:
		return nil
	case refusal.API != dialect.Any:
		return inputf("%w; no call was made. Add --dialect %s, or --no-check to send it to %s anyway", refusal,
			refusal.API, runner.Config.Profile.Dialect)
	}
	where := ""
	if first := refusal.Diagnostics[0].Span.Start; strings.Contains(q.Text, "\n") {
		where = fmt.Sprintf("line %d: ", 1+strings.Count(q.Text[:first], "\n"))
	}
	return inputf("%s%w; no call was made. Add --no-check to send it anyway", where, refusal)
}
