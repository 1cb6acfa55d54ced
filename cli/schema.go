package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/kql/catalog"
	"quarry/table"
	"quarry/table/export"
)

func newSchema(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Show, fetch and export the tenant's tables and columns",
		Long: "Queries are checked against the tables that Quarry knows: those of Microsoft's documentation, and " +
			"those of the profile's tenant. The latter are kept on this machine for each profile and workspace. They " +
			"come from quarry schema fetch, and from the results of queries that return all columns of a table, such " +
			"as T | take 10.\n\n" +
			"The workbench, run, check and lsp use what is kept. Only fetch sends anything.",
		Example: "  quarry schema fetch --profile contoso\n" +
			"  quarry schema show MyLogs_CL\n" +
			"  quarry schema export -o tenant-schema.json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usagef("no subcommand; see %s --help", cmd.CommandPath())
		},
	}
	cmd.AddCommand(newSchemaList(f), newSchemaShow(f), newSchemaFetch(f), newSchemaExport(f))
	return cmd
}

// keptSchema is what is known about a profile's tenant.
type keptSchema struct {
	kept        *schema.Kept
	inWorkspace bool
}

// openKept opens the kept schema of the profile.
func openKept(cmd *cobra.Command, f *flags) (keptSchema, error) {
	c, err := f.load()
	if err != nil {
		return keptSchema{}, err
	}
	p, err := c.Choose(f.profile)
	if err != nil {
		return keptSchema{}, err
	}
	workspace := p.Target().Workspace
	kept, err := schemaFolder().Open(p.Name, workspace)
	if err != nil {
		warn(cmd, err.Error())
	}
	return keptSchema{kept, workspace != ""}, nil
}

func newSchemaList(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "list [TEXT]", Short: "List the known tables and functions", Args: cobra.MaximumNArgs(1),
		Long: "List the known tables and saved functions, or those whose names contain a text. The origin says where " +
			"a table is known from: reference (Microsoft's documentation), tenant (fetched) or results (a query " +
			"had it).",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			k, err := openKept(cmd, f)
			if err != nil {
				return err
			}
			return k.list(cmd, strings.Join(args, ""), format)
		},
	}
	format.addTo(cmd)
	return cmd
}

// list prints the tables and functions whose names contain a text.
func (k keptSchema) list(cmd *cobra.Command, part string, format printFormat) error {
	s, part := k.kept.Schema(), strings.ToLower(part)
	b := table.NewBuilder([]table.Column{{Name: "Name", Type: table.String}, {Name: "Kind", Type: table.String},
		{Name: "Columns", Type: table.Long}, {Name: "Origin", Type: table.String},
		{Name: "Seen", Type: table.DateTime}})
	for _, name := range s.Names(k.inWorkspace) {
		t, _ := s.Table(name, k.inWorkspace)
		p, _ := s.Provenance(name, k.inWorkspace)
		if strings.Contains(strings.ToLower(name), part) {
			b.Append(table.NewString(name), table.NewString("table"), table.NewLong(int64(len(t.Columns))),
				table.NewString(originOf(p)), seenAt(p.Seen))
		}
	}
	for _, function := range s.Tenant().Functions {
		if strings.Contains(strings.ToLower(function.Name), part) {
			b.Append(table.NewString(function.Name), table.NewString("function"),
				table.NewLong(int64(len(function.Columns))), table.NewString(string(catalog.FromTenant)),
				seenAt(function.Seen))
		}
	}
	for _, w := range s.Tenant().Watchlists {
		if strings.Contains(strings.ToLower(w.Alias), part) {
			b.Append(table.NewString(w.Alias), table.NewString("watchlist"), table.NewLong(int64(len(w.Columns))),
				table.NewString(string(catalog.FromResults)), seenAt(w.Seen))
		}
	}
	fmt.Fprintln(cmd.ErrOrStderr(), "quarry: "+fetchedWhen(s, time.Now()))
	return printTable(cmd, b.Table(), format)
}

// originOf returns the origin of a table, with a note if the tenant does not have it.
func originOf(p catalog.Provenance) string {
	if p.Missing {
		return string(p.Origin) + ", not in the tenant"
	}
	return string(p.Origin)
}

// fetchedWhen says how old what was fetched is.
func fetchedWhen(s *catalog.Schema, now time.Time) string {
	at := s.Tenant().Fetched
	if at.IsZero() {
		return "the tenant's schema has not been fetched as a whole; quarry schema fetch does"
	}
	return fmt.Sprintf("the tenant's schema was fetched %s (%s)", schema.Age(at, now),
		at.UTC().Format("2006-01-02 15:04Z"))
}

func seenAt(at time.Time) table.Value {
	if at.IsZero() {
		return table.Null(table.DateTime)
	}
	return table.NewTime(at)
}

func printTable(cmd *cobra.Command, t *table.Table, format printFormat) error {
	out, as := cmd.OutOrStdout(), export.Table
	if format == asJSON {
		as = export.NDJSON
	}
	width := terminalWidth(out)
	err := export.Write(cmd.Context(), out, as, t, export.Options{Width: width, Visible: width > 0})
	if err != nil {
		return inputf("cannot write results: %w", err)
	}
	return nil
}

func newSchemaShow(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Show the columns of a table or of a function's result", Args: cobra.ExactArgs(1),
		Long: "Show the columns of a table or of the table that a saved function returns, with their types and where " +
			"each is known from: reference (Microsoft's documentation), workspace (added by a Sentinel workspace), " +
			"tenant (fetched) or results (a query had it).",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			k, err := openKept(cmd, f)
			if err != nil {
				return err
			}
			columns, p, err := k.columns(args[0])
			if err != nil {
				return err
			}
			b := table.NewBuilder([]table.Column{{Name: "Column", Type: table.String}, {Name: "Type", Type: table.String},
				{Name: "Origin", Type: table.String}, {Name: "Seen", Type: table.DateTime},
				{Name: "Description", Type: table.String}})
			for i, c := range columns {
				source := p.Columns[i]
				help := table.Null(table.String)
				if text := cmp.Or(source.Help, catalog.Describe(catalog.ColumnHelp, c.Name)); text != "" {
					help = table.NewString(text)
				}
				b.Append(table.NewString(c.Name), table.NewString(c.Type.String()), table.NewString(string(source.Origin)),
					seenAt(source.Seen), help)
			}
			return printTable(cmd, b.Table(), format)
		},
	}
	format.addTo(cmd)
	return cmd
}

// columns returns the columns of a table or function.
func (k keptSchema) columns(name string) ([]catalog.Column, catalog.Provenance, error) {
	s := k.kept.Schema()
	if t, ok := s.Table(name, k.inWorkspace); ok {
		p, _ := s.Provenance(name, k.inWorkspace)
		return t.Columns, p, nil
	}
	if w, ok := s.Watchlist(name); ok {
		return w.Columns, evenly(catalog.FromResults, w.Seen, len(w.Columns)), nil
	}
	function, ok := s.Function(name)
	if !ok {
		return nil, catalog.Provenance{}, inputf(
			"no table or function %q is known; quarry schema fetch %s asks the tenant", name, name)
	}
	return function.Columns, evenly(catalog.FromTenant, function.Seen, len(function.Columns)), nil
}

// evenly is the provenance of columns that are all known from one source.
func evenly(origin catalog.Origin, seen time.Time, columns int) catalog.Provenance {
	return catalog.Provenance{Origin: origin, Seen: seen,
		Columns: slices.Repeat([]catalog.ColumnProvenance{{Origin: origin, Seen: seen}}, columns)}
}

func newSchemaFetch(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use: "fetch [TABLE...]", Short: "Fetch the tenant's schema and keep it",
		Long: "Fetch the tables, columns and saved functions that the profile's identity can query, and keep " +
			"them. The graph API has all of them at once, under Microsoft's beta version; that is not a query and " +
			"takes no call of the quota. Where this does not work, and with the other APIs, name the tables: each costs one call.",
		Example: "  quarry schema fetch\n" +
			"  quarry schema fetch --profile mde DeviceEvents DeviceInfo",
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.fetchSchema(cmd, args)
		},
	}
	r.addTimeout(cmd)
	cmd.Flags().BoolVar(&r.wait, "wait", false, "wait for quota instead of failing with exit code 4")
	return cmd
}

func (r *runFlags) fetchSchema(cmd *cobra.Command, tables []string) error {
	notes := cmd.ErrOrStderr()
	s, err := openSession(cmd.Context(), r.flags, notes)
	if err != nil {
		return err
	}
	defer s.close()
	if !s.runner.FetchesWhole() {
		if len(tables) == 0 {
			return usagef("the %s API does not give the schema as a whole; name the tables, "+
				"each of which costs one call", s.profile.Dialect)
		}
		fmt.Fprintf(notes, "quarry: fetching %s, one call of the quota each\n", counted(len(tables), "table"))
	}
	ctx, cancel := r.withTimeout(cmd, r.wait)
	defer cancel()
	report, err := s.runner.FetchSchema(ctx, tables, r.wait, signInPrompt(notes),
		func(run *hunt.Run) *hunt.Outcome { return follow(ctx, run, notes) })
	printReport(cmd.OutOrStdout(), report)
	for _, failed := range report.Failed {
		if !errors.Is(err, failed) {
			warn(cmd, failed.Error())
		}
	}
	if report.FunctionsErr != nil {
		warn(cmd, "the saved functions could not be fetched: "+report.FunctionsErr.Error())
	}
	if report.Unavailable != nil && err == nil && s.runner.FetchesWhole() {
		warn(cmd, "the schema could not be fetched as a whole: "+report.Unavailable.Error())
	}
	if report.Skipped > 0 {
		warn(cmd, fmt.Sprintf("%s of the schema left out: not of the documented form, or no query could name them",
			counted(report.Skipped, "entry")))
	}
	var spent *hunt.OverQuota
	if errors.As(err, &spent) && !r.wait {
		return fmt.Errorf("%w; use --wait to wait for it", err)
	}
	return err
}

// printReport says what was fetched.
func printReport(out io.Writer, r schema.Report) {
	switch {
	case r.Whole:
		fmt.Fprintf(out, "Fetched %s and %s", counted(r.Tables, "table"), counted(r.Functions, "saved function"))
	case r.Tables > 0:
		fmt.Fprintf(out, "Fetched %s", counted(r.Tables, "table"))
	default:
		return
	}
	fmt.Fprintf(out, " with %s of the quota.\n", counted(r.Calls, "call"))
}

func counted(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "y"):
		thing = strings.TrimSuffix(thing, "y") + "ie"
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func newSchemaExport(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use: "export", Short: "Write what is known about the tenant to a file", Args: cobra.NoArgs,
		Long: "Write what was fetched and what results taught to standard output or a file, for quarry check " +
			"--schema and quarry lsp --schema on machines that cannot reach the tenant, such as those of a CI. The file holds " +
			"names, types and descriptions, no rows.",
		Example: "  quarry schema export -o tenant-schema.json\n" +
			"  quarry check --schema tenant-schema.json hunts/",
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, err := openKept(cmd, f)
			if err != nil {
				return err
			}
			return r.exportSchema(cmd, k)
		},
	}
	cmd.Flags().StringVarP(&r.output, "output", "o", "", "output file; only a complete file replaces an existing one")
	return cmd
}

func (r *runFlags) exportSchema(cmd *cobra.Command, k keptSchema) error {
	if t := k.kept.Schema().Tenant(); len(t.Tables)+len(t.Functions)+len(t.Watchlists) == 0 {
		return inputf("nothing is known about the tenant yet; fetch its schema with quarry schema fetch")
	}
	if r.output == "" {
		if err := k.kept.Write(cmd.OutOrStdout(), k.kept.Schema()); err != nil {
			return fmt.Errorf("write the schema: %w", err)
		}
		return nil
	}
	file, err := openOutput(r.output)
	if err != nil {
		return err
	}
	defer file.discard()
	if err := k.kept.Write(file, k.kept.Schema()); err != nil {
		return fmt.Errorf("write the schema: %w", err)
	}
	_, err = file.keep(context.Cause(cmd.Context()) == nil)
	return err
}
