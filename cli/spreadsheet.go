package cli

import (
	"github.com/spf13/cobra"

	"quarry/table/export"
)

// spreadsheetFlags say how text files for spreadsheets are written.
type spreadsheetFlags struct {
	guard     bool // escape formulas
	bom       bool
	delimiter string
	gzip      bool // follows from the name of the file
}

func (f *spreadsheetFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.guard, "guard", true, "escape formulas in csv and tsv files with an apostrophe")
	cmd.Flags().BoolVar(&f.bom, "bom", false, "begin csv and tsv with a byte order mark, by which Excel recognizes UTF-8")
	cmd.Flags().StringVar(&f.delimiter, "delimiter", "", "character between the fields of csv, such as ';' (default ',')")
}

// check returns an error for a flag that does not apply to the format.
func (f *spreadsheetFlags) check(format export.Format) error {
	text := format == export.CSV || format == export.TSV
	switch {
	case f.bom && !text:
		return usagef("--bom is for csv and tsv, not for %s", format)
	case f.delimiter == "":
		return nil
	case format != export.CSV:
		return usagef("--delimiter is for csv, not for %s", format)
	case f.delimiter != "," && f.delimiter != ";" && f.delimiter != "|" && f.delimiter != "\t":
		return usagef("invalid --delimiter %q (use ',', ';', '|' or a tab)", f.delimiter)
	}
	return nil
}

// options returns the options of an export to a file or to standard output. A file may be opened in a
// spreadsheet; a pipe gets the values unchanged.
func (f *spreadsheetFlags) options(toFile bool) export.Options {
	opts := export.Options{Guard: toFile && f.guard, BOM: f.bom, Gzip: toFile && f.gzip}
	if f.delimiter != "" {
		opts.Delimiter = f.delimiter[0]
	}
	return opts
}
