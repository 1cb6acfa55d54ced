package params

import (
	"quarry/history/queryfile"
	"quarry/kql/header"
)

// Given is what is known about the parameters of a query besides its text.
type Given struct {
	Declared []Parameter // by the header of the query's file
	Values   map[string]string
}

// Declared returns the parameters that a saved query declares. The error names a declaration that cannot be
// read: without it, its parameter would be asked for without type and default.
func Declared(h queryfile.Hunt) ([]Parameter, error) {
	for _, line := range h.Extra {
		if _, err := header.Parameters(line); err != nil {
			return nil, err
		}
	}
	return h.Parameters, nil
}

// Bind returns a query with values for all its parameters. It returns a *MissingError for parameters without
// value and default, a *ValueError for a value that does not fit, and a *header.Error for a declaration in the
// text that cannot be read.
func Bind(text string, g Given) (string, error) {
	asked := Find(text, g.Declared)
	if len(asked) == 0 {
		return text, nil
	}
	if _, err := header.Parameters(text); err != nil {
		return "", err
	}
	return Fill(text, asked, g.Values)
}
