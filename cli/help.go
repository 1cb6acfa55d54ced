package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

// helpWidth is the longest line of help.
const helpWidth = 100

// printHelp prints the help of a command. It does not ask the terminal for its colours, which can
// take seconds, and uses bold type only.
func printHelp(cmd *cobra.Command, _ []string) {
	out := cmd.OutOrStdout()
	width := terminalWidth(out)
	heading := func(text string) string { return "\n" + text + ":\n" }
	if width > 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		heading = func(text string) string { return "\n\x1b[1m" + text + ":\x1b[0m\n" }
	}
	width = min(cmp.Or(width, helpWidth), helpWidth)
	var b strings.Builder
	b.WriteString(ansi.Wordwrap(cmp.Or(cmd.Long, cmd.Short), width, "") + "\n")
	b.WriteString(heading("Usage"))
	if cmd.Runnable() {
		fmt.Fprintf(&b, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s [command]\n", cmd.CommandPath())
	}
	if cmd.Example != "" {
		b.WriteString(heading("Examples") + cmd.Example + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString(heading("Commands"))
		for _, below := range cmd.Commands() {
			if below.IsAvailableCommand() || below.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s  %s\n", below.NamePadding(), below.Name(), below.Short)
			}
		}
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		b.WriteString(heading("Flags") + flags.FlagUsagesWrapped(width))
	}
	if flags := cmd.InheritedFlags(); flags.HasAvailableFlags() {
		b.WriteString(heading("Global flags") + flags.FlagUsagesWrapped(width))
	}
	_, _ = io.WriteString(out, b.String()) // a failure cannot be reported anywhere
}

// newMan returns the hidden command that prints the man page, for packagers.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the man page", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, cmd.Root())
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), page.Build(roff.NewDocument()))
			return err
		},
	}
}
