package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// newHelp returns the help command, which knows the commands and the names of the language.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND | kql NAME]",
		Short: "Explain a command or a name of KQL",
		Long: "Explain a command, or an operator, function, aggregate, plugin, join kind, comparison, statement or type of " +
			"KQL: syntax, parameters and an example that runs on the sandbox.",
		ValidArgsFunction: offer(helpNames),
		Example:           "  quarry help run\n  quarry help kql summarize\n  quarry help kql 'matches regex'",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || args[0] != "kql" {
				found, rest, err := cmd.Root().Find(args)
				if err != nil || len(rest) > 0 {
					return usagef("no command %q; see %s --help", strings.Join(args, " "), cmd.Root().Name())
				}
				return found.Help()
			}
			if len(args) == 1 {
				return usagef("no name; use one of KQL, such as %s help kql summarize", cmd.Root().Name())
			}
			return printPages(cmd.OutOrStdout(), strings.Join(args[1:], "_"))
		},
	}
}

// printPages prints the pages about a name.
func printPages(w io.Writer, name string) error {
	var names []string
	found := 0
	for _, page := range catalog.Pages() {
		names = append(names, page.Name)
		if page.Name != name {
			continue
		}
		if found++; found > 1 {
			fmt.Fprintln(w)
		}
		printPage(w, page)
	}
	if found > 0 {
		return nil
	}
	if fix := syntax.Nearest(name, names, syntax.Span{}); fix != nil {
		return usagef("no page about %q; did you mean %q?", name, fix.Text)
	}
	return usagef("no page about %q; it is neither an operator, a function nor another name of KQL", name)
}

func printPage(w io.Writer, page *catalog.Page) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n%s\n\nSyntax:\n", strings.ReplaceAll(page.Name, "_regex", " regex"), page.Kind, page.Text)
	for _, line := range page.Syntax {
		b.WriteString("  " + line + "\n")
	}
	width := 0
	for _, parameter := range page.Parameters {
		width = max(width, len(parameter.Name))
	}
	if width > 0 {
		b.WriteString("\nParameters:\n")
	}
	for _, parameter := range page.Parameters {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, parameter.Name, parameter.Text)
	}
	b.WriteString("\nExample:\n  " + page.Example + "\n")
	for _, note := range page.Notes() {
		b.WriteString("\n" + note + "\n")
	}
	_, _ = io.WriteString(w, b.String())
}
