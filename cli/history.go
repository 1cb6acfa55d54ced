package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/history"
	"quarry/hunt"
	"quarry/table"
	"quarry/table/export"
)

func newHistory(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Search, reopen, compare and delete earlier runs",
		Long: "Every run is recorded on this machine with its query, times, errors and, unless the profile " +
			"disables it, its results. These commands spend no quota.\n\n" +
			"A search takes words, which must all occur in the query, its columns, error, note or tags, and " +
			"filters: profile:NAME table:NAME status:ok|failed|canceled|orphaned since:7d before:2026-11-01 " +
			"tag:NAME hunt:NAME is:starred is:noted rows:>1000 size:>5MB took:>30s value:TEXT. The filter value: " +
			"searches the saved results. A phrase in quotes must occur as a whole; -WORD must not occur (after --).",
		Example: "  quarry history search powershell since:7d\n" +
			"  quarry history open 12 --format csv\n" +
			"  quarry history compare 12 19",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usagef("no subcommand; see %s --help", cmd.CommandPath())
		},
	}
	cmd.AddCommand(newHistoryList("list [CONDITION ...]", "List runs, newest first", f),
		newHistoryList("search WORD ...", "Search runs", f), newHistoryShow(f), newHistoryOpen(f),
		newHistoryMark(), newHistoryRemove(), newHistoryPurge(), newHistoryExport(), newHistoryCompare(f),
		newHistoryCheck(), newHistoryRepair(), newHistoryBackup(), newHistoryRestore())
	return cmd
}

// withStore calls work with the history. Unlike openStore it does not fall back to memory, since
// these commands are useless without the stored history.
func withStore(cmd *cobra.Command, work func(ctx context.Context, store *history.Store) error) error {
	folder, err := config.DataFolder()
	if err != nil {
		return inputf("open history: %w", err)
	}
	store, err := history.Open(cmd.Context(), folder)
	if err != nil {
		return &inputError{err}
	}
	for _, notice := range store.Notices() {
		fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(notice.Error()))
	}
	err = work(cmd.Context(), store)
	if errors.Is(err, history.ErrNotFound) {
		err = &inputError{err}
	}
	return errors.Join(err, store.Close())
}

func newHistoryList(use, short string, f *flags) *cobra.Command {
	r := runFlags{flags: f}
	limit, each := 0, false
	cmd := &cobra.Command{
		Use: use, Short: short,
		Long: short + ". Runs of one profile whose queries differ only in white space share one entry; the " +
			"Runs column counts them. See quarry history --help for words and filters.",
		RunE: func(cmd *cobra.Command, args []string) error {
			filter, hint := history.ParseFilter(strings.Join(args, " "), time.Now())
			if hint != "" {
				return usagef("%s", hint)
			}
			if limit < 0 {
				return usagef("invalid --limit %d (use 0 or more)", limit)
			}
			filter.Limit, filter.EveryRun = limit, each
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				format, _ := r.chooseFormat()
				err = withStore(cmd, func(ctx context.Context, store *history.Store) error {
					runs, err := store.Runs(ctx, filter)
					out = &hunt.Outcome{Table: runsTable(runs, format == export.Table || format == export.Markdown)}
					return err
				})
				return out, err
			})
		},
	}
	if strings.HasPrefix(use, "search") {
		cmd.Args = cobra.MinimumNArgs(1)
	}
	r.addOutput(cmd)
	cmd.Flags().IntVar(&limit, "limit", 50, "maximum number of entries; 0 for all")
	cmd.Flags().BoolVar(&each, "each", false, "list every run, including repeats of the same query")
	return cmd
}

// runColumn is a column in lists of runs.
type runColumn struct {
	name  string
	typ   table.Type
	brief bool // also in tables for people
	value func(r history.Run) table.Value
}

func textColumn(name string, brief bool, text func(r history.Run) string) runColumn {
	return runColumn{name, table.String, brief, func(r history.Run) table.Value { return table.NewString(text(r)) }}
}

func numberColumn(name string, brief bool, number func(r history.Run) int64) runColumn {
	return runColumn{name, table.Long, brief, func(r history.Run) table.Value { return table.NewLong(number(r)) }}
}

func spanColumn(name string, brief bool, span func(r history.Run) time.Duration) runColumn {
	return runColumn{name, table.TimeSpan, brief, func(r history.Run) table.Value {
		return table.NewTimeSpan(int64(span(r) / 100))
	}}
}

var runColumns = []runColumn{
	numberColumn("Id", true, func(r history.Run) int64 { return r.ID }),
	{"Start", table.DateTime, true, func(r history.Run) table.Value { return table.NewTime(r.Start) }},
	textColumn("Status", true, func(r history.Run) string { return r.Status.String() }),
	numberColumn("Rows", true, func(r history.Run) int64 { return int64(r.Rows) }),
	spanColumn("Duration", false, func(r history.Run) time.Duration { return r.Duration }),
	spanColumn("Charged", false, func(r history.Run) time.Duration { return r.Charged }),
	numberColumn("Bytes", false, func(r history.Run) int64 { return r.Bytes }),
	textColumn("Profile", true, func(r history.Run) string { return r.Profile }),
	textColumn("Dialect", false, func(r history.Run) string { return r.Dialect.String() }),
	textColumn("Identity", false, func(r history.Run) string { return r.Identity }),
	textColumn("Hunt", false, func(r history.Run) string { return r.Hunt }),
	textColumn("Tables", false, func(r history.Run) string { return strings.Join(r.Tables, " ") }),
	numberColumn("Runs", false, func(r history.Run) int64 { return int64(r.TimesRun) }),
	{"Starred", table.Bool, false, func(r history.Run) table.Value { return table.NewBool(r.Star) }},
	{"Saved", table.Bool, false, func(r history.Run) table.Value { return table.NewBool(r.Answer != "") }},
	textColumn("Tags", false, func(r history.Run) string { return strings.Join(r.Tags, ", ") }),
	textColumn("Note", false, func(r history.Run) string { return r.Note }),
	textColumn("Truncated", false, func(r history.Run) string { return string(r.Truncated) }),
	textColumn("Error", false, func(r history.Run) string { return r.Error }),
	{"Failure", table.Dynamic, false, func(r history.Run) table.Value {
		if r.Failure == nil {
			return table.Null(table.Dynamic)
		}
		return table.NewDynamic(r.Failure.Encode())
	}},
	textColumn("Query", true, func(r history.Run) string { return r.Text }),
}

// runsTable returns a list of runs as a table, so that all output formats work. If brief is set, it
// has only the columns that fit a terminal.
func runsTable(runs []history.Run, brief bool) *table.Table {
	var chosen []runColumn
	var columns []table.Column
	for _, c := range runColumns {
		if c.brief || !brief {
			chosen, columns = append(chosen, c), append(columns, table.Column{Name: c.name, Type: c.typ})
		}
	}
	b := table.NewBuilder(columns)
	row := make([]table.Value, len(columns))
	for _, r := range runs {
		for i, c := range chosen {
			row[i] = c.value(r)
		}
		b.Append(row...)
	}
	return b.Table()
}

// runIDs parses run IDs.
func runIDs(args []string) ([]int64, error) {
	ids := make([]int64, len(args))
	for i, arg := range args {
		id, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || id <= 0 {
			return nil, usagef("invalid run ID %q; quarry history list shows them", arg)
		}
		ids[i] = id
	}
	return ids, nil
}

func newHistoryShow(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show a run and its query", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			ids, err := runIDs(args)
			if err != nil {
				return err
			}
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				run, err := store.Run(ctx, ids[0])
				if err != nil {
					return err
				}
				if format == asJSON {
					return printRecord(cmd.OutOrStdout(), run)
				}
				return printRun(cmd.OutOrStdout(), run)
			})
		},
	}
	format.addTo(cmd)
	return cmd
}

func newHistoryOpen(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use: "open ID", Short: "Print the saved results of a run", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := runIDs(args)
			if err != nil {
				return err
			}
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				err = withStore(cmd, func(ctx context.Context, store *history.Store) error {
					run, err := store.Run(ctx, ids[0])
					if err != nil {
						return err
					}
					results, err := store.Answer(ctx, run.ID)
					out = &hunt.Outcome{RunID: run.ID, Table: results, Truncated: run.Truncated}
					return err
				})
				return out, err
			})
		},
	}
	r.addOutput(cmd)
	return cmd
}
