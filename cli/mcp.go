package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"quarry/mcp"
)

func newMCP(f *flags) *cobra.Command {
	dryRun := false
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Let assistants hunt, by the Model Context Protocol",
		Long: "Run a Model Context Protocol server on standard input and output, for assistants that hunt: they list the " +
			"schema, check, explain and run queries, read and refine results, and search the history. Every query counts " +
			"in the same quota and history as yours, tagged mcp. The [mcp] settings limit what it sends and returns. An " +
			"assistant starts the command itself; docs/mcp.md shows how to set it up.",
		Example: "  quarry mcp --profile contoso\n" +
			"  quarry mcp --dry-run",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openSession(cmd.Context(), f, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			defer s.close()
			settings := s.config.MCP
			server := mcp.New(mcp.Config{Runner: s.runner, Store: s.store, Version: version, Now: time.Now, Log: s.log,
				Rows: settings.Rows, Bytes: int(settings.ReplySize), Confirm: mcp.Confirm(settings.Confirm),
				DryRun: settings.DryRun || dryRun})
			in, ok := cmd.InOrStdin().(io.ReadCloser)
			if !ok {
				in = io.NopCloser(cmd.InOrStdin())
			}
			err = server.Serve(cmd.Context(), in, keptOpen{cmd.OutOrStdout()})
			switch {
			case cmd.Context().Err() != nil:
				return context.Canceled
			case err != nil && !errors.Is(err, io.EOF):
				return fmt.Errorf("serve MCP: %w", err)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "check queries, but send none")
	return cmd
}

// keptOpen is an output that the server must not close.
type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }
