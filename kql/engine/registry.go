package engine

import (
	"maps"

	"quarry/kql/syntax"
)

// bindOperator compiles an operator behind an input, which is nil for one that starts a pipeline.
type bindOperator func(c *compiler, op syntax.Operator, input node, s *scope) (node, error)

// bindTabular compiles the call of a function that gives rows.
type bindTabular func(c *compiler, e *syntax.Call, s *scope) (node, error)

// What the compiler looks up by name. Implementations call the compiler, so they register themselves in init,
// in place of being listed here.
var (
	operators        = map[string]bindOperator{}
	tabularFunctions = map[string]bindTabular{}

	bindDataTable    func(c *compiler, e *syntax.DataTable, s *scope) (node, error)
	bindExternalData func(c *compiler, e *syntax.ExternalData, s *scope) (node, error)
)

// registerOperators adds operators by keyword.
func registerOperators(list map[string]bindOperator) { maps.Copy(operators, list) }

// registerTabularFunctions adds functions that give rows.
func registerTabularFunctions(list map[string]bindTabular) { maps.Copy(tabularFunctions, list) }

// registerSources sets what compiles datatable and externaldata.
func registerSources(
	dataTable func(c *compiler, e *syntax.DataTable, s *scope) (node, error),
	externalData func(c *compiler, e *syntax.ExternalData, s *scope) (node, error),
) {
	bindDataTable, bindExternalData = dataTable, externalData
}
