package catalog

import (
	"strings"
	"sync"
)

// ParameterValues returns the words that a parameter of an operator takes, such as inner and outer for
// kind of union, or nil if it takes anything.
func ParameterValues(operator, parameter string) []string {
	return parameterValues()[operator+" "+parameter]
}

var parameterValues = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for _, line := range lines("parameters.txt") {
		words := strings.Fields(line)
		m[words[0]+" "+words[1]] = words[2:]
	}
	return m
})
