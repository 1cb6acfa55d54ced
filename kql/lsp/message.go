package lsp

import (
	"bytes"
	"encoding/json"
	"sync"
)

// message is a request, a notification (without an id) or a response from the client.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`

	broken *responseError // set if the message is invalid
}

// isRequest reports whether the client expects a response.
func (m message) isRequest() bool { return len(m.ID) > 0 && m.Method != "" }

// isResponse reports whether the message is a response. The server sends no requests, so responses
// are ignored.
func (m message) isResponse() bool { return len(m.ID) > 0 && m.Method == "" }

// Error codes of JSON-RPC and the protocol.
const (
	codeParse          = -32700
	codeInternal       = -32603
	codeInvalidRequest = -32600
	codeNoMethod       = -32601
	codeInvalidParams  = -32602
	codeNotInitialized = -32002
	codeCancelled      = -32800
	codeRequestFailed  = -32803
)

type responseError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

type response struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result"`
}

type failure struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Error   *responseError  `json:"error"`
}

type notification struct {
	JSONRPC string `json:"jsonrpc"`
	Method  string `json:"method"`
	Params  any    `json:"params"`
}

// readMessage decodes a message. If it is invalid, its field broken says why.
func readMessage(body []byte) message {
	var m message
	if !json.Valid(body) {
		return message{broken: &responseError{codeParse, "the message is not JSON"}}
	}
	if err := json.Unmarshal(body, &m); err != nil || !usableID(m.ID) {
		return message{broken: &responseError{codeInvalidRequest,
			"the message is not a request, notification or response"}}
	}
	if bytes.Equal(m.ID, null) && m.Method != "" {
		m.ID = nil
	}
	if len(m.ID) == 0 && m.Method == "" {
		return message{broken: &responseError{codeInvalidRequest, "the message has neither an id nor a method"}}
	}
	return m
}

var null = json.RawMessage("null")

// usableID reports whether an id is a number, a string or missing, as the protocol requires.
func usableID(id json.RawMessage) bool {
	if len(id) == 0 || bytes.Equal(id, null) {
		return true
	}
	return id[0] == '"' || id[0] == '-' || '0' <= id[0] && id[0] <= '9'
}

// cancellations holds the ids of canceled requests. It is written while messages are read and
// queried while they are answered.
type cancellations struct {
	mutex sync.Mutex
	ids   map[string]bool
}

// maxCancelled limits how many canceled ids are kept, since a client may cancel requests that it
// never sent.
const maxCancelled = 1024

func (c *cancellations) note(params json.RawMessage) {
	var p struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(params, &p) != nil || len(p.ID) == 0 {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.ids) >= maxCancelled {
		clear(c.ids)
	}
	c.ids[string(p.ID)] = true
}

// take reports whether a request was canceled, and removes its id.
func (c *cancellations) take(id json.RawMessage) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	found := c.ids[string(id)]
	delete(c.ids, string(id))
	return found
}
