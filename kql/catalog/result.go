package catalog

import "quarry/kql/types"

// Result is the result type of a signature: a fixed Type, or a Rule that derives it from the
// arguments.
type Result struct {
	Type types.Type
	Rule Rule
}

// Rule says how a result type depends on the arguments.
type Rule uint8

// The rules. RuleFixed goes with a fixed type. The last ones are for tables, graphs and databases.
const (
	RuleFixed Rule = iota
	RuleParameter0
	RuleParameter1
	RuleParameter0Promoted
	RuleParameter0Array
	RuleParameter0Literal
	RuleParameter1Literal
	RuleParameterNLiteral
	RuleWidest
	RuleCommon
	RuleCommonNonDynamic
	RuleCustom  // dynamic
	RuleRanked  // a value of the first argument that is not necessarily among them
	RuleUnknown // depends on an expression
	RuleTable
	RuleExternalTable
	RuleMaterializedView
	RuleStoredQueryResult
	RuleGraph
	RuleDatabase
	RuleCluster
	RuleEntityGroup
)

var ruleNames = [...]string{
	RuleFixed: "", RuleParameter0: "Parameter0", RuleParameter1: "Parameter1",
	RuleParameter0Promoted: "Parameter0Promoted",
	RuleParameter0Array:    "Parameter0Array", RuleParameter0Literal: "Parameter0Literal",
	RuleParameter1Literal: "Parameter1Literal",
	RuleParameterNLiteral: "ParameterNLiteral", RuleWidest: "Widest", RuleCommon: "Common",
	RuleCommonNonDynamic: "CommonNonDynamic",
	RuleCustom:           "Custom", RuleRanked: "Ranked", RuleUnknown: "Unknown", RuleTable: "Parameter0Table", RuleExternalTable: "Parameter0ExternalTable",
	RuleMaterializedView: "Parameter0MaterializedView", RuleStoredQueryResult: "Parameter0StoredQueryResult",
	RuleGraph: "Parameter0Graph", RuleDatabase: "Parameter0Database", RuleCluster: "Parameter0Cluster",
	RuleEntityGroup: "Parameter0EntityGroup",
}

// String returns the name of the rule in the catalog files.
func (r Rule) String() string { return ruleNames[r] }

var rulesByName = func() map[string]Rule {
	m := make(map[string]Rule, len(ruleNames))
	for i, name := range ruleNames {
		m[name] = Rule(i)
	}
	return m
}()

func parseResult(text string) (Result, bool) {
	if typ, ok := types.Parse(text); ok {
		return Result{Type: typ}, true
	}
	rule, ok := rulesByName[text]
	return Result{Rule: rule}, ok
}

// String returns the result as in the catalog files: "long", "Parameter0".
func (r Result) String() string {
	if r.Rule == RuleFixed {
		return r.Type.String()
	}
	return r.Rule.String()
}
