package cli

import (
	"context"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/table/load"
	"quarry/ui"
	"quarry/ui/dock"
	"quarry/ui/file"
	"quarry/ui/look"
)

// newOpen returns the command that opens files of rows.
func newOpen(f *flags) *cobra.Command {
	var files fileFlags
	cmd := &cobra.Command{
		Use:   "open FILE...",
		Short: "Open files of rows in the workbench",
		Long: "Show the rows of files in the workbench's grid: CSV, TSV, JSON, NDJSON, Parquet, Excel and SQLite, " +
			"exports of the portal, of Sentinel and of the APIs, also in gzip or ZIP. Several files become one " +
			"table, with a column that names the file of each row. FILE#PART opens a sheet, a table or a file of an " +
			"archive. In refinements the rows are called answer, and by the name of their tab. No quota is used.",
		Example: "  quarry open export.csv\n" +
			"  quarry open monday.csv.gz tuesday.csv.gz --zone Europe/Paris\n" +
			"  quarry open evidence.sqlite#events",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return openRows(cmd.Context(), f, args, &files)
		},
	}
	files.add(cmd)
	return cmd
}

// openRows opens the workbench with files of rows.
func openRows(ctx context.Context, f *flags, names []string, files *fileFlags) error {
	opts, err := files.options("", nil, "")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := load.Check(name); err != nil {
			return &inputError{err}
		}
	}
	return openWorkbench(ctx, f, ui.Config{Rows: names, Zone: files.zone, Dates: opts.Order, Map: opts.Map})
}

// openArgument opens the workbench with what fits the file in args, if there is one, and with the guided hunt if asked.
func openArgument(ctx context.Context, f *flags, args []string, tour bool) error {
	if len(args) == 1 && load.LooksLikeRows(args[0]) {
		return openRows(ctx, f, args, &fileFlags{})
	}
	file, text, err := readArgument(ctx, args)
	if err != nil {
		return err
	}
	return openWorkbench(ctx, f, ui.Config{File: file, Text: text, Tour: tour})
}

// openWorkbench opens the workbench with what the configuration has.
func openWorkbench(ctx context.Context, f *flags, with ui.Config) (err error) {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return usagef("the workbench needs a terminal; use quarry run in scripts and pipes")
	}
	c, err := f.read()
	if err != nil {
		return err
	}
	s, err := openSessionWith(ctx, f, c, nil)
	if err != nil {
		return err
	}
	defer func() {
		if failure := s.close(); err == nil {
			err = failure
		}
	}()
	for i := range c.Problems {
		s.warnings = append(s.warnings, "configuration, "+c.Problems[i].Error()+"; the default applies")
	}
	choices, unread := config.OpenChoices()
	theme, err := s.config.ChooseTheme(f.theme, earlierIn(choices))
	if err != nil {
		return err
	}
	for _, warning := range []string{textOf(unread), theme.Warning} {
		if warning != "" {
			s.warnings = append(s.warnings, warning)
		}
	}
	if file, err := openLogFile(); err == nil {
		defer file.Close()
		defer divertStderr(file)()
	}
	return ui.Run(ctx, ui.Config{
		Runner: s.runner, OtherDialect: s.otherAPIs.runner, Store: s.store, Theme: theme.Theme,
		Themes: look.Source{Auto: theme.Auto, Known: theme.Known, Fixed: theme.Fixed, Names: s.config.ThemeNames,
			Load: s.config.LoadTheme},
		Choices: choices, Dock: dock.Default(choices.Get("dock"), os.Getenv("SSH_CONNECTION") != ""),
		File: with.File, Text: with.Text, Rows: with.Rows, Zone: with.Zone, Dates: with.Dates, Map: with.Map,
		Tour: with.Tour, Version: version,
		Warnings: s.warnings, Log: s.log, Getenv: os.Getenv,
		Settings: s.config, SettingsFile: f.configPath(),
	}, tea.WithOutput(door(os.Stdout)))
}

// readArgument reads the query file named on the command line, if any.
func readArgument(ctx context.Context, args []string) (name, text string, err error) {
	if len(args) == 0 {
		return "", "", nil
	}
	if args[0] == "-" {
		return "", "", usagef("the workbench cannot read a query from standard input; use quarry run -")
	}
	if text, err = file.Read(ctx, args[0]); err != nil {
		return "", "", inputf("cannot read query: %w", err)
	}
	return args[0], text, nil
}
