package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/hunt/params"
)

// addParams adds the option that gives parameters their values.
func addParams(cmd *cobra.Command, given *[]string) {
	cmd.Flags().StringArrayVar(given, "param", nil, "a parameter as NAME=VALUE (repeat for more)")
}

// parameterValues reads NAME=VALUE pairs.
func parameterValues(given []string) (map[string]string, error) {
	values := map[string]string{}
	for _, pair := range given {
		name, value, found := strings.Cut(pair, "=")
		if name = strings.TrimSpace(name); !found || name == "" {
			return nil, usagef("--param %s is not NAME=VALUE", pair)
		}
		values[name] = value
	}
	return values, nil
}

// fillParameters puts values into a query. A value that the query does not ask for is a
// mistake, since it was meant to change something.
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
			return "", usagef("--param %s: the query has no parameter of that name", name)
		}
	}
	filled, err := params.Fill(query, asked, values)
	var missing *params.MissingError
	if errors.As(err, &missing) {
		return "", inputf("%w with --param %s=VALUE", err, missing.Names[0])
	}
	if err != nil {
		return "", &inputError{err}
	}
	return filled, nil
}

// declaredIn are the parameters that a query's header speaks of.
func declaredIn(text string) []queryfile.Parameter {
	h, err := queryfile.Parse("", []byte(text))
	if err != nil {
		return nil
	}
	return h.Parameters
}
