package cli

import (
	"io"
	"os"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"quarry/kql/syntax"
)

// terminalFormatters maps colour profiles to formatters. Profiles that are missing here have no
// colours.
var terminalFormatters = map[colorprofile.Profile]chroma.Formatter{
	colorprofile.TrueColor: formatters.TTY16m,
	colorprofile.ANSI256:   formatters.TTY256,
	colorprofile.ANSI:      formatters.TTY16,
}

func newHighlight(f *flags) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "highlight [FILE|-]",
		Short: "Print a query with syntax highlighting",
		Long: "Print a query from FILE or standard input (-, or no file) in the colours of the theme, as far as " +
			"the terminal supports them. Files and pipes get plain text, and so does a terminal if NO_COLOR is " +
			"set; CLICOLOR_FORCE=1 forces colours.",
		Example: "  quarry highlight hunt.kql\n" +
			"  quarry highlight --theme catppuccin-latte --format html hunt.kql > hunt.html",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "-"
			if len(args) > 0 {
				name = args[0]
			}
			return highlight(cmd, f, name, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "output format: text or html")
	return cmd
}

func highlight(cmd *cobra.Command, f *flags, name, format string) error {
	if format != "text" && format != "html" {
		return usagef("unknown --format %q (use text or html)", format)
	}
	settings, err := f.load()
	if err != nil {
		return err
	}
	theme, err := chooseTheme(cmd, f, settings)
	if err != nil {
		return err
	}
	text, err := readWhole(cmd, name)
	if err != nil {
		return inputf("cannot read query: %w", err)
	}
	out := cmd.OutOrStdout()
	formatter := terminalFormatters[colorprofile.Detect(out, os.Environ())]
	if format == "html" {
		formatter = html.New(html.Standalone(true), html.TabWidth(4))
	}
	if formatter == nil {
		_, err = io.WriteString(forScreen(out), text)
	} else {
		err = formatter.Format(out, theme.Chroma(), safeTokens(text))
	}
	if err != nil {
		return inputf("cannot print query: %w", err)
	}
	return nil
}

// safeTokens returns the tokens of a query, made safe for a terminal. Tokens are made safe after
// lexing, so that replacing a control character does not change how the text around it is read.
func safeTokens(text string) chroma.Iterator {
	tokens, _ := syntax.Lexer().Tokenise(nil, text) // never fails
	return func() chroma.Token {
		token := tokens()
		token.Value = safeText(token.Value)
		return token
	}
}
