package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"quarry/hunt"
	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
	"quarry/table/times"
)

// evalFlags holds the flags of quarry eval.
type evalFlags struct {
	runFlags
	files    fileFlags
	data     []string
	batch    bool
	now      string
	memoryMB int64
}

// evalWorkers is the number of goroutines that run a query.
const evalWorkers = 2

func newEval(f *flags) *cobra.Command {
	e := evalFlags{runFlags: runFlags{flags: f}}
	cmd := &cobra.Command{
		Use:   "eval [FILE|-]",
		Short: "Run a query over local files and saved results",
		Long: "Run a query from FILE, from standard input (-) or from -q on this machine, without network or " +
			"quota. --data adds a table: from a file or from the results of an earlier run. What a file is " +
			"follows from its content: CSV, TSV, JSON, NDJSON, Parquet, Excel or SQLite, exports of the portal, of " +
			"Sentinel and of the APIs, also in gzip or ZIP; - is standard input. A table with the name of a Defender " +
			"table gets that table's columns and types. What was read, converted and not found goes to standard " +
			"error. externaldata reads local files, and URLs that --data maps to a file.\n\n" +
			"--batch reads one JSON object per line, {\"id\",\"query\"}, and answers each with one line, " +
			"{\"id\",\"columns\",\"types\",\"rows\"}, with \"notes\" if there are any, or {\"id\",\"error\"}.",
		Example: "  quarry eval --data DeviceEvents=events.csv -q 'DeviceEvents | summarize count() by ActionType'\n" +
			"  quarry eval --data Before=history:12 --data Now=answer.parquet -q 'Now | join kind=leftanti Before " +
			"on DeviceId'",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.run(cmd, args)
		},
	}
	e.addTo(cmd)
	e.choice.addAll(cmd)
	cmd.Flags().Lookup("timeout").Usage = "give up after this time, such as 90s" // no service is asked
	e.addData(cmd)
	cmd.Flags().BoolVar(&e.batch, "batch", false, "read queries from standard input, one JSON object per line")
	return cmd
}

// addData adds the flags for what a query runs over.
func (e *evalFlags) addData(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&e.data, "data", nil,
		"add a table as NAME=FILE, NAME=FORMAT:FILE, NAME=FILE#PART or NAME=history:ID (repeatable)")
	e.files.add(cmd)
	cmd.Flags().StringVar(&e.now, "now", "", "time that now() returns, such as 2026-11-23T10:00:00Z")
	cmd.Flags().Int64Var(&e.memoryMB, "memory", 2048, "memory limit of a query in MB")
}

func (e *evalFlags) run(cmd *cobra.Command, args []string) error {
	opts, err := e.options()
	if err != nil {
		return err
	}
	data, err := newEvalData(cmd, e.data, &e.files)
	if err != nil {
		return err
	}
	defer data.close()
	if e.batch {
		if len(args) > 0 || cmd.Flags().Changed("query") {
			return usagef("--batch reads its queries from standard input; leave out the query")
		}
		return e.runBatch(cmd, data, opts)
	}
	opts.Note = func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), "quarry: "+table.Safe(text)) }
	return e.each(cmd, args, func(q chosenQuery) error {
		return e.printResults(cmd, func() (*hunt.Outcome, error) {
			t, err := evaluate(cmd.Context(), q, data, opts, e.timeout)
			if err != nil {
				return nil, err
			}
			return &hunt.Outcome{Table: t}, nil
		})
	})
}

func (e *evalFlags) options() (exec.Options, error) {
	opts := exec.Options{Workers: evalWorkers, MaxBytes: e.memoryMB << 20, Log: lazyLog()}
	if e.memoryMB < 1 {
		return opts, usagef("invalid --memory %d (use 1 MB or more)", e.memoryMB)
	}
	if e.now != "" {
		ticks, ok := times.ParseWireDateTime(e.now)
		if !ok {
			return opts, usagef("invalid --now %q (use a time such as 2026-11-23T10:00:00Z)", e.now)
		}
		opts.Now = times.TimeOf(ticks)
	}
	return opts, nil
}

// evaluate runs a query locally. Its errors include the position in the file.
func evaluate(
	ctx context.Context, q chosenQuery, data *evalData, opts exec.Options, timeout time.Duration,
) (results *table.Table, err error) {
	text := q.Query.Query
	defer panics.Recover(opts.Log, "eval", func(p *panics.Error) { results, err = nil, &inputError{p} }, "query", text)
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	t, err := exec.Run(ctx, syntax.Parse(text), data, opts)
	var wrong *exec.Error
	switch {
	case errors.As(err, &wrong):
		line, column := q.place(wrong.Span.Start)
		return nil, inputf("line %d, column %d: %w%s", line, column, err, data.hint(wrong))
	case errors.Is(err, context.DeadlineExceeded):
		return nil, inputf("query timed out after %s; narrow it, or raise --timeout", timeout)
	case errors.Is(err, context.Canceled):
		return nil, context.Canceled
	case err != nil:
		return nil, &inputError{err}
	}
	return t, nil
}
