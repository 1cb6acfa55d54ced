package types

// Shape is what is known about a dynamic value besides its type.
type Shape uint8

// The shapes. ShapeUnknown fits everywhere; ShapeScalar is a value without elements.
const (
	ShapeUnknown Shape = iota
	ShapeArray
	ShapeBag
	ShapeScalar
)

var shapes = [...]string{ShapeUnknown: "", ShapeArray: "array", ShapeBag: "bag", ShapeScalar: "scalar"}

// ParseShape returns the shape for a word of the catalog.
func ParseShape(word string) (Shape, bool) {
	for i, name := range shapes {
		if name == word && i > 0 {
			return Shape(i), true
		}
	}
	return ShapeUnknown, false
}

var shapeWords = [...]string{ShapeUnknown: "dynamic", ShapeArray: "a dynamic array", ShapeBag: "a dynamic object",
	ShapeScalar: "a dynamic value without elements"}

// Describe returns the shape in words, as in "found a dynamic array".
func (s Shape) Describe() string { return shapeWords[s] }

// TakesShape reports whether a dynamic value of a shape fits.
func (c Class) TakesShape(s Shape) bool {
	switch c {
	case ClassDynamicArray:
		return s == ShapeUnknown || s == ShapeArray
	case ClassDynamicBag:
		return s == ShapeUnknown || s == ShapeBag
	}
	return true
}

// IndexTypes returns the types of the indexes that a value of a shape takes.
func (s Shape) IndexTypes() Set {
	switch s {
	case ShapeArray:
		return SetOf(Unknown, Int, Long, Dynamic)
	case ShapeBag:
		return SetOf(Unknown, String, Dynamic)
	case ShapeScalar:
		return SetOf(Unknown)
	case ShapeUnknown:
	}
	return SetOf(Unknown, Int, Long, String, Dynamic)
}
