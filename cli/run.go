package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"quarry/api"
	"quarry/bounded"
	"quarry/history/queryfile"
	"quarry/hunt"
	"quarry/hunt/window"
	"quarry/table"
	"quarry/table/export"
)

// runFlags holds the flags of quarry run.
type runFlags struct {
	*flags
	query   string
	format  string
	output  string
	timeout time.Duration
	wait    bool
	spreadsheetFlags
	slicingFlags
	tailFlags
	windowFlags
	choice              queryChoice
	asked               string // the query that is running
	timespan, workspace string // Graph API only
	params              []string
	sendingFlags
}

func newRun(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use:   "run [FILE|-]",
		Short: "Run a query and print the results",
		Long: "Run a query from FILE, from standard input (-) or from -q and print the results to standard " +
			"output. Everything else goes to standard error. FILE is KQL, or a rule in YAML or JSON, a Markdown " +
			"page or a notebook with KQL. If it has several queries, --nth or --name chooses one, and --all runs " +
			"each; -o then numbers its files.\n\n" +
			"Exit codes: 0 success, 1 invalid query or input, 2 usage error, 3 sign-in or permissions, 4 quota, " +
			"5 service or network error, 6 disk or file error on this machine, 7 incomplete results, 8 new rows " +
			"(with --new or --until-new), 130 interrupted.",
		Example: "  quarry run -q 'DeviceProcessEvents | take 10' --format csv\n" +
			"  quarry run hunt.kql -o results.parquet\n" +
			"  quarry run hunt.kql --new --alert-command 'mail -s \"$QUARRY_NEW new rows\" soc@contoso.example'",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.each(cmd, args, func(q chosenQuery) error {
				asked, err := bound(q.Hunt, r.params)
				if err != nil {
					return err
				}
				return r.start(cmd, asked)
			})
		},
	}
	r.addTo(cmd)
	cmd.Flags().StringVar(&r.timespan, "timespan", "",
		"graph API only: time range as ISO 8601, such as P7D; the shorter of this and the query's range applies")
	cmd.Flags().StringVar(&r.workspace, "workspace", "", "graph API only: ID of the Sentinel workspace to query")
	r.slicingFlags.add(cmd)
	r.tailFlags.add(cmd)
	r.windowFlags.add(cmd)
	addParams(cmd, &r.params)
	r.choice.addAll(cmd)
	r.sendingFlags.add(cmd)
	cmd.Flags().BoolVar(&r.wait, "wait", false, "wait for quota instead of failing with exit code 4")
	return cmd
}

// start runs the query once, in time slices, or repeatedly, depending on the flags.
func (r *runFlags) start(cmd *cobra.Command, asked hunt.Question) error {
	asked.Timespan, asked.WorkspaceID, asked.Wait, asked.Here = r.timespan, r.workspace, r.wait, r.dialect != ""
	q, err := r.question(asked)
	if err != nil {
		return err
	}
	if err := r.checkTail(); err != nil {
		return err
	}
	if r.window != "" && r.resume != "" {
		return usagef("--resume continues with the time range of that run; leave out --window")
	}
	if _, err := window.Parse(r.window); r.window != "" && err != nil {
		return usagef("--window: %w", err)
	}
	if r.timespan != "" {
		if err := api.CheckTimespan(r.timespan); err != nil {
			return usagef("--timespan: %w", err)
		}
	}
	if r.workspace != "" {
		if err := api.CheckWorkspace(r.workspace); err != nil {
			return usagef("--workspace: %w", err)
		}
	}
	if r.every > 0 {
		return r.tail(cmd, q)
	}
	err = r.printResults(cmd, func() (*hunt.Outcome, error) { return r.execute(cmd, q) })
	if err == nil && r.added != nil {
		err = errors.Join(r.raise(cmd.Context(), cmd.ErrOrStderr(), r.added), &newRows{r.added.Rows()})
	}
	return err
}

// addTo adds the flags shared by the commands that run a query.
func (r *runFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&r.query, "query", "q", "", "query text")
	r.addOutput(cmd)
	r.addTimeout(cmd)
}

// addTimeout adds the flag for the total time.
func (r *runFlags) addTimeout(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&r.timeout, "timeout", 0, "give up after this time, such as 90s; 0 for no limit "+
		"(default: 15m for a query, 24h for one that waits for quota)")
}

// Default time limits. A query makes at most three attempts of four minutes each, after a sign-in
// that may need the user. The longest quota window is a day.
const (
	runTimeout  = 15 * time.Minute
	waitTimeout = 24 * time.Hour
)

// withTimeout limits the time of a run. waits is set if the run may wait for quota.
func (r *runFlags) withTimeout(cmd *cobra.Command, waits bool) (context.Context, context.CancelFunc) {
	limit := runTimeout
	switch {
	case cmd.Flags().Changed("timeout"):
		limit = r.timeout
	case waits:
		limit = waitTimeout
	}
	if limit == 0 {
		return context.WithCancel(cmd.Context())
	}
	return context.WithTimeout(cmd.Context(), limit)
}

// addOutput adds the flags for the output file and its format.
func (r *runFlags) addOutput(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.format, "format", "", "output format: table, csv, tsv, json, ndjson, markdown, html, "+
		"parquet, xlsx or ipynb (default: by the extension of -o, else table)")
	cmd.Flags().StringVarP(&r.output, "output", "o", "", "output file, compressed if it ends with .gz; only complete "+
		"results replace an existing file")
	r.spreadsheetFlags.add(cmd)
}

// document returns the query or the queries from -q, a file or standard input.
func (r *runFlags) document(cmd *cobra.Command, args []string) (*queryfile.Document, error) {
	asked := cmd.Flags().Changed("query")
	switch {
	case asked && r.resume != "":
		return nil, usagef("--resume continues the query of that run; leave out -q")
	case asked && len(args) > 0:
		return nil, usagef("use either -q or a file, not both")
	case asked:
		return queryfile.OfText("", r.query), nil
	case r.resume != "" && len(args) == 0:
		return queryfile.OfText("", ""), nil // the history has the query
	case r.resume != "":
		return nil, usagef("--resume continues the query of that run; leave out %s", args[0])
	case len(args) == 0:
		return nil, usagef("no query (use -q KQL, a file, or - for standard input)")
	}
	return readDocument(cmd, args[0])
}

// each calls do with the chosen query, or with one after another if all are chosen. What is wrong with the
// file around them is a warning.
func (r *runFlags) each(cmd *cobra.Command, args []string, do func(q chosenQuery) error) error {
	d, err := r.document(cmd, args)
	if err != nil {
		return err
	}
	for _, f := range d.Faults {
		line, column := place(d.Text, f.Span.Start)
		fmt.Fprintf(cmd.ErrOrStderr(), "quarry: warning: %s:%d:%d: %s\n", table.Safe(d.Name), line, column,
			table.Safe(f.Message))
	}
	chosen, err := r.choice.chosen(d)
	if err != nil {
		return err
	}
	output := r.output
	var incomplete error // of an earlier query
	for i, q := range chosen {
		if r.choice.all && len(chosen) > 1 {
			r.output = numberedFile(output, i+1)
			fmt.Fprintf(cmd.ErrOrStderr(), "quarry: query %d of %d: %s\n", i+1, len(chosen),
				table.Safe(cmp.Or(q.Title, q.Name)))
		}
		r.asked = q.Query.Query
		if err := do(q); err != nil {
			if !errors.As(err, new(*incompleteError)) || i == len(chosen)-1 {
				return err
			}
			printError(cmd.ErrOrStderr(), err)
			incomplete = err
		}
	}
	if incomplete != nil {
		return &incompleteError{"results of some queries are incomplete"}
	}
	return nil
}

// readQuery reads a query from a file, or from in for "-".
func readQuery(
	ctx context.Context, in io.Reader, name string,
) (decoded string, encoding queryfile.Encoding, err error) {
	text, err := readSource(ctx, in, name, api.MaxBody)
	var exceeded *bounded.Error
	switch {
	case ctx.Err() != nil:
		return "", encoding, ctx.Err()
	case errors.As(err, &exceeded):
		return "", encoding, inputf("%s exceeds the API's limit of %d bytes; shorten its lists and inline tables", name,
			api.MaxBody)
	case err != nil:
		return "", encoding, inputf("cannot read query: %w", err)
	}
	decoded, encoding, err = queryfile.Decode(text)
	if err != nil {
		return "", encoding, inputf("%s is not valid UTF-8, or UTF-16 with a byte order mark; save it as UTF-8", name)
	}
	return decoded, encoding, nil
}

// readSource reads a file, or in for "-", to its end or until ctx is done: a terminal or a pipe may
// never end.
func readSource(ctx context.Context, in io.Reader, name string, most int64) ([]byte, error) {
	open := func() (io.ReadCloser, error) { return os.Open(name) }
	if name == "-" {
		open = func() (io.ReadCloser, error) { return io.NopCloser(in), nil }
	}
	return bounded.All(ctx, open, bounded.Budget{Bytes: most})
}

// printResults calls execute and prints its results. It checks all flags and opens the output file
// first, so that a mistake does not cost a call.
func (r *runFlags) printResults(cmd *cobra.Command, execute func() (*hunt.Outcome, error)) error {
	format, err := r.chooseFormat()
	if err != nil {
		return err
	}
	if format.Binary() && r.output == "" && terminalWidth(cmd.OutOrStdout()) > 0 {
		return usagef("%s cannot be printed to a terminal; write it to a file with -o", format)
	}
	if r.timeout < 0 {
		return usagef("invalid --timeout %s (use a duration such as 90s)", r.timeout)
	}
	var file *output
	if r.output != "" {
		if file, err = openOutput(r.output); err != nil {
			return err
		}
		defer file.discard()
	}
	outcome, err := execute()
	if err != nil {
		return err
	}
	note := ""
	if outcome.Table != nil && cmd.Context().Err() == nil { // print nothing after an interrupt
		if note, err = r.write(cmd, format, outcome, file); err != nil {
			return inputf("cannot write results: %w", err)
		}
	}
	if outcome.Err == nil && outcome.Truncated.Partial() {
		return &incompleteError{note}
	}
	if note != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(note))
	}
	var spent *hunt.OverQuota
	if errors.As(outcome.Err, &spent) && !r.wait {
		return fmt.Errorf("%w; use --wait to wait for it", outcome.Err)
	}
	return withResumeHint(outcome.Err)
}

// execute runs a query in a session of its own.
func (r *runFlags) execute(cmd *cobra.Command, q hunt.Question) (*hunt.Outcome, error) {
	s, err := openSession(cmd.Context(), r.flags, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	defer s.close()
	runner, err := r.runnerOf(s, cmd.ErrOrStderr())
	if err == nil {
		q, err = r.apply(runner, q, cmd.ErrOrStderr())
	}
	if err == nil {
		err = r.refusal(runner, q)
	}
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.withTimeout(cmd, q.Wait || q.Slice != nil || r.resume != "")
	defer cancel()
	if err := r.resolveResume(ctx, s.store, &q); err != nil {
		return nil, err
	}
	outcome := follow(ctx, runner.Start(ctx, q), cmd.ErrOrStderr())
	if warning := outcome.Warning(); warning != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(warning))
	}
	if r.fresh && outcome.Err == nil {
		err = r.sinceLastRun(cmd, s.store, outcome)
	}
	return outcome, err
}

// chooseFormat returns the format of the output. An extension that is not known is an error, unless
// --format says what to write.
func (r *runFlags) chooseFormat() (export.Format, error) {
	format, gzip, err := export.ForFile(r.output)
	r.gzip = gzip
	switch {
	case r.format != "":
		format = export.Format(r.format)
	case err != nil:
		return "", usagef("-o %s: %w; or choose one with --format", r.output, err)
	case format == "":
		format = export.Table
	}
	if err := format.Check(); err != nil {
		return "", &usageError{err}
	}
	return format, r.spreadsheetFlags.check(format)
}

// write writes the results to file, or to standard output if file is nil. It returns why they may be
// incomplete, and where they are then.
func (r *runFlags) write(cmd *cobra.Command, format export.Format, o *hunt.Outcome, file *output) (note string,
	err error) {
	note = truncation(o)
	// A file may be opened in a spreadsheet; a pipe gets the values unchanged.
	opts := r.spreadsheetFlags.options(file != nil)
	opts.Note = note
	if format == export.Notebook { // its cell holds the query
		opts.Origin = &export.Origin{Query: r.asked}
	}
	if o.Truncated == table.OwnTake && file != nil { // the reader of the file may not see the query
		opts.Note = fmt.Sprintf("the query limits its results to %d rows; there may be more", o.Table.Rows())
	}
	var to io.Writer = file
	if file == nil {
		to = cmd.OutOrStdout()
		opts.Width = terminalWidth(to)
		opts.Visible = opts.Width > 0
	}
	if err := export.Write(cmd.Context(), to, format, o.Table, opts); err != nil {
		return note, err
	}
	if file != nil {
		// If the format cannot carry the note, the file name does.
		name, err := file.keep(o.Err == nil && (note == "" || format.CarriesNote()))
		switch {
		case err != nil:
			return note, err
		case name != file.name:
			note += "; written to " + name
		case note == "" && !format.CarriesNote():
			note = opts.Note
		}
	}
	return note, nil
}

// truncation returns why results are incomplete, or "" if they are complete.
func truncation(o *hunt.Outcome) string {
	switch {
	case o.Truncated == table.MissingSlices:
		return "partial results: time slices are missing"
	case o.Err != nil:
		return "partial results: the run failed before the last row"
	case o.Truncated.Partial():
		return fmt.Sprintf(
			"results truncated at %d rows; narrow the time range, summarize, or use --slice auto to get all rows",
			o.Table.Rows())
	}
	return ""
}

// terminalWidth returns the width of a terminal, or 0 if out is not one.
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
