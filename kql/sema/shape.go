package sema

import (
	"encoding/json"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// dynamicValue returns the value of a dynamic literal with its shape.
func dynamicValue(x *syntax.DynamicLiteral) value {
	v := value{typ: types.Dynamic, literal: x}
	switch text := strings.TrimSpace(x.JSON); {
	case text == "" || text == "null" || strings.HasPrefix(text, "dynamic"):
	case text[0] == '[':
		v.shape = types.ShapeArray
	case text[0] == '{':
		v.shape = types.ShapeBag
	default:
		v.shape = types.ShapeScalar
	}
	return v
}

// mostLiteral limits the length of the literals whose elements are looked at.
const mostLiteral = 4096

// decode returns the elements of a literal, or nil.
func (v value) decode() any {
	if v.json != nil || v.literal == nil || len(v.literal.JSON) > mostLiteral {
		return v.json
	}
	text, ok := v.literal.StrictJSON()
	var elements any
	if !ok || json.Unmarshal([]byte(text), &elements) != nil {
		return nil
	}
	return elements
}

// member returns a member of a literal object.
func (v value) member(name string) value {
	bag, _ := v.decode().(map[string]any)
	return elementValue(bag[name])
}

// element returns an element of a literal: of an array if all have the same shape, or a member of an object.
func (v value) element(index syntax.Expr) value {
	if v.literal == nil && v.json == nil {
		return value{typ: types.Dynamic}
	}
	l, ok := index.(*syntax.Literal)
	if !ok {
		return value{typ: types.Dynamic}
	}
	if name, text := l.Text(); text {
		return v.member(name)
	}
	list, _ := v.decode().([]any)
	n, ok := l.Long()
	if !ok || n < 0 || n >= int64(len(list)) {
		return value{typ: types.Dynamic}
	}
	for _, other := range list {
		if shapeOf(other) != shapeOf(list[n]) {
			return value{typ: types.Dynamic}
		}
	}
	return elementValue(list[n])
}

func elementValue(x any) value { return value{typ: types.Dynamic, shape: shapeOf(x), json: x} }

func shapeOf(x any) types.Shape {
	switch x.(type) {
	case nil:
		return types.ShapeUnknown
	case []any:
		return types.ShapeArray
	case map[string]any:
		return types.ShapeBag
	}
	return types.ShapeScalar
}

// derivedShape returns the shape of a dynamic result that depends on the arguments.
func derivedShape(rule catalog.Rule, args []value) types.Shape {
	switch rule {
	case catalog.RuleParameter0, catalog.RuleParameter0Array, catalog.RuleParameter0Promoted:
		if len(args) > 0 {
			return args[0].shape
		}
	case catalog.RuleCommon:
		return sharedShape(args)
	case catalog.RuleCommonNonDynamic:
		return sharedShape(branchValues(args))
	default:
	}
	return types.ShapeUnknown
}

// sharedShape returns the shape that all values have.
func sharedShape(list []value) types.Shape {
	for _, v := range list {
		if v.shape != list[0].shape {
			return types.ShapeUnknown
		}
	}
	if len(list) == 0 {
		return types.ShapeUnknown
	}
	return list[0].shape
}
