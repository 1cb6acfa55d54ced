// Package kqltest has what the tests of the language packages share: the corpus, seeds for fuzzing,
// and properties that hold for any text.
package kqltest

import (
	"fmt"
	"reflect"
	"strings"

	"quarry/kql/syntax"
)

// Dump formats a node as an S-expression: its type and then its fields in order. Empty fields are
// omitted; a true flag is shown as its name.
func Dump(n syntax.Node) string {
	var b strings.Builder
	v := reflect.ValueOf(n).Elem()
	b.WriteString("(" + v.Type().Name())
	for _, field := range reflect.VisibleFields(v.Type()) {
		if !field.IsExported() {
			continue
		}
		if text := dumpValue(field.Name, v.FieldByIndex(field.Index)); text != "" {
			b.WriteString(" " + text)
		}
	}
	return b.String() + ")"
}

func dumpValue(name string, v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return name
		}
	case reflect.String:
		if v.Len() > 0 {
			return fmt.Sprintf("%q", v.String())
		}
	case reflect.Uint8:
		return fmt.Sprint(v.Interface())
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		if n, ok := v.Interface().(syntax.Node); ok {
			return label(name) + Dump(n)
		}
		return fmt.Sprintf("%s=%v", name, v.Elem().Interface())
	case reflect.Slice:
		if v.IsNil() {
			return ""
		}
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = dumpValue("", v.Index(i))
		}
		return label(name) + "[" + strings.Join(parts, " ") + "]"
	}
	return ""
}

// label returns the prefix of fields that would be ambiguous without their names.
func label(name string) string {
	switch name {
	case "By", "On", "Limit", "Params", "From", "To", "Step", "Where", "Project", "Default", "Low", "High", "As", "Of",
		"With", "Schema":
		return strings.ToLower(name) + "="
	}
	return ""
}

// Nodes visits a node and its descendants together with their parents.
func Nodes(n, parent syntax.Node, visit func(n, parent syntax.Node)) {
	visit(n, parent)
	v := reflect.ValueOf(n).Elem()
	for _, field := range reflect.VisibleFields(v.Type()) {
		if field.IsExported() {
			children(v.FieldByIndex(field.Index), func(child syntax.Node) { Nodes(child, n, visit) })
		}
	}
}

func children(v reflect.Value, visit func(syntax.Node)) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			children(v.Index(i), visit)
		}
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if n, ok := v.Interface().(syntax.Node); ok {
			visit(n)
		}
	}
}
