package complete

import (
	"strings"

	"quarry/kql/sema"
)

// Candidates returns the completions at an offset with their traits, to fit the weights.
func Candidates(b *sema.Bound, offset int) (situation int, labels []string, all [][]float32) {
	c := completer{}
	if !c.at(b, offset) {
		return 0, nil, nil
	}
	c.observe = func(label string, t traits) {
		labels = append(labels, label)
		all = append(all, append([]float32{}, t[:]...))
	}
	c.offer()
	return int(c.situation), labels, all
}

// InfixOperators returns the names of the operators between two operands, with _ for blanks.
func InfixOperators() []string { return strings.Fields(allOperators) }
