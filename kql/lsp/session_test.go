package lsp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// transcript runs a session on messages that are all available at once, and returns the server's
// messages.
func transcript(t *testing.T, in []byte) ([]received, error) {
	t.Helper()
	var out bytes.Buffer
	ended := Serve(t.Context(), bytes.NewReader(in), &out, Options{})
	var said []received
	for frames := newFrameReader(&out); ; {
		body, err := frames.next()
		if err != nil {
			return said, ended
		}
		var m received
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatalf("the server wrote %q: %v", body, err)
		}
		said = append(said, m)
	}
}

func frames(bodies ...string) []byte {
	var all bytes.Buffer
	for _, body := range bodies {
		_ = writeFrame(&all, []byte(body)) // a buffer never fails
	}
	return all.Bytes()
}

const (
	sayInitialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`
	sayShutdown   = `{"jsonrpc":"2.0","id":"bye","method":"shutdown"}`
	sayExit       = `{"jsonrpc":"2.0","method":"exit"}`
)

func TestInvalidMessages(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []string
		want string // ids and error codes of the responses
		end  error
	}{
		{"complete session", []string{sayInitialize, sayShutdown, sayExit}, `1:0 "bye":0`, nil},
		{"request before initialize", []string{`{"id":7,"method":"textDocument/definition","params":{}}`,
			sayInitialize}, "7:-32002 1:0", ErrEndOfInput},
		{"shutdown before initialize", []string{sayShutdown, sayExit}, `"bye":-32002`, ErrNoShutdown},
		{"notification before initialize",
			[]string{`{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"a","text":"|"}}}`,
				sayInitialize}, "1:0", ErrEndOfInput},
		{"initialize twice", []string{sayInitialize, `{"id":2,"method":"initialize","params":{}}`}, "1:0 2:-32600",
			ErrEndOfInput},
		{"request after shutdown", []string{sayInitialize, sayShutdown, `{"id":3,"method":"textDocument/definition"}`,
			sayExit}, `1:0 "bye":0 3:-32600`, nil},
		{"exit without shutdown", []string{sayExit}, "", ErrNoShutdown},
		{"messages after exit", []string{sayInitialize, sayShutdown, sayExit, sayInitialize}, `1:0 "bye":0`, nil},
		{"unknown request", []string{sayInitialize, `{"id":2,"method":"workspace/dance"}`}, "1:0 2:-32601",
			ErrEndOfInput},
		{"unknown optional request", []string{sayInitialize, `{"id":2,"method":"$/dance"}`}, "1:0 2:-32601",
			ErrEndOfInput},
		{"unknown notification", []string{sayInitialize, `{"method":"workspace/dance"}`}, "1:0", ErrEndOfInput},
		{"response without a request", []string{sayInitialize, `{"id":9,"result":null}`}, "1:0", ErrEndOfInput},
		{"parameters of the wrong type", []string{sayInitialize,
			`{"id":2,"method":"textDocument/definition","params":{"position":3}}`,
			`{"id":3,"method":"textDocument/definition","params":[1]}`}, "1:0 2:-32602 3:-32602", ErrEndOfInput},
		{"fraction as a line", []string{sayInitialize,
			`{"id":2,"method":"textDocument/definition","params":{"position":{"line":0.5}}}`}, "1:0 2:-32602",
			ErrEndOfInput},
		{"settings of the wrong type",
			[]string{`{"id":2,"method":"initialize","params":{"initializationOptions":{"dialect":"perl"}}}`,
				sayInitialize}, "2:-32602 1:0", ErrEndOfInput},
		{"document that is not open", []string{sayInitialize,
			`{"id":2,"method":"textDocument/formatting","params":{"textDocument":{"uri":"nobody"}}}`}, "1:0 2:-32602",
			ErrEndOfInput},
		{"change of a document that is not open", []string{sayInitialize,
			`{"method":"textDocument/didChange","params":{"textDocument":{"uri":"x"},"contentChanges":[{"text":"a"}]}}`}, "1:0", ErrEndOfInput},
		{"not JSON", []string{"{", sayInitialize}, "null:-32700 1:0", ErrEndOfInput},
		{"bytes", []string{"\x00\xff\xfe", sayInitialize}, "null:-32700 1:0", ErrEndOfInput},
		{"a batch", []string{"[" + sayInitialize + "]", sayInitialize}, "null:-32600 1:0", ErrEndOfInput},
		{"JSON without a message", []string{`3`, `{}`, `{"method":7}`, `{"id":{},"method":"shutdown"}`, sayInitialize},
			"null:-32600 null:-32600 null:-32600 null:-32600 1:0", ErrEndOfInput},
		{"endless nesting", []string{strings.Repeat("[", 1_000_000), sayInitialize}, "null:-32700 1:0", ErrEndOfInput},
		{"empty input", nil, "", ErrEndOfInput},
	} {
		t.Run(c.name, func(t *testing.T) {
			said, ended := transcript(t, frames(c.in...))
			var got []string
			for _, m := range said {
				code := 0
				if m.Error != nil {
					code = m.Error.Code
				}
				got = append(got, fmt.Sprintf("%s:%d", m.ID, code))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got responses %q, want %q", got, c.want)
			}
			if !errors.Is(ended, c.end) {
				t.Errorf("got error %v, want %v", ended, c.end)
			}
		})
	}
}

func TestQueuedRequestIsCancelled(t *testing.T) {
	s := newServer(&bytes.Buffer{}, Options{})
	s.phase = running
	s.cancelled.note(json.RawMessage(`{"id":5}`))
	s.cancelled.note(json.RawMessage(`{"id":null}`))
	s.cancelled.note(json.RawMessage(`nonsense`))
	ask := message{ID: json.RawMessage("5"), Method: "textDocument/definition", Params: json.RawMessage(`{}`)}
	if _, failed := s.request(ask); failed == nil || failed.Code != codeCancelled {
		t.Errorf("a cancelled request: got %v", failed)
	}
	if _, failed := s.request(ask); failed == nil || failed.Code == codeCancelled {
		t.Errorf("a reused id is still cancelled: %v", failed)
	}
}

func TestCancelledIDsAreLimited(t *testing.T) {
	s := newServer(&bytes.Buffer{}, Options{})
	for id := range 5 * maxCancelled {
		s.cancelled.note(json.RawMessage(fmt.Sprintf(`{"id":%d}`, id)))
	}
	if n := len(s.cancelled.ids); n > maxCancelled {
		t.Errorf("%d ids are kept, want at most %d", n, maxCancelled)
	}
}

func TestWriteErrorEndsTheSession(t *testing.T) {
	err := Serve(t.Context(), bytes.NewReader(frames(sayInitialize, sayShutdown, sayExit)), brokenPipe{}, Options{})
	if !errors.Is(err, errBroken) {
		t.Errorf("got error %v, want %v", err, errBroken)
	}
}

var errBroken = errors.New("broken pipe")

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

func FuzzAnyStreamEndsTheSession(f *testing.F) {
	f.Add(frames(sayInitialize, sayShutdown, sayExit))
	f.Add([]byte("Content-Length: 2147483648\r\n\r\n"))
	f.Add(frames(sayInitialize, openText("let x = 1;\nT | where x ==\n\n// 😀\nprint `"), sayDefinition, sayExit))
	f.Fuzz(func(t *testing.T, in []byte) {
		if _, err := transcript(t, in); err != nil && !errors.Is(err, ErrEndOfInput) && !errors.Is(err, ErrNoShutdown) {
			t.Errorf("got error %v", err)
		}
	})
}

const sayDefinition = `{"id":2,"method":"textDocument/definition","params":{"textDocument":{"uri":"a"},"position":{"line":1,"character":5}}}`

func openText(text string) string {
	quoted, _ := json.Marshal(text) // marshalling a string cannot fail
	return `{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"a","version":1,"text":` + string(quoted) +
		`}}}`
}

// FuzzEveryRequestIsAnswered sends every request for any text, at any position, after any edit.
func FuzzEveryRequestIsAnswered(f *testing.F) {
	for _, text := range positionTexts {
		f.Add(text, "T", 0, 0, 1, 1, false)
	}
	f.Add("let f = (a:int) { a + 1 };\nDeviceInfo\n| where f(1) == 2\n\nDeviceEvents | proj", "| ", 1, 3, 4, 9, true)
	f.Fuzz(func(t *testing.T, text, typed string, line, character, endLine, endCharacter int, utf8 bool) {
		s := newServer(&bytes.Buffer{}, Options{})
		s.phase, s.client.utf8, s.client.actionLiteral, s.client.symbolTree = running, utf8, true, utf8
		tell := func(method string, params object) {
			raw, _ := json.Marshal(params) // marshalling strings and numbers cannot fail
			if err := s.answer(message{Method: method, Params: raw}); err != nil {
				t.Fatal(err)
			}
		}
		at := textRange{position{line, character}, position{endLine, endCharacter}}
		tell("textDocument/didOpen", object{"textDocument": object{"uri": testURI, "text": text}})
		tell("textDocument/didChange", inDocument(object{"contentChanges": []object{{"range": at, "text": typed}}}))
		if err := s.publishChanged(); err != nil {
			t.Fatal(err)
		}
		raw, _ := json.Marshal(inDocument(object{"position": at.End, "range": at, "options": object{"tabSize": line},
			"positions": []position{at.Start, at.End}, "newName": typed, "query": typed,
			"command": useAPI, "arguments": []string{"graph"},
			"data": object{"list": line, "item": character}}))
		for method, act := range requests {
			if method == "initialize" || method == "shutdown" {
				continue
			}
			if _, failed := act(s, raw); failed != nil && failed.Code != codeRequestFailed {
				t.Errorf("%s of %q failed: %s", method, s.documents[testURI].text, failed.Message)
			}
		}
	})
}
