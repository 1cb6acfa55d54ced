package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"quarry/api/dialect"
	"quarry/history/queryfile"
	"quarry/kql/format"
	"quarry/kql/lsp"
	"quarry/kql/syntax"
)

// serveWithin opens a file in the language server, sends requests for it, and returns all that the server says.
func serveWithin(t *testing.T, uri, text string, requests ...map[string]any) string {
	t.Helper()
	in, to := io.Pipe()
	out := &published{done: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	go func() {
		ended <- lsp.Serve(t.Context(), in, out, lsp.Options{API: dialect.XDR, Within: within, NoAdvice: true})
	}()
	send := func(message map[string]any) {
		t.Helper()
		message["jsonrpc"] = "2.0"
		body, err := json.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(to, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
			t.Fatal(err)
		}
	}
	document := map[string]any{"uri": uri, "version": 1, "languageId": "yaml", "text": text}
	send(map[string]any{"id": 1, "method": "initialize", "params": map[string]any{"capabilities": map[string]any{}}})
	send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{"textDocument": document}})
	<-out.done // the server publishes diagnostics once nothing more has arrived
	for i, r := range requests {
		params := r["params"].(map[string]any)
		params["textDocument"] = map[string]any{"uri": uri}
		send(map[string]any{"id": i + 2, "method": r["method"], "params": params})
	}
	send(map[string]any{"id": 99, "method": "shutdown"})
	send(map[string]any{"method": "exit"})
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return out.said.String()
}

// published records the server's messages, and signals each publication of diagnostics.
type published struct {
	said bytes.Buffer
	done chan struct{}
}

func (p *published) Write(b []byte) (int, error) {
	n, err := p.said.Write(b)
	if bytes.Contains(b, []byte("publishDiagnostics")) {
		select {
		case p.done <- struct{}{}:
		default:
		}
	}
	return n, err
}

func at(method string, line, character int) map[string]any {
	return map[string]any{"method": "textDocument/" + method,
		"params": map[string]any{"position": map[string]int{"line": line, "character": character}}}
}

var formatRequest = map[string]any{"method": "textDocument/formatting",
	"params": map[string]any{"options": map[string]int{"tabSize": 4}}}

var foundAt = regexp.MustCompile(
	`"range":\{"start":\{"line":(\d+),"character":(\d+)\},"end":\{"line":\d+,"character":(\d+)\}\},"severity":\d,"code":"([a-z-]+)"`)

// The language server finds the queries in rules and pages, with the places of the file.
func TestLanguageServerReadsEveryKindOfFile(t *testing.T) {
	for _, c := range []struct {
		name, uri, text, found string
		completes              string // a completion on the last line of the query; "" to ask for none
		line, character        int
		edit                   string // of formatting
	}{
		{"YAML", "file:///r.yaml", "name: 😀\nquery: |\n  DeviceInfo\n  |where Devic == 1\ntactics: [a]\n",
			"3:9-14 unknown-column", `"label":"DeviceName"`, 3, 14, `"newText":"  | where Devic == 1\n"`},
		{"YAML with CRLF", "file:///r.yml", "\ufeffname: a\r\nquery: |\r\n  DeviceInfo\r\n  |where Devic == 1\r\n",
			"3:9-14 unknown-column", `"label":"DeviceName"`, 3, 14, `"newText":"  | where Devic == 1\r\n"`},
		{"broken YAML", "file:///r.yaml", "name: \"a\nquery: |\n  DeviceInfo\n  |where Devic == 1\n",
			"0:0-0 file-format,3:9-14 unknown-column", `"label":"DeviceName"`, 3, 14, `"newText":"  | where Devic == 1\n"`},
		{"Markdown", "file:///a%20b.md", "# Select | where\n\n> ```kql\n> DeviceInfo\n> |where Devic == 1\n> ```\n\nDeviceInfo text\n",
			"4:9-14 unknown-column", `"label":"DeviceName"`, 4, 14, `"newText":"\u003e | where Devic == 1\n"`},
		{"two fences", "file:///a.md", "```kql\nDeviceInfo\n```\n```kql\nDeviceInfo\n| where Devic == 1\n```\n",
			"5:8-13 unknown-column", `"label":"DeviceName"`, 5, 13, ""},
		{"JSON", "file:///r.json", `{"queryCondition": {"queryText": "DeviceInfo\n|where \"é\" == Devic"}}`,
			"0:62-67 unknown-column", "", 0, 65, `"newText":"{\"queryCondition\"`},
		{"not a rule", "file:///x.json", `{"a": "DeviceInfo | where x"}`, "", "", 0, 10, ""},
		{"text of a page", "file:///r.yaml", "name: a\nquery: |\n  DeviceInfo\ntactics: \n", "", "", 0, 7, ""},
		{"Sigma", "file:///s.yml", "title: a\nlogsource: {a: b}\ndetection: {c: d}\n", "0:0-0 file-format", "", 0, 5, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := serveWithin(t, c.uri, c.text, at("completion", c.line, c.character), formatRequest)
			var found []string
			for _, f := range foundAt.FindAllStringSubmatch(said, -1) {
				found = append(found, fmt.Sprintf("%s:%s-%s %s", f[1], f[2], f[3], f[4]))
			}
			if got := strings.Join(found, ","); got != c.found {
				t.Errorf("found %s, want %s", got, c.found)
			}
			if offers := strings.Contains(said, `"label":`); offers != (c.completes != "") || !strings.Contains(said, c.completes) {
				t.Errorf("completion offers the wrong names: %.300s", said)
			}
			if !strings.Contains(said, c.edit) || c.edit == "" && strings.Contains(said, `"newText"`) && c.completes == "" {
				t.Errorf("formatting lacks %s:\n%s", c.edit, said[max(0, len(said)-600):])
			}
		})
	}
}

// TestFormattingKeepsOtherBytes formats the files of the collections and compares the bytes outside the queries.
func TestFormattingKeepsOtherBytes(t *testing.T) {
	files := map[string]string{
		"bom.yaml": "\ufeffname: a # b\r\nquery: |\r\n  DeviceInfo\r\n  |take 1\r\nother:   [ 1,2 ]\r\n",
		"two.yaml": "name: a\nquery: |\n    DeviceInfo|take 1\n---\n\n# note\nquery: |-\n  DeviceInfo|take 2\nb:    c\n",
		"page.md":  "# a\t\n\n1. x\n   ```kusto\n   DeviceInfo|take 1\n   ```\n* * *\n",
		"arm.json": "{ \"resources\": [ {\"properties\": {\"query\":\"DeviceInfo|take 1\" ,\"x\":1.0}}]}",
		"bom.kql":  "\ufeffDeviceInfo|take 1\r\n",
	}
	if folder := os.Getenv("QUARRY_COLLECTIONS"); folder != "" {
		names, err := queryFiles(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = string(content)
		}
	}
	read, changed, refused := 0, 0, 0
	for name, text := range files {
		d, err := queryfile.Open(name, []byte(text))
		if err != nil {
			continue
		}
		read++
		after, problem, err := formatBlocks(d, syntax.Span{End: len(text)}, format.Options{Width: 120})
		if problem != nil || err != nil {
			refused++
			continue
		}
		if after != text {
			changed++
		}
		if complaint := differsOutside(d, name, after); complaint != "" {
			t.Errorf("%s: %s", name, complaint)
		}
	}
	t.Logf("%d files, %d changed, %d not formatted because of errors in them", read, changed, refused)
}

// differsOutside returns what differs in two versions of a file outside its queries, or "".
func differsOutside(before *queryfile.Document, name, after string) string {
	now, err := queryfile.Open(name, []byte(after))
	if err != nil || len(now.Blocks) != len(before.Blocks) {
		return fmt.Sprintf("formatted, it has other queries: %v", err)
	}
	if strings.HasPrefix(before.Text, byteOrderMark) != strings.HasPrefix(after, byteOrderMark) {
		return "the byte order mark is lost"
	}
	if queryfile.IsKQL(filepath.Base(name)) {
		return ""
	}
	outside := func(d *queryfile.Document) []string {
		var parts []string
		end := 0
		for i, b := range d.Blocks {
			at := d.Place(i, syntax.Span{End: len(b.Text)})
			parts = append(parts, strings.TrimRight(d.Text[min(end, at.Start):at.Start], " \t>"))
			end = at.End
		}
		return append(parts, strings.TrimLeft(d.Text[min(end, len(d.Text)):], " \t\r\n"))
	}
	was, is := outside(before), outside(now)
	for i := range was {
		if strings.TrimSpace(was[i]) != strings.TrimSpace(is[i]) {
			return fmt.Sprintf("part %d outside the queries differs:\n%q\n%q", i, was[i], is[i])
		}
	}
	return ""
}
