package queryfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// rule is what a hunting query or detection rule says that matters here.
type rule struct {
	Query       *string         `yaml:"query"`
	Name        string          `yaml:"name"`
	Title       string          `yaml:"title"`
	Description string          `yaml:"description"`
	Tactics     words           `yaml:"tactics"`
	Techniques  words           `yaml:"relevantTechniques"`
	Tags        words           `yaml:"tags"`
	Severity    string          `yaml:"severity"`
	Author      string          `yaml:"author"`
	References  words           `yaml:"references"`
	Parameters  []yamlParameter `yaml:"parameters"`
}

type yamlParameter struct {
	Name        string   `yaml:"name"`
	Type        string   `yaml:"type,omitempty"`
	Default     *string  `yaml:"default,omitempty"`
	Choices     []string `yaml:"choices,omitempty"`
	Description string   `yaml:"description,omitempty"`
}

// words are a list of texts. People also write one text, or maps; of a map the keys and
// values are taken.
type words []string

func (w *words) UnmarshalYAML(n *yaml.Node) error {
	*w = nil
	w.add(n)
	return nil
}

// mostWords bounds a list: aliases of aliases can make few lines endless.
const mostWords = 1000

func (w *words) add(n *yaml.Node) {
	if len(*w) >= mostWords {
		return
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			*w = append(*w, strings.TrimSpace(n.Value))
		}
	case yaml.AliasNode:
		w.add(n.Alias)
	case yaml.DocumentNode: // cannot be inside of another node
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

// mostDocuments bounds the documents of one file that are looked through for a query.
const mostDocuments = 100

// parseYAML reads the first document of a file that has a query.
func parseYAML(text string) (Hunt, error) {
	root, err := rootOf(text)
	if err != nil && !errors.Is(err, ErrNoQuery) {
		head, _ := mend(text)
		var unmended error
		if root, unmended = rootOf(head); unmended != nil {
			return Hunt{}, err
		}
	}
	if err != nil && root == nil {
		return Hunt{}, err
	}
	var r rule
	if err := root.Decode(&r); err != nil {
		// Of a rule that is odd in one key, the others are worth having.
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
		read := Parameter{Name: p.Name, Type: strings.ToLower(p.Type), Choices: p.Choices, Help: p.Description}
		if p.Default != nil {
			read.Default, read.HasDefault = *p.Default, true
		}
		if isName(read.Name) && knownType(read.Type) {
			h.Parameters = append(h.Parameters, read)
		}
	}
	return h, nil
}

// lenient decodes each key of a rule by itself.
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

// rootOf finds the mapping that holds the query.
func rootOf(text string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	for i := range mostDocuments {
		var document yaml.Node
		err := decoder.Decode(&document)
		if err != nil && (i > 0 || !strings.Contains(text, "query:")) {
			break // the end, or what does not matter behind the documents that can be read
		}
		if err != nil {
			return nil, fmt.Errorf("it is no YAML that can be read: %w", err)
		}
		if len(document.Content) == 1 && document.Content[0].Kind == yaml.MappingNode && keyIndex(document.Content[0], "query") >= 0 {
			return document.Content[0], nil
		}
	}
	return nil, ErrNoQuery
}

// keyIndex is where a key stands among the contents of a mapping, or -1.
func keyIndex(mapping *yaml.Node, key string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// keyLine is a line that begins a key of the rule. A query has such lines in the schema of
// a datatable only, and hardly at the beginning of a line.
var keyLine = regexp.MustCompile(`^[A-Za-z][A-Za-z ]*:(\s|$)`)

// mend indents the lines of a query that were pasted behind its key without a space before
// them, which no YAML reader takes and people share all the same. What comes behind the
// query is no better in some of these files, and is kept apart.
func mend(text string) (head, tail string) {
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

// openQuery is a key whose text follows in lines of its own.
var openQuery = regexp.MustCompile(`^query:\s*([|>][-+0-9]*\s*)?$`)

func outdented(line string) bool {
	return strings.TrimSpace(line) != "" && line[0] != ' '
}
