// Package register puts KQL into Chroma's registry of languages, under kql and kusto:
// import it for that effect. It is a room of its own because the registry reads the
// definitions of all its languages when a program starts, some 270 files and 17 ms,
// and the workbench, which asks kql.Lexer, need not wait for them.
package register

import (
	"github.com/alecthomas/chroma/v2/lexers"

	"quarry/kql/syntax"
)

func init() { lexers.Register(syntax.Lexer()) }
