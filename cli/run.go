package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"quarry/api"
	"quarry/hunt"
	"quarry/table"
	"quarry/table/export"
)

// runFlags are the options of quarry run.
type runFlags struct {
	*flags
	query   string
	format  string
	output  string
	timeout time.Duration
	wait    bool
	guard   bool // against formulas in files for spreadsheets
	slicingFlags
	tailFlags
	timespan, workspace string // of Graph
	params              []string
}

func newRun(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use:   "run [FILE|-]",
		Short: "Run a query and print its answer",
		Long: "Run a query from FILE, from standard input (-) or from -q and print its answer to standard output.\n" +
			"Everything else goes to standard error. Exit codes: 0 fine, 1 the query or the input is wrong, 2 usage,\n" +
			"3 identity, 4 quota, 5 service or network, 130 interrupted.",
		Example: "  quarry run -q 'DeviceProcessEvents | take 10' --format csv\n  quarry run hunt.kql -o answer.parquet --format parquet",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := r.text(cmd, args)
			if err != nil {
				return err
			}
			if text, err = fillParameters(text, declaredIn(text), r.params); err != nil {
				return err
			}
			return r.start(cmd, text)
		},
	}
	r.addTo(cmd)
	cmd.Flags().StringVar(&r.timespan, "timespan", "", "with the graph API: the time to look at, as ISO 8601 such as P7D; the shorter of it and the query's own counts")
	cmd.Flags().StringVar(&r.workspace, "workspace", "", "with the graph API: id of the Sentinel workspace to hunt in")
	r.slicingFlags.add(cmd)
	r.tailFlags.add(cmd)
	addParams(cmd, &r.params)
	cmd.Flags().BoolVar(&r.wait, "wait", false, "wait for quota instead of ending with exit code 4")
	return cmd
}

// start runs the query once, in slices or again and again, as the flags say.
func (r *runFlags) start(cmd *cobra.Command, text string) error {
	q, err := r.question(hunt.Question{Text: text, Timespan: r.timespan, WorkspaceID: r.workspace, Wait: r.wait})
	if err != nil {
		return err
	}
	if err := r.checkTail(); err != nil {
		return err
	}
	if r.every > 0 {
		return r.tail(cmd, q)
	}
	return r.answer(cmd, func() (*hunt.Outcome, error) { return r.ask(cmd, q) })
}

// addTo adds the options that every command has which answers a query.
func (r *runFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&r.query, "query", "q", "", "the query itself")
	r.addOutput(cmd)
	cmd.Flags().DurationVar(&r.timeout, "timeout", 0, "give up after this time, such as 90s")
}

// addOutput adds the options that say where an answer goes, and as what.
func (r *runFlags) addOutput(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.format, "format", "", "format of the answer: table, csv, tsv, json, ndjson, markdown, html, parquet or xlsx (default by the ending of -o, else table)")
	cmd.Flags().StringVarP(&r.output, "output", "o", "", "file to write the answer to, replaced only by a whole one")
	cmd.Flags().BoolVar(&r.guard, "guard", true, "in a csv, tsv or xlsx file, an apostrophe before texts that a spreadsheet would run as formulas")
}

// text finds the query: -q, a file, or standard input.
func (r *runFlags) text(cmd *cobra.Command, args []string) (string, error) {
	asked := cmd.Flags().Changed("query")
	switch {
	case asked && r.resume != "":
		return "", usagef("--resume goes on with the text that was run: leave -q out")
	case asked && len(args) > 0:
		return "", usagef("give the query with -q or as a file, not both")
	case asked:
		return r.query, nil
	case r.resume != "" && len(args) == 0:
		return "", nil // the history has it
	case r.resume != "":
		return "", usagef("--resume goes on with the text that was run: leave %s out", args[0])
	case len(args) == 0:
		return "", usagef("there is no query: give it with -q, as a file, or as - for standard input")
	}
	return readQuery(cmd.Context(), cmd.InOrStdin(), args[0])
}

// readQuery reads a query from a file, or from in for "-". One byte more than the
// largest query is enough to know that it is too large.
func readQuery(ctx context.Context, in io.Reader, name string) (string, error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return "", inputf("the query cannot be read (%w): check the name", err)
		}
		defer file.Close()
		in = file
	}
	text, err := readAll(ctx, io.LimitReader(in, api.MaxBody+1))
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", inputf("the query cannot be read (%w): check the name", err)
	case len(text) > api.MaxBody:
		return "", inputf("%s is larger than the %d bytes that the service accepts: shorten its lists and inline tables", name, api.MaxBody)
	case !utf8.Valid(text):
		return "", inputf("%s is not UTF-8 text: save it as UTF-8 and try again", name)
	}
	return string(text), nil
}

// readAll reads to the end unless ctx ends first: a terminal or a pipe may never end.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(in)
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// answer asks the question and prints the answer. Whatever can be found wrong without a
// call is found before it.
func (r *runFlags) answer(cmd *cobra.Command, ask func() (*hunt.Outcome, error)) error {
	format, err := r.chooseFormat()
	if err != nil {
		return err
	}
	if format.Binary() && r.output == "" && terminalWidth(cmd.OutOrStdout()) > 0 {
		return usagef("%s is not text to show on a terminal: write it to a file with -o", format)
	}
	if r.timeout < 0 {
		return usagef("--timeout %s is in the past: give a time such as 90s", r.timeout)
	}
	var file *output
	if r.output != "" {
		if file, err = openOutput(r.output); err != nil {
			return err
		}
		defer file.discard()
	}
	outcome, err := ask()
	if err != nil {
		return err
	}
	if outcome.Table != nil && cmd.Context().Err() == nil { // who interrupts wants no half of a table
		if err := r.write(cmd, format, outcome, file); err != nil {
			return inputf("the answer cannot be written: %w", err)
		}
	}
	var spent *hunt.OverQuota
	if errors.As(outcome.Err, &spent) && !r.wait {
		return fmt.Errorf("%w: run it again then, or with --wait", outcome.Err)
	}
	return goOn(outcome.Err)
}

// ask carries the question through a session of its own.
func (r *runFlags) ask(cmd *cobra.Command, q hunt.Question) (*hunt.Outcome, error) {
	s, err := openSession(cmd.Context(), r.flags, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	defer s.close()
	ctx := cmd.Context()
	if err := r.left(ctx, s.store, &q); err != nil {
		return nil, err
	}
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.timeout)
		defer cancel()
	}
	outcome := follow(ctx, s.runner.Start(ctx, q), cmd.ErrOrStderr())
	if warning := outcome.RecordWarning(); warning != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(warning))
	}
	return outcome, nil
}

func (r *runFlags) chooseFormat() (export.Format, error) {
	byEnding, _ := export.ForExtension(filepath.Ext(r.output))
	format := cmp.Or(export.Format(r.format), byEnding, export.Table)
	if err := format.Check(); err != nil {
		return "", &usageError{err}
	}
	return format, nil
}

// write prints the answer, or writes it to a file unless that is nil, and says on
// standard error whether it is whole.
func (r *runFlags) write(cmd *cobra.Command, format export.Format, o *hunt.Outcome, file *output) error {
	note := truncation(o)
	// A file may be opened in a spreadsheet. What goes into a pipe stays as it is.
	opts := export.Options{Note: note, Guard: file != nil && r.guard}
	if o.Truncated == table.OwnTake && file != nil { // whoever opens the file may not see the query
		opts.Note = fmt.Sprintf("the query's own take ended this answer at %d rows: there may be more", o.Table.Rows())
	}
	var to io.Writer = file
	if file == nil {
		to = cmd.OutOrStdout()
		opts.Width = terminalWidth(to)
		opts.Visible = opts.Width > 0
	}
	if err := export.Write(cmd.Context(), to, format, o.Table, opts); err != nil {
		return err
	}
	if file != nil {
		// A format without a place for the note says it in the name of its file.
		name, err := file.keep(o.Err == nil && (note == "" || format.CarriesNote()))
		switch {
		case err != nil:
			return err
		case name != file.name:
			note += "; it is in " + name
		case note == "" && !format.CarriesNote():
			note = opts.Note
		}
	}
	if note != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(note))
	}
	return nil
}

// truncation says in words why an answer is not whole; "" when it is.
func truncation(o *hunt.Outcome) string {
	switch {
	case o.Truncated == table.MissingSlices:
		return "this answer is partial: slices are missing"
	case o.Err != nil:
		return "this answer is partial: the run ended before the last row"
	case o.Truncated.Partial():
		return fmt.Sprintf("this answer was cut at %d rows: narrow the time range or summarize, there is more; --slice auto fetches all of it", o.Table.Rows())
	}
	return ""
}

// terminalWidth is the width to fit a table into, or 0 where out is no terminal.
func terminalWidth(out any) int {
	file, ok := out.(term.File)
	if !ok || !term.IsTerminal(file.Fd()) {
		return 0
	}
	width, _, err := term.GetSize(file.Fd())
	if err != nil {
		return 0
	}
	return width
}
