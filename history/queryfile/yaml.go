package queryfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// rule contains the relevant keys of a hunting query or detection rule.
type rule struct {
	Query       *string         `yaml:"query"`
	Name        string          `yaml:"name"`
	Title       string          `yaml:"title"`
	Description string          `yaml:"description"`
	Tactics     stringList      `yaml:"tactics"`
	Techniques  stringList      `yaml:"relevantTechniques"`
	Tags        stringList      `yaml:"tags"`
	Severity    string          `yaml:"severity"`
	Author      string          `yaml:"author"`
	References  stringList      `yaml:"references"`
	Parameters  []yamlParameter `yaml:"parameters"`
}

type yamlParameter struct {
	Name        string   `yaml:"name"`
	Type        string   `yaml:"type,omitempty"`
	Default     *string  `yaml:"default,omitempty"`
	Choices     []string `yaml:"choices,omitempty"`
	Description string   `yaml:"description,omitempty"`
}

// stringList is a list that may also be written as a single string or as maps, whose entries become
// "key: value".
type stringList []string

func (w *stringList) UnmarshalYAML(n *yaml.Node) error {
	*w = nil
	w.add(n)
	return nil
}

// maxItems limits a list: nested aliases can expand a few lines without bound.
const maxItems = 1000

func (w *stringList) add(n *yaml.Node) {
	if len(*w) >= maxItems {
		return
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			*w = append(*w, strings.TrimSpace(n.Value))
		}
	case yaml.AliasNode:
		w.add(n.Alias)
	case yaml.DocumentNode: // cannot be nested
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if item.Kind == yaml.ScalarNode || item.Kind == yaml.MappingNode {
				w.add(item)
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			*w = append(*w, n.Content[i].Value+": "+n.Content[i+1].Value)
		}
	}
}

// maxDocuments limits the documents of a file to search for a query.
const maxDocuments = 100

// parseYAML parses the first document of a file that has a query.
func parseYAML(text string) (Hunt, error) {
	root, err := rootOf(text)
	if err != nil && !errors.Is(err, ErrNoQuery) {
		head, _ := fixIndentation(text)
		var notFixed error
		if root, notFixed = rootOf(head); notFixed != nil {
			return Hunt{}, err
		}
	}
	if err != nil && root == nil {
		return Hunt{}, err
	}
	var r rule
	if err := root.Decode(&r); err != nil {
		// Keep the valid keys of a rule that has an invalid one.
		r = lenient(root)
	}
	if r.Query == nil {
		return Hunt{}, ErrNoQuery
	}
	h := Hunt{
		Title: r.Name, Description: r.Description, Tags: r.Tags, Tactics: r.Tactics, Techniques: r.Techniques,
		Severity: r.Severity, Author: r.Author, References: r.References, Query: *r.Query,
	}
	if h.Title == "" {
		h.Title = r.Title
	}
	for _, p := range r.Parameters {
		typ, known := ParseType(p.Type)
		read := Parameter{Name: p.Name, Type: typ, Choices: p.Choices, Help: p.Description}
		if p.Default != nil {
			read.Default, read.HasDefault = *p.Default, true
		}
		if isName(read.Name) && known {
			h.Parameters = append(h.Parameters, read)
		}
	}
	return h, nil
}

// lenient decodes each key of a rule separately and skips invalid ones.
func lenient(root *yaml.Node) rule {
	var whole rule
	for i := 0; i+1 < len(root.Content); i += 2 {
		one := yaml.Node{Kind: yaml.MappingNode, Content: root.Content[i : i+2]}
		read := whole
		if one.Decode(&read) == nil {
			whole = read
		}
	}
	return whole
}

// rootOf returns the mapping that contains the query.
func rootOf(text string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	for i := range maxDocuments {
		var document yaml.Node
		err := decoder.Decode(&document)
		if err != nil && (i > 0 || !strings.Contains(text, "query:")) {
			break // the end of the file, or invalid text after the last readable document
		}
		if err != nil {
			return nil, fmt.Errorf("invalid YAML: %w", err)
		}
		if len(document.Content) == 1 && document.Content[0].Kind == yaml.MappingNode &&
			keyIndex(document.Content[0], "query") >= 0 {
			return document.Content[0], nil
		}
	}
	return nil, ErrNoQuery
}

// keyIndex returns the index of a key in the contents of a mapping, or -1.
func keyIndex(mapping *yaml.Node, key string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// keyLine matches a line that starts a key of a rule. A query contains such lines only in the
// schema of a datatable, and rarely without indentation.
var keyLine = regexp.MustCompile(`^[A-Za-z][A-Za-z ]*:(\s|$)`)

// fixIndentation indents a query that was pasted without indentation: invalid YAML, but common in
// shared rules. tail is what follows the query, which is sometimes invalid too.
func fixIndentation(text string) (head, tail string) {
	lines := strings.SplitAfter(text, "\n")
	from := slices.IndexFunc(lines, openQuery.MatchString)
	if from < 0 {
		return text, ""
	}
	to := len(lines)
	if behind := slices.IndexFunc(lines[from+1:], keyLine.MatchString); behind >= 0 {
		to = from + 1 + behind
	}
	query := slices.Clone(lines[from:to])
	if slices.ContainsFunc(query[1:], outdented) {
		query[0] = "query: |2\n"
		for i, line := range query[1:] {
			if strings.TrimSpace(line) != "" {
				query[i+1] = "  " + line
			}
		}
	}
	return strings.Join(lines[:from], "") + strings.Join(query, ""), strings.Join(lines[to:], "")
}

// openQuery matches a query key whose value is in the lines below it.
var openQuery = regexp.MustCompile(`^query:\s*([|>][-+0-9]*\s*)?$`)

func outdented(line string) bool {
	return strings.TrimSpace(line) != "" && line[0] != ' '
}
