package sandbox

import (
	"encoding/json"
	"strings"

	"quarry/table"
)

// sidecars maps the types whose JSON does not show them to the type annotation that Graph writes
// next to the value.
var sidecars = map[table.Type]string{table.Bool: "#SByte", table.Long: "#Int64"}

// graphCell returns a writer of a column in Graph's form: a null is {} unless the column is a
// string, and some values are preceded by their type.
func graphCell(name string, v *table.Vector) cell {
	key := append(appendString(nil, name), ':')
	value := valueOf(v)
	if v.Type() == table.Dynamic {
		return graphDynamicCell(name, v)
	}
	var typed []byte
	if kind, ok := sidecars[v.Type()]; ok {
		typed = sidecar(name, kind)
	}
	null := "{}"
	if v.Type() == table.String {
		null = "null"
	}
	return func(dst []byte, row int) []byte {
		if v.Null(row) {
			return append(append(dst, key...), null...)
		}
		return value(append(append(dst, typed...), key...), row)
	}
}

// sidecar returns the pair that names a value's type, with its trailing comma.
func sidecar(name, kind string) []byte {
	return append(appendString(appendKey(nil, name+"@odata.type"), kind), ',')
}

func appendKey(dst []byte, name string) []byte { return append(appendString(dst, name), ':') }

func graphDynamicCell(name string, v *table.Vector) cell {
	key := appendKey(nil, name)
	collection := sidecar(name, "#Collection(String)")
	return func(dst []byte, row int) []byte {
		raw := v.Text(row)
		if v.Null(row) || raw == "" || raw == "null" {
			return append(append(dst, key...), "{}"...)
		}
		if raw[0] == '[' {
			dst = append(dst, collection...)
		}
		return appendDynamic(append(dst, key...), raw)
	}
}

// appendDynamic rewrites a dynamic value as Graph does: every object is annotated with its type, at
// any depth, and the elements of an array that are neither strings nor numbers become strings of
// JSON. Invalid JSON is copied unchanged.
func appendDynamic(dst []byte, raw string) []byte {
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.UseNumber()
	out, err := appendElement(dst, decoder)
	if err != nil {
		return append(dst, raw...)
	}
	return out
}

// appendElement copies the decoder's next value.
func appendElement(dst []byte, decoder *json.Decoder) ([]byte, error) {
	token, err := decoder.Token()
	if err != nil {
		return dst, err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return appendObject(dst, decoder)
		}
		return appendArray(dst, decoder)
	case string:
		return appendString(dst, token), nil
	case json.Number:
		return append(dst, token...), nil
	case bool:
		if token {
			return append(dst, "true"...), nil
		}
		return append(dst, "false"...), nil
	}
	return append(dst, "null"...), nil
}

func appendObject(dst []byte, decoder *json.Decoder) ([]byte, error) {
	dst = append(dst, `{"@odata.type":"#microsoft.graph.security.dynamicColumnValue"`...)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return dst, err
		}
		name, _ := token.(string)
		if dst, err = appendElement(appendKey(append(dst, ','), name), decoder); err != nil {
			return dst, err
		}
	}
	_, err := decoder.Token()
	return append(dst, '}'), err
}

func appendArray(dst []byte, decoder *json.Decoder) ([]byte, error) {
	dst = append(dst, '[')
	for first := true; decoder.More(); first = false {
		var element json.RawMessage
		if err := decoder.Decode(&element); err != nil {
			return dst, err
		}
		if !first {
			dst = append(dst, ',')
		}
		if element[0] == '{' || element[0] == '[' {
			dst = appendString(dst, string(element))
		} else {
			dst = append(dst, element...)
		}
	}
	_, err := decoder.Token()
	return append(dst, ']'), err
}
