package record

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"quarry/entity"
	"quarry/table"
	"quarry/ui/widget/line"
)

// node is a JSON value: a scalar, or an object or array with its parts in order.
type node struct {
	key        string // its key, or its index in an array
	text       string // of a scalar, without quotes
	quoted     bool   // a string
	array      bool
	parts      []node
	whole      bool   // an object or array, maybe empty
	expression string // KQL expression for it
}

// Bounds of a tree: bytes of JSON, depth, and number of parts. Anything larger is shown as text.
const maxTree, maxDepth, maxNodes = 256 << 10, 40, 5000

// treeOf parses JSON. It returns false for anything but objects and arrays.
func treeOf(text, expression string) (node, bool) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || len(trimmed) > maxTree || trimmed[0] != '{' && trimmed[0] != '[' {
		return node{}, false
	}
	r := treeReader{json.NewDecoder(strings.NewReader(trimmed)), maxNodes}
	r.UseNumber()
	root, ok := r.read(expression, 0)
	if _, err := r.Token(); !ok || err != io.EOF {
		return node{}, false
	}
	return root, true
}

type treeReader struct {
	*json.Decoder
	left int // remaining number of parts
}

func (r *treeReader) read(expression string, depth int) (node, bool) {
	token, err := r.Token()
	r.left--
	if err != nil || depth > maxDepth || r.left < 0 {
		return node{}, false
	}
	n := node{expression: expression}
	switch token := token.(type) {
	case json.Delim:
		n.whole, n.array = true, token == '['
		return n, r.parts(&n, depth)
	case string:
		n.text, n.quoted = token, true
		if inner, ok := treeOf(token, entity.Parsed(expression)); ok && depth < maxDepth/4 {
			return inner, true
		}
	case json.Number:
		n.text = token.String()
	case bool:
		n.text = strconv.FormatBool(token)
	default:
		n.text = "null"
	}
	return n, true
}

func (r *treeReader) parts(n *node, depth int) bool {
	for r.More() {
		key, expression := strconv.Itoa(len(n.parts)), entity.Element(n.expression, len(n.parts))
		if !n.array {
			token, err := r.Token()
			name, ok := token.(string)
			if err != nil || !ok {
				return false
			}
			key, expression = name, entity.Member(n.expression, name)
		}
		part, ok := r.read(expression, depth+1)
		if !ok {
			return false
		}
		part.key = key
		n.parts = append(n.parts, part)
	}
	_, err := r.Token()
	return err == nil
}

// value returns a scalar as a table value.
func (n *node) value() table.Value { return entity.Scalar(n.text, n.quoted) }

// summary describes folded parts.
func (n *node) summary() string {
	if n.array {
		return "[" + line.Counted(len(n.parts), "item") + "]"
	}
	names := make([]string, 0, maxNamed)
	for _, part := range n.parts[:min(len(n.parts), maxNamed)] {
		names = append(names, part.key)
	}
	text := strings.Join(names, ", ")
	if len(n.parts) > maxNamed {
		text += ", …"
	}
	return "{" + text + "}"
}

// maxNamed bounds the keys of a folded object that are named.
const maxNamed = 5

// raw returns the node for copies: a scalar as it is, an object or array as JSON.
func (n *node) raw() string {
	if !n.whole {
		return n.text
	}
	return string(n.append(nil))
}

func (n *node) append(dst []byte) []byte {
	switch {
	case !n.whole && n.quoted:
		text, _ := json.Marshal(n.text) // encoding a string never fails
		return append(dst, text...)
	case !n.whole:
		return append(dst, n.text...)
	}
	open, end := byte('{'), byte('}')
	if n.array {
		open, end = '[', ']'
	}
	dst = append(dst, open)
	for i := range n.parts {
		if i > 0 {
			dst = append(dst, ',')
		}
		if !n.array {
			name, _ := json.Marshal(n.parts[i].key)
			dst = append(append(dst, name...), ':')
		}
		dst = n.parts[i].append(dst)
	}
	return append(dst, end)
}
