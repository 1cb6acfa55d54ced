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
	"quarry/history/report"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/table"
	"quarry/table/export"
)

// huntsRun are the options of quarry hunts run.
type huntsRun struct {
	runFlags
	goOn  bool
	title string
	rows  int
}

func newHuntsRun(f *flags) *cobra.Command {
	r := huntsRun{runFlags: runFlags{flags: f}}
	cmd := &cobra.Command{
		Use: "run NAME|FOLDER", Short: "Run a saved hunt, or all hunts of a folder", Args: cobra.ExactArgs(1),
		Long: "Run a saved hunt and print its answer as quarry run does, or run all hunts of a folder one after " +
			"another and print what became of each. A name is looked up among the saved hunts, then as a file " +
			"or folder. A folder runs within the quota, waiting where it must; --format markdown or html, or an " +
			"-o that ends so, makes a report with queries and the top of each answer. What was stopped goes on " +
			"with --resume. The exit code is 0 when every hunt was answered, otherwise that of the first that " +
			"was not.",
		Example: "  quarry hunts run lateral/psexec --param host=DESKTOP-7\n  quarry hunts run lateral -o night.html\n  quarry hunts run ~/team/rules --resume",
		RunE:    func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	r.addOutput(cmd)
	addParams(cmd, &r.params)
	cmd.Flags().DurationVar(&r.timeout, "timeout", 0, "give up after this time, such as 90s")
	cmd.Flags().BoolVar(&r.wait, "wait", false, "let a single hunt wait for quota instead of ending with exit code 4")
	cmd.Flags().BoolVar(&r.goOn, "resume", false, "go on where the folder was stopped: what was answered is not run again")
	cmd.Flags().StringVar(&r.title, "title", "", "title of the report")
	cmd.Flags().IntVar(&r.rows, "rows", 20, "most rows of each answer in the report")
	return cmd
}

func (r *huntsRun) run(cmd *cobra.Command, name string) error {
	var hunts []history.Hunt
	single := false
	err := withStore(cmd, func(ctx context.Context, store *history.Store) (err error) {
		hunts, single, err = findHunts(ctx, store, name, cmd.ErrOrStderr())
		return err
	})
	if err != nil {
		return err
	}
	if !single {
		return r.pack(cmd, name, hunts)
	}
	text, err := fillParameters(hunts[0].Query, hunts[0].Parameters, r.params)
	if err != nil {
		return err
	}
	q := hunt.Question{Text: text, Hunt: hunts[0].Name, Wait: r.wait}
	return r.printResults(cmd, func() (*hunt.Outcome, error) { return r.execute(cmd, q) })
}

// findHunts finds a hunt, or the hunts of a folder, among the saved ones or on disk.
func findHunts(ctx context.Context, store *history.Store, name string, notes io.Writer) (hunts []history.Hunt, single bool, err error) {
	h, err := store.Hunt(ctx, name)
	if err == nil {
		return []history.Hunt{h}, true, nil
	}
	all, err := store.Hunts(ctx, "")
	if err != nil {
		return nil, false, err
	}
	folder := strings.Trim(filepath.ToSlash(name), "/") + "/"
	hunts = slices.DeleteFunc(all, func(h history.Hunt) bool { return name != "." && !strings.HasPrefix(h.Name, folder) })
	if len(hunts) > 0 {
		return hunts, false, nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, false, inputf("there is no hunt or folder %s, neither among the saved hunts nor on disk: quarry hunts list shows them", name)
	case info.IsDir():
		var skipped []error
		hunts, skipped, err = history.ReadHunts(ctx, name)
		for _, reason := range skipped {
			fmt.Fprintln(notes, "quarry: warning: "+table.Safe(reason.Error()))
		}
		if err == nil && len(hunts) == 0 {
			err = inputf("there are no hunts in %s: .kql files and YAML with a query are", name)
		}
		return hunts, false, err
	}
	h, err = history.ReadHunt(name)
	if err != nil {
		return nil, false, inputf("%s cannot be run: %w", name, err)
	}
	return []history.Hunt{h}, true, nil
}

// pack runs the hunts of a folder.
func (r *huntsRun) pack(cmd *cobra.Command, folder string, hunts []history.Hunt) error {
	values, err := parameterValues(r.params)
	if err != nil {
		return err
	}
	out := reportFlags{format: r.format, output: r.output, title: r.title, rows: r.rows}
	r.format = cmp.Or(r.format, string(reportFormat(r.output)))
	asReport := report.Check(export.Format(r.format)) == nil
	if asReport {
		if err := out.check(); err != nil {
			return err
		}
	}
	if !asReport {
		var failure error
		err := r.printResults(cmd, func() (*hunt.Outcome, error) {
			results, err := r.runPack(cmd, folder, hunts, values)
			if results == nil {
				return nil, err
			}
			failure = errors.Join(err, batch.Failure(results))
			cmd.SetContext(context.WithoutCancel(cmd.Context())) // what was interrupted is told, too
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
	results, err := r.runPack(cmd, folder, hunts, values)
	if results == nil {
		return err
	}
	written := batch.Report(cmp.Or(r.title, "Hunts of "+folder), results, time.Now())
	cmd.SetContext(context.WithoutCancel(cmd.Context()))
	return errors.Join(err, out.write(cmd, written, file), batch.Failure(results))
}

func (r *huntsRun) runPack(cmd *cobra.Command, folder string, hunts []history.Hunt, values map[string]string) ([]batch.Result, error) {
	s, err := openSession(cmd.Context(), r.flags, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	defer s.close()
	ctx, notes := cmd.Context(), cmd.ErrOrStderr()
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.timeout)
		defer cancel()
	}
	name := folder
	if absolute, err := filepath.Abs(folder); err == nil {
		if _, err := os.Stat(folder); err == nil {
			name = absolute
		}
	}
	p := batch.Pack{Name: s.profile.Name + " " + name, Hunts: hunts, Values: values, Resume: r.goOn}
	ask := func(ctx context.Context, q hunt.Question) *hunt.Outcome {
		return follow(ctx, s.runner.Start(ctx, q), notes)
	}
	return batch.Run(ctx, s.store, p, ask, func(at int, result batch.Result) { tellPack(notes, at, len(hunts), result) })
}

// tellPack says how a pack goes on, a line for each hunt.
func tellPack(notes io.Writer, at, of int, r batch.Result) {
	line := ""
	switch {
	case r.Status == history.NotRun:
		return
	case r.Err != nil:
		line = string(r.Status) + ": " + r.Err.Error()
	case r.Reused:
		line = fmt.Sprintf("%d rows, answered before (run %d)", r.Rows, r.RunID)
	default:
		line = fmt.Sprintf("%d rows (run %d)", r.Rows, r.RunID)
	}
	fmt.Fprintf(notes, "quarry: %d/%d %s: %s\n", at+1, of, table.Safe(r.Hunt.Name), table.Safe(line))
}
