package seen

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxElements is how many elements of an array count.
const maxElements = 10

// Keys adds the keys of the objects at a path of JSON, in their order. Elements of arrays count as the array,
// and text inside JSON that is an object as the object.
func Keys(list *List, text []byte, path []string) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
	case text[0] == '[', text[0] == '"':
		for _, inner := range inside(text) {
			Keys(list, inner, path)
		}
	case text[0] == '{':
		var object map[string]json.RawMessage
		if json.Unmarshal(text, &object) != nil {
			return
		}
		if len(path) > 0 {
			Keys(list, object[path[0]], path[1:])
			return
		}
		for _, key := range inOrder(text) {
			list.Add(key)
		}
	}
}

// addAll adds the keys of all objects in JSON by their paths, as deep as maxDepth.
func addAll(keys map[string]*List, text []byte, path ...string) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0 || len(path) >= maxDepth:
	case text[0] == '[', text[0] == '"':
		for _, inner := range inside(text) {
			addAll(keys, inner, path...)
		}
	case text[0] == '{':
		var object map[string]json.RawMessage
		if json.Unmarshal(text, &object) != nil {
			return
		}
		at := Path(path)
		if keys[at] == nil {
			keys[at] = &List{most: maxValues}
		}
		for _, key := range inOrder(text) {
			if len(key) > maxValueBytes || strings.Contains(key, "\x00") || keys[at].Full() {
				continue
			}
			keys[at].Add(key)
			addAll(keys, object[key], append(path[:len(path):len(path)], key)...)
		}
	}
}

// maybeJSON reports whether a text may hold an object.
func maybeJSON(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && (text[0] == '{' || text[0] == '[' || text[0] == '"')
}

// inside returns the elements of an array, or the object in a text of JSON.
func inside(text []byte) []json.RawMessage {
	if text[0] == '[' {
		var elements []json.RawMessage
		if json.Unmarshal(text, &elements) != nil {
			return nil
		}
		return elements[:min(len(elements), maxElements)]
	}
	var inner string
	if json.Unmarshal(text, &inner) == nil && strings.HasPrefix(strings.TrimSpace(inner), "{") {
		return []json.RawMessage{json.RawMessage(inner)}
	}
	return nil
}

// inOrder returns the keys of an object of JSON that is known to be valid.
func inOrder(text []byte) (keys []string) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	_, _ = decoder.Token()
	for decoder.More() {
		key, err := decoder.Token()
		name, ok := key.(string)
		var value json.RawMessage
		if err != nil || !ok || decoder.Decode(&value) != nil {
			break
		}
		keys = append(keys, name)
	}
	return keys
}
