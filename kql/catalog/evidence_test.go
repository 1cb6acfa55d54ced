package catalog

import (
	"slices"
	"strings"
	"testing"
)

func TestEvidenceNamesRowsOfTheCatalog(t *testing.T) {
	all := strings.Split(strings.TrimSpace(evidenceText), "\n")
	if !slices.IsSorted(all) {
		t.Error("evidence.txt is not sorted")
	}
	kinds := map[HelpKind]Kind{FunctionHelp: Scalar, AggregateHelp: Aggregate, PluginHelp: Plugin}
	for _, line := range all {
		word, row, _ := strings.Cut(line, " ")
		kind, name, _ := strings.Cut(row, " ")
		known := kind == string(OperatorHelp) && slices.Contains(Operators(), name)
		if k, ok := kinds[HelpKind(kind)]; ok {
			_, known = LookupFunction(k, name)
		}
		if !slices.Contains(evidenceNames[1:], word) || !known {
			t.Errorf("evidence.txt: %q is not a row of the catalog with evidence other than documented", line)
		}
	}
	for row, want := range map[string]Evidence{"operator where": Recorded, "operator reduce": Inferred,
		"function strlen": Recorded, "function hash_many": Inferred, "function geo_union_lines_array": Recorded,
		"function current_principal": Documented} {
		kind, name, _ := strings.Cut(row, " ")
		if got := EvidenceOf(HelpKind(kind), name); got != want {
			t.Errorf("%s: got %s, want %s", row, got, want)
		}
	}
}
