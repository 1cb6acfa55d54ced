package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// checkFormats write what was found, file by file.
var checkFormats = map[string]func(w io.Writer, files []checkedFile) error{
	"text":  writeCheckText,
	"json":  writeCheckJSON,
	"sarif": writeCheckSARIF,
}

// checkedFile is a query and what was found in it.
type checkedFile struct {
	name, text string
	found      []syntax.Diagnostic
}

// checkFlags are the options of quarry check.
type checkFlags struct {
	format, dialect string
	advice          bool
}

func newCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check queries for errors and costs",
		Long: "Checks the queries of files, and of the .kql and .csl files in folders, or of standard input (-, or no path).\n" +
			"A file may hold several queries with blank lines between them. Ends with 1 if one has an error, or cannot be\n" +
			"read. Advice on costs is information and no error.",
		Args:    cobra.ArbitraryArgs,
		Example: "  quarry check hunts/\n  quarry check --dialect mde --advice=false hunt.kql\n  quarry check --format sarif hunts/ > hunts.sarif",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args)
		},
	}
	cmd.Flags().StringVar(&f.format, "format", "text", "text, json (a line a file) or sarif")
	cmd.Flags().StringVar(&f.dialect, "dialect", "", "service that the queries are for: mde, xdr or graph")
	cmd.Flags().BoolVar(&f.advice, "advice", true, "also say what costs more than it has to")
	return cmd
}

// run checks what the arguments name. A file that cannot be read keeps no other from
// being checked; the last complaint is left to whoever called.
func (f *checkFlags) run(cmd *cobra.Command, args []string) error {
	write, ok := checkFormats[f.format]
	if !ok {
		return usagef("--format %q is none of text, json and sarif", f.format)
	}
	scope, err := dialectScope(f.dialect)
	if err != nil {
		return err
	}
	files, unread, err := readQueries(cmd, args)
	if err != nil {
		return err
	}
	broken := 0
	for i := range files {
		files[i].found = findings(files[i].text, &scope, f.advice)
		if slices.ContainsFunc(files[i].found, func(d syntax.Diagnostic) bool { return d.Severity == syntax.SeverityError }) {
			broken++
		}
	}
	out := cmd.OutOrStdout()
	if err := write(out, files); err != nil {
		return fmt.Errorf("write what was found: %w", err)
	}
	switch {
	case broken > 0:
		unread = append(unread, inputf("%d of %d files with errors", broken, len(files)))
	case len(unread) == 0:
		return nil
	}
	last := len(unread) - 1
	for _, err := range unread[:last] {
		printError(cmd.ErrOrStderr(), fang.Styles{}, err)
	}
	return unread[last]
}

// findings are the errors of a text and, where it is wanted, the advice, in its order.
func findings(text string, scope *sema.Scope, advice bool) []syntax.Diagnostic {
	found := lint.Findings(text, scope, advice)
	slices.SortStableFunc(found, func(a, b syntax.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return found
}

// readQueries reads what the arguments of a command name. What cannot be read is told
// apart from what ends the reading.
func readQueries(cmd *cobra.Command, args []string) (files []checkedFile, unread []error, err error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	for _, path := range args {
		names, err := queryFiles(path)
		if err != nil {
			unread = append(unread, err)
		}
		for _, name := range names {
			text, err := readQuery(cmd.Context(), cmd.InOrStdin(), name)
			switch {
			case errors.Is(err, context.Canceled):
				return nil, nil, err
			case err != nil:
				unread = append(unread, err)
			default:
				files = append(files, checkedFile{name: name, text: text})
			}
		}
	}
	return files, unread, nil
}

func writeCheckText(w io.Writer, files []checkedFile) error {
	for _, f := range files {
		for _, d := range f.found {
			p := placeIn(f.text, d.Span)
			if _, err := fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n", table.Safe(f.name), p.line, p.column, d.Severity, table.Safe(d.Message), d.Code); err != nil {
				return err
			}
		}
	}
	return nil
}
