package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path"

	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/kql/format"
	"quarry/kql/lsp"
	"quarry/kql/syntax"
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
				Within: within, Log: lazyLog()}
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

// within finds the queries in a file that is open in an editor, unless it is KQL as a whole.
func within(uri, text string) *lsp.Within {
	name := uri
	if u, err := url.Parse(uri); err == nil {
		name = path.Base(u.Path)
	}
	if queryfile.IsKQL(name) {
		return nil
	}
	d, err := queryfile.Open(name, []byte(text))
	if err != nil || d == nil {
		none := queryfile.Document{Name: name, Text: text}
		masked, _ := none.Within()
		w := &lsp.Within{Text: masked, Format: func(syntax.Span, format.Options) (string, *syntax.Diagnostic, error) {
			return text, nil, nil
		}}
		var sigma *queryfile.SigmaError
		if errors.As(err, &sigma) {
			w.Faults = []syntax.Diagnostic{{Code: fileCode, Severity: syntax.SeverityInformation, Message: err.Error()}}
		}
		return w
	}
	w := &lsp.Within{Faults: faultsOf(d)}
	w.Text, w.Spans = d.Within()
	for i, b := range d.Blocks {
		if !d.InLines(i) {
			w.Escaped = append(w.Escaped, lsp.Escaped{Text: b.Text, Place: func(s syntax.Span) syntax.Span { return d.Place(i, s) }})
		}
	}
	w.Format = func(touched syntax.Span, o format.Options) (string, *syntax.Diagnostic, error) {
		return formatBlocks(d, touched, o)
	}
	return w
}
