// Package failure describes why a run failed, in a form that the history stores and commands and the
// workbench show. It does not decide what a failure is; package api and hunt do.
package failure

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"quarry/table"
)

// Source is who reported a failure.
type Source string

// The sources of failures.
const (
	Service Source = "service"      // the hunting API
	SignIn  Source = "sign-in"      // the authority, or the program that provides the token
	Proxy   Source = "proxy"        // the proxy that the environment sets
	Gateway Source = "gateway"      // something between this machine and the service that answered in its place
	Machine Source = "this machine" // nobody answered: this program, its settings, or its network
)

// Failure is why a run failed. It is safe to show and contains no secrets.
type Failure struct {
	Source  Source `json:"source"`
	Class   string `json:"class"`            // what a caller can do about it, such as "query", "permission" or "quota"
	Reason  string `json:"reason,omitempty"` // subdivides the class, such as "semantic"
	Status  int    `json:"status,omitempty"` // HTTP status; 0 without a response
	Code    string `json:"code,omitempty"`   // in the response, such as "BadRequest"
	Problem string `json:"problem"`          // what happened
	Message string `json:"message,omitempty"`
	// RequestID identifies the call for Microsoft support.
	RequestID string `json:"request_id,omitempty"`
	// RetrySeconds is how long the service or the quota ledger wants no call; 0 if it does not say.
	RetrySeconds float64 `json:"retry_after_seconds,omitempty"`
	Places       []Place `json:"places,omitempty"` // in the query
	Advice       string  `json:"advice,omitempty"` // what to do next
}

// Place is a part of the query that a failure is about.
type Place struct {
	Start  int    `json:"start"` // byte offset in the query
	Length int    `json:"length"`
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // from 1, in characters
	Text   string `json:"text"`   // of the query there
	// Finding is what Quarry's own analysis found there; "" if the service named the place.
	Finding string `json:"finding,omitempty"`
}

// Encode returns a failure as JSON, and "" for nil.
func (f *Failure) Encode() string {
	if f == nil {
		return ""
	}
	text, err := json.Marshal(f)
	if err != nil {
		return "" // unreachable: all fields are strings and numbers
	}
	return string(text)
}

// Decode returns the failure that Encode wrote; nil for "" and for damaged text, so that the run
// around it remains readable.
func Decode(text string) *Failure {
	if text == "" {
		return nil
	}
	f := &Failure{}
	if json.Unmarshal([]byte(text), f) != nil {
		return nil
	}
	return f
}

// A Field is a part of a failure with the name under which people see it.
type Field struct{ Name, Value string }

// Fields returns the known facts about a failure, the most important first.
func (f *Failure) Fields() []Field {
	var fields []Field
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, Field{name, value})
		}
	}
	add("problem", f.Problem)
	add("answered by", string(f.Source))
	add("class", strings.Trim(f.Class+", "+f.Reason, ", "))
	add("response", strings.TrimSpace(strings.TrimLeft(fmt.Sprint(f.Status), "0")+" "+f.Code))
	add("message", f.Message)
	for _, p := range f.Places {
		add("place", p.String())
	}
	add("request ID", f.RequestID)
	if f.RetrySeconds > 0 {
		add("retry after", (time.Duration(f.RetrySeconds * float64(time.Second))).Round(time.Second).String())
	}
	add("next step", f.Advice)
	return fields
}

// Text returns the whole failure, one field per line, as it is copied into a ticket.
func (f *Failure) Text() string {
	var b strings.Builder
	for _, field := range f.Fields() {
		fmt.Fprintf(&b, "%-12s %s\n", field.Name, table.Safe(field.Value))
	}
	return b.String()
}

// String returns the place as people read it.
func (p Place) String() string {
	return fmt.Sprintf("line %d, column %d: %s (%s)", p.Line, p.Column, p.Text,
		cmp.Or(p.Finding, "named by the service"))
}
