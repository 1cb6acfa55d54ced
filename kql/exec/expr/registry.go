package expr

import (
	"maps"
	"slices"

	"quarry/kql/syntax"
)

// BindOperator compiles an operator. The input is nil for an operator that starts a pipeline.
type BindOperator func(c *Compiler, op syntax.Operator, input Node, s *Scope) (Node, error)

// BindTabular compiles the call of a tabular function.
type BindTabular func(c *Compiler, e *syntax.Call, s *Scope) (Node, error)

// The functions that the compiler looks up by name. They call the compiler themselves, so they
// cannot be listed here; they register themselves in init.
var (
	operators        = map[string]BindOperator{}
	tabularFunctions = map[string]BindTabular{}

	bindDataTable    func(c *Compiler, e *syntax.DataTable, s *Scope) (Node, error)
	bindExternalData func(c *Compiler, e *syntax.ExternalData, s *Scope) (Node, error)
)

// RegisterOperators adds operators by keyword.
func RegisterOperators(list map[string]BindOperator) { maps.Copy(operators, list) }

// RegisterTabularFunctions adds tabular functions by name.
func RegisterTabularFunctions(list map[string]BindTabular) { maps.Copy(tabularFunctions, list) }

// RegisterSources sets the functions that compile datatable and externaldata.
func RegisterSources(
	dataTable func(c *Compiler, e *syntax.DataTable, s *Scope) (Node, error),
	externalData func(c *Compiler, e *syntax.ExternalData, s *Scope) (Node, error),
) {
	bindDataTable, bindExternalData = dataTable, externalData
}

// OperatorNames returns the keywords of the registered operators, sorted.
func OperatorNames() []string { return slices.Sorted(maps.Keys(operators)) }

// TabularFunctionNames returns the names of the registered tabular functions, sorted.
func TabularFunctionNames() []string { return slices.Sorted(maps.Keys(tabularFunctions)) }
