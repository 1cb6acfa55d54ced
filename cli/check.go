package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"quarry/kql"
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
	found      []kql.Diagnostic
}

func newCheck() *cobra.Command {
	var format string
	advice := true
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check queries for errors and costs",
		Long: "Checks the queries of files and of the .kql files in folders; without a path, or with -, standard input.\n" +
			"Ends with 1 if one has an error. Advice is information and no error.",
		Args:    cobra.ArbitraryArgs,
		Example: "  quarry check hunts/\n  quarry check --format sarif hunt.kql > hunt.sarif",
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := checkFormats[format]
			if !ok {
				return usagef("--format %q is none of text, json and sarif", format)
			}
			files, err := readQueries(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			return check(cmd.OutOrStdout(), files, advice, write)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json (a line a file) or sarif")
	cmd.Flags().BoolVar(&advice, "advice", true, "also say what costs more than it has to")
	return cmd
}

func check(w io.Writer, files []checkedFile, advice bool, write func(io.Writer, []checkedFile) error) error {
	broken := 0
	for i := range files {
		bound := kql.Bind(kql.Parse(files[i].text), nil)
		files[i].found = bound.Problems()
		if advice {
			files[i].found = append(files[i].found[:len(files[i].found):len(files[i].found)], bound.Advice(nil)...)
		}
		for _, d := range files[i].found {
			if d.Severity == kql.SeverityError {
				broken++
				break
			}
		}
	}
	if err := write(w, files); err != nil {
		return fmt.Errorf("write what was found: %w", err)
	}
	if broken > 0 {
		return inputf("%d of %d files with errors", broken, len(files))
	}
	return nil
}

// readQueries reads files, the .kql files of folders, and standard input for -.
func readQueries(stdin io.Reader, paths []string) ([]checkedFile, error) {
	if len(paths) == 0 {
		paths = []string{"-"}
	}
	var files []checkedFile
	for _, path := range paths {
		if path == "-" {
			text, err := io.ReadAll(stdin)
			if err != nil {
				return nil, inputf("standard input cannot be read: %w", err)
			}
			files = append(files, checkedFile{name: "-", text: string(text)})
			continue
		}
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || name != path && !strings.EqualFold(filepath.Ext(name), ".kql") {
				return err
			}
			text, err := os.ReadFile(name)
			files = append(files, checkedFile{name: name, text: string(text)})
			return err
		})
		var failed *fs.PathError
		if errors.As(err, &failed) {
			return nil, inputf("%s cannot be read: %w", failed.Path, failed.Err)
		} else if err != nil {
			return nil, inputf("%s cannot be read: %w", path, err)
		}
	}
	return files, nil
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
