package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"quarry/hunt"
	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
	"quarry/table/times"
)

// evalFlags are the options of quarry eval.
type evalFlags struct {
	runFlags
	data     []string
	batch    bool
	now      string
	memoryMB int64
}

// evalWorkers is how many goroutines compute a query.
const evalWorkers = 2

func newEval(f *flags) *cobra.Command {
	e := evalFlags{runFlags: runFlags{flags: f}}
	cmd := &cobra.Command{
		Use:   "eval [FILE|-]",
		Short: "Run a query over files and kept answers, without any service",
		Long: "Run a query from FILE, from standard input (-) or from -q on this machine. --data gives a table a name: from a\n" +
			"file (.csv, .tsv, .json, .ndjson or .parquet, .gz behind it or not), or from an answer that history kept. A name\n" +
			"of Defender's schema gives the table its columns and types. externaldata reads local files, and addresses that\n" +
			"--data gives a file. Nothing goes over the network, and no quota is spent.\n\n" +
			"--batch reads a line {\"id\",\"query\"} for each query and writes a line {\"id\",\"columns\",\"types\",\"rows\"} or\n" +
			"{\"id\",\"error\"} for its answer.",
		Example: "  quarry eval --data DeviceEvents=events.csv -q 'DeviceEvents | summarize count() by ActionType'\n" +
			"  quarry eval --data Before=history:12 --data Now=answer.parquet -q 'Now | join kind=leftanti Before on DeviceId'",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.run(cmd, args)
		},
	}
	e.addTo(cmd)
	cmd.Flags().StringArrayVar(&e.data, "data", nil, "a table as NAME=PATH, where PATH is a file, FORMAT:FILE, or history:ID (repeat for more)")
	cmd.Flags().BoolVar(&e.batch, "batch", false, "read queries from standard input, a line each")
	cmd.Flags().StringVar(&e.now, "now", "", "what now() and ago() count from, such as 2026-11-23T10:00:00Z")
	cmd.Flags().Int64Var(&e.memoryMB, "memory", 2048, "megabytes that a query may hold")
	return cmd
}

func (e *evalFlags) run(cmd *cobra.Command, args []string) error {
	opts, err := e.options()
	if err != nil {
		return err
	}
	data, err := newEvalData(e.data)
	if err != nil {
		return err
	}
	defer data.close()
	if e.batch {
		if len(args) > 0 || cmd.Flags().Changed("query") {
			return usagef("--batch reads its queries from standard input: leave the query out")
		}
		return e.runBatch(cmd, data, opts)
	}
	text, err := e.text(cmd, args)
	if err != nil {
		return err
	}
	return e.answer(cmd, func() (*hunt.Outcome, error) {
		t, err := evaluate(cmd.Context(), text, data, opts, e.timeout)
		if err != nil {
			return nil, err
		}
		return &hunt.Outcome{Table: t}, nil
	})
}

func (e *evalFlags) options() (exec.Options, error) {
	opts := exec.Options{Workers: evalWorkers, MaxBytes: e.memoryMB << 20, Log: lateLog()}
	if e.memoryMB < 1 {
		return opts, usagef("--memory %d: a query needs at least one megabyte", e.memoryMB)
	}
	if e.now != "" {
		ticks, ok := times.ParseWireDateTime(e.now)
		if !ok {
			return opts, usagef("--now %s is no time: give one such as 2026-11-23T10:00:00Z", e.now)
		}
		opts.Now = times.TimeOf(ticks)
	}
	return opts, nil
}

// evaluate runs a query here. Its errors say where in the query.
func evaluate(
	ctx context.Context, text string, data *evalData, opts exec.Options, timeout time.Duration,
) (answer *table.Table, err error) {
	defer panics.Recover(opts.Log, "eval", func(p *panics.Error) { answer, err = nil, &inputError{p} }, "query", text)
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	t, err := exec.Run(ctx, syntax.Parse(text), data, opts)
	var wrong *exec.Error
	switch {
	case errors.As(err, &wrong):
		line, column := place(text, wrong.Span.Start)
		return nil, inputf("line %d, column %d: %w%s", line, column, err, data.hint(wrong))
	case errors.Is(err, context.DeadlineExceeded):
		return nil, inputf("the query did not end within %s: narrow it, or give it more time with --timeout", timeout)
	case errors.Is(err, context.Canceled):
		return nil, context.Canceled
	case err != nil:
		return nil, &inputError{err}
	}
	return t, nil
}
