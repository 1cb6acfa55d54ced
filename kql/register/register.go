// Package register adds KQL to Chroma's registry of languages, as kql and kusto. Import it for that
// side effect. It is a separate package because the registry parses the definitions of all its
// languages at program start, some 270 files in 17 ms. The workbench calls syntax.Lexer and does
// not need them.
package register

import (
	"github.com/alecthomas/chroma/v2/lexers"

	"quarry/kql/syntax"
)

func init() { lexers.Register(syntax.Lexer()) }
