package cli

import "github.com/spf13/cobra"

// printFormat is how a command prints facts that are no table.
type printFormat string

const (
	asText printFormat = "text"
	asJSON printFormat = "json"
)

// addTo adds the flag.
func (f *printFormat) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar((*string)(f), "format", string(asText), "text or json")
}

// check returns a usage error for a format that does not exist.
func (f printFormat) check() error {
	switch f {
	case asText, asJSON:
		return nil
	}
	return usagef("--format %s is neither text nor json", string(f))
}
