package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"quarry/table"
	"quarry/table/load"
	"quarry/table/times"
)

// fileFlags are the flags that say what files of rows do not say themselves.
type fileFlags struct {
	zone, dates string
	mapping     []string
}

func (f *fileFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.zone, "zone", "",
		"zone of times in files that do not say theirs: UTC, +02:00, Europe/Paris or local (default UTC)")
	cmd.Flags().StringVar(&f.dates, "dates", "", "order of dates such as 05/12/2024: day-first or month-first")
	cmd.Flags().StringArrayVar(&f.mapping, "map", nil,
		"take a column from another header of the file: [TABLE.]COLUMN=HEADER (repeatable)")
}

// options returns what the flags say about the file of a table.
func (f *fileFlags) options(name string, schema []table.Column, format string) (load.Options, error) {
	o := load.Options{Name: name, Schema: schema, Format: format, Map: map[string]string{}}
	if f.zone != "" {
		zone, ok := load.ParseZone(f.zone)
		if !ok {
			return o, usagef("invalid --zone %q (use UTC, local, +02:00 or a name such as Europe/Paris)", f.zone)
		}
		o.Zone = zone
	}
	switch f.dates {
	case "":
	case times.DayFirst.String():
		o.Order = times.DayFirst
	case times.MonthFirst.String():
		o.Order = times.MonthFirst
	default:
		return o, usagef("invalid --dates %q (use day-first or month-first)", f.dates)
	}
	for _, text := range f.mapping {
		column, header, ok := strings.Cut(text, "=")
		if !ok || column == "" {
			return o, usagef("invalid --map %q (use COLUMN=HEADER, or COLUMN= for a column without a source)", text)
		}
		if of, rest, qualified := strings.Cut(column, "."); qualified {
			if !strings.EqualFold(of, name) {
				continue
			}
			column = rest
		}
		o.Map[column] = header
	}
	return o, nil
}

// noteImport writes what was found in a file, line by line.
func noteImport(w io.Writer, name string, report *load.Report) {
	for _, line := range append([]string{report.Summary()}, report.Details()...) {
		if name != "" {
			line = name + ": " + line
		}
		fmt.Fprintln(w, "quarry: "+table.Safe(line))
	}
}
