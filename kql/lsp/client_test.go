package lsp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"testing"
)

// client is the client side of a session. It sends one message at a time and reads every reply.
type client struct {
	t      *testing.T
	to     io.WriteCloser
	frames *frameReader
	nextID int
	ended  chan error
	unread []received // notifications received but not read yet
}

// received is any message from the server.
type received struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *responseError
}

const testURI = "file:///hunts/a.kql"

// start starts a session with the given initialization parameters as JSON.
func start(t *testing.T, initialize string, o Options) *client {
	t.Helper()
	in, to := io.Pipe()
	from, out := io.Pipe()
	c := &client{t: t, to: to, frames: newFrameReader(from), ended: make(chan error, 1)}
	go func() {
		err := Serve(context.WithoutCancel(t.Context()), in, out, o)
		_ = out.Close()
		_ = in.Close()
		c.ended <- err
	}()
	t.Cleanup(c.leave)
	c.call("initialize", json.RawMessage(initialize))
	c.notify("initialized", struct{}{})
	return c
}

// leave ends the session as the protocol requires. Further calls do nothing.
func (c *client) leave() {
	c.call("shutdown", nil)
	c.notify("exit", nil)
	go func() { // unread messages must not block the server
		for {
			if _, err := c.frames.next(); err != nil {
				return
			}
		}
	}()
	if err := <-c.ended; err != nil {
		c.t.Errorf("the session ended with error %v", err)
	}
}

func (c *client) write(message any) {
	c.t.Helper()
	body, err := json.Marshal(message)
	if err == nil {
		err = writeFrame(c.to, body)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) read() received {
	c.t.Helper()
	body, err := c.frames.next()
	var m received
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	if err != nil {
		c.t.Fatalf("cannot read the server's message: %v", err)
	}
	return m
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	c.write(notification{"2.0", method, params})
}

// try sends a request and returns the response, which may be an error.
func (c *client) try(method string, params any) received {
	c.t.Helper()
	c.nextID++
	c.write(object{"jsonrpc": "2.0", "id": c.nextID, "method": method, "params": params})
	for {
		m := c.read()
		if m.Method != "" {
			c.unread = append(c.unread, m)
			continue
		}
		want, _ := json.Marshal(c.nextID)
		if !bytes.Equal(m.ID, want) {
			c.t.Fatalf("%s: got a response with id %s, want %s", method, m.ID, want)
		}
		return m
	}
}

// call sends a request that must succeed and returns its result.
func (c *client) call(method string, params any) json.RawMessage {
	c.t.Helper()
	m := c.try(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s failed: %s", method, m.Error.Message)
	}
	return m.Result
}

func (c *client) open(text string) {
	c.t.Helper()
	c.notify("textDocument/didOpen", object{"textDocument": object{"uri": testURI, "languageId": "kusto", "version": 1,
		"text": text}})
}

func (c *client) change(version int, changes ...object) {
	c.t.Helper()
	c.notify("textDocument/didChange", object{"textDocument": object{"uri": testURI, "version": version},
		"contentChanges": changes})
}

// diagnostics waits for the diagnostics of a version of the document.
func (c *client) diagnostics(version int) []diagnostic {
	c.t.Helper()
	for {
		var m received
		if len(c.unread) > 0 {
			m, c.unread = c.unread[0], c.unread[1:]
		} else {
			m = c.read()
		}
		var p publishParams
		if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil {
			c.t.Fatalf("unexpected message %s %s", m.Method, m.Params)
		}
		if p.Version != nil && *p.Version == version || p.Version == nil && version == 0 {
			return p.Diagnostics
		}
	}
}

// inDocument returns parameters that identify the test document, with more fields.
func inDocument(more object) object {
	params := object{"textDocument": object{"uri": testURI}}
	for name, value := range more {
		params[name] = value
	}
	return params
}

func between(startLine, startCharacter, endLine, endCharacter int) textRange {
	return textRange{position{startLine, startCharacter}, position{endLine, endCharacter}}
}

// decode unmarshals a result.
func decode[R any](t *testing.T, raw json.RawMessage) R {
	t.Helper()
	var result R
	if err := json.Unmarshal(raw, &result); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return result
}
