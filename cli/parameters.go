package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/hunt"
	"quarry/hunt/params"
)

// addParams adds the flag for parameter values.
func addParams(cmd *cobra.Command, given *[]string) {
	cmd.Flags().StringArrayVar(given, "param", nil, "set a query parameter as NAME=VALUE, a list as NAME=A,B (repeatable)")
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

// bound returns the question of a query with values for all its parameters. A value for an unknown parameter
// is an error, since it would silently have no effect.
func bound(h queryfile.Hunt, given []string) (hunt.Question, error) {
	values, err := parameterValues(given)
	if err != nil {
		return hunt.Question{}, err
	}
	declared, err := params.Declared(h)
	if err != nil {
		return hunt.Question{}, &inputError{err}
	}
	if unknown := params.Unknown(params.Find(h.Query, declared), values); len(unknown) > 0 {
		return hunt.Question{}, usagef("unknown parameter %s in --param", unknown[0])
	}
	q, err := hunt.Question{Text: h.Query, Parameters: params.Given{Declared: declared, Values: values}}.Bind()
	var missing *params.MissingError
	if errors.As(err, &missing) {
		return q, inputf("%w (use --param %s=VALUE)", err, missing.Names[0])
	}
	if err != nil {
		return q, &inputError{err}
	}
	return q, nil
}
