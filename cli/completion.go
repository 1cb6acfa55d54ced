package cli

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/config"
	"quarry/history"
	"quarry/history/library"
	"quarry/kql/catalog"
	"quarry/table"
)

// values lists what can follow on the command line, each with a tab and a description or without.
type values func(cmd *cobra.Command, args []string) []string

// fixed offers the same words always.
func fixed[T ~string](words ...T) values {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return func(*cobra.Command, []string) []string { return all }
}

// flagValues returns the values of flags by name. A flag means the same in every command; one that is in no command is a
// mistake, which a test finds. Files are completed by the shell.
func (f *flags) flagValues() map[string]values {
	return map[string]values{
		"profile":  func(*cobra.Command, []string) []string { return f.profiles() },
		"theme":    func(*cobra.Command, []string) []string { return f.themeNames() },
		"dialect":  fixed(dialect.Names()...),
		"api":      fixed(dialect.Names()...),
		"auth":     fixed(auth.Methods()...),
		"format":   formats,
		"zone":     fixed("UTC", "local", "+02:00", "Europe/Berlin", "America/New_York", "Asia/Tokyo"),
		"dates":    fixed("day-first", "month-first"),
		"slice":    fixed("auto", "1h", "6h", "1d", "7d"),
		"timespan": fixed("PT1H", "PT24H", "P7D", "P30D"),
		"data":     fixed("history:"),
		"resume": func(cmd *cobra.Command, _ []string) []string {
			return append([]string{"last\tthe newest unfinished run"}, offeredRuns(cmd.Context(), func(r history.Run) bool {
				return r.Status != history.OK
			})...)
		},
	}
}

// argumentValues returns the values of arguments by command.
func (f *flags) argumentValues() map[string]values {
	saved := func(cmd *cobra.Command, _ []string) []string { return savedNames(cmd.Context(), false) }
	anySaved := func(cmd *cobra.Command, _ []string) []string { return savedNames(cmd.Context(), true) }
	runs := func(cmd *cobra.Command, _ []string) []string {
		return offeredRuns(cmd.Context(), func(history.Run) bool { return true })
	}
	results := func(cmd *cobra.Command, _ []string) []string {
		return offeredRuns(cmd.Context(), func(r history.Run) bool { return r.Answer != "" })
	}
	tables := func(*cobra.Command, []string) (names []string) {
		for _, t := range catalog.Tables() {
			names = append(names, t.Name)
		}
		return names
	}
	return map[string]values{
		"hunts show": anySaved, "hunts run": anySaved, "hunts mv": saved, "hunts rm": saved,
		"hunts restore": func(cmd *cobra.Command, _ []string) []string { return trashedNames(cmd.Context()) },
		"hunts update":  f.collectionNames, "hunts remove": f.collectionNames,
		"history show": runs, "history mark": runs, "history rm": runs, "history open": results,
		"history export": results, "history compare": results,
		"themes show":   func(*cobra.Command, []string) []string { return f.themeNames() },
		"themes export": func(*cobra.Command, []string) []string { return f.themeNames() },
		"schema show":   tables, "schema fetch": tables,
	}
}

// completeValues makes the shell complete the values of flags and arguments.
func completeValues(root *cobra.Command, f *flags) {
	flags, arguments := f.flagValues(), f.argumentValues()
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		path := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), root.Name()), " ")
		if list := arguments[path]; list != nil && cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = offer(list)
		}
		complete := func(flag *pflag.Flag) {
			if list := flags[flag.Name]; list != nil {
				_ = cmd.RegisterFlagCompletionFunc(flag.Name, offer(list)) // it fails for one that has its own already
			}
		}
		cmd.LocalNonPersistentFlags().VisitAll(complete)
		cmd.PersistentFlags().VisitAll(complete)
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// offer offers values that are not on the command line already.
func offer(list values) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		return slices.DeleteFunc(slices.Clone(list(cmd, args)), func(value string) bool {
			name, _, _ := strings.Cut(value, "\t")
			return slices.Contains(args, name)
		}), cobra.ShellCompDirectiveNoFileComp
	}
}

func (f *flags) profiles() (names []string) {
	c, err := f.read()
	if err != nil {
		return nil
	}
	for _, p := range c.AllProfiles() {
		names = append(names, p.Name)
	}
	return names
}

func (f *flags) themeNames() []string {
	s, err := config.SettingNamed("theme")
	if err != nil {
		return nil
	}
	return s.Words()
}

var aFormat = regexp.MustCompile(`\b(table|csv|tsv|json|ndjson|markdown|html|xlsx|parquet|kql|ipynb|text|sarif|github)\b`)

// formats offers the formats that the help of the flag names.
func formats(cmd *cobra.Command, _ []string) []string {
	return aFormat.FindAllString(cmd.Flag("format").Usage, -1)
}

// Completion offers at most completedRuns runs of the history, each described in completedWidth characters.
const completedRuns, completedWidth = 50, 60

// fromHistory reads the history for completion. Without one there is nothing to offer.
func fromHistory(ctx context.Context, read func(context.Context, *history.Store) []string) []string {
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	store, _, err := openStore(ctx)
	if err != nil {
		return nil
	}
	defer store.Close()
	return read(ctx, store)
}

// offeredRuns offers the newest runs that are wanted.
func offeredRuns(ctx context.Context, wanted func(history.Run) bool) []string {
	return fromHistory(ctx, func(ctx context.Context, store *history.Store) (ids []string) {
		runs, err := store.Runs(ctx, history.Filter{Limit: completedRuns})
		if err != nil {
			return nil
		}
		for _, r := range runs {
			if wanted(r) {
				ids = append(ids, fmt.Sprintf("%d\t%s", r.ID, described(r.Text)))
			}
		}
		return ids
	})
}

// savedNames offers saved queries, and those of collections and the library if others are wanted too.
func savedNames(ctx context.Context, others bool) []string {
	return fromHistory(ctx, func(ctx context.Context, store *history.Store) (names []string) {
		hunts, err := store.Hunts(ctx, "")
		if err != nil {
			return nil
		}
		if others {
			more, _, _ := store.OtherHunts(ctx, "")
			hunts = slices.Concat(hunts, more, library.Queries())
		}
		for _, h := range hunts {
			names = append(names, table.Safe(h.Name)+"\t"+described(h.Title))
		}
		return names
	})
}

// trashedNames offers the saved queries in the trash.
func trashedNames(ctx context.Context) []string {
	return fromHistory(ctx, func(ctx context.Context, store *history.Store) (names []string) {
		list, err := store.Trash(ctx)
		if err != nil {
			return nil
		}
		for _, t := range list {
			names = append(names, table.Safe(t.Name))
		}
		return names
	})
}

// collectionNames offers the collections of queries.
func (f *flags) collectionNames(cmd *cobra.Command, _ []string) []string {
	c, err := f.load()
	if err != nil {
		return nil
	}
	return fromHistory(cmd.Context(), func(_ context.Context, store *history.Store) (names []string) {
		store.SetCollections(c.Hunts.Folders)
		for _, one := range store.Collections() {
			names = append(names, table.Safe(one.Name)+"\t"+described(one.Folder))
		}
		return names
	})
}

// described returns a text as a description: on one line, short, without control characters.
func described(text string) string {
	line := table.Safe(strings.Join(strings.Fields(text), " "))
	if runes := []rune(line); len(runes) > completedWidth {
		line = string(runes[:completedWidth-1]) + "…"
	}
	return line
}

// helpNames offers commands, or the names of KQL after kql.
func helpNames(cmd *cobra.Command, args []string) (names []string) {
	if len(args) == 0 {
		for _, sub := range cmd.Root().Commands() {
			if !sub.Hidden {
				names = append(names, sub.Name()+"\t"+sub.Short)
			}
		}
		return append(names, "kql\tan operator, function or other name of KQL")
	}
	if args[0] == "kql" && len(args) == 1 {
		for _, page := range catalog.Pages() {
			names = append(names, page.Name)
		}
	}
	return names
}
