package complete

import (
	"strconv"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Help describes a name in a query.
type Help struct {
	Span  syntax.Span
	Title string        // such as "ProcessCommandLine: string" or a signature
	Text  string        // a sentence or two, or ""
	Page  *catalog.Page // the page about a name of the language, or nil
}

// HelpAt returns the help for the name or known value at an offset.
func HelpAt(b *sema.Bound, offset int) (Help, bool) {
	ref, named := b.SymbolAt(offset)
	if named && offset < ref.Span.End {
		return helpOn(b, ref), true
	}
	if h, ok := valueHelp(b, offset); ok {
		return h, true
	}
	if h, ok := keyHelp(b.Tree, offset); ok {
		return h, true
	}
	if h, ok := languageHelp(b.Tree, offset); ok && (!named || h.Span.Start == offset) {
		return h, true
	}
	if named { // the offset is directly after the name
		return helpOn(b, ref), true
	}
	return Help{}, false
}

func helpOn(b *sema.Bound, ref sema.Reference) Help {
	h, s := Help{Span: ref.Span}, ref.Symbol
	switch s.Kind {
	case sema.SymbolColumn:
		h.Title, h.Text = s.Name+withType(s.Type), withValues(columnHelp(b, s.Name), b, ref)
	case sema.SymbolTable:
		h.Title, h.Text = s.Name+": table of "+strconv.Itoa(len(s.Columns))+" columns", tableHelp(b.Scope, s.Name)
	case sema.SymbolVariable, sema.SymbolParameter:
		h.Title = s.Name + withType(s.Type)
		if s.Columns != nil {
			h.Title = s.Name + ": " + briefly(s.Columns)
		}
	case sema.SymbolFunction, sema.SymbolAggregate, sema.SymbolPlugin:
		kind := map[sema.SymbolKind]catalog.Kind{sema.SymbolFunction: catalog.Scalar,
			sema.SymbolAggregate: catalog.Aggregate, sema.SymbolPlugin: catalog.Plugin}[s.Kind]
		h.Title = s.Name + "(…)"
		if page, ok := catalog.Help(kind.Help(), s.Name); ok && s.Declared.Len() == 0 {
			h = helpFrom(page, ref.Span)
		} else if saved, ok := b.Scope.Schema.Function(s.Name); ok && s.Declared.Len() == 0 {
			h.Title, h.Text = savedSignature(saved), saved.Help
		}
	}
	return h
}

// columnHelp describes a column: in our words, else in those of the tenant for a table of the query.
func columnHelp(b *sema.Bound, name string) string {
	text := catalog.Describe(catalog.ColumnHelp, name)
	for _, ref := range b.References() {
		if text != "" {
			break
		}
		t, ok := b.Scope.Schema.Table(ref.Symbol.Name, b.Scope.Workspace)
		if ref.Symbol.Kind != sema.SymbolTable || !ok {
			continue
		}
		p, _ := b.Scope.Schema.Provenance(t.Name, b.Scope.Workspace)
		for i, c := range t.Columns {
			if c.Name == name {
				text = p.Columns[i].Help
			}
		}
	}
	return text
}

// savedSignature returns the parameters of a saved function, and what it returns.
func savedSignature(f *catalog.TenantFunction) string {
	var parameters []string
	for _, p := range f.Parameters {
		parameters = append(parameters, p.Name+withType(p.Type))
	}
	title := f.Name + "(" + strings.Join(parameters, ", ") + ")"
	if len(f.Columns) > 0 {
		title += ": " + briefly(f.Columns)
	}
	return title
}

// briefly lists columns, up to the length of a line.
func briefly(columns []catalog.Column) string {
	const longest = 60
	var b strings.Builder
	for i, c := range columns {
		if b.Len()+len(c.Name) > longest {
			b.WriteString(", … " + strconv.Itoa(len(columns)) + " columns")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Name)
	}
	return b.String()
}

func withType(typ types.Type) string {
	if typ == types.Unknown {
		return ""
	}
	return ": " + typ.String()
}

// CallHelp describes the call around a position.
type CallHelp struct {
	Signature  string
	Parameters []syntax.Span // in Signature
	Active     int           // index of the parameter at the position, or -1
	Text       string        // one sentence about the function, or ""
}

// CallAt returns the innermost call around an offset and the parameter there.
func CallAt(b *sema.Bound, offset int) (CallHelp, bool) {
	name, argument, ok := openCall(b, offset)
	if !ok {
		return CallHelp{}, false
	}
	for _, kind := range []catalog.Kind{catalog.Aggregate, catalog.Scalar, catalog.Plugin} {
		f, known := catalog.LookupFunction(kind, name)
		if !known || kind == catalog.Aggregate && !b.ScopeAt(offset).Aggregates && hasScalar(name) {
			continue
		}
		chosen := signatureFor(f, argument)
		h := CallHelp{Signature: f.Syntax(chosen), Active: -1, Text: catalog.Describe(kind.Help(), name)}
		h.Parameters = parameterSpans(f, chosen)
		if n := len(h.Parameters); n > 0 {
			h.Active = argument
			if argument >= n {
				h.Active = -1
				if f.Signatures[chosen].Parameters[n-1].Repeated {
					h.Active = n - 1
				}
			}
		}
		return h, true
	}
	return CallHelp{}, false
}

func hasScalar(name string) bool {
	_, ok := catalog.LookupFunction(catalog.Scalar, name)
	return ok
}

// openCall finds the innermost open call at an offset. argument is the number of commas between its
// parenthesis and the offset.
func openCall(b *sema.Bound, offset int) (name string, argument int, ok bool) {
	type opened struct {
		name   string
		commas int
	}
	var stack []opened
	word := ""
	for _, token := range b.Tree.Tokens {
		if token.Span.Start >= offset {
			break
		}
		if token.Kind.Trivia() {
			if token.Kind == syntax.Comment && token.Span.End >= offset {
				return "", 0, false
			}
			continue
		}
		switch token.Kind {
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			stack = append(stack, opened{name: word})
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		case syntax.Comma:
			if len(stack) > 0 {
				stack[len(stack)-1].commas++
			}
		}
		word = ""
		if token.Kind == syntax.Word {
			word = b.Tree.Text[token.Span.Start:token.Span.End]
		}
	}
	if len(stack) == 0 || stack[len(stack)-1].name == "" {
		return "", 0, false
	}
	top := stack[len(stack)-1]
	return top.name, top.commas, true
}

// signatureFor returns the first signature that has a parameter for the argument.
func signatureFor(f *catalog.Function, argument int) int {
	for i := range f.Signatures {
		if _, most := f.Signatures[i].Counts(); argument < most {
			return i
		}
	}
	return 0
}

// parameterSpans returns the positions of the parameters in the syntax of a function.
func parameterSpans(f *catalog.Function, i int) []syntax.Span {
	var spans []syntax.Span
	at := len(f.Name) + 1
	for j := range f.Signatures[i].Parameters {
		n := len(f.Signatures[i].Parameters[j].String())
		spans = append(spans, syntax.Span{Start: at, End: at + n})
		at += n + len(", ")
	}
	return spans
}
