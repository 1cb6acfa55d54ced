package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/charmbracelet/x/term"

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
	theme, err := s.config.ChooseTheme(f.theme)
	if err != nil {
		return err
	}
	return ui.Run(ctx, ui.Config{
		Runner: s.runner, OtherDialect: s.switches.runner, Store: s.store, Theme: theme, Keys: s.config.Keys,
		File: file, Text: text, Warnings: s.warnings, Log: s.log,
		Getenv: os.Getenv, CompleteOnRequest: off(s.config.Editor.CompleteWhileTyping), NoAdvice: off(s.config.Editor.Advice),
		KeepBytes: s.config.History.Keep.Bytes(),
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
