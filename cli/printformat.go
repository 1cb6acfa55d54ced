package cli

import "github.com/spf13/cobra"

// printFormat is the output format of commands that do not print a table.
type printFormat string

const (
	asText printFormat = "text"
	asJSON printFormat = "json"
)

func (f *printFormat) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar((*string)(f), "format", string(asText), "output format: text or json")
}

// check returns a usage error for a format that does not exist.
func (f printFormat) check() error {
	switch f {
	case asText, asJSON:
		return nil
	}
	return usagef("unknown --format %q (use text or json)", string(f))
}
