package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"quarry/api/dialect"
	"quarry/api/failure"
	"quarry/bounded"
)

// HuntingSchema is what an identity can query, as the tenant describes it.
type HuntingSchema struct {
	Tables []SchemaTable
	// Functions are those that users have saved. They are nil, and FunctionsErr is set, if only the
	// tables could be read.
	Functions    []SchemaFunction
	FunctionsErr error
	Skipped      int // entries that do not have the documented form
}

// SchemaTable is a table. Names and descriptions are as received; they have not been made safe to show.
type SchemaTable struct {
	Name, Description string
	Columns           []SchemaColumn
}

// SchemaColumn is a column with the service's name of its type, such as "DateTime".
type SchemaColumn struct{ Name, Type, Description string }

// SchemaFunction is a function with its parameters and the columns of its result.
type SchemaFunction struct {
	Name, Description   string
	Parameters, Columns []SchemaColumn
}

// Limits of a schema. A workspace has about a thousand tables.
const (
	maxSchemaBytes = 64 << 20
	maxSchemaPages = 100
)

// HuntingSchema reads the tables and saved functions that the identity can query, in a Sentinel
// workspace if workspaceID is not "". Graph has this under its beta version, and Log Analytics as the
// metadata of a workspace: the error is of kind Usage for the others, and Forbidden or NotFound where the
// tenant does not serve it. The call
// is not a query: it is not documented to count against the quota of queries. ask is called if the user must
// sign in; it may be nil.
//
// Source: Microsoft's reference of getHuntingSchema, getHuntingSchemaTables and the metadata of workspaces.
func (c *Client) HuntingSchema(ctx context.Context, workspaceID string, ask func(Prompt)) (*HuntingSchema, error) {
	if !c.dialect.Schema {
		return nil, usage("the %s API does not have a schema to fetch: name the tables to ask for", c.dialect.Name)
	}
	sink := promptSink{ask: ask}
	if c.dialect.Name == dialect.LogAnalytics {
		return c.workspaceSchema(ctx, sink, workspaceID)
	}
	if workspaceID == "" {
		return c.schemaAt(ctx, sink, "/beta/security/getHuntingSchema")
	}
	if err := CheckWorkspace(workspaceID); err != nil {
		return nil, err
	}
	s, err := c.schemaAt(ctx, sink, "/beta/security/getHuntingSchemaTables(workspaceId="+workspaceID+")")
	if err != nil {
		return nil, err
	}
	// The tables of a workspace come without its functions.
	all, err := c.schemaAt(ctx, sink, "/beta/security/getHuntingSchema")
	if err != nil {
		s.Functions, s.FunctionsErr = nil, err
		return s, nil
	}
	s.Functions, s.Skipped = all.Functions, s.Skipped+all.Skipped
	return s, nil
}

// promptSink passes on prompts only.
type promptSink struct {
	discardSink
	ask func(Prompt)
}

func (s promptSink) Prompted(p Prompt) {
	if s.ask != nil {
		s.ask(p)
	}
}

// schemaAt reads all pages of a schema.
func (c *Client) schemaAt(ctx context.Context, sink Sink, path string) (*HuntingSchema, error) {
	at, all := c.endpoint, &HuntingSchema{}
	next := at.Scheme + "://" + at.Host + path // as documented, without escapes for the parentheses
	for page := 1; next != ""; page++ {
		var read wireSchema
		present := func() bool { return read.Tables.present || read.Value.present }
		if failed := c.document(ctx, sink, next, &read, present); failed != nil {
			return nil, failed
		}
		read.addTo(all)
		if next = read.Next; next == "" {
			break
		}
		u, err := url.Parse(next)
		if err != nil || u.Scheme != at.Scheme || u.Host != at.Host || page == maxSchemaPages {
			return nil, &Error{Kind: Malformed, Source: failure.Service,
				Message: fmt.Sprintf("page %d of the schema is followed by another that cannot be read", page)}
		}
	}
	return all, nil
}

// document reads a document about a schema. present reports whether it has tables.
func (c *Client) document(ctx context.Context, sink Sink, address string, read any, present func() bool) *Error {
	return c.exchange(ctx, sink, func(ctx context.Context, _ time.Time) *Error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return c.unreached(ctx, err)
		}
		return c.respond(ctx, req, func(resp *http.Response, source *connReader, body io.Reader) *Error {
			text, err := io.ReadAll(bounded.NewReader(body, bounded.Budget{Bytes: maxSchemaBytes}, nil))
			if err != nil {
				return c.bodyError(ctx, resp, source, err)
			}
			switch err = json.Unmarshal(text, read); {
			case err != nil && !json.Valid(text):
				return c.malformed(resp, FirstWords(string(text), resp.Header.Get("Content-Type")))
			case err != nil || !present():
				return c.malformed(resp, "JSON without tables")
			}
			return nil
		})
	})
}
