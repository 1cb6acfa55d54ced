package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"quarry/api/dialect"
	"quarry/kql/lsp"
	"quarry/kql/sema"
)

func newLSP() *cobra.Command {
	var target string
	advice, verbose := true, false
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor with diagnostics, completion and formatting",
		Long: "The language server: speaks LSP 3.17 on standard input and output, and is started by an editor.\n" +
			"docs/lsp.md shows how vim, Neovim and Helix are set up.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			scope, err := dialectScope(target)
			if err != nil {
				return err
			}
			o := lsp.Options{Version: version, Scope: scope, NoAdvice: !advice, Log: lateLog()}
			if verbose {
				o.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			}
			in := cmd.InOrStdin()
			go func() { // an interrupt must end a read that waits
				<-cmd.Context().Done()
				if c, ok := in.(io.Closer); ok {
					_ = c.Close()
				}
			}()
			if err := lsp.Serve(cmd.Context(), in, cmd.OutOrStdout(), o); err != nil && cmd.Context().Err() == nil {
				if errors.Is(err, lsp.ErrNoShutdown) || errors.Is(err, lsp.ErrEndOfInput) {
					return inputf("%w: an editor starts this program and ends it", err)
				}
				return fmt.Errorf("serve the editor: %w", err)
			}
			return cmd.Context().Err()
		},
	}
	cmd.Flags().StringVar(&target, "dialect", "", "service that the queries are for: mde, xdr or graph")
	cmd.Flags().BoolVar(&advice, "advice", true, "also say what costs more than it has to")
	cmd.Flags().BoolVar(&verbose, "verbose", false, "log each message's method to standard error")
	return cmd
}

// dialectScope is what a query can name in a dialect; "" stands for any.
func dialectScope(name string) (sema.Scope, error) {
	known, ok := dialect.Parse(name)
	if !ok && name != "" {
		return sema.Scope{}, usagef("--dialect %q is none of mde, xdr and graph", name)
	}
	return sema.Scope{Dialect: known}, nil
}
