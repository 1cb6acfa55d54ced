package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/history"
	"quarry/history/report"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/table"
	"quarry/table/diff"
	"quarry/table/export"
	"quarry/table/load"
)

// reportFlags holds the flags of commands that write a report.
type reportFlags struct {
	format, output, title string
	rows                  int
}

func (r *reportFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.format, "format", "",
		"report format: markdown, html or ipynb (default: by the extension of -o, else markdown)")
	cmd.Flags().StringVarP(&r.output, "output", "o", "", "report file")
	cmd.Flags().StringVar(&r.title, "title", "", "title of the report")
	cmd.Flags().IntVar(&r.rows, "rows", report.DefaultRows, "maximum number of rows per query")
}

func (r *reportFlags) check() error {
	if r.format == "" {
		format, err := report.ForFile(r.output)
		if err != nil {
			return usagef("-o %s: %w", r.output, err)
		}
		r.format = string(format)
	}
	if err := report.Check(export.Format(r.format)); err != nil {
		return &usageError{err}
	}
	if r.rows <= 0 {
		return usagef("invalid --rows %d (use 1 or more)", r.rows)
	}
	return nil
}

// write writes a report to file, or to standard output if file is nil.
func (r *reportFlags) write(cmd *cobra.Command, written report.Report, file *output) error {
	written.Rows = r.rows
	var to io.Writer = cmd.OutOrStdout()
	if file != nil {
		to = file
	}
	if err := report.Write(cmd.Context(), to, export.Format(r.format), written); err != nil {
		return inputf("cannot write report: %w", err)
	}
	if file == nil {
		return nil
	}
	_, err := file.keep(true)
	return err
}

func newHistoryExport() *cobra.Command {
	var r reportFlags
	cmd := &cobra.Command{
		Use: "export ID ...", Short: "Write a report of runs", Args: cobra.MinimumNArgs(1),
		Long:    "Write a report of runs: their queries, notes, results and charts.",
		Example: "  quarry history export 12 15 19 -o night.html --title 'Night shift'",
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := runIDs(args)
			if err == nil {
				err = r.check()
			}
			if err != nil {
				return err
			}
			var file *output
			if r.output != "" {
				if file, err = openOutput(r.output); err != nil {
					return err
				}
				defer file.discard()
			}
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				runs, err := withAnswers(ctx, store, ids)
				if err != nil {
					return err
				}
				return r.write(cmd, batch.Notebook(cmp.Or(r.title, "Hunting notebook"), runs, time.Now()), file)
			})
		},
	}
	r.addTo(cmd)
	return cmd
}

// withAnswers loads runs with their saved results.
func withAnswers(ctx context.Context, store *history.Store, ids []int64) ([]batch.RunWithAnswer, error) {
	runs := make([]batch.RunWithAnswer, len(ids))
	for i, id := range ids {
		run, err := store.Run(ctx, id)
		if err != nil {
			return nil, err
		}
		runs[i].Run = run
		if run.Answer == "" {
			continue
		}
		if runs[i].Kept, err = store.Answer(ctx, id); err != nil && !errors.Is(err, history.ErrNotFound) {
			return nil, err
		}
	}
	return runs, nil
}

func newHistoryCompare(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	var keys []string
	var files fileFlags
	cmd := &cobra.Command{
		Use: "compare BEFORE AFTER", Short: "Compare saved results or files", Args: cobra.ExactArgs(2),
		Long: "Show which rows are new, gone or changed between the saved results of two runs, or files of rows such " +
			"as CSV. A number is a run; ./12 is a file. The columns named " +
			"with --key identify a row; without --key, Quarry picks the columns that identify rows best. Changes " +
			"has the changed cells before and after, Difference the largest difference of a number, and the last " +
			"column the old values of changed rows.",
		Example: "  quarry history compare 12 19 --key DeviceId --format csv\n" +
			"  quarry history compare 12 export.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := runIDs(args); err != nil && load.Check(args[0]) != nil && load.Check(args[1]) != nil {
				return err
			}
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				err = withStore(cmd, func(ctx context.Context, store *history.Store) error {
					out, err = compareResults(ctx, store, args, keys, &files, cmd.ErrOrStderr())
					return err
				})
				return out, err
			})
		},
	}
	r.addOutput(cmd)
	cmd.Flags().StringArrayVar(&keys, "key", nil, "column that identifies a row (repeatable)")
	files.add(cmd)
	return cmd
}

func compareResults(ctx context.Context, store *history.Store, args, keys []string, files *fileFlags,
	notes io.Writer) (*hunt.Outcome, error) {
	var sides [2]*table.Table
	for i, arg := range args {
		var err error
		if sides[i], err = rowsOf(ctx, store, arg, files, notes); err != nil {
			return nil, err
		}
	}
	before, after := sides[0], sides[1]
	difference, err := diff.Compare(ctx, before, after, keys)
	var bad *diff.KeyError
	if errors.As(err, &bad) {
		return nil, &usageError{err}
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(notes, "quarry: %s (key: %s)\n", difference.Summary(), table.Safe(keyList(difference.Keys)))
	if schemas := difference.Schemas(); schemas != "" {
		fmt.Fprintln(notes, "quarry: warning: the results have unlike columns: "+table.Safe(schemas))
	}
	return &hunt.Outcome{Table: difference.Table}, nil
}

// rowsOf returns the saved results of a run, or the rows of a file.
func rowsOf(ctx context.Context, store *history.Store, arg string, files *fileFlags, notes io.Writer) (*table.Table,
	error) {
	if ids, err := runIDs([]string{arg}); err == nil {
		return store.Answer(ctx, ids[0])
	}
	opts, err := files.options("", nil, "")
	if err != nil {
		return nil, err
	}
	t, report, err := load.File(ctx, arg, opts)
	if err != nil {
		return nil, &inputError{err}
	}
	noteImport(notes, "", report)
	return t, nil
}

func keyList(keys []string) string {
	if len(keys) == 0 {
		return "whole row"
	}
	return strings.Join(keys, ", ")
}
