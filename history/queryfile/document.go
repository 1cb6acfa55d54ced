package queryfile

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"quarry/kql/syntax"
)

// Document is a file with its queries: KQL, or a file of another kind that holds KQL.
type Document struct {
	Name   string
	Text   string  // of the whole file
	Blocks []Block // in the order of the file; a file of KQL has one
	Faults []Fault // what is wrong with the file around its queries

	Encoding Encoding // in which the file is written
}

// Block is a text of KQL in a file, which may have several queries.
type Block struct {
	Hunt        // what the file says about it; for KQL, its Query does not include the header
	Text string // of the block; for KQL, the whole file

	places places
	form   form
}

// Fault is an error in a file that does not keep its queries from being read.
type Fault struct {
	Span    syntax.Span // in the text of the file
	Message string
}

// Query is one query of a document.
type Query struct {
	Hunt              // with the text of the query, and a name and a title of its own if the file has several
	Block int         // index of the block that it is in
	Span  syntax.Span // in the text of the block
}

// SigmaError reports a rule in the language of Sigma, which is not KQL.
type SigmaError struct{ Name string }

func (e *SigmaError) Error() string {
	return "a Sigma rule, not KQL; convert it first: sigma convert -t kusto -p microsoft_xdr " +
		path.Base(cmp.Or(e.Name, "rule.yml"))
}

// parsers are the kinds of files that hold KQL, by extension. Every other file is KQL.
var parsers = map[string]func(d *Document) error{
	".yaml": openYAML, ".yml": openYAML, ".json": openJSON, ".md": openMarkdown, ".markdown": openMarkdown,
	".ipynb": openNotebook,
}

// IsKQL reports whether a file of that name is KQL as a whole.
func IsKQL(name string) bool { return parsers[strings.ToLower(path.Ext(name))] == nil }

// Has reports whether a file of that name is searched for queries when its folder is.
func Has(name string) bool {
	switch extension := strings.ToLower(path.Ext(name)); extension {
	case ".kql", ".csl", ".kusto":
		return true
	default:
		return parsers[extension] != nil
	}
}

// Open finds the queries in a file. Its kind follows from its name. It returns ErrNoQuery if a file of
// another kind than KQL has none, and a *SigmaError for a Sigma rule.
func Open(name string, content []byte) (*Document, error) {
	if len(content) > MaxSize {
		return nil, ErrTooLarge
	}
	text, encoding, err := Decode(content)
	if err == nil && strings.Contains(text, "\x00") {
		err = ErrBinary
	}
	if err != nil {
		return nil, err
	}
	d := &Document{Name: name, Text: text, Encoding: encoding}
	open := parsers[strings.ToLower(path.Ext(name))]
	if open == nil {
		d = OfText(name, text)
		d.Encoding = encoding
		return d, nil
	}
	if err := open(d); err != nil {
		return nil, err
	}
	if len(d.Blocks) == 0 {
		return d, ErrNoQuery
	}
	for i := range d.Blocks {
		b := &d.Blocks[i]
		b.Query, b.Name, b.Source = b.Text, name, d.Text
	}
	return d, nil
}

// OfText returns the document of a text of KQL.
func OfText(name, text string) *Document {
	d := &Document{Name: name, Text: text, Blocks: []Block{{Hunt: parseKQL(text), Text: text}}}
	d.Blocks[0].Name, d.Blocks[0].Source = name, text
	return d
}

// Place returns where a span of a block is in the file.
func (d *Document) Place(block int, span syntax.Span) syntax.Span {
	return d.Blocks[block].places.span(span)
}

// Verbatim reports whether the file has the text of a block as it is, apart from its indentation.
func (d *Document) Verbatim(block int) bool { return d.Blocks[block].form.lines() }

// Queries returns the queries of all blocks in the order of the file.
func (d *Document) Queries() []Query {
	var list []Query
	for i := range d.Blocks {
		b := &d.Blocks[i]
		before := len(b.Text) - len(b.Query) // the header of a file of KQL
		for _, span := range Queries(b.Query) {
			q := Query{b.Hunt, i, syntax.Span{Start: span.Start + before, End: span.End + before}}
			q.Query = b.Query[span.Start:span.End]
			list = append(list, q)
		}
	}
	switch {
	case len(list) == 1 && len(d.Blocks) == 1:
		list[0].Query = d.Blocks[0].Query // with its blank lines and comments
		list[0].Span = syntax.Span{Start: len(d.Blocks[0].Text) - len(d.Blocks[0].Query), End: len(d.Blocks[0].Text)}
	case len(list) > 1:
		perBlock := map[int]int{}
		for _, q := range list {
			perBlock[q.Block]++
		}
		nth := map[int]int{}
		for i := range list {
			q := &list[i]
			nth[q.Block]++
			q.Name, q.Source = fmt.Sprintf("%s:%d", d.Name, i+1), ""
			q.Title = titleOf(*q, nth[q.Block], perBlock[q.Block])
		}
	}
	return list
}

// titleOf returns the title of one of several queries of a block: its first comment, or that of the block.
func titleOf(q Query, nth, of int) string {
	if of == 1 && q.Title != "" {
		return q.Title
	}
	line, _, _ := strings.Cut(strings.TrimSpace(q.Query), "\n")
	if comment, ok := strings.CutPrefix(line, "//"); ok {
		if comment = oneLine(strings.Trim(comment, "/*-= \t\r")); comment != "" {
			return comment
		}
	}
	if q.Title == "" {
		return ""
	}
	return fmt.Sprintf("%s (query %d of %d)", q.Title, nth, of)
}
