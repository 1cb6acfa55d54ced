package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quarry/history"
	"quarry/history/library"
	"quarry/history/queryfile"
	"quarry/hunt"
	"quarry/table"
	"quarry/table/export"
)

func newHunts(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hunts",
		Short: "List, run and edit saved queries",
		Long: "Saved queries are plain files in the folder hunts of the data directory, ready for git: .kql files " +
			"with a comment header, and the YAML files of Sentinel and Defender hunting queries and detection " +
			"rules.",
		Example: "  quarry hunts list execution\n" +
			"  quarry hunts run lateral/psexec --param host=DESKTOP-7\n" +
			"  quarry hunts run lateral -o night.html",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usagef("no subcommand; see %s --help", cmd.CommandPath())
		},
	}
	cmd.AddCommand(newHuntsList(f), newHuntsShow(f), newHuntsRun(f), newHuntsNew(f), newHuntsMove(), newHuntsRemove(),
		newHuntsTrash(f), newHuntsRestore(), newHuntsAdd(f), newHuntsUpdate(f), newHuntsUnlist(f),
		newHuntsCollections(f))
	return cmd
}

func newHuntsList(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	withLibrary, tactic := false, ""
	cmd := &cobra.Command{
		Use: "list [WORD ...]", Short: "List saved queries, best matches first",
		Long: "List saved queries and those of the folders in the configuration ([hunts] folders), best matches " +
			"first. --library adds the queries that come with Quarry; their names start with " + library.Prefix + ". " +
			"--tactic shows those of a tactic of MITRE ATT&CK, by its name or ID.",
		Example: "  quarry hunts list psexec\n" +
			"  quarry hunts list --library --tactic 'lateral movement'\n" +
			"  quarry hunts list --library persistence\n" +
			"  quarry hunts show library/execution/encoded-powershell",
		RunE: func(cmd *cobra.Command, args []string) error {
			if tactic != "" && queryfile.TacticNamed(tactic) == "" {
				return usagef("unknown --tactic %q (use %s)", tactic, strings.Join(queryfile.Tactics(), ", "))
			}
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				format, _ := r.chooseFormat()
				err = withHunts(cmd, r.flags, func(ctx context.Context, store *history.Store) error {
					hunts, err := allHunts(ctx, store, strings.Join(args, " "), withLibrary, cmd.ErrOrStderr())
					if err != nil {
						return err
					}
					if tactic != "" {
						hunts = slices.DeleteFunc(hunts, func(h history.Hunt) bool { return !h.InTactic(tactic) })
					}
					last, err := store.LastOfHunts(ctx)
					out = &hunt.Outcome{Table: huntsTable(hunts, last, format == export.Table ||
						format == export.Markdown)}
					return errors.Join(err, warnSkipped(ctx, store, cmd.ErrOrStderr()))
				})
				return out, err
			})
		},
	}
	r.addOutput(cmd)
	cmd.Flags().BoolVar(&withLibrary, "library", false, "list the queries that come with Quarry, too")
	cmd.Flags().StringVar(&tactic, "tactic", "", "tactic of MITRE ATT&CK, such as execution or TA0002")
	_ = cmd.RegisterFlagCompletionFunc("tactic", offer(fixed(queryfile.Tactics()...)))
	return cmd
}

// withHunts calls work with the saved queries and the folders of the configuration.
func withHunts(cmd *cobra.Command, f *flags, work func(ctx context.Context, store *history.Store) error) error {
	c, err := f.load()
	if err != nil {
		return err
	}
	return withStore(cmd, func(ctx context.Context, store *history.Store) error {
		store.SetCollections(c.Hunts.Folders)
		return work(ctx, store)
	})
}

// allHunts returns the saved queries that match, then those of collections, then those of the library if
// they are wanted. It warns about files that cannot be read, and says where queries are if there are none.
func allHunts(ctx context.Context, store *history.Store, filter string, withLibrary bool, notes io.Writer,
) ([]history.Hunt, error) {
	hunts, err := store.Hunts(ctx, filter)
	if err != nil {
		return nil, err
	}
	others, skipped, err := store.OtherHunts(ctx, filter)
	if err != nil {
		return nil, err
	}
	for _, reason := range skipped {
		fmt.Fprintln(notes, "quarry: warning: "+table.Safe(reason.Error()))
	}
	ofLibrary := 0
	for _, h := range others {
		if strings.HasPrefix(h.Name, library.Prefix) {
			ofLibrary++
		}
		if withLibrary || !strings.HasPrefix(h.Name, library.Prefix) {
			hunts = append(hunts, h)
		}
	}
	if len(hunts) == 0 && ofLibrary > 0 {
		fmt.Fprintf(notes, "quarry: no saved queries match; --library lists %d that come with Quarry\n", ofLibrary)
	}
	return hunts, nil
}

// warnSkipped warns about files that look like saved queries but cannot be read as such.
func warnSkipped(ctx context.Context, store *history.Store, notes io.Writer) error {
	skipped, err := store.SkippedHunts(ctx)
	for _, reason := range skipped {
		fmt.Fprintln(notes, "quarry: warning: "+table.Safe(reason.Error()))
	}
	return err
}

// huntsTable returns a list of saved queries as a table. If brief is set, it has only the columns
// that fit a terminal.
func huntsTable(hunts []history.Hunt, last map[string]history.Run, brief bool) *table.Table {
	columns := []table.Column{
		{Name: "Name"}, {Name: "Title"}, {Name: "Severity"}, {Name: "Techniques"}, {Name: "Tags"},
		{Name: "LastRun", Type: table.DateTime}, {Name: "LastRows", Type: table.Long},
	}
	if !brief {
		columns = append(columns, table.Column{Name: "Tactics"}, table.Column{Name: "Author"},
			table.Column{Name: "Parameters"},
			table.Column{Name: "Modified", Type: table.DateTime}, table.Column{Name: "Description"},
			table.Column{Name: "Query"})
	}
	b := table.NewBuilder(columns)
	list := func(words []string) table.Value { return table.NewString(strings.Join(words, ", ")) }
	for _, h := range hunts {
		row := []table.Value{
			table.NewString(h.Name), table.NewString(h.Title), table.NewString(h.Severity), list(h.Techniques),
			list(h.Tags),
			table.Null(table.DateTime), table.Null(table.Long),
		}
		if run, ok := last[h.Name]; ok {
			row[5], row[6] = table.NewTime(run.Start), table.NewLong(int64(run.Rows))
		}
		if !brief {
			var parameters []string
			for _, p := range h.Parameters {
				parameters = append(parameters, p.Name)
			}
			modified := table.Null(table.DateTime)
			if !h.Modified.IsZero() { // the library has no files
				modified = table.NewTime(h.Modified)
			}
			row = append(row, list(h.Tactics), table.NewString(h.Author), list(parameters), modified,
				table.NewString(h.Description), table.NewString(h.Query))
		}
		b.Append(row...)
	}
	return b.Table()
}

func newHuntsShow(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Print a saved query", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			return withHunts(cmd, f, func(ctx context.Context, store *history.Store) error {
				h, err := store.Hunt(ctx, args[0])
				if err != nil {
					return &inputError{err}
				}
				if format == asJSON {
					return printJSON(cmd.OutOrStdout(), recordOf(h))
				}
				text := h.Source
				if terminalWidth(cmd.OutOrStdout()) > 0 {
					lines := strings.Split(text, "\n")
					for i, line := range lines {
						lines[i] = table.Safe(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", "    "))
					}
					text = strings.Join(lines, "\n")
				}
				if !strings.HasSuffix(text, "\n") {
					text += "\n"
				}
				_, err = io.WriteString(cmd.OutOrStdout(), text)
				return err
			})
		},
	}
	format.addTo(cmd)
	return cmd
}

// huntRecord is a saved query as JSON.
type huntRecord struct {
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Tags        []string          `json:"tags"`
	Tactics     []string          `json:"tactics"`
	Techniques  []string          `json:"techniques"`
	Severity    string            `json:"severity"`
	Author      string            `json:"author"`
	References  []string          `json:"references"`
	Parameters  []parameterRecord `json:"parameters"`
	Query       string            `json:"query"`
}

type parameterRecord struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Default *string  `json:"default,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Help    string   `json:"help,omitempty"`
}

func recordOf(h history.Hunt) huntRecord {
	r := huntRecord{
		Name: h.Name, Title: h.Title, Description: h.Description, Tags: notNil(h.Tags),
		Tactics: notNil(h.Tactics), Techniques: notNil(h.Techniques), Severity: h.Severity, Author: h.Author,
		References: notNil(h.References), Parameters: []parameterRecord{}, Query: h.Query,
	}
	for _, p := range h.Parameters {
		record := parameterRecord{Name: p.Name, Type: string(p.Type), Choices: p.Choices, Help: p.Help}
		if p.HasDefault {
			record.Default = &p.Default
		}
		r.Parameters = append(r.Parameters, record)
	}
	return r
}

func newHuntsNew(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	h := history.Hunt{}
	overwrite := false
	cmd := &cobra.Command{
		Use: "new NAME [FILE|-]", Short: "Save a query", Args: cobra.RangeArgs(1, 2),
		Long: "Save a query under NAME. Slashes in NAME create folders; with the extension .yaml the query is " +
			"saved as a YAML rule. FILE may be any file with queries; --nth or --name chooses one of several.",
		Example: "  quarry hunts new lateral/psexec hunt.kql --title 'PsExec services' --technique T1569.002",
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := r.document(cmd, args[1:])
			if err != nil {
				return err
			}
			chosen, err := r.choice.chosen(d)
			if err != nil {
				return err
			}
			read := chosen[0].Hunt // flags override its header
			read.Source = ""
			overrideHeader(&read, h)
			read.Name = args[0]
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				if before, err := store.Hunt(ctx, read.Name); err == nil {
					read.Source = before.Source // SaveHunt refuses to replace a file it was not shown
				}
				err := store.SaveHunt(ctx, read, overwrite)
				var exists *history.ExistsError
				var badName *history.NameError
				switch {
				case errors.As(err, &exists):
					return inputf("%s already exists; use another name, or --overwrite to replace it", exists.Name)
				case errors.As(err, &badName):
					return &usageError{err}
				}
				return err
			})
		},
	}
	cmd.Flags().StringVarP(&r.query, "query", "q", "", "query text")
	r.choice.add(cmd)
	cmd.Flags().StringVar(&h.Title, "title", "", "title")
	cmd.Flags().StringVar(&h.Description, "description", "", "description")
	cmd.Flags().StringVar(&h.Severity, "severity", "", "severity, such as high")
	cmd.Flags().StringVar(&h.Author, "author", "", "author")
	cmd.Flags().StringArrayVar(&h.Tags, "tag", nil, "tag (repeatable)")
	cmd.Flags().StringArrayVar(&h.Tactics, "tactic", nil, "MITRE ATT&CK tactic (repeatable)")
	cmd.Flags().StringArrayVar(&h.Techniques, "technique", nil,
		"MITRE ATT&CK technique, such as T1059.001 (repeatable)")
	cmd.Flags().StringArrayVar(&h.References, "reference", nil, "URL of a reference (repeatable)")
	cmd.Flags().BoolVar(&overwrite, "overwrite", false, "replace an existing query of that name")
	return cmd
}

// overrideHeader replaces the header fields of a query with those set by flags.
func overrideHeader(h *history.Hunt, set history.Hunt) {
	for _, field := range []struct {
		to   *string
		text string
	}{{&h.Title, set.Title}, {&h.Description, set.Description}, {&h.Severity, set.Severity}, {&h.Author, set.Author}} {
		if field.text != "" {
			*field.to = field.text
		}
	}
	for _, field := range []struct {
		to   *[]string
		list []string
	}{
		{&h.Tags, set.Tags}, {&h.Tactics, set.Tactics},
		{&h.Techniques, set.Techniques}, {&h.References, set.References},
	} {
		if field.list != nil {
			*field.to = field.list
		}
	}
}

func newHuntsMove() *cobra.Command {
	return &cobra.Command{
		Use: "mv FROM TO", Short: "Rename or move a saved query", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				return asInputError(store.MoveHunt(ctx, args[0], args[1]))
			})
		},
	}
}

func newHuntsRemove() *cobra.Command {
	return &cobra.Command{
		Use: "rm NAME ...", Short: "Move saved queries to the trash folder", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				for _, name := range args {
					if err := store.RemoveHunt(ctx, name); err != nil {
						return asInputError(err)
					}
				}
				return nil
			})
		},
	}
}

// asInputError turns an error about a name into an inputError, which decides the exit code.
func asInputError(err error) error {
	var exists *history.ExistsError
	var badName *history.NameError
	if errors.As(err, &exists) || errors.As(err, &badName) {
		return &inputError{err}
	}
	return err
}
