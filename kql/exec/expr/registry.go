package expr

import (
	"maps"

	"quarry/kql/syntax"
)

// BindOperator compiles an operator behind an input, which is nil for one that starts a pipeline.
type BindOperator func(c *Compiler, op syntax.Operator, input Node, s *Scope) (Node, error)

// BindTabular compiles the call of a function that gives rows.
type BindTabular func(c *Compiler, e *syntax.Call, s *Scope) (Node, error)

// What the compiler looks up by name. Implementations call the compiler, so they register themselves in init,
// in place of being listed here.
var (
	operators        = map[string]BindOperator{}
	tabularFunctions = map[string]BindTabular{}

	bindDataTable    func(c *Compiler, e *syntax.DataTable, s *Scope) (Node, error)
	bindExternalData func(c *Compiler, e *syntax.ExternalData, s *Scope) (Node, error)
)

// RegisterOperators adds operators by keyword.
func RegisterOperators(list map[string]BindOperator) { maps.Copy(operators, list) }

// RegisterTabularFunctions adds functions that give rows.
func RegisterTabularFunctions(list map[string]BindTabular) { maps.Copy(tabularFunctions, list) }

// RegisterSources sets what compiles datatable and externaldata.
func RegisterSources(
	dataTable func(c *Compiler, e *syntax.DataTable, s *Scope) (Node, error),
	externalData func(c *Compiler, e *syntax.ExternalData, s *Scope) (Node, error),
) {
	bindDataTable, bindExternalData = dataTable, externalData
}
