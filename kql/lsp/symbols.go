package lsp

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"quarry/fuzzy"
	"quarry/kql/syntax"
)

// The protocol's numbers for kinds of symbols.
const (
	symbolFunction = 12
	symbolVariable = 13
	symbolQuery    = 19 // an object, since it has rows
)

type documentSymbol struct {
	Name      string           `json:"name"`
	Detail    string           `json:"detail,omitempty"`
	Kind      int              `json:"kind"`
	Range     textRange        `json:"range"`
	Selection textRange        `json:"selectionRange"`
	Children  []documentSymbol `json:"children,omitempty"`
}

type location struct {
	URI   string    `json:"uri"`
	Range textRange `json:"range"`
}

// flatSymbol is the form for clients without support for hierarchical symbols.
type flatSymbol struct {
	Name     string   `json:"name"`
	Kind     int      `json:"kind"`
	Location location `json:"location"`
	Holder   string   `json:"containerName,omitempty"`
}

// documentSymbols returns the queries of a document with the names that their let statements
// define.
func (s *server) documentSymbols(p documentParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	if !s.client.symbolTree {
		return s.flatSymbols(d), nil
	}
	symbols := []documentSymbol{}
	for _, c := range d.analysed(s.scope()) {
		symbols = append(symbols, d.symbolOf(c))
	}
	return symbols, nil
}

type workspaceSymbolParams struct {
	Query string `json:"query"`
}

// mostSymbols limits the answer to a search for symbols.
const mostSymbols = 500

// workspaceSymbols returns the queries and let names of the open documents that match a query, best first.
func (s *server) workspaceSymbols(p workspaceSymbolParams) (any, *responseError) {
	type match struct {
		flatSymbol
		fit fuzzy.Fit
	}
	var found []match
	for _, uri := range slices.Sorted(maps.Keys(s.documents)) {
		d := s.documents[uri]
		for _, symbol := range s.flatSymbols(d) {
			if fit, _ := fuzzy.Match(p.Query, symbol.Name); fit != fuzzy.None {
				found = append(found, match{symbol, fit})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(b.fit, a.fit) })
	symbols := []flatSymbol{}
	for _, m := range found[:min(len(found), mostSymbols)] {
		symbols = append(symbols, m.flatSymbol)
	}
	return symbols, nil
}

// flatSymbols returns the queries of a document, each followed by its let names.
func (s *server) flatSymbols(d *document) []flatSymbol {
	flat := []flatSymbol{}
	for _, c := range d.analysed(s.scope()) {
		query := d.symbolOf(c)
		flat = append(flat, flatSymbol{query.Name, query.Kind, location{d.uri, query.Range}, ""})
		for _, let := range query.Children {
			flat = append(flat, flatSymbol{let.Name, let.Kind, location{d.uri, let.Range}, query.Name})
		}
	}
	return flat
}

// symbolOf returns the symbol of a query, named after its source.
func (d *document) symbolOf(c section) documentSymbol {
	symbol := documentSymbol{Name: "query", Kind: symbolQuery, Range: d.span(c.span)}
	symbol.Selection = d.span(syntax.Span{Start: c.span.Start, End: c.span.Start})
	for _, statement := range c.bound.Tree.Statements {
		switch x := statement.(type) {
		case *syntax.Let:
			if x.Name == nil || x.Name.Text == "" {
				continue
			}
			kind := symbolVariable
			if _, ok := x.Value.(*syntax.Function); ok {
				kind = symbolFunction
			}
			symbol.Children = append(symbol.Children, documentSymbol{
				Name: x.Name.Text, Kind: kind,
				Range: d.span(c.in(x.Span())), Selection: d.span(c.in(x.Name.Span())),
			})
		case *syntax.Query:
			source := sourceOf(x.Expr)
			if source == nil {
				continue
			}
			symbol.Name = short(c.bound.Tree.Text[source.Span().Start:source.Span().End])
			symbol.Selection = d.span(c.in(source.Span()))
		}
	}
	return symbol
}

// sourceOf returns the source of a query.
func sourceOf(x syntax.Expr) syntax.Node {
	if pipeline, ok := x.(*syntax.Pipeline); ok && pipeline.Source != nil {
		x = pipeline.Source
	}
	if x == nil || x.Span().Len() == 0 {
		return nil
	}
	return x
}

// maxName is the maximum length of a symbol's name in characters.
const maxName = 60

// short returns the first line of a string, truncated to the maximum length.
func short(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text = strings.TrimSpace(text)
	if letters := []rune(text); len(letters) > maxName {
		text = string(letters[:maxName-1]) + "…"
	}
	if text == "" {
		return "query"
	}
	return text
}

// definition returns where the query declares the name at a position. A column without a written name is
// declared by the expression that names it.
func (s *server) definition(p positionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	offset := d.offset(p.Position)
	c := d.sectionAt(offset, s.scope())
	reference, ok := c.bound.SymbolAt(c.at(offset))
	if !ok || reference.Symbol.Declared.Len() == 0 {
		return nil, nil
	}
	return location{d.uri, d.span(c.in(reference.Symbol.Declared))}, nil
}
