package queryfile

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"quarry/kql/header"
)

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

// Limits of the documents of a file, of how deep they are searched, and of the queries in them.
const (
	maxDocuments = 1000
	maxDepth     = 12
	maxBlocks    = 10_000
)

// queryKeys are the keys of a rule that have a query, in lower case.
var queryKeys = []string{"query", "kql", "functionquery", "querytext"}

// foundYAML is a query in YAML.
type foundYAML struct {
	root *yaml.Node // the document
	top  int        // index of the key of the root that has the query
	rule *yaml.Node // the mapping that describes the query
	node *yaml.Node // the scalar with the query
}

// openYAML finds the queries in all documents of a file. If it is not valid YAML, the queries are found line
// by line.
func openYAML(d *Document) error {
	found, err := searchYAML(d.Text)
	var sigma *SigmaError
	switch {
	case errors.As(err, &sigma):
		return &SigmaError{d.Name}
	case err != nil:
		if !d.salvage() {
			if hasQueryKey(d.Text) {
				return fmt.Errorf("invalid YAML: %w", err)
			}
			return d.orKQL()
		}
		d.Faults = append(d.Faults, faultOf(d.Text, err))
		return nil
	}
	for _, f := range found {
		b := scalarOf(d.Text, f.node)
		b.Hunt = describe(f.rule, f.root)
		d.Blocks = append(d.Blocks, b)
	}
	if len(found) == 0 {
		return d.orKQL()
	}
	return nil
}

// orKQL reads a file whose name is wrong: its whole text is a query.
func (d *Document) orKQL() error {
	if !looksLikeKQL(d.Text) {
		return ErrNoQuery
	}
	d.Blocks = []Block{{Text: d.Text}}
	d.Faults = append(d.Faults, Fault{Message: "the file is KQL, not YAML; rename it to .kql"})
	return nil
}

// searchYAML returns the queries of a text in their order.
func searchYAML(text string) ([]foundYAML, error) {
	decoder := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	var found []foundYAML
	for range maxDocuments {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(document.Content) != 1 {
			continue
		}
		root := document.Content[0]
		if isSigma(root) {
			return nil, &SigmaError{}
		}
		s := yamlSearch{root: root, found: found}
		s.search(root, true, 0)
		found = s.found
	}
	return found, nil
}

func isSigma(root *yaml.Node) bool {
	if root.Kind != yaml.MappingNode || keyIndex(root, "detection") < 0 {
		return false
	}
	return keyIndex(root, "logsource") >= 0 && keyIndex(root, "query") < 0
}

// yamlSearch searches a document.
type yamlSearch struct {
	root  *yaml.Node
	top   int
	found []foundYAML
}

// search searches a node. rule is set if its key "query" is that of a rule, rather than a setting of
// something else.
func (s *yamlSearch) search(n *yaml.Node, rule bool, depth int) {
	if depth > maxDepth || len(s.found) >= maxBlocks {
		return
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			s.search(item, rule, depth+1)
		}
	case yaml.MappingNode:
		s.mapping(n, rule, depth)
	case yaml.AliasNode, yaml.ScalarNode, yaml.DocumentNode: // an alias is found at its anchor
	}
}

func (s *yamlSearch) mapping(n *yaml.Node, rule bool, depth int) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n == s.root {
			s.top = i
		}
		key, item := strings.ToLower(n.Content[i].Value), n.Content[i+1]
		switch {
		case key == "querycondition" && item.Kind == yaml.MappingNode:
			if text := member(item, "queryText"); isText(text) {
				s.found = append(s.found, foundYAML{s.root, s.top, n, text})
			}
		case rule && slices.Contains(queryKeys, key) && (isText(item) || n == s.root && isEmptyText(item)) &&
			!otherLanguage(textOf(n, "language")):
			s.found = append(s.found, foundYAML{s.root, s.top, n, item})
		default:
			s.search(item, isContainer(key), depth+1)
		}
	}
}

// isContainer reports whether a key has rules, or the properties of one.
func isContainer(key string) bool {
	switch key {
	case "properties", "value", "resources", "rules", "queries", "detections", "hunts", "spec":
		return true
	}
	return false
}

func isText(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.Tag == "!!str" && strings.TrimSpace(n.Value) != ""
}

// isEmptyText reports whether a rule has no query yet.
func isEmptyText(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!str" && strings.TrimSpace(n.Value) == ""
}

// keyIndex returns the index of a key in the contents of a mapping, ignoring case, or -1.
func keyIndex(mapping *yaml.Node, key string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if strings.EqualFold(mapping.Content[i].Value, key) {
			return i
		}
	}
	return -1
}

// member returns the value of a key, or nil.
func member(mapping *yaml.Node, key string) *yaml.Node {
	if mapping.Kind != yaml.MappingNode {
		return nil
	}
	at := keyIndex(mapping, key)
	if at < 0 {
		return nil
	}
	if value := mapping.Content[at+1]; value.Kind == yaml.AliasNode {
		return value.Alias
	}
	return mapping.Content[at+1]
}

// textOf returns the value of the first of some keys that is a scalar.
func textOf(mapping *yaml.Node, keys ...string) string {
	for _, key := range keys {
		if n := member(mapping, key); n != nil && n.Kind == yaml.ScalarNode && n.Tag != "!!null" && n.Value != "" {
			return n.Value
		}
	}
	return ""
}

func textsOf(mapping *yaml.Node, keys ...string) []string {
	var list stringList
	for _, key := range keys {
		if n := member(mapping, key); n != nil {
			list.add(n)
		}
	}
	return list
}

// describe returns what a rule says about its query. What the rule does not say, its document may.
func describe(rule, root *yaml.Node) Hunt {
	h := Hunt{
		Title: textOf(rule, "name", "displayName", "title"), Description: textOf(rule, "description"),
		Severity: textOf(rule, "severity"), Author: textOf(rule, "author"),
		Tags: textsOf(rule, "tags"), Tactics: textsOf(rule, "tactics"),
		Techniques: textsOf(rule, "relevantTechniques", "techniques"), References: textsOf(rule, "references"),
	}
	if h.Title == "" && rule != root {
		h.Title = textOf(root, "name", "displayName", "title")
	}
	if action := member(rule, "detectionAction"); action != nil {
		if alert := member(action, "alertTemplate"); alert != nil {
			h.Title = orText(h.Title, textOf(alert, "title"))
			h.Description = orText(h.Description, textOf(alert, "description"))
			h.Severity = orText(h.Severity, textOf(alert, "severity"))
			h.Techniques = append(h.Techniques, textsOf(alert, "mitreTechniques")...)
			h.Tactics = append(h.Tactics, textsOf(alert, "category")...)
		}
	}
	var parameters []yamlParameter
	if n := member(rule, "parameters"); n != nil && n.Kind == yaml.SequenceNode && len(n.Content) <= maxItems {
		for _, item := range n.Content {
			var p yamlParameter
			if item.Decode(&p) == nil {
				parameters = append(parameters, p)
			}
		}
	}
	for _, p := range parameters {
		typ, known := header.ParseType(p.Type)
		read := Parameter{Name: p.Name, Type: typ, Choices: p.Choices, Help: p.Description}
		if p.Default != nil {
			read.Default, read.HasDefault = *p.Default, true
		}
		if header.IsName(read.Name) && known {
			h.Parameters = append(h.Parameters, read)
		}
	}
	return h
}
