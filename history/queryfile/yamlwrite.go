package queryfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// formatYAML formats a rule. In an existing file it replaces only what has changed, which keeps comments,
// order and style, and a diff in git small.
func formatYAML(h Hunt) (string, error) {
	d, err := Open(h.Name, []byte(h.Source))
	before, text := Hunt{}, ""
	if err == nil { // otherwise a new file, or converted from .kql
		before = d.Blocks[0].Hunt
		if text, err = d.Replace(0, h.Query); err != nil {
			if text, err = setQuery(d.Text, h.Query); err != nil {
				return "", err
			}
		}
	}
	for _, p := range properties(before, h) {
		if p.key == "query" && d != nil && len(d.Blocks) > 0 {
			continue
		}
		if text, err = setKey(text, p.key, p.value); err != nil {
			return "", fmt.Errorf("write %s: %w", p.key, err)
		}
	}
	if written, err := Parse(h.Name, []byte(text)); err != nil || !same(written, h.withoutExtra()) {
		return "", errNotWritten
	}
	return text, nil
}

// setQuery replaces the lines of a query with other white space at its end, which may include blank lines
// after it.
func setQuery(text, query string) (string, error) {
	found, err := searchYAML(text)
	if err != nil || found[0].rule != found[0].root {
		return "", errNotWritten
	}
	return setKey(text, found[0].root.Content[found[0].top].Value, query)
}

// formatOther formats a file of another kind, in which only the query can change.
func formatOther(h Hunt) (string, error) {
	d, err := Open(h.Name, []byte(h.Source))
	if err != nil {
		return "", fmt.Errorf("cannot create %s (save it as a .kql or .yaml file): %w", h.Name, err)
	}
	text, err := d.Replace(0, h.Query)
	if err != nil {
		return "", err
	}
	if written, err := Parse(h.Name, []byte(text)); err != nil || !same(written, h.withoutExtra()) {
		return "", errNotWritten
	}
	return text, nil
}

// sameEnd returns a text with the white space at the end of another.
func sameEnd(text, other string) string {
	return strings.TrimRight(text, " \t\r\n") + other[len(strings.TrimRight(other, " \t\r\n")):]
}

func (h Hunt) withoutExtra() Hunt {
	h.Extra = nil
	return h
}

type property struct {
	key   string
	value any
}

// properties returns the differences in the usual order of keys.
func properties(before, now Hunt) []property {
	before, now = before.normalized(), now.normalized()
	var changed []property
	text := func(key, old, new string) {
		if old != new {
			changed = append(changed, property{key, new})
		}
	}
	list := func(key string, old, new []string) {
		if !slices.Equal(old, new) {
			changed = append(changed, property{key, new})
		}
	}
	text("name", before.Title, now.Title)
	text("description", before.Description, now.Description)
	text("severity", before.Severity, now.Severity)
	text("author", before.Author, now.Author)
	list("tactics", before.Tactics, now.Tactics)
	list("relevantTechniques", before.Techniques, now.Techniques)
	list("tags", before.Tags, now.Tags)
	list("references", before.References, now.References)
	if !slices.EqualFunc(before.Parameters, now.Parameters,
		func(a, b Parameter) bool { return a.String() == b.String() }) {
		changed = append(changed, property{"parameters", yamlParameters(now.Parameters)})
	}
	if before.Query != now.Query || len(changed) > 0 && now.Source == "" {
		changed = append(changed, property{"query", now.Query})
	}
	if len(changed) == 0 && now.Query == "" {
		changed = append(changed, property{"query", ""})
	}
	return changed
}

func yamlParameters(parameters []Parameter) []yamlParameter {
	written := make([]yamlParameter, len(parameters))
	for i, p := range parameters {
		written[i] = yamlParameter{Name: p.Name, Type: string(p.Type), Choices: p.Choices, Description: p.Help}
		if p.HasDefault {
			written[i].Default = &p.Default
		}
	}
	return written
}

// setKey replaces the lines of a top-level key of a rule, or inserts them before the query.
func setKey(text, key string, value any) (string, error) {
	rendered, err := render(key, value)
	if err != nil {
		return "", err
	}
	if text == "" {
		return rendered, nil
	}
	found, err := searchYAML(text)
	if err != nil {
		return "", err
	}
	if len(found) == 0 { // no query yet: the rule is being built
		return text + rendered, nil
	}
	root := found[0].root
	if root.Style&yaml.FlowStyle != 0 || root.Column != 1 {
		return "", fmt.Errorf("its keys are indented or in flow style")
	}
	lines := strings.SplitAfter(text, "\n")
	from, to := -1, -1
	if at := keyIndex(root, key); at >= 0 {
		from, to = linesOf(root, at, lines)
	} else {
		from = root.Content[found[0].top].Line - 1
		to = from
	}
	if text, ok := value.(string); ok && strings.HasSuffix(text, "\n\n") {
		for to < len(lines) && strings.TrimSpace(lines[to]) == "" {
			to++ // these lines would become part of the block, which keeps empty lines at its end
		}
	}
	if strings.HasSuffix(lines[0], "\r\n") {
		rendered = strings.ReplaceAll(rendered, "\n", "\r\n")
	}
	return strings.Join(lines[:from], "") + rendered + strings.Join(lines[to:], ""), nil
}

// linesOf returns the lines of the key at an index of root, without the comments and empty lines
// before the next key.
func linesOf(root *yaml.Node, at int, lines []string) (from, to int) {
	from, to = root.Content[at].Line-1, len(lines)
	if at+2 < len(root.Content) {
		to = root.Content[at+2].Line - 1
	}
	for i := from + 1; i < to; i++ { // stop at the end of the document
		if strings.HasPrefix(lines[i], "---") || strings.HasPrefix(lines[i], "...") {
			to = i
		}
	}
	for to > from+1 && (strings.TrimSpace(lines[to-1]) == "" || lines[to-1][0] == '#') {
		to--
	}
	return from, to
}

// render formats a key with its value, using a block for text of several lines where possible.
func render(key string, value any) (string, error) {
	text, ok := value.(string)
	if !ok {
		var node yaml.Node
		if err := node.Encode(value); err != nil {
			return "", err
		}
		return renderNode(key, &node)
	}
	node := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if strings.Contains(text, "\n") {
		node.Style = yaml.LiteralStyle
		block, err := renderNode(key, &node)
		var read map[string]string
		if err == nil && strings.Trim(text, "\n") != "" && yaml.Unmarshal([]byte(block), &read) == nil &&
			read[key] == text {
			return block, nil
		}
		node.Style = yaml.DoubleQuotedStyle
	}
	return renderNode(key, &node)
}

func renderNode(key string, value *yaml.Node) (string, error) {
	root := yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: key}, value}}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(&root); err != nil {
		return "", err
	}
	return b.String(), encoder.Close()
}
