package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/history"
	"quarry/history/queryfile"
	"quarry/history/report"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/table"
	"quarry/table/export"
)

// huntsRun holds the flags of quarry hunts run.
type huntsRun struct {
	runFlags
	resumeFolder bool
	title        string
	rows         int
}

func newHuntsRun(f *flags) *cobra.Command {
	r := huntsRun{runFlags: runFlags{flags: f}}
	cmd := &cobra.Command{
		Use: "run NAME|FOLDER", Short: "Run a saved query, or all queries of a folder", Args: cobra.ExactArgs(1),
		Long: "Run a saved query and print its results as quarry run does, or run all queries of a folder one " +
			"after another and print the status of each. The name is looked up among the saved queries first, " +
			"then as a file or folder on disk.\n\n" +
			"If a file has several queries, --nth or --name chooses one, and --all or its folder runs all. " +
			"A folder waits for quota when it has to. With --format markdown or html, or a matching -o, the output is a " +
			"report with each query and its first rows. --resume continues an interrupted folder. " +
			"The exit code is 0 if all queries succeeded, otherwise that of the first failure.",
		Example: "  quarry hunts run lateral/psexec --param host=DESKTOP-7\n" +
			"  quarry hunts run lateral -o night.html\n" +
			"  quarry hunts run ~/team/rules --resume",
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	r.addOutput(cmd)
	addParams(cmd, &r.params)
	r.choice.addAll(cmd)
	r.sendingFlags.add(cmd)
	r.addTimeout(cmd)
	cmd.Flags().BoolVar(&r.wait, "wait", false,
		"wait for quota instead of failing with exit code 4 (a folder always waits)")
	cmd.Flags().BoolVar(&r.resumeFolder, "resume", false,
		"continue an interrupted folder without repeating the queries that succeeded")
	cmd.Flags().StringVar(&r.title, "title", "", "title of the report")
	cmd.Flags().IntVar(&r.rows, "rows", 20, "maximum number of rows per query in the report")
	return cmd
}

func (r *huntsRun) run(cmd *cobra.Command, name string) error {
	var hunts []history.Hunt
	single := false
	err := withHunts(cmd, r.flags, func(ctx context.Context, store *history.Store) (err error) {
		hunts, single, err = findHunts(ctx, store, name, cmd.ErrOrStderr())
		return err
	})
	if err != nil {
		return err
	}
	if !single {
		if r.choice != (queryChoice{}) {
			return usagef("--nth, --name and --all choose a query of one file, and %s is a folder", name)
		}
		return r.folder(cmd, name, queryfile.SplitAll(hunts))
	}
	if r.choice.all {
		return r.folder(cmd, name, queryfile.SplitAll(hunts))
	}
	var list []queryfile.Query
	for _, h := range hunts[0].Split() {
		list = append(list, queryfile.Query{Hunt: h})
	}
	chosen, err := r.choice.choose(list)
	if err != nil {
		return err
	}
	q, err := bound(chosen[0].Hunt, r.params)
	if err != nil {
		return err
	}
	q.Hunt, q.Wait, q.Here = hunts[0].Name, r.wait, r.dialect != ""
	return r.printResults(cmd, func() (*hunt.Outcome, error) { return r.execute(cmd, q) })
}

// findHunts finds a query, or the queries of a folder, among the saved queries or on disk.
func findHunts(
	ctx context.Context, store *history.Store, name string, notes io.Writer,
) (hunts []history.Hunt, single bool, err error) {
	for _, file := range []string{name, name + ".yaml", name + ".yml"} {
		if h, err := store.Hunt(ctx, file); err == nil {
			return []history.Hunt{h}, true, nil
		}
	}
	all, err := store.Hunts(ctx, "")
	if err != nil {
		return nil, false, err
	}
	others, _, err := store.OtherHunts(ctx, "")
	if err != nil {
		return nil, false, err
	}
	folder := strings.Trim(filepath.ToSlash(name), "/") + "/"
	hunts = slices.DeleteFunc(all, func(h history.Hunt) bool {
		return name != "." &&
			!strings.HasPrefix(h.Name, folder)
	})
	for _, h := range others {
		if strings.HasPrefix(h.Name, folder) {
			hunts = append(hunts, h)
		}
	}
	if len(hunts) > 0 {
		return hunts, false, nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, false, inputf("no saved query, file or folder named %s; quarry hunts list shows the saved queries",
			name)
	case info.IsDir():
		var skipped []error
		hunts, skipped, err = history.ReadHunts(ctx, name)
		for _, reason := range skipped {
			fmt.Fprintln(notes, "quarry: warning: "+table.Safe(reason.Error()))
		}
		if err == nil && len(hunts) == 0 {
			err = inputf("no queries in %s", name)
		}
		return hunts, false, err
	}
	h, err := history.ReadHunt(name)
	if err != nil {
		return nil, false, &fileError{name, err}
	}
	return []history.Hunt{h}, true, nil
}

// folder runs the queries of a folder and prints a table or a report.
func (r *huntsRun) folder(cmd *cobra.Command, folder string, hunts []history.Hunt) error {
	values, err := parameterValues(r.params)
	if err != nil {
		return err
	}
	out := reportFlags{format: r.format, output: r.output, title: r.title, rows: r.rows}
	if format, err := report.ForFile(r.output); err == nil && r.output != "" && r.format == "" {
		r.format = string(format)
	}
	asReport := report.Check(export.Format(r.format)) == nil
	if asReport {
		if err := out.check(); err != nil {
			return err
		}
	}
	if !asReport {
		var failure error
		err := r.printResults(cmd, func() (*hunt.Outcome, error) {
			results, err := r.runFolder(cmd, folder, hunts, values)
			if results == nil {
				return nil, err
			}
			failure = errors.Join(err, batch.Failure(results))
			cmd.SetContext(context.WithoutCancel(cmd.Context())) // print the table even after an interrupt
			return &hunt.Outcome{Table: batch.Table(results)}, nil
		})
		return errors.Join(err, failure)
	}
	var file *output
	if r.output != "" {
		if file, err = openOutput(r.output); err != nil {
			return err
		}
		defer file.discard()
	}
	results, err := r.runFolder(cmd, folder, hunts, values)
	if results == nil {
		return err
	}
	written := batch.Report(cmp.Or(r.title, "Queries of "+folder), results, time.Now())
	cmd.SetContext(context.WithoutCancel(cmd.Context()))
	return errors.Join(err, out.write(cmd, written, file), batch.Failure(results))
}

func (r *huntsRun) runFolder(
	cmd *cobra.Command, folder string, hunts []history.Hunt, values map[string]string,
) ([]batch.Result, error) {
	s, err := openSession(cmd.Context(), r.flags, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	defer s.close()
	runner, err := r.runnerOf(s, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.withTimeout(cmd, true)
	defer cancel()
	notes := cmd.ErrOrStderr()
	name := folder
	if absolute, err := filepath.Abs(folder); err == nil {
		if _, err := os.Stat(folder); err == nil {
			name = absolute
		}
	}
	p := batch.Batch{Name: s.profile.Name + " " + name, Hunts: hunts, Values: values, Resume: r.resumeFolder}
	ask := func(ctx context.Context, q hunt.Question) *hunt.Outcome {
		q.Here = r.dialect != ""
		if err := r.refusal(runner, q); err != nil {
			return &hunt.Outcome{Status: history.Failed, Err: err}
		}
		return follow(ctx, runner.Start(ctx, q), notes)
	}
	return batch.Run(ctx, s.store, p, ask, func(at int, result batch.Result) {
		reportProgress(notes, at, len(hunts), result)
	})
}

// reportProgress prints a line for each query of a folder that has ended.
func reportProgress(notes io.Writer, at, of int, r batch.Result) {
	line := ""
	switch {
	case r.Status == history.NotRun:
		return
	case r.Err != nil:
		line = string(r.Status) + ": " + r.Err.Error()
	case r.Reused:
		line = fmt.Sprintf("%d rows, from an earlier run (run %d)", r.Rows, r.RunID)
	default:
		line = fmt.Sprintf("%d rows (run %d)", r.Rows, r.RunID)
	}
	fmt.Fprintf(notes, "quarry: %d/%d %s: %s\n", at+1, of, table.Safe(r.Hunt.Name), table.Safe(line))
}
