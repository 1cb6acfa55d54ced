package catalog

import (
	_ "embed"
	"strings"
	"sync"
)

// Evidence says how the behaviour of a function, aggregate, plugin or operator in the local engine is known.
type Evidence uint8

// The kinds of evidence.
const (
	// Documented behaviour follows the language reference.
	Documented Evidence = iota
	// Recorded behaviour was compared with answers of a Kusto engine.
	Recorded
	// Inferred behaviour has the documented meaning, but the reference does not say how the service
	// computes it, so that results may differ.
	Inferred
)

var evidenceNames = [...]string{Documented: "documented", Recorded: "recorded", Inferred: "inferred"}

// String returns the word in the catalog's data.
func (e Evidence) String() string { return evidenceNames[e] }

// note says in a sentence what the evidence means for results.
func (e Evidence) note() string {
	switch e {
	case Recorded:
		return "The local engine was compared with recorded results of Kusto."
	case Inferred:
		return "How the service computes this is not published, so results of the local engine may differ."
	case Documented:
	}
	return "The local engine follows the reference, without recorded results to compare with."
}

//go:embed evidence.txt
var evidenceText string

// evidence is keyed by kind and name. What is not listed is documented.
var evidence = sync.OnceValue(func() map[string]Evidence {
	m := map[string]Evidence{}
	for line := range strings.Lines(evidenceText) {
		word, row, _ := strings.Cut(strings.TrimSpace(line), " ")
		for e, name := range evidenceNames {
			if name == word {
				m[row] = Evidence(e)
			}
		}
	}
	return m
})

// EvidenceOf returns how the behaviour of a function, aggregate, plugin or operator is known.
func EvidenceOf(kind HelpKind, name string) Evidence { return evidence()[string(kind)+" "+name] }
