package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"

	"quarry/themes"
	"quarry/ui"
)

// openWorkbench opens the terminal program, with a query file if one is named.
func openWorkbench(ctx context.Context, f *flags, args []string) (err error) {
	file, text, err := openedFile(ctx, args)
	if err != nil {
		return err
	}
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return usagef("the workbench needs a terminal: use quarry run in scripts and pipes")
	}
	s, err := openSession(ctx, f, nil)
	if err != nil {
		return err
	}
	defer func() {
		if failure := s.close(); err == nil {
			err = failure
		}
	}()
	theme, err := chooseTheme(f.theme, s.config)
	if err != nil {
		return err
	}
	return ui.Run(ctx, ui.Config{
		Runner: s.runner, OtherDialect: s.switches.runner, Store: s.store, Theme: theme, Keys: s.config.Keys,
		File: file, Text: text, Warnings: s.warnings, Log: s.log,
		Getenv: os.Getenv, CompleteOnRequest: off(s.config.Editor.CompleteWhileTyping), NoAdvice: off(s.config.Editor.Advice),
		KeepBytes: s.config.History.Keep.bytes(),
		Vim:       s.config.Editor.Vim, Wrap: s.config.Editor.Wrap,
	})
}

// off reports whether a setting that is on when left out was switched off.
func off(setting *bool) bool { return setting != nil && !*setting }

// openedFile reads the query file that the command line names, if it names one. A
// .kql file that is not there yet is a new one.
func openedFile(ctx context.Context, args []string) (name, text string, err error) {
	if len(args) == 0 {
		return "", "", nil
	}
	if args[0] == "-" {
		return "", "", usagef("the workbench reads its keys from standard input: use quarry run - for a query from there")
	}
	text, err = readQuery(ctx, nil, args[0])
	if errors.Is(err, fs.ErrNotExist) && filepath.Ext(args[0]) == ".kql" {
		return args[0], "", nil
	}
	return args[0], text, err
}

// chooseTheme makes the theme that the flag, else the configuration names. NO_COLOR
// asks for no colour unless a theme was asked for by name.
func chooseTheme(asked string, c *config) (themes.Theme, error) {
	byDefault := themes.Default
	if os.Getenv("NO_COLOR") != "" {
		byDefault = "no-color"
	}
	theme, err := themes.Named(cmp.Or(asked, c.Theme, byDefault))
	if err != nil {
		return theme, &usageError{err}
	}
	if c.ASCII || !speaksUTF8() {
		theme = theme.WithGlyphs(themes.ASCII())
	}
	return theme, nil
}

// speaksUTF8 reports whether the locale lets a terminal show more than ASCII.
func speaksUTF8() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"))
	locale = strings.ToLower(locale)
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}
