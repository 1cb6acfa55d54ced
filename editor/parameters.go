package editor

import (
	"regexp"
	"slices"
	"strings"

	"quarry/kql"
)

// parameter is a {{name}} that gets its value when the query runs.
var parameter = regexp.MustCompile(`\{\{[ \t]*[\pL_][\pL\d_]*[ \t]*\}\}`)

// withoutParameters puts numbers of the same length in the place of parameters, so that the
// rest of the query can be checked, and says where they are.
func withoutParameters(query string) (string, []kql.Span) {
	if !strings.Contains(query, "{{") {
		return query, nil
	}
	var places []kql.Span
	plain := []byte(query)
	for _, at := range parameter.FindAllStringIndex(query, -1) {
		places = append(places, kql.Span{Start: at[0], End: at[1]})
		for i := at[0]; i < at[1]; i++ {
			plain[i] = '1'
		}
	}
	return string(plain), places
}

// elsewhere leaves out what is found about parameters, whose values are not known yet.
func elsewhere(found []kql.Diagnostic, places []kql.Span) []kql.Diagnostic {
	return slices.DeleteFunc(found, func(d kql.Diagnostic) bool {
		return slices.ContainsFunc(places, func(p kql.Span) bool { return d.Span.Start < p.End && p.Start < d.Span.End })
	})
}
