package exec

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"

	_ "quarry/kql/exec/agg"    // aggregates
	_ "quarry/kql/exec/fn"     // functions
	_ "quarry/kql/exec/geo"    // geospatial functions
	_ "quarry/kql/exec/op"     // operators
	_ "quarry/kql/exec/plugin" // plugins of evaluate
)

// The names from other packages that callers of the engine need. They are documented there.
type (
	Options         = expr.Options
	Trace           = expr.Trace
	Source          = expr.Source
	ListingSource   = expr.ListingSource
	ExternalSource  = expr.ExternalSource
	ExternalData    = expr.ExternalData
	EnrichingSource = expr.EnrichingSource
	Subject         = expr.Subject
	Error           = vec.Error
)

// Errors returned by a Source.
var (
	ErrUnknownTable = vec.ErrUnknownTable
	ErrUnavailable  = expr.ErrUnavailable
)

// Code is the class of an error.
type Code = vec.Code

// The error codes.
const (
	CodeSyntax       = vec.CodeSyntax
	CodeUnresolved   = vec.CodeUnresolved
	CodeArguments    = vec.CodeArguments
	CodeType         = vec.CodeType
	CodeFunction     = vec.CodeFunction
	CodeMeaning      = vec.CodeMeaning
	CodeUnsupported  = vec.CodeUnsupported
	CodeLimit        = vec.CodeLimit
	CodeExternalData = vec.CodeExternalData
	CodeInternal     = vec.CodeInternal
)
