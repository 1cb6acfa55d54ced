package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"quarry/config"
	"quarry/ui"
	"quarry/ui/look"
)

// openWorkbench opens the workbench, with a query file if args has one.
func openWorkbench(ctx context.Context, f *flags, args []string) (err error) {
	file, text, err := readArgument(ctx, args)
	if err != nil {
		return err
	}
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
		Runner: s.runner, OtherDialect: s.otherAPIs.runner, Store: s.store, Theme: theme.Theme, Keys: s.config.Keys,
		Themes: look.Source{Auto: theme.Auto, Known: theme.Known, Fixed: theme.Fixed, Names: s.config.ThemeNames,
			Load: s.config.LoadTheme},
		Choices: choices,
		File:    file, Text: text, Warnings: s.warnings, Log: s.log,
		Getenv: os.Getenv, CompleteOnRequest: disabled(s.config.Editor.CompleteWhileTyping),
		NoAdvice: disabled(s.config.Editor.Advice), KeepBytes: s.config.History.Keep.Bytes(),
		EscapeDelay: time.Duration(s.config.EscapeDelay),
		Vim:         s.config.Editor.Vim, Wrap: s.config.Editor.Wrap,
		SettingsFile: f.configPath(),
	}, tea.WithOutput(door(os.Stdout)))
}

// disabled reports whether a setting that is on by default was switched off.
func disabled(setting *bool) bool { return setting != nil && !*setting }

// readArgument reads the query file named on the command line, if any. A .kql file that does not
// exist yet is new and empty.
func readArgument(ctx context.Context, args []string) (name, text string, err error) {
	if len(args) == 0 {
		return "", "", nil
	}
	if args[0] == "-" {
		return "", "", usagef("the workbench cannot read a query from standard input; use quarry run -")
	}
	text, err = readQuery(ctx, nil, args[0])
	if errors.Is(err, fs.ErrNotExist) && filepath.Ext(args[0]) == ".kql" {
		return args[0], "", nil
	}
	return args[0], text, err
}
