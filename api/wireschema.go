package api

import "encoding/json"

// wireSchema is the body of getHuntingSchema, and of getHuntingSchemaTables, which has only a value. What
// does not have the documented form is left out and counted, so that the rest can be used: the API is in
// beta.
type wireSchema struct {
	Tables    jsonList[wireTable] `json:"tables"`
	Value     jsonList[wireTable] `json:"value"`
	Functions wireFunctions       `json:"functions"`
	Next      string              `json:"@odata.nextLink"`
}

type wireFunctions struct {
	Saved jsonList[wireFunction] `json:"savedFunctions"`
}

// UnmarshalJSON accepts anything: a tenant without functions may have none of this.
func (f *wireFunctions) UnmarshalJSON(text []byte) error {
	type plain wireFunctions
	_ = json.Unmarshal(text, (*plain)(f))
	return nil
}

type wireTable struct {
	Name        string               `json:"name"`
	Description jsonText             `json:"description"`
	Columns     jsonList[wireColumn] `json:"columns"`
}

type wireColumn struct {
	Name        string   `json:"name"`
	DataType    jsonText `json:"dataType"`
	Description jsonText `json:"description"`
}

type wireFunction struct {
	Name        string                  `json:"name"`
	Description jsonText                `json:"description"`
	Parameters  jsonList[wireParameter] `json:"inputParameters"`
	Columns     jsonList[wireColumn]    `json:"outputColumns"`
}

type wireParameter struct {
	Name string   `json:"name"`
	Type jsonText `json:"cslType"`
}

// addTo adds the entries to a schema.
func (w wireSchema) addTo(s *HuntingSchema) {
	s.Skipped += w.Tables.skipped + w.Value.skipped + w.Functions.Saved.skipped
	for _, tables := range [][]wireTable{w.Tables.items, w.Value.items} {
		for _, t := range tables {
			s.Tables = append(s.Tables, SchemaTable{t.Name, string(t.Description), schemaColumns(t.Columns.items)})
			s.Skipped += t.Columns.skipped
		}
	}
	for _, f := range w.Functions.Saved.items {
		out := SchemaFunction{Name: f.Name, Description: string(f.Description), Columns: schemaColumns(f.Columns.items)}
		for _, p := range f.Parameters.items {
			out.Parameters = append(out.Parameters, SchemaColumn{Name: p.Name, Type: string(p.Type)})
		}
		s.Functions = append(s.Functions, out)
		s.Skipped += f.Columns.skipped + f.Parameters.skipped
	}
}

func schemaColumns(list []wireColumn) (columns []SchemaColumn) {
	for _, c := range list {
		columns = append(columns, SchemaColumn{c.Name, string(c.DataType), string(c.Description)})
	}
	return columns
}

// jsonList is an array whose elements may have another form than the documented one.
type jsonList[T any] struct {
	items   []T
	present bool
	skipped int
}

// UnmarshalJSON leaves out elements of another form. Null is an empty list, and anything but an array is
// one element of another form.
func (l *jsonList[T]) UnmarshalJSON(text []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		l.skipped++
		return nil
	}
	l.present = true
	for _, element := range raw {
		var item T
		if json.Unmarshal(element, &item) != nil || string(element) == "null" {
			l.skipped++
			continue
		}
		l.items = append(l.items, item)
	}
	return nil
}

// jsonText is a string. Anything else counts as none.
type jsonText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *jsonText) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = jsonText(s)
	}
	return nil
}
