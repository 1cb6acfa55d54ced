package catalog

import (
	"slices"
	"strings"
	"sync"
)

// HelpKind is the kind of name that a page is about.
type HelpKind string

// The kinds of names that have pages. Infix operators are those between operands, such as has.
const (
	TableHelp     HelpKind = "table"
	ColumnHelp    HelpKind = "column"
	OperatorHelp  HelpKind = "operator"
	JoinHelp      HelpKind = "join"
	InfixHelp     HelpKind = "infix"
	StatementHelp HelpKind = "statement"
	TypeHelp      HelpKind = "type"
	FunctionHelp  HelpKind = "function"
	AggregateHelp HelpKind = "aggregate"
	PluginHelp    HelpKind = "plugin"
)

// Page is the help for a name of the language. Tables and columns have only a text.
type Page struct {
	Kind       HelpKind
	Name, Text string
	Syntax     []string // the ways to write it
	Parameters []ParameterHelp
	Example    string
	// Elsewhere says that the example needs something that hunting services do not have, such as
	// another cluster.
	Elsewhere bool
}

// Notes says what else the reader should know, in sentences.
func (p *Page) Notes() (notes []string) {
	if p.Elsewhere {
		notes = append(notes, "The example needs something that hunting services do not have.")
	}
	switch p.Kind {
	case OperatorHelp, FunctionHelp, AggregateHelp, PluginHelp:
		notes = append(notes, EvidenceOf(p.Kind, p.Name).note())
	case TableHelp, ColumnHelp, JoinHelp, InfixHelp, StatementHelp, TypeHelp:
	}
	return notes
}

// ParameterHelp is what a parameter or a placeholder of the syntax means.
type ParameterHelp struct{ Name, Text string }

// book has the pages of help.txt in order, and the meaning of parameters that several functions share.
type book struct {
	pages  []*Page
	byName map[string]*Page // by kind and name
	shared map[string]string
}

// pages reads help.txt: a line per name with its kind and description, followed by indented lines with the
// syntax (=), parameters and an example (>, or ~ for one that needs something else). Functions have
// their syntax and the names of their parameters from functions.txt.
var pages = sync.OnceValue(func() book {
	b := book{byName: map[string]*Page{}, shared: map[string]string{}}
	var page *Page
	for _, line := range lines("help.txt") {
		if rest, ok := strings.CutPrefix(line, "  "); ok {
			page.add(rest)
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		name, text, _ := strings.Cut(rest, " ")
		if kind == "parameter" {
			b.shared[name] = text
			continue
		}
		page = &Page{Kind: HelpKind(kind), Name: name, Text: text}
		b.add(page)
	}
	for _, f := range functions().list {
		b.complete(f)
	}
	return b
})

func (p *Page) add(line string) {
	switch rest := strings.TrimSpace(line[1:]); line[0] {
	case '=':
		p.Syntax = append(p.Syntax, rest)
	case '>':
		p.Example = rest
	case '~':
		p.Example, p.Elsewhere = rest, true
	default:
		name, text, _ := strings.Cut(line, ": ")
		p.Parameters = append(p.Parameters, ParameterHelp{name, text})
	}
}

func (b *book) add(p *Page) {
	b.pages = append(b.pages, p)
	b.byName[string(p.Kind)+" "+p.Name] = p
}

// helpKinds are the kinds of pages about functions.
var helpKinds = [...]HelpKind{Scalar: FunctionHelp, Aggregate: AggregateHelp, Plugin: PluginHelp}

// Help returns the kind of page that describes functions of a kind.
func (k Kind) Help() HelpKind { return helpKinds[k] }

// complete adds the signatures of a function to its page, with the meaning of each parameter. A deprecated
// function without a page gets one, with the example of its replacement.
func (b *book) complete(f *Function) {
	kind := f.Kind.Help()
	p := b.byName[string(kind)+" "+f.Name]
	if p == nil {
		if f.Instead == "" {
			return
		}
		p = &Page{Kind: kind, Name: f.Name, Text: "Deprecated: use " + f.Instead + "."}
		b.add(p)
	}
	known := p.Parameters
	if instead := b.byName[string(kind)+" "+f.Instead]; f.Instead != "" && instead != nil && p.Example == "" {
		p.Example, p.Elsewhere, known = instead.Example, instead.Elsewhere, append(known, instead.Parameters...)
	}
	p.Parameters = nil
	for i := range f.Signatures {
		p.Syntax = append(p.Syntax, f.Syntax(i))
		for _, parameter := range f.Signatures[i].Parameters {
			p.describe(parameter.Name, known, b.shared)
		}
	}
	p.Syntax = slices.Compact(p.Syntax)
}

// describe adds a parameter that the page does not have yet.
func (p *Page) describe(name string, known []ParameterHelp, shared map[string]string) {
	if slices.ContainsFunc(p.Parameters, func(x ParameterHelp) bool { return x.Name == name }) {
		return
	}
	text := shared[name]
	if i := slices.IndexFunc(known, func(x ParameterHelp) bool { return x.Name == name }); i >= 0 {
		text = known[i].Text
	}
	p.Parameters = append(p.Parameters, ParameterHelp{name, text})
}

// Help returns the page for a name.
func Help(kind HelpKind, name string) (*Page, bool) {
	p, ok := pages().byName[string(kind)+" "+name]
	return p, ok
}

// Pages returns all pages about names of the language, without those about tables and columns.
func Pages() []*Page {
	return slices.DeleteFunc(slices.Clone(pages().pages), func(p *Page) bool {
		return p.Kind == TableHelp || p.Kind == ColumnHelp
	})
}

// Describe returns a one-sentence description of a name, or "".
func Describe(kind HelpKind, name string) string {
	if p, ok := Help(kind, name); ok {
		return p.Text
	}
	return ""
}
