package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"quarry/kql"
	"quarry/kql/lsp"
)

// serverFlags are the options of quarry lsp.
type serverFlags struct {
	dialect string
	advice  bool
	log     string
}

func newLSP() *cobra.Command {
	var f serverFlags
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve KQL to an editor as a language server",
		Long: "Speaks the Language Server Protocol 3.17 on standard input and output: diagnostics, completion, hover,\n" +
			"signature help, formatting, colours, symbols and quick fixes for .kql and .csl files.\n" +
			"An editor starts it; docs/lsp.md shows how for Vim, Neovim, Helix and VS Code.\n" +
			"What the editor sends as initializationOptions, such as {\"dialect\": \"mde\", \"advice\": false}, wins over the flags.",
		Args:    cobra.NoArgs,
		Example: "  quarry lsp\n  quarry lsp --log debug 2> lsp.log",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.serve(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&f.dialect, "dialect", "", "service that the queries are for: mde, xdr or graph")
	cmd.Flags().BoolVar(&f.advice, "advice", true, "also say what costs more than it has to")
	cmd.Flags().StringVar(&f.log, "log", "", "write what is asked and answered to standard error: warn or debug; never texts")
	cmd.Flags().Bool("stdio", true, "for editors that say how they talk to a server; there is no other way")
	_ = cmd.Flags().MarkHidden("stdio") // which is there
	return cmd
}

func (f *serverFlags) serve(ctx context.Context, in io.Reader, out, log io.Writer) error {
	scope, err := dialectScope(f.dialect)
	if err != nil {
		return err
	}
	options := lsp.Options{Version: version, Scope: scope, NoAdvice: !f.advice}
	if f.log != "" {
		var level slog.Level
		if err := level.UnmarshalText([]byte(f.log)); err != nil {
			return usagef("--log %q is no level: use warn or debug", f.log)
		}
		options.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: level}))
	}
	if file, ok := in.(term.File); ok && term.IsTerminal(file.Fd()) {
		fmt.Fprintln(log, "quarry lsp talks to an editor, not to a person: see docs/lsp.md, or press ctrl+c")
	}
	err = lsp.Serve(ctx, in, out, options)
	if errors.Is(err, lsp.ErrEndOfInput) || errors.Is(err, lsp.ErrNoShutdown) {
		return inputf("%w", err)
	}
	return err
}

// dialectScope is what queries for a dialect can name; "" is any.
func dialectScope(dialect string) (kql.Scope, error) {
	switch dialect {
	case "", "mde", "xdr", "graph":
		return kql.Scope{Dialect: dialect}, nil
	}
	return kql.Scope{}, usagef("--dialect %q is none of mde, xdr and graph", dialect)
}
