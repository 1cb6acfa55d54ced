package cli

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/kql/format"
	"quarry/kql/syntax"
	"quarry/replacefile"
	"quarry/table"
)

// formatFlags holds the flags of quarry fmt.
type formatFlags struct {
	write, diff bool
	options     format.Options
}

func newFmt() *cobra.Command {
	var f formatFlags
	cmd := &cobra.Command{
		Use:   "fmt [PATH...]",
		Short: "Format queries",
		Long: "Format query files, those in folders, or standard input (-, or no path), and print the result: KQL, " +
			"and the queries in rules (YAML, JSON), Markdown and notebooks, where everything else keeps its " +
			"bytes. Comments and strings are left alone. A file with a syntax error is skipped, the " +
			"other files are formatted, and the exit code is 1.",
		Example: "  quarry fmt hunt.kql\n  quarry fmt -w hunts/\n  pbpaste | quarry fmt",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args)
		},
	}
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "write the result to the file instead of standard output")
	cmd.Flags().BoolVarP(&f.diff, "diff", "d", false, "print the changes as a unified diff")
	cmd.Flags().IntVar(&f.options.Width, "width", 120, "maximum line width, where a line can be broken")
	return cmd
}

// run formats the named files. An error in one file does not keep the others from being
// formatted. All errors but the last are printed; the last one is returned.
func (f *formatFlags) run(cmd *cobra.Command, args []string) error {
	if f.options.Width < 1 {
		return usagef("invalid --width %d (use 1 or more)", f.options.Width)
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	if f.write && slices.Contains(args, "-") {
		return usagef("-w cannot be used with standard input; leave it out to print the result")
	}
	var last error
	var skipped skippedFiles
	read := false
	report := func(err error) {
		if last != nil {
			printError(cmd.ErrOrStderr(), last)
		}
		last = err
	}
	out := forScreen(cmd.OutOrStdout())
	for _, path := range args {
		names, err := queryFiles(path)
		if err != nil {
			read = true
			report(err)
		}
		for _, name := range names {
			err := f.file(cmd, out, name)
			if err != nil && skipped.add(path, name, err) {
				continue
			}
			if read = true; err != nil {
				report(err)
			}
		}
	}
	if err := skipped.end(cmd.ErrOrStderr(), read); err != nil {
		report(err)
	}
	return last
}

// queryFiles returns the files that a path means: the file itself, or the query files of a
// folder and its subfolders, sorted. Subfolders whose names start with a dot are skipped.
func queryFiles(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	var names []string
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == path && !entry.IsDir():
			names = append(names, name)
		case entry.IsDir() && name != path && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && queryfile.Has(name):
			names = append(names, name)
		}
		return nil
	})
	switch {
	case err != nil:
		return names, inputf("cannot read queries: %w", err)
	case len(names) == 0:
		return nil, inputf("no query files in %s; files with other extensions must be named one by one", path)
	}
	return names, nil
}

func (f *formatFlags) file(cmd *cobra.Command, out io.Writer, name string) error {
	d, err := f.open(cmd, name)
	if err != nil {
		return err
	}
	text, shown := d.Text, name
	if name == "-" {
		shown = "standard input"
	}
	formatted, problem, err := formatBlocks(d, syntax.Span{End: len(text)}, f.options)
	switch {
	case problem != nil:
		line, column := place(text, problem.Span.Start)
		return inputf("%s:%d:%d: %s", shown, line, column, problem.Message)
	case err != nil:
		return inputf("cannot format %s: %w", shown, err)
	}
	if f.diff {
		changes := diff.Diff(shown, []byte(text), shown+" (formatted)", []byte(formatted))
		if _, err := out.Write(changes); err != nil {
			return inputf("cannot print diff: %w", err)
		}
	}
	switch {
	case f.write && formatted != text:
		if err := replaceText(name, string(d.Encoding.Encode(formatted))); err != nil {
			return inputf("cannot write %s: %w", shown, err)
		}
	case !f.write && !f.diff:
		if _, err := io.WriteString(out, formatted); err != nil {
			return inputf("cannot print query: %w", err)
		}
	}
	return nil
}

// formatBlocks returns the text of a file in which the queries that touch a span are formatted. problem is the first
// error of syntax, with its place in the file.
func formatBlocks(
	d *queryfile.Document, touched syntax.Span, o format.Options,
) (file string, problem *syntax.Diagnostic, err error) {
	texts := make([]string, len(d.Blocks))
	for i, b := range d.Blocks {
		texts[i] = b.Text
		at := d.Place(i, syntax.Span{End: len(b.Text)})
		if at.Start > touched.End || at.End < touched.Start {
			continue
		}
		formatted, ok := format.Format(b.Text, o)
		if !ok {
			problem := *format.Problem(b.Text)
			problem.Span = d.Place(i, problem.Span)
			return "", &problem, nil
		}
		if strings.HasPrefix(b.Text, byteOrderMark) && !strings.HasPrefix(formatted, byteOrderMark) {
			formatted = byteOrderMark + formatted
		}
		texts[i] = formatted
	}
	file, err = d.ReplaceAll(texts)
	return file, nil, err
}

// byteOrderMark starts files of some editors. Formatting keeps it.
const byteOrderMark = "\ufeff"

// open reads a query file. A file of KQL may be larger than a query.
func (f *formatFlags) open(cmd *cobra.Command, name string) (*queryfile.Document, error) {
	if name != "-" && !queryfile.IsKQL(name) {
		return readDocument(cmd, name)
	}
	text, err := readWhole(cmd, name)
	if err != nil {
		return nil, inputf("cannot read query: %w", err)
	}
	decoded, encoding, err := queryfile.Decode([]byte(text))
	if err != nil {
		return queryfile.OfText(name, text), nil // the parser says where it is not text
	}
	d := queryfile.OfText(name, decoded)
	d.Encoding = encoding
	return d, nil
}

// maxFormatted limits the files of fmt and highlight, which may be longer than a query.
const maxFormatted = 16 << 20

func readWhole(cmd *cobra.Command, name string) (string, error) {
	text, err := readSource(cmd.Context(), cmd.InOrStdin(), name, maxFormatted)
	return string(text), err
}

// place returns the line and column of an offset. Both count from 1; columns count characters.
func place(text string, offset int) (line, column int) {
	before := text[:offset]
	before = strings.TrimPrefix(before, byteOrderMark)
	start := strings.LastIndexByte(before, '\n') + 1
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}

// replaceText replaces the contents of a file atomically and keeps its mode.
func replaceText(name, text string) error {
	file, err := replacefile.Create(name)
	switch {
	case errors.Is(err, replacefile.ErrReadOnly):
		return errors.New("the file is read-only; make it writable, or leave out -w to print the result")
	case err != nil:
		return err
	}
	defer file.Discard()
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Commit()
}

// forScreen returns a writer that makes text safe for a terminal; files and pipes get every byte.
func forScreen(out io.Writer) io.Writer {
	if file, ok := out.(term.File); ok && term.IsTerminal(file.Fd()) {
		return safeWriter{out}
	}
	return out
}

type safeWriter struct{ out io.Writer }

// Write implements io.Writer for whole lines.
func (w safeWriter) Write(text []byte) (int, error) {
	_, err := io.WriteString(w.out, safeText(string(text)))
	return len(text), err
}

// safeText makes the lines of the text safe for a terminal. It keeps tabs and line endings, which
// are harmless.
func safeText(text string) string {
	var out strings.Builder
	for rest := text; rest != ""; {
		end := strings.IndexAny(rest, "\n\t")
		if end < 0 {
			out.WriteString(table.Safe(rest))
			break
		}
		part := rest[:end]
		if rest[end] == '\n' {
			part = strings.TrimSuffix(part, "\r")
		}
		out.WriteString(table.Safe(part))
		out.WriteByte(rest[end])
		rest = rest[end+1:]
	}
	return out.String()
}
