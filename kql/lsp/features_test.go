package lsp

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"quarry/kql/format"
	"quarry/kql/syntax"
)

const allAbilities = `{"capabilities":{"general":{"positionEncodings":["utf-16"]},"textDocument":{"codeAction":{"codeActionLiteralSupport":{}},
	"documentSymbol":{"hierarchicalDocumentSymbolSupport":true},"hover":{"contentFormat":["markdown","plaintext"]},
	"completion":{"completionItem":{"snippetSupport":true}},
	"signatureHelp":{"signatureInformation":{"parameterInformation":{"labelOffsetSupport":true}}}}}}`

// summary formats diagnostics for comparison, as in 0:3-0:7 1 unknown-column.
func summary(list []diagnostic) string {
	var all []string
	for _, d := range list {
		all = append(all, fmt.Sprintf("%s %d %s", place(d.Range), d.Severity, d.Code))
	}
	return strings.Join(all, "\n")
}

func place(r textRange) string {
	return fmt.Sprintf("%d:%d-%d:%d", r.Start.Line, r.Start.Character, r.End.Line, r.End.Character)
}

const misspelt = "DeviceProcessEvents\n| where Timestamp > ago(1d)\n| where FileName has \"😀\" and FileNam == \"a\"\n\n" +
	"DeviceInfo | where Timestamp > ago(1d) | take 1\n"

func TestDiagnosticsUseTheNegotiatedEncoding(t *testing.T) {
	for encoding, want := range map[string]string{
		"utf-16": "2:30-2:37 1 unknown-column",
		"utf-8":  "2:32-2:39 1 unknown-column",
	} {
		c := start(t, `{"capabilities":{"general":{"positionEncodings":["utf-32","`+encoding+`","utf-16"]}}}`,
			Options{})
		c.open(misspelt)
		if got := summary(c.diagnostics(1)); got != want {
			t.Errorf("in %s: got %s, want %s", encoding, got, want)
		}
	}
}

func TestIncrementalEdits(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open(misspelt)
	c.diagnostics(1)
	c.change(2, object{"range": between(2, 37, 2, 37), "text": "e"})
	if got := summary(c.diagnostics(2)); got != "" {
		t.Errorf("after the fix: got %s, want none", got)
	}
	// The changes of one message apply one after the other, and ranges may be reversed.
	c.change(3, object{"range": between(2, 38, 2, 37), "text": ""},
		object{"range": between(0, 0, 2, 0), "text": "DeviceEvents\n"})
	if got, want := summary(c.diagnostics(3)), "0:0-0:12 3 no-time-filter\n1:30-1:37 1 unknown-column"; got != want {
		t.Errorf("after two changes: got %s, want %s", got, want)
	}
	c.change(4, object{"range": between(9, 0, 99, 99), "text": "\n\nprint nosuch"})
	if got := summary(c.diagnostics(4)); !strings.Contains(got, "6:6-6:12 1 unknown-name") {
		t.Errorf("after a change beyond the end: got %s", got)
	}
	c.change(5, object{"text": "print 1"})
	if got := summary(c.diagnostics(5)); got != "" {
		t.Errorf("after a new text: got %s, want none", got)
	}
	c.notify("textDocument/didClose", inDocument(nil))
	if got := c.diagnostics(0); len(got) != 0 {
		t.Errorf("a closed document has diagnostics %s, want none", summary(got))
	}
}

func TestQueryWithBlankLinesIsOneQuery(t *testing.T) {
	c := start(t, allAbilities, Options{NoAdvice: true})
	c.open("let Recent = (\n    DeviceInfo\n\n    | where Timestamp > ago(1d)\n);\nRecent | take 1")
	if got := summary(c.diagnostics(1)); got != "" {
		t.Errorf("got %s, want none", got)
	}
}

func TestClientTurnsAdviceOff(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("DeviceEvents | take 1")
	if got := summary(c.diagnostics(1)); got != "0:0-0:12 3 no-time-filter" {
		t.Errorf("got advice %q", got)
	}
	for i, settings := range []string{`{"advice":false}`, `{"quarry":{"advice":false}}`} {
		c.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":{"advice":true}}`))
		c.diagnostics(1 + 2*i)
		c.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":`+settings+`}`))
		c.change(2+2*i, object{"text": "DeviceEvents | take 1"})
		if got := summary(c.diagnostics(2 + 2*i)); got != "" {
			t.Errorf("with %s: got advice %q", settings, got)
		}
		c.change(3+2*i, object{"text": "DeviceEvents | take 1"})
	}
}

func TestDialectDecidesWhichTablesExist(t *testing.T) {
	c := start(t, `{"initializationOptions":{"dialect":"mde"}}`, Options{})
	c.open("EmailEvents | where Timestamp > ago(1d) | take 1")
	if got := summary(c.diagnostics(1)); !strings.Contains(got, "table-not-served") {
		t.Errorf("for a table outside mde: got %q", got)
	}
}

func TestAWorkspaceAddsTables(t *testing.T) {
	const query = "SigninLogs | where TimeGenerated > ago(1d) | take 1"
	c := start(t, `{"initializationOptions":{"workspace":"6b2ad1f5"}}`, Options{NoAdvice: true})
	c.open(query)
	if got := summary(c.diagnostics(1)); got != "" {
		t.Errorf("with a workspace: got %q", got)
	}
	c = start(t, `{}`, Options{NoAdvice: true})
	c.open(query)
	if got := summary(c.diagnostics(1)); !strings.Contains(got, "workspace-table") {
		t.Errorf("without a workspace: got %q", got)
	}
}

func TestCodeActionsOfARange(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open(misspelt)
	at := between(2, 33, 2, 33)
	actions := decode[[]codeAction](t, c.call("textDocument/codeAction",
		inDocument(object{"range": at, "context": object{"diagnostics": []any{}}})))
	if len(actions) != 1 || actions[0].Kind != "quickfix" ||
		summary(actions[0].Diagnostics) != "2:30-2:37 1 unknown-column" {
		t.Fatalf("got actions %+v", actions)
	}
	edits := actions[0].Edit.Changes[testURI]
	if len(edits) != 1 || edits[0].NewText != "FileName" || place(edits[0].Range) != "2:30-2:37" {
		t.Errorf("got edit %+v", edits)
	}
	for name, params := range map[string]object{
		"elsewhere":       {"range": between(0, 0, 1, 3), "context": object{}},
		"of another kind": {"range": at, "context": object{"only": []string{"refactor"}}},
	} {
		if got := c.call("textDocument/codeAction", inDocument(params)); string(got) != "[]" {
			t.Errorf("%s: got %s, want none", name, got)
		}
	}
}

func TestFormattingChangesOnlyTheLinesThatDiffer(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"already formatted", "DeviceInfo\n| take 1\n", ""},
		{"one line", "DeviceInfo\n|   take 1\n\nprint 1\n", "1:0-2:0 \"| take 1\\n\""},
		{"no end of line", "DeviceInfo | take 1", "0:0-0:19 \"DeviceInfo\\n| take 1\\n\""},
		{"carriage returns", "DeviceInfo\r\n|take 1\r\n", "1:0-2:0 \"| take 1\\r\\n\""},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, allAbilities, Options{})
			s.open(c.text)
			got := ""
			for _, e := range decode[[]textEdit](t,
				s.call("textDocument/formatting", inDocument(object{"options": object{"tabSize": 4}}))) {
				got += fmt.Sprintf("%s %q", place(e.Range), e.NewText)
			}
			if got != c.want {
				t.Errorf("formatting %q: got %s, want %s", c.text, got, c.want)
			}
		})
	}
}

func TestFormattingReportsSyntaxErrors(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("DeviceInfo\n| where (")
	if got := c.try("textDocument/formatting", inDocument(nil)); got.Error == nil ||
		got.Error.Code != codeRequestFailed || !strings.HasPrefix(got.Error.Message, "line 2: ") {
		t.Errorf("got response %+v", got)
	}
}

func TestRangeFormattingFormatsWholeQueries(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("print   1\n\nprint   2\n\nprint   3\n\nprint (")
	edits := decode[[]textEdit](t, c.call("textDocument/rangeFormatting",
		inDocument(object{"range": between(2, 5, 4, 1), "options": object{"tabSize": 2}})))
	if len(edits) != 2 || place(edits[0].Range) != "2:0-2:9" || edits[0].NewText != "print 2" ||
		place(edits[1].Range) != "4:0-4:9" {
		t.Errorf("got edits %+v", edits)
	}
}

// FuzzFormattingByEditsGivesWhatFormatGives compares the text after applying the edits with the
// result of Format.
func FuzzFormattingByEditsGivesWhatFormatGives(f *testing.F) {
	for _, text := range []string{"print   1\r\n\r\nT|take 1", "T\n|where a==1\n\n\n\nprint  1\n",
		"let a=1;\nprint a//x\n"} {
		f.Add(text, 2)
	}
	f.Fuzz(func(t *testing.T, text string, tabSize int) {
		d := &document{}
		newServer(io.Discard, Options{}).set(d, text)
		edits, failed := d.formatted(syntax.Span{Start: 0, End: len(text)}, formatOptions{tabSize})
		want, ok := format.Format(text, format.Options{Indent: min(max(tabSize, 0), maxIndent)})
		if ok == (failed != nil) {
			t.Fatalf("formatting %q failed: %v", text, failed)
		}
		got := text
		for _, e := range edits {
			got = text[:d.offset(e.Range.Start)] + e.NewText + text[d.offset(e.Range.End):]
		}
		if got != want {
			t.Errorf("formatting %q: got %q, want %q", text, got, want)
		}
	})
}

func TestSymbolsAreQueriesAndLets(t *testing.T) {
	const text = "let Since = ago(1d);\nlet Twice = (n: long) { n * 2 };\nDeviceInfo\n| where Timestamp > Since\n\n" +
		"print Twice = 1"
	c := start(t, allAbilities, Options{})
	c.open(text)
	var got []string
	for _, s := range decode[[]documentSymbol](t, c.call("textDocument/documentSymbol", inDocument(nil))) {
		got = append(got, fmt.Sprintf("%s %d %s %s", s.Name, s.Kind, place(s.Range), place(s.Selection)))
		for _, child := range s.Children {
			got = append(got, fmt.Sprintf("  %s %d %s", child.Name, child.Kind, place(child.Selection)))
		}
	}
	want := []string{"DeviceInfo 19 0:0-3:25 2:0-2:10", "  Since 13 0:4-0:9", "  Twice 12 1:4-1:9",
		"print Twice = 1 19 5:0-5:15 5:0-5:15"}
	if !slices.Equal(got, want) {
		t.Errorf("got symbols\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	plain := start(t, `{}`, Options{})
	plain.open(text)
	flat := decode[[]flatSymbol](t, plain.call("textDocument/documentSymbol", inDocument(nil)))
	if len(flat) != 4 || flat[1].Name != "Since" || flat[1].Holder != "DeviceInfo" || flat[1].Location.URI != testURI {
		t.Errorf("without hierarchical symbols: got %+v", flat)
	}
}

func TestDefinitionOfAName(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("print 1\n\nlet Since = ago(1d);\nDeviceInfo | where Timestamp > Since")
	found := decode[location](t, c.call("textDocument/definition", inDocument(object{"position": position{3, 33}})))
	if found.URI != testURI || place(found.Range) != "2:4-2:9" {
		t.Errorf("definition of Since: got %+v", found)
	}
	if got := c.call("textDocument/definition", inDocument(object{"position": position{3, 3}})); string(got) != "null" {
		t.Errorf("definition of a table of the service: got %s", got)
	}
}

func TestFoldsAreQueriesStatementsAndComments(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("// one\n// two\nlet a = DeviceInfo\n| take 1;\na\n| count\n\nprint 1\n")
	got := string(c.call("textDocument/foldingRange", inDocument(nil)))
	want := `[{"startLine":0,"endLine":5},{"startLine":2,"endLine":3},{"startLine":4,"endLine":5},{"startLine":0,"endLine":1,"kind":"comment"}]`
	if got != want {
		t.Errorf("got folds\n%s\nwant\n%s", got, want)
	}
}

func TestSemanticTokens(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("// é😀\nDeviceInfo\n| where DeviceName has '😀' and ago(1d) > x\n\nprint ```a\nb```")
	tokens := decode[semanticTokens](t, c.call("textDocument/semanticTokens/full", inDocument(nil)))
	var got []string
	line, character := 0, 0
	for data := range slices.Chunk(tokens.Data, 5) {
		if data[0] > 0 {
			character = 0
		}
		line, character = line+data[0], character+data[1]
		got = append(got, fmt.Sprintf("%d:%d+%d %s", line, character, data[2], tokenTypes[data[3]]))
	}
	want := []string{"0:0+6 comment", "1:0+10 class", "2:2+5 keyword", "2:8+10 property", "2:19+3 operator",
		"2:23+4 string",
		"2:28+3 operator", "2:32+3 function", "2:36+2 number", "2:40+1 operator", "2:42+1 property",
		"4:0+5 keyword", "4:6+4 string", "5:0+4 string"}
	if !slices.Equal(got, want) {
		t.Errorf("got tokens\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLineOfAMegabyte(t *testing.T) {
	c := start(t, allAbilities, Options{NoAdvice: true})
	c.open("print 'a' in (" + strings.Repeat("'é', ", 200_000) + "'a')")
	if got := summary(c.diagnostics(1)); got != "" {
		t.Errorf("got %.200s", got)
	}
	tokens := decode[semanticTokens](t, c.call("textDocument/semanticTokens/full", inDocument(nil)))
	if len(tokens.Data) != 5*200_004 {
		t.Errorf("got %d tokens, want 200,004", len(tokens.Data)/5)
	}
}

func TestCompletionHoverAndSignature(t *testing.T) {
	s := start(t, allAbilities, Options{})
	s.open("DeviceInfo\n| take 1\n\nDeviceProcessEvents\n| where isnotempty(FileName) and Time\n")
	at := func(line, character int) object {
		return inDocument(object{"position": position{line, character}})
	}
	list := decode[completionList](t, s.call("textDocument/completion", at(4, 37)))
	if len(list.Items) == 0 || list.Items[0].Label != "Timestamp" || list.Items[0].Detail != "datetime" ||
		list.Items[0].Documentation == "" {
		t.Fatalf("got %+v, want Timestamp first, with type and documentation", list.Items[:min(1, len(list.Items))])
	}
	if edit := list.Items[0].TextEdit; edit.NewText != "Timestamp" || place(edit.Range) != "4:33-4:37" {
		t.Errorf("the edit replaces %s with %q", place(edit.Range), edit.NewText)
	}
	s.change(2, object{"text": "DeviceInfo\n| where isnot"})
	list = decode[completionList](t, s.call("textDocument/completion", at(1, 13)))
	if x := list.Items[0]; x.InsertFormat != formatSnippet || x.TextEdit.NewText != "isnotempty($0)" {
		t.Errorf("completing a call: got %+v", x)
	}
	s.change(3, object{"text": "DeviceInfo\n| extend a = bin(Timestamp, 1h)"})
	if h := decode[hoverResult](t, s.call("textDocument/hover", at(1, 20))); !strings.Contains(h.Contents.Value,
		"Timestamp: datetime") || place(h.Range) != "1:17-1:26" {
		t.Errorf("hover: got %+v", h)
	}
	if h := s.call("textDocument/hover", at(1, 11)); string(h) != "null" {
		t.Errorf("hover at an operator: got %s", h)
	}
	if h := decode[hoverResult](t, s.call("textDocument/hover", at(1, 14))); !strings.Contains(h.Contents.Value,
		"* `roundTo`: the size of a bin") || !strings.Contains(h.Contents.Value, "| summarize count() by bin(Timestamp, 1h)") {
		t.Errorf("hover over a function: got %+v", h)
	}
	help := decode[signatureResult](t, s.call("textDocument/signatureHelp", at(1, 29)))
	if len(help.Signatures) != 1 || !strings.HasPrefix(help.Signatures[0].Label, "bin(") ||
		help.ActiveParameter == nil || *help.ActiveParameter != 1 {
		t.Errorf("signature help: got %+v", help)
	}
	if h := s.call("textDocument/signatureHelp", at(0, 3)); string(h) != "null" {
		t.Errorf("signature help outside a call: got %s", h)
	}
}

func TestTableOfAnotherAPIOffersThatAPI(t *testing.T) {
	const workspace = "6b2ad1f5-0000-4000-8000-000000000000"
	for query, workspace := range map[string]string{
		"EmailEvents | where Timestamp > ago(1d) | take 1":    "",
		"SigninLogs | where TimeGenerated > ago(1d) | take 1": workspace,
	} {
		c := start(t, allAbilities, Options{API: "mde", Workspace: workspace})
		c.open(query)
		if got := summary(c.diagnostics(1)); got == "" {
			t.Errorf("%s: no diagnostics", query)
		}
		actions := decode[[]codeAction](t, c.call("textDocument/codeAction",
			inDocument(object{"range": between(0, 2, 0, 2), "context": object{"diagnostics": []any{}}})))
		if len(actions) != 1 || actions[0].Title != "Check queries for the graph API" || actions[0].Command == nil ||
			actions[0].Edit != nil {
			t.Fatalf("%s: got actions %+v", query, actions)
		}
		c.call("workspace/executeCommand", actions[0].Command)
		if got := summary(c.diagnostics(1)); got != "" {
			t.Errorf("%s: after the command: %s", query, got)
		}
	}
}

func TestUnknownCommandsAreRefused(t *testing.T) {
	c := start(t, allAbilities, Options{})
	for _, params := range []object{
		{"command": "quarry.format"}, {"command": useAPI}, {"command": useAPI, "arguments": []string{"soap"}},
		{"command": useAPI, "arguments": []int{1}},
	} {
		if m := c.try("workspace/executeCommand", params); m.Error == nil || m.Error.Code != codeInvalidParams {
			t.Errorf("%v: got %+v, want an error", params, m.Error)
		}
	}
}
