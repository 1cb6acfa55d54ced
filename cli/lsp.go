package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"quarry/kql/lsp"
)

func newLSP(f *flags) *cobra.Command {
	target := targetFlags{flags: f}
	advice, verbose := true, false
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Run the language server",
		Long: "Run the language server, which speaks LSP 3.17 on standard input and output. Editors start it " +
			"themselves; docs/lsp.md shows how to set up vim, Neovim and Helix.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t, err := target.resolve(cmd)
			if err != nil {
				return err
			}
			o := lsp.Options{Version: version, API: t.api, Workspace: t.workspace, Schema: t.schema, NoAdvice: !advice,
				Log: lazyLog()}
			if verbose {
				o.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			}
			in := cmd.InOrStdin()
			go func() { // an interrupt must unblock a pending read
				<-cmd.Context().Done()
				if c, ok := in.(io.Closer); ok {
					_ = c.Close()
				}
			}()
			if err := lsp.Serve(cmd.Context(), in, cmd.OutOrStdout(), o); err != nil && cmd.Context().Err() == nil {
				if errors.Is(err, lsp.ErrNoShutdown) || errors.Is(err, lsp.ErrEndOfInput) {
					return inputf("%w (quarry lsp is meant to be started by an editor)", err)
				}
				return fmt.Errorf("serve LSP: %w", err)
			}
			return cmd.Context().Err()
		},
	}
	target.add(cmd)
	cmd.Flags().BoolVar(&advice, "advice", true, "include advice on cost and quality")
	cmd.Flags().BoolVar(&verbose, "verbose", false, "log the method of each message to standard error")
	return cmd
}
