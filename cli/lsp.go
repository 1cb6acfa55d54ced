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
	var target targetFlags
	advice, verbose := true, false
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Run the language server",
		Long: "Run the language server, which speaks LSP 3.17 on standard input and output. Editors start it " +
			"themselves; docs/lsp.md shows how to set up vim, Neovim and Helix.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			scope, err := target.scope()
			if err != nil {
				return err
			}
			o := lsp.Options{Version: version, Scope: scope, NoAdvice: !advice, Log: lazyLog()}
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

// targetFlags say where queries are meant to run.
type targetFlags struct {
	dialect, workspace string
}

func (t *targetFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.dialect, "dialect", "", "API that the queries target: mde, xdr or graph")
	cmd.Flags().StringVar(&t.workspace, "workspace", "", "ID of the Sentinel workspace that the queries target")
}

// scope returns the names that queries may use. No API means any.
func (t *targetFlags) scope() (sema.Scope, error) {
	known, ok := dialect.Parse(t.dialect)
	switch {
	case !ok && t.dialect != "":
		return sema.Scope{}, usagef("unknown --dialect %q (use mde, xdr or graph)", t.dialect)
	case t.workspace != "" && ok && known != dialect.Graph:
		return sema.Scope{}, usagef("--workspace needs the graph API, not %s", known)
	}
	return sema.Scope{Dialect: known, Workspace: t.workspace != ""}, nil
}
