package lsp

import (
	"bytes"
	"encoding/json"
	"sync"
)

// message is a request, a notification (without an id) or a response of the client.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`

	broken *responseError // set where there is no message to read
}

// isRequest reports whether the client waits for an answer.
func (m message) isRequest() bool { return len(m.ID) > 0 && m.Method != "" }

// isResponse reports whether it answers something; the server asks nothing.
func (m message) isResponse() bool { return len(m.ID) > 0 && m.Method == "" }

// The error codes of JSON-RPC and of the protocol.
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

// readMessage reads one message. What is none becomes a complaint.
func readMessage(body []byte) message {
	var m message
	if !json.Valid(body) {
		return message{broken: &responseError{codeParse, "the message is not JSON"}}
	}
	if err := json.Unmarshal(body, &m); err != nil || !usableID(m.ID) {
		return message{broken: &responseError{codeInvalidRequest, "the message is no request, notification or response"}}
	}
	if bytes.Equal(m.ID, null) && m.Method != "" {
		m.ID = nil
	}
	if len(m.ID) == 0 && m.Method == "" {
		return message{broken: &responseError{codeInvalidRequest, "the message has neither id nor method"}}
	}
	return m
}

var null = json.RawMessage("null")

// usableID allows what the protocol does: a number, a string, or none.
func usableID(id json.RawMessage) bool {
	if len(id) == 0 || bytes.Equal(id, null) {
		return true
	}
	return id[0] == '"' || id[0] == '-' || '0' <= id[0] && id[0] <= '9'
}

// cancellations are the ids of requests that nobody waits for any more. They are noted
// while messages are read and looked up while they are answered.
type cancellations struct {
	mutex sync.Mutex
	ids   map[string]bool
}

// maxCancelled bounds what a client can make us remember by cancelling what it never asked.
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

// take reports whether a request was cancelled, and forgets it.
func (c *cancellations) take(id json.RawMessage) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	found := c.ids[string(id)]
	delete(c.ids, string(id))
	return found
}
