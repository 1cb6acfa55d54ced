package sema_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// operatorTypes returns the operators of package syntax, and whether each has children besides names.
func operatorTypes(t *testing.T) map[string]bool {
	t.Helper()
	list := map[string]bool{}
	for _, file := range []string{"../syntax/operators.go", "../syntax/tree.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			fields, ok := spec.Type.(*ast.StructType)
			if !ok || len(fields.Fields.List) == 0 || len(fields.Fields.List[0].Names) > 0 ||
				types.ExprString(fields.Fields.List[0].Type) != "step" {
				return true
			}
			children := false
			for _, field := range fields.Fields.List[1:] {
				typ := strings.TrimLeft(types.ExprString(field.Type), "[]*")
				children = children || typ != "Name" && typ != "bool" && typ != "string" && ast.IsExported(typ) &&
					!strings.HasSuffix(typ, "Kind") && typ != "Span"
			}
			list[spec.Name.Name] = children
			return true
		})
	}
	return list
}

func TestEveryOperatorIsBoundAndWalked(t *testing.T) {
	binder, err := os.ReadFile("step.go")
	if err != nil {
		t.Fatal(err)
	}
	walk, err := os.ReadFile("../syntax/walk.go")
	if err != nil {
		t.Fatal(err)
	}
	operators := operatorTypes(t)
	if len(operators) < 37 {
		t.Fatalf("found only %d operators", len(operators))
	}
	for name, children := range operators {
		if name != "BadOperator" && !strings.Contains(string(binder), "*syntax."+name+":") {
			t.Errorf("step.go does not bind *syntax.%s", name)
		}
		if children && !strings.Contains(string(walk), "case *"+name+":") {
			t.Errorf("walk.go does not visit the children of *%s", name)
		}
	}
}
