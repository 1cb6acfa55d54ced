package ui

import (
	"go/ast"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The root model routes; what a tab, a screen or a job does belongs to them. Lower these numbers with every step; do
// not raise them.
const (
	mostMethods = 342 // to reach: 60
	mostFields  = 25  // to reach: 15
)

// TestTheRootModelRoutes counts the fields of the model and its methods: its own, those of what it embeds, and functions
// that take it first, which are methods in disguise.
func TestTheRootModelRoutes(t *testing.T) {
	fields := reflect.TypeFor[Model]().NumField()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	own, embedded, disguised := 0, 0, 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		inspect(t, file, func(n ast.Node) {
			f, ok := n.(*ast.FuncDecl)
			switch {
			case !ok:
			case f.Recv != nil && pointsTo(f.Recv.List[0].Type, "Model"):
				own++
			case f.Recv != nil && embeds(pointee(f.Recv.List[0].Type)):
				embedded++
			case f.Recv == nil && len(f.Type.Params.List) > 0 && pointsTo(f.Type.Params.List[0].Type, "Model"):
				disguised++
			}
		})
	}
	t.Logf("fields %d; methods %d: own %d, embedded %d, functions of the model %d", fields, own+embedded+disguised, own,
		embedded, disguised)
	if n := own + embedded + disguised; n > mostMethods {
		t.Errorf("the root model has %d methods, want at most %d", n, mostMethods)
	}
	if fields > mostFields {
		t.Errorf("the root model has %d fields, want at most %d", fields, mostFields)
	}
	if own == 0 {
		t.Error("found no method; is the test looking at the right folder?")
	}
}

// embeds reports whether the model embeds a type of this package.
func embeds(name string) bool {
	for field := range fieldsOf(reflect.TypeFor[Model]()) {
		if field.Anonymous && strings.TrimPrefix(field.Type.String(), "*") == "ui."+name {
			return true
		}
	}
	return false
}

// fieldsOf returns the fields of a structure.
func fieldsOf(of reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range of.NumField() {
			if !yield(of.Field(i)) {
				return
			}
		}
	}
}

// pointsTo reports whether a type is a pointer to the named one.
func pointsTo(of ast.Expr, name string) bool {
	star, ok := of.(*ast.StarExpr)
	return ok && pointee(star) == name
}

// pointee returns the name of a type, or of the type that it points to.
func pointee(of ast.Expr) string {
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}
