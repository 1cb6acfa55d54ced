package complete

import (
	"cmp"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// helpFrom returns help that shows a page.
func helpFrom(page *catalog.Page, span syntax.Span) Help {
	h := Help{Span: span, Title: page.Name, Text: page.Text, Page: page}
	if len(page.Syntax) > 0 {
		h.Title = page.Syntax[0]
	}
	return h
}

// languageHelp returns the help for the operator, statement, join kind or type at an offset.
func languageHelp(tree *syntax.Tree, offset int) (Help, bool) {
	at, before := -1, []string{"", ""} // the two tokens before, the last one first
	for _, token := range tree.Tokens {
		if token.Kind.Trivia() {
			continue
		}
		at++
		text := tree.Text[token.Span.Start:token.Span.End]
		if token.Span.Start > offset {
			break
		}
		if offset < token.Span.End || offset == token.Span.End && token.Kind == syntax.Word {
			if page, ok := pageOfToken(tree, token, tree.Marks[at], text, before); ok {
				return helpFrom(page, token.Span), true
			}
		}
		before[0], before[1] = text, before[0]
	}
	return Help{}, false
}

// pageOfToken returns the page for a token that is not a name of the schema or the query.
func pageOfToken(tree *syntax.Tree, token syntax.Token, class syntax.Class, text string, before []string) (
	*catalog.Page, bool,
) {
	switch {
	case token.Kind == syntax.TypedToken, class == syntax.ClassType:
		name, _, _ := strings.Cut(text, "(")
		return typePage(strings.TrimSpace(name))
	case infixAt(tree, token.Span.Start) != "":
		op := strings.ReplaceAll(infixAt(tree, token.Span.Start), " ", "_")
		return catalog.Help(catalog.InfixHelp, cmp.Or(formerOperators[op], op))
	case text == "between", text == "!between":
		return catalog.Help(catalog.InfixHelp, text)
	case class != syntax.ClassKeyword:
		return nil, false
	case before[0] == "=" && before[1] == "kind":
		return catalog.Help(catalog.JoinHelp, text)
	case before[0] == "" || before[0] == ";" || before[0] == "{":
		if page, ok := catalog.Help(catalog.StatementHelp, text); ok {
			return page, true
		}
	}
	if startsStep(tree, token.Span) {
		return catalog.Help(catalog.OperatorHelp, text)
	}
	if page, ok := typePage(text); ok {
		return page, true
	}
	return catalog.Help(catalog.FunctionHelp, text) // materialize, toscalar
}

func typePage(name string) (*catalog.Page, bool) {
	typ, ok := types.Parse(name)
	if !ok {
		return nil, false
	}
	return catalog.Help(catalog.TypeHelp, typ.String())
}

// formerOperators maps operators of earlier versions of the language to those of today.
var formerOperators = map[string]string{
	"notcontains": "!contains", "containscs": "contains_cs", "notcontainscs": "!contains_cs",
}

// infixAt returns the operator between two operands that starts at an offset, or "".
func infixAt(tree *syntax.Tree, start int) (op string) {
	inspectAt(tree, start, func(n syntax.Node) {
		switch n := n.(type) {
		case *syntax.Binary:
			if n.OpSpan.Start == start {
				op = n.Op
			}
		case *syntax.In:
			if n.OpSpan.Start == start {
				op = n.Op
			}
		}
	})
	return op
}

// startsStep reports whether the keyword of an operator is at a place.
func startsStep(tree *syntax.Tree, span syntax.Span) (found bool) {
	inspectAt(tree, span.Start, func(n syntax.Node) {
		if operator, ok := n.(syntax.Operator); ok && n.Span().Start == span.Start {
			found = found || len(operator.Keyword()) == span.Len()
		}
	})
	return found
}

// inspectAt visits the nodes around an offset, outermost first.
func inspectAt(tree *syntax.Tree, offset int, visit func(syntax.Node)) {
	for _, statement := range tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			if !n.Span().Contains(offset) {
				return false
			}
			visit(n)
			return true
		})
	}
}
