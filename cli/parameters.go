package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/hunt/params"
)

// addParams adds the flag for parameter values.
func addParams(cmd *cobra.Command, given *[]string) {
	cmd.Flags().StringArrayVar(given, "param", nil, "set a query parameter as NAME=VALUE (repeatable)")
}

// parameterValues parses NAME=VALUE pairs.
func parameterValues(given []string) (map[string]string, error) {
	values := map[string]string{}
	for _, pair := range given {
		name, value, found := strings.Cut(pair, "=")
		if name = strings.TrimSpace(name); !found || name == "" {
			return nil, usagef("invalid --param %q (use NAME=VALUE)", pair)
		}
		values[name] = value
	}
	return values, nil
}

// fillParameters puts values into the placeholders of a query. A value for an unknown parameter is
// an error, since it would silently have no effect.
func fillParameters(query string, declared []queryfile.Parameter, given []string) (string, error) {
	values, err := parameterValues(given)
	if err != nil {
		return "", err
	}
	asked := params.Find(query, declared)
	known := map[string]bool{}
	for _, p := range asked {
		known[p.Name] = true
	}
	for name := range values {
		if !known[name] {
			return "", usagef("unknown parameter %s in --param", name)
		}
	}
	filled, err := params.Fill(query, asked, values)
	var missing *params.MissingError
	if errors.As(err, &missing) {
		return "", inputf("%w (use --param %s=VALUE)", err, missing.Names[0])
	}
	if err != nil {
		return "", &inputError{err}
	}
	return filled, nil
}
