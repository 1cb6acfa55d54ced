package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/fang/v2"
	"github.com/charmbracelet/x/term"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"quarry/kql/format"
	"quarry/table"
)

// formatFlags are the options of quarry fmt.
type formatFlags struct {
	write, diff bool
	options     format.Options
}

func newFmt() *cobra.Command {
	var f formatFlags
	cmd := &cobra.Command{
		Use:   "fmt [PATH...]",
		Short: "Lay queries out: one operator a line",
		Long: "Lay out the queries of files, and of the .kql and .csl files in folders, or of standard input (-, or no path).\n" +
			"The result goes to standard output. Comments and strings stay as they are, and so does a file with a syntax error:\n" +
			"the others are done, and the exit code is 1.",
		Example: "  quarry fmt hunt.kql\n  quarry fmt -w hunts/\n  pbpaste | quarry fmt",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args)
		},
	}
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "write the result into the file instead of standard output")
	cmd.Flags().BoolVarP(&f.diff, "diff", "d", false, "print what would change as a unified diff")
	cmd.Flags().IntVar(&f.options.Width, "width", 120, "columns that lines keep to where they can be broken")
	return cmd
}

// run formats what the arguments name. What is wrong with one file keeps no other from
// being done; the last complaint is left to whoever called.
func (f *formatFlags) run(cmd *cobra.Command, args []string) error {
	if f.options.Width < 1 {
		return usagef("--width %d: lines need at least one column", f.options.Width)
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	if f.write && slices.Contains(args, "-") {
		return usagef("-w writes files, and - is standard input: leave -w out to print the result")
	}
	var last error
	complain := func(err error) {
		if last != nil {
			printError(cmd.ErrOrStderr(), fang.Styles{}, last)
		}
		last = err
	}
	out := forScreen(cmd.OutOrStdout())
	for _, path := range args {
		names, err := queryFiles(path)
		if err != nil {
			complain(err)
		}
		for _, name := range names {
			if err := f.file(cmd.InOrStdin(), out, name); err != nil {
				complain(err)
			}
		}
	}
	return last
}

// queryFiles are the files that a path means: itself, or the queries in a folder and in
// those below it whose names start with no dot. They are sorted.
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
		case !entry.IsDir() && isQueryFile(name):
			names = append(names, name)
		}
		return nil
	})
	switch {
	case err != nil:
		return names, inputf("the queries cannot be read: %w", err)
	case len(names) == 0:
		return nil, inputf("there is no .kql or .csl file in %s: files of other endings must be named", path)
	}
	return names, nil
}

func isQueryFile(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".kql", ".csl":
		return true
	}
	return false
}

func (f *formatFlags) file(in io.Reader, out io.Writer, name string) error {
	text, err := readWhole(in, name)
	if err != nil {
		return inputf("the query cannot be read: %w", err)
	}
	shown := name
	if name == "-" {
		shown = "standard input"
	}
	formatted, ok := format.Format(text, f.options)
	if !ok {
		problem := format.Problem(text)
		line, column := place(text, problem.Span.Start)
		return inputf("%s:%d:%d: %s", shown, line, column, problem.Message)
	}
	if f.diff {
		if _, err := out.Write(diff.Diff(shown, []byte(text), shown+" (formatted)", []byte(formatted))); err != nil {
			return inputf("the difference cannot be printed: %w", err)
		}
	}
	switch {
	case f.write && formatted != text:
		if err := replaceFile(name, formatted); err != nil {
			return inputf("the result cannot be written: %w", err)
		}
	case !f.write && !f.diff:
		if _, err := io.WriteString(out, formatted); err != nil {
			return inputf("the result cannot be printed: %w", err)
		}
	}
	return nil
}

func readWhole(in io.Reader, name string) (string, error) {
	if name == "-" {
		text, err := io.ReadAll(in)
		return string(text), err
	}
	text, err := os.ReadFile(name)
	return string(text), err
}

// place gives line and column of an offset, both from 1, the column in characters.
func place(text string, offset int) (line, column int) {
	before := text[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}

// replaceFile puts a text in the place of a file, whole or not at all, with the mode
// that the file had. Where the name is a link, what it leads to is replaced.
func replaceFile(name, text string) (err error) {
	if name, err = filepath.EvalSymlinks(name); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o200 == 0 { // a new file in its place would overrule its owner
		return fmt.Errorf("%s is read-only: make it writable, or print the result without -w", name)
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".quarry-*")
	if err != nil {
		return fmt.Errorf("a file must be made beside %s: %w", name, err)
	}
	defer os.Remove(temporary.Name()) // gone already when all went well
	_, err = io.WriteString(temporary, text)
	err = errors.Join(err, temporary.Chmod(info.Mode().Perm()), temporary.Sync(), temporary.Close())
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}

// forScreen makes what goes to a terminal safe for it; files and pipes get every byte.
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

// safeText makes the lines of a text safe for a terminal. Tabs and line ends of either
// kind do no harm and stay.
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
