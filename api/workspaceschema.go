package api

import (
	"context"
	"strings"
)

// wireMetadata is the description of a workspace in Log Analytics.
type wireMetadata struct {
	Tables    jsonList[wireMetadataTable]    `json:"tables"`
	Functions jsonList[wireMetadataFunction] `json:"functions"`
}

type wireMetadataTable struct {
	Name        string                       `json:"name"`
	Description jsonText                     `json:"description"`
	Columns     jsonList[wireMetadataColumn] `json:"columns"`
}

type wireMetadataColumn struct {
	Name        string   `json:"name"`
	Type        jsonText `json:"type"`
	Description jsonText `json:"description"`
}

type wireMetadataFunction struct {
	Name        string   `json:"name"`
	Parameters  jsonText `json:"parameters"`
	Description jsonText `json:"description"`
}

// workspaceSchema reads the tables and functions of a workspace. The columns of functions are not in it.
func (c *Client) workspaceSchema(ctx context.Context, sink Sink, workspaceID string) (*HuntingSchema, error) {
	if err := CheckWorkspace(workspaceID); err != nil {
		return nil, err
	}
	var read wireMetadata
	address := c.endpoint.Scheme + "://" + c.endpoint.Host + c.dialect.Path + "/" + workspaceID + "/metadata"
	present := func() bool { return read.Tables.present }
	if failure := c.document(ctx, sink, address, &read, present); failure != nil {
		return nil, failure
	}
	s := &HuntingSchema{Skipped: read.Tables.skipped + read.Functions.skipped}
	for _, t := range read.Tables.items {
		out := SchemaTable{Name: t.Name, Description: string(t.Description)}
		for _, column := range t.Columns.items {
			out.Columns = append(out.Columns, SchemaColumn{column.Name, string(column.Type),
				string(column.Description)})
		}
		s.Tables = append(s.Tables, out)
		s.Skipped += t.Columns.skipped
	}
	for _, f := range read.Functions.items {
		s.Functions = append(s.Functions, SchemaFunction{Name: f.Name, Description: string(f.Description),
			Parameters: parametersOf(string(f.Parameters))})
	}
	return s, nil
}

// parametersOf parses a list of parameters, "name:type = default, …", in which the type of a table is a list
// in parentheses.
func parametersOf(text string) (list []SchemaColumn) {
	depth, quote, start := 0, byte(0), 0
	add := func(end int) {
		name, kind, _ := strings.Cut(text[start:end], ":")
		kind, _, _ = strings.Cut(kind, "=")
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, SchemaColumn{Name: name, Type: strings.TrimSpace(kind)})
		}
		start = end + 1
	}
	for i := range len(text) {
		switch b := text[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '\'' || b == '"':
			quote = b
		case b == '(' || b == '[':
			depth++
		case b == ')' || b == ']':
			depth--
		case b == ',' && depth == 0:
			add(i)
		}
	}
	add(len(text))
	return list
}
