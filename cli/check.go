package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// checkFormats maps each output format to its writer.
var checkFormats = map[string]func(w io.Writer, files []checkedFile) error{
	"text":  writeCheckText,
	"json":  writeCheckJSON,
	"sarif": writeCheckSARIF,
}

// checkedFile is a query file and its diagnostics.
type checkedFile struct {
	name     string
	text     string
	document *queryfile.Document
	found    []syntax.Diagnostic
}

// checkFlags holds the flags of quarry check.
type checkFlags struct {
	format string
	advice bool
	targetFlags
}

func newCheck(root *flags) *cobra.Command {
	f := checkFlags{targetFlags: targetFlags{flags: root}}
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check queries for errors and costly patterns",
		Long: "Check query files, those in folders, or standard input (-, or no path): KQL with one or several " +
			"queries, and the queries in rules of Sentinel and Defender (YAML, JSON, ARM templates), Markdown and " +
			"notebooks, where places are those in the file. The exit code is 1 if a query has " +
			"an error or a file cannot be read. Advice is reported as information and does not change the exit code.\n\n" +
			"With --profile, or a default profile in the configuration, queries are checked for its API, its " +
			"workspace and what is known about its tenant; see quarry schema. In CI, --schema names a file of " +
			"quarry schema export instead.",
		Args: cobra.ArbitraryArgs,
		Example: "  quarry check hunts/\n" +
			"  quarry check --dialect mde --advice=false hunt.kql\n" +
			"  quarry check --workspace 6b2ad1f5-0000-4000-8000-000000000000 sentinel/\n" +
			"  quarry check --schema tenant-schema.json hunts/\n" +
			"  quarry check --format sarif hunts/ > hunts.sarif",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args)
		},
	}
	cmd.Flags().StringVar(&f.format, "format", "text", "output format: text, json (one line per file) or sarif")
	f.targetFlags.add(cmd)
	cmd.Flags().BoolVar(&f.advice, "advice", true, "include advice on cost and quality")
	return cmd
}

// run checks the named files. A file that cannot be read does not keep the others from being
// checked. All errors but the last are printed; the last one is returned.
func (f *checkFlags) run(cmd *cobra.Command, args []string) error {
	write, ok := checkFormats[f.format]
	if !ok {
		return usagef("unknown --format %q (use text, json or sarif)", f.format)
	}
	t, err := f.resolve(cmd)
	if err != nil {
		return err
	}
	scope := t.scope()
	files, unread, err := readQueries(cmd, args)
	if err != nil {
		return err
	}
	broken := 0
	for i := range files {
		files[i].found = findings(files[i].document, scope, f.advice)
		if slices.ContainsFunc(files[i].found, isError) {
			broken++
		}
	}
	out := cmd.OutOrStdout()
	if err := write(out, files); err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	switch {
	case broken > 0:
		unread = append(unread, inputf("errors in %d of %d files", broken, len(files)))
	case len(unread) == 0:
		return nil
	}
	last := len(unread) - 1
	for _, err := range unread[:last] {
		printError(cmd.ErrOrStderr(), err)
	}
	return unread[last]
}

func isError(d syntax.Diagnostic) bool { return d.Severity == syntax.SeverityError }

// fileCode is the code of what is wrong with a file around its queries.
const fileCode = "file-format"

// findings returns the diagnostics of a file, with or without advice, ordered by position.
func findings(d *queryfile.Document, scope *sema.Scope, advice bool) []syntax.Diagnostic {
	found := faultsOf(d)
	for i, block := range d.Blocks {
		queries := queryfile.Queries(block.Text)
		if len(queries) == 0 {
			queries = []syntax.Span{{Start: 0, End: len(block.Text)}}
		}
		for _, query := range queries {
			for _, problem := range lint.Findings(block.Text[query.Start:query.End], scope, advice) {
				found = append(found, placed(d, i, problem.Shifted(query.Start)))
			}
		}
	}
	slices.SortStableFunc(found, func(a, b syntax.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return found
}

// faultsOf returns the faults of a file outside its queries.
func faultsOf(d *queryfile.Document) (found []syntax.Diagnostic) {
	for _, f := range d.Faults {
		found = append(found, syntax.Diagnostic{Code: fileCode, Severity: syntax.SeverityWarning, Span: f.Span,
			Message: f.Message})
	}
	return found
}

// placed returns a diagnostic of a block with the place in its file. A fix is left out if the file does not
// have the text as it is.
func placed(d *queryfile.Document, block int, found syntax.Diagnostic) syntax.Diagnostic {
	found.Span = d.Place(block, found.Span)
	if found.Fix != nil {
		fix := *found.Fix
		fix.Span = d.Place(block, fix.Span)
		found.Fix = &fix
		if !d.Verbatim(block) || strings.Contains(fix.Text, "\n") && !queryfile.IsKQL(d.Name) {
			found.Fix = nil
		}
	}
	return found
}

// readQueries reads the query files that the arguments name. Files that cannot be read end up
// in unread; err is set only if reading stopped.
func readQueries(cmd *cobra.Command, args []string) (files []checkedFile, unread []error, err error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	var skipped skippedFiles
	for _, path := range args {
		names, err := queryFiles(path)
		if err != nil {
			unread = append(unread, err)
		}
		for _, name := range names {
			d, err := readDocument(cmd, name)
			switch {
			case errors.Is(err, context.Canceled):
				return nil, nil, err
			case err != nil && skipped.add(path, name, err):
			case err != nil:
				unread = append(unread, err)
			default:
				files = append(files, checkedFile{name: name, text: d.Text, document: d})
			}
		}
	}
	if err := skipped.end(cmd.ErrOrStderr(), len(files)+len(unread) > 0); err != nil {
		unread = append(unread, err)
	}
	return files, unread, nil
}

func writeCheckText(w io.Writer, files []checkedFile) error {
	for _, f := range files {
		for _, d := range f.found {
			p := placeIn(f.text, d.Span)
			_, err := fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n",
				table.Safe(f.name), p.line, p.column, d.Severity, table.Safe(d.Message), d.Code)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
