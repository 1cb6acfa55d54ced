package lsp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const withVersions = `{"capabilities":{"workspace":{"workspaceEdit":{"documentChanges":true}},
	"textDocument":{"codeAction":{"codeActionLiteralSupport":{}},
	"completion":{"completionItem":{"documentationFormat":["markdown"],
	"resolveSupport":{"properties":["documentation"]}}},
	"foldingRange":{"rangeLimit":2}}}}`

const twoQueries = "let Since = ago(1d);\r\nDeviceInfo\r\n" +
	"| extend S = \"😀\", Count = 2\r\n| where Timestamp > Since and Count > 1\r\n" +
	"\r\nDeviceInfo | summarize count() by DeviceId | where count_ > 1"

func positionAt(line, character int) object {
	return inDocument(object{"position": position{line, character}})
}

// placesOf formats the ranges of locations.
func placesOf(list []location) string {
	var all []string
	for _, l := range list {
		all = append(all, place(l.Range))
	}
	return strings.Join(all, " ")
}

func TestReferences(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open(twoQueries)
	for _, test := range []struct {
		name            string
		line, character int
		declaration     bool
		want            string
	}{
		{"let name", 3, 21, true, "0:4-0:9 3:20-3:25"},
		{"without the declaration", 0, 4, false, "3:20-3:25"},
		{"column after a surrogate pair", 3, 32, true, "2:19-2:24 3:30-3:35"},
		{"table in both queries", 1, 2, true, "1:0-1:10 5:0-5:10"},
		{"column without a written name", 5, 54, true, "5:23-5:30 5:51-5:57"},
		{"no name", 1, 10, true, "1:0-1:10 5:0-5:10"},
		{"blank", 4, 0, true, ""},
		{"beyond the end", 999, 999, true, ""},
	} {
		params := positionAt(test.line, test.character)
		params["context"] = object{"includeDeclaration": test.declaration}
		if got := placesOf(decode[[]location](t, c.call("textDocument/references", params))); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestDocumentHighlights(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open(twoQueries)
	var got []string
	for _, h := range decode[[]documentHighlight](t, c.call("textDocument/documentHighlight", positionAt(3, 31))) {
		got = append(got, fmt.Sprint(place(h.Range), " ", h.Kind))
	}
	if want := "2:19-2:24 3, 3:30-3:35 2"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestRename(t *testing.T) {
	c := start(t, withVersions, Options{NoAdvice: true})
	c.open(twoQueries)
	c.change(7, object{"range": between(0, 4, 0, 9), "text": "Start"},
		object{"range": between(3, 20, 3, 25), "text": "Start"})
	prepared := decode[prepareResult](t, c.call("textDocument/prepareRename", positionAt(0, 6)))
	if prepared.Placeholder != "Start" || place(prepared.Range) != "0:4-0:9" {
		t.Errorf("prepared %+v", prepared)
	}
	params := positionAt(3, 31)
	params["newName"] = "Two words"
	edit := decode[workspaceEdit](t, c.call("textDocument/rename", params))
	if len(edit.DocumentChanges) != 1 || edit.DocumentChanges[0].TextDocument.Version != 7 {
		t.Fatalf("got %+v, want edits of version 7", edit)
	}
	var got []string
	for _, e := range edit.DocumentChanges[0].Edits {
		got = append(got, place(e.Range)+" "+e.NewText)
	}
	if want := "2:19-2:24 ['Two words'], 3:30-3:35 ['Two words']"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}

	for name, test := range map[string]struct {
		line, character int
		to, want        string
	}{
		"table":   {1, 2, "x", "`DeviceInfo` is a table"},
		"clash":   {3, 31, "Timestamp", "`Timestamp` is already a column here"},
		"no name": {999, 999, "x", "there is no name here"},
		"empty":   {3, 31, "", "the new name is empty"},
	} {
		params := positionAt(test.line, test.character)
		params["newName"] = test.to
		m := c.try("textDocument/rename", params)
		if m.Error == nil || m.Error.Code != codeRequestFailed || !strings.Contains(m.Error.Message, test.want) {
			t.Errorf("%s: got %s %+v, want an error with %q", name, m.Result, m.Error, test.want)
		}
	}
	if m := c.try("textDocument/prepareRename", positionAt(1, 2)); m.Error == nil || m.Error.Code != codeRequestFailed {
		t.Errorf("a table can be renamed: %+v", m)
	}
}

func TestSelectionRanges(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("print 1\n\nDeviceInfo\n| where isnotempty(DeviceId) // x\n")
	chains := decode[[]*selectionRange](t, c.call("textDocument/selectionRange",
		inDocument(object{"positions": []position{{3, 20}, {1, 0}, {99, 99}}})))
	var got []string
	for _, chain := range chains {
		var all []string
		for ; chain != nil; chain = chain.Parent {
			all = append(all, place(chain.Range))
		}
		got = append(got, strings.Join(all, " "))
	}
	want := []string{
		"3:19-3:27 3:18-3:28 3:8-3:28 3:2-3:28 3:0-3:28 2:0-3:28 2:0-3:33 0:0-4:0",
		"0:0-1:0 0:0-4:0", "2:0-4:0 0:0-4:0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFoldsOfBracketsAndRegions(t *testing.T) {
	const text = "//#region mine\nlet a = (\n  DeviceInfo\n  | take 1\n);\n// #endregion\na\n//#endregion\n"
	c := start(t, allAbilities, Options{})
	c.open(text)
	got := string(c.call("textDocument/foldingRange", inDocument(nil)))
	want := `[{"startLine":0,"endLine":7},{"startLine":1,"endLine":4},{"startLine":1,"endLine":3},` +
		`{"startLine":0,"endLine":5,"kind":"region"}]`
	if got != want {
		t.Errorf("got folds\n%s\nwant\n%s", got, want)
	}
	c = start(t, withVersions, Options{})
	c.open(text)
	got = string(c.call("textDocument/foldingRange", inDocument(nil)))
	if want := `[{"startLine":0,"endLine":7},{"startLine":0,"endLine":5,"kind":"region"}]`; got != want {
		t.Errorf("with a limit of 2: got folds\n%s\nwant\n%s", got, want)
	}
}

func TestDocumentationOfCompletionsIsResolvedLater(t *testing.T) {
	c := start(t, withVersions, Options{})
	c.open("DeviceProcessEvents\n| where Timest")
	list := decode[struct{ Items []json.RawMessage }](t, c.call("textDocument/completion", positionAt(1, 14)))
	if len(list.Items) == 0 || strings.Contains(string(list.Items[0]), "documentation") {
		t.Fatalf("got %s, want items without documentation", list.Items)
	}
	item := decode[completionItem](t, c.call("completionItem/resolve", list.Items[0]))
	help, _ := item.Documentation.(map[string]any)
	if item.Label != "Timestamp" || help["kind"] != "markdown" || help["value"] == "" {
		t.Errorf("resolved to %+v", item)
	}
	c.call("textDocument/completion", positionAt(0, 0))
	if got := c.call("completionItem/resolve", list.Items[0]); strings.Contains(string(got), "documentation") {
		t.Errorf("an item of an earlier list resolves to %s", got)
	}
	for _, params := range []string{`{"label":"x"}`, `{"label":"x","data":7}`,
		`{"label":"x","data":{"list":2,"item":-1}}`} {
		c.call("completionItem/resolve", json.RawMessage(params))
	}
	if m := c.try("completionItem/resolve", nil); m.Error == nil || m.Error.Code != codeInvalidParams {
		t.Errorf("without an item: got %+v", m)
	}
}

func TestFixAll(t *testing.T) {
	c := start(t, withVersions, Options{NoAdvice: true})
	c.open("DeviceInfo\n| where DeviceNam == 'a' and OSPlatfor has 'b'\n\nDeviceEvents | where DeviceNam == 'a'")
	ask := func(only ...string) (list []codeAction) {
		return decode[[]codeAction](t, c.call("textDocument/codeAction",
			inDocument(object{"range": between(0, 0, 0, 0), "context": object{"only": only}})))
	}
	for _, only := range []string{"source", "source.fixAll", "source.fixAll.quarry"} {
		list := ask(only)
		if len(list) != 1 || list[0].Kind != fixAll || len(list[0].Edit.DocumentChanges[0].Edits) != 3 {
			t.Errorf("only %s: got %+v, want one action with three edits", only, list)
		}
	}
	if list := ask("source.organizeImports"); len(list) != 0 {
		t.Errorf("got %+v, want none", list)
	}
	if list := ask(); len(list) != 1 {
		t.Errorf("got %+v, want the action for the whole document", list)
	}
}

func TestWorkspaceSymbols(t *testing.T) {
	c := start(t, allAbilities, Options{})
	c.open("let Since = ago(1d);\nDeviceInfo | where Timestamp > Since\n\nprint 1")
	for query, want := range map[string]string{"": "DeviceInfo Since print 1", "since": "Since",
		"nothing like it": ""} {
		var got []string
		for _, s := range decode[[]flatSymbol](t, c.call("workspace/symbol", object{"query": query})) {
			got = append(got, s.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %s, want %s", query, got, want)
		}
	}
}

// TestHugeDocument asks for everything about a document of 20,000 queries.
func TestHugeDocument(t *testing.T) {
	const query = "let n = 1;\nDeviceInfo | extend a = n | where a > 0 | project a\n\n"
	c := start(t, allAbilities, Options{NoAdvice: true})
	c.open(strings.Repeat(query, 20_000))
	began := time.Now()
	params := positionAt(30_001, 25)
	params["context"], params["newName"] = object{"includeDeclaration": true}, "b"
	found := placesOf(decode[[]location](t, c.call("textDocument/references", params)))
	if found != "30000:4-30000:5 30001:24-30001:25" {
		t.Errorf("got %.200s", found)
	}
	for _, method := range []string{"textDocument/rename", "textDocument/documentHighlight",
		"textDocument/foldingRange", "workspace/symbol"} {
		c.call(method, params)
	}
	c.call("textDocument/selectionRange", inDocument(object{"positions": []position{{30_001, 25}}}))
	t.Logf("all answers after %v", time.Since(began).Round(time.Millisecond))
}
