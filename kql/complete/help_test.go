package complete_test

import (
	"slices"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/complete"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

func TestHelpOnTheLanguage(t *testing.T) {
	for _, test := range []struct{ text, title string }{
		{"DeviceInfo | wh‸ere a == 1", "where Condition"},
		{"DeviceInfo | where strlen(DeviceName) ‸> 3", "Value > Value"},
		{"DeviceInfo | where st‸rlen(DeviceName) > 3", "strlen(string) → long"},
		{`DeviceInfo | where DeviceName ha‸s "x"`, "Text has Word"},
		{`DeviceInfo | where DeviceName !i‸n ("x")`, "Value !in (Value, …)"},
		{`DeviceInfo | where DeviceName matches re‸gex "x"`, "Text matches regex Pattern"},
		{"DeviceInfo | where Timestamp betw‸een (ago(1d) .. now())", "Value between (Start .. End)"},
		{"DeviceInfo | where a == 1 an‸d b == 2", "Condition and Condition"},
		{"DeviceInfo | join kind=left‸anti (DeviceEvents) on DeviceId", "join kind=leftanti (Table) on Key"},
		{"le‸t a = 1; DeviceInfo", "let Name = Expression;"},
		{"DeviceInfo | mv-expand a = b to typeof(str‸ing)", "\"text\", 'text', @\"C:\\path\", ```text```"},
		{"print date‸time(2024-01-01)", "datetime(2024-05-17 08:30), datetime(null)"},
		{"print dyn‸amic([1])", "dynamic([1, 2]), dynamic({\"key\": \"value\"})"},
		{"DeviceInfo | summarize make‸set(DeviceName)", "makeset(expr, [maxSize])"},
		{"DeviceInfo | evaluate bag_un‸pack(x)", "bag_unpack(column, [column_prefix])"},
		{"DeviceFileEvents | invoke File‸Profile()", "invoke FileProfile([column], [limit])"},
		{"let x = mater‸ialize(DeviceInfo); x", "materialize(table)"},
		{"DeviceInfo | summarize count(‸*)", ""},
		{"DeviceInfo | sort b‸y DeviceName", ""},
	} {
		at := strings.Index(test.text, "‸")
		h, ok := complete.HelpAt(sema.Bind(syntax.Parse(strings.Replace(test.text, "‸", "", 1)), nil), at)
		if ok != (test.title != "") || h.Title != test.title {
			t.Errorf("%s: got %q, want %q", test.text, h.Title, test.title)
		}
	}
}

func TestPagesOfTheLanguageAreAboutItsNames(t *testing.T) {
	statements := []string{"let", "set", "declare", "alias", "restrict"}
	for _, page := range catalog.Pages() {
		known := true
		switch page.Kind {
		case catalog.JoinHelp:
			known = slices.Contains(syntax.JoinKinds, page.Name)
		case catalog.StatementHelp:
			known = slices.Contains(statements, page.Name)
		case catalog.TypeHelp:
			typ, ok := types.Parse(page.Name)
			known = ok && typ.String() == page.Name
		case catalog.InfixHelp:
			known = page.Name == ":" || slices.Contains(complete.InfixOperators(), page.Name)
		default: // its rows are in the catalog
		}
		if !known {
			t.Errorf("%s %s is not in the language", page.Kind, page.Name)
		}
	}
	for _, op := range complete.InfixOperators() {
		if _, ok := catalog.Help(catalog.InfixHelp, op); !ok {
			t.Errorf("operator %s has no page", op)
		}
	}
	for _, kind := range syntax.JoinKinds {
		if _, ok := catalog.Help(catalog.JoinHelp, kind); !ok {
			t.Errorf("join kind %s has no page", kind)
		}
	}
}

// TestHoverExplainsWhatHuntsUse hovers over every function, aggregate, plugin, operator, join kind, type and
// statement of the corpus.
func TestHoverExplainsWhatHuntsUse(t *testing.T) {
	rows := map[string]bool{} // whether each is explained everywhere
	for _, h := range kqltest.Corpus(t) {
		if !h.SyntaxOK {
			continue
		}
		bound := sema.Bind(syntax.Parse(h.Text), nil)
		for name, offset := range namesOfLanguage(bound) {
			help, ok := complete.HelpAt(bound, offset)
			explained := ok && help.Page != nil && len(help.Page.Syntax) > 0 && help.Page.Example != ""
			if before, seen := rows[name]; seen {
				explained = explained && before
			}
			rows[name] = explained
		}
	}
	explained := 0
	for name, ok := range rows {
		if ok {
			explained++
		} else {
			t.Errorf("%s is used by hunts but not explained with syntax and example", name)
		}
	}
	t.Logf("%d of %d rows of the catalog that hunts use have syntax and example on hover (%.1f %%)", explained, len(rows),
		kqltest.Percent(explained, len(rows)))
}

// namesOfLanguage returns the rows of the catalog that a query uses, each with the offset of one use.
func namesOfLanguage(b *sema.Bound) map[string]int {
	used := map[string]int{}
	kinds := map[sema.SymbolKind]catalog.Kind{sema.SymbolFunction: catalog.Scalar, sema.SymbolAggregate: catalog.Aggregate,
		sema.SymbolPlugin: catalog.Plugin}
	for _, ref := range b.References() {
		if kind, ok := kinds[ref.Symbol.Kind]; ok {
			if _, known := catalog.LookupFunction(kind, ref.Symbol.Name); known {
				used[string(kind.Help())+" "+ref.Symbol.Name] = ref.Span.Start
			}
		}
	}
	for _, statement := range b.Tree.Statements {
		if let, ok := statement.(*syntax.Let); ok {
			used["statement let"] = let.Span().Start
		}
		syntax.Inspect(statement, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Binary:
				used["infix "+n.Op] = n.OpSpan.Start
			case *syntax.In:
				used["infix "+n.Op] = n.OpSpan.Start
			case *syntax.Join:
				if i := strings.Index(b.Tree.Text[n.Span().Start:n.Span().End], string(n.Kind)+" "); n.Kind != "" && i > 0 &&
					strings.HasSuffix(strings.TrimRight(b.Tree.Text[:n.Span().Start+i], " "), "=") {
					used["join "+string(n.Kind)] = n.Span().Start + i
				}
			}
			if operator, ok := n.(syntax.Operator); ok {
				keyword := operator.Keyword()
				at := n.Span().Start
				if strings.HasPrefix(b.Tree.Text[at:], keyword) && slices.Contains(catalog.Operators(), keyword) {
					used["operator "+keyword] = at
				}
			}
			return true
		})
	}
	at := 0
	for _, token := range b.Tree.Tokens {
		if token.Kind.Trivia() {
			continue
		}
		if b.Tree.Marks[at] == syntax.ClassType {
			used["type "+b.Tree.Text[token.Span.Start:token.Span.End]] = token.Span.Start
		}
		at++
	}
	return used
}
