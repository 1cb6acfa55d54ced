package load

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"quarry/table"
	"quarry/table/decode"
)

// jsonReader reads rows from the JSON that services and programs write.
type jsonReader struct {
	ctx    context.Context
	opts   Options
	report *Report
	rows   *collected
	data   []byte
	offset int // of the value being read

	order []rowKey // the keys of the last row
	place int      // the next key in order

	wanted string         // the category of the streaming API to read; "" for all
	others map[string]int // rows of other categories
	tables int            // tables of an answer that were not read
}

// rowKey is a key as it is written, and the column that it belongs to.
type rowKey struct {
	raw    string
	column int
}

// readJSON reads a response of a service, rows as objects, or lines of objects.
func readJSON(ctx context.Context, data []byte, opts Options, report *Report) (rows, *table.Table, error) {
	j := &jsonReader{ctx: ctx, opts: opts, report: report, rows: newCollected(), data: data, others: map[string]int{}}
	if opts.Schema != nil {
		j.wanted = "AdvancedHunting-" + opts.Name
	}
	values := 0
	var answer *table.Table
	err := jsonValues(data, func(raw []byte, offset int) (err error) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		j.offset = offset
		values++
		if values == 1 && spaceEnd(data, offset+len(raw)) == len(data) {
			answer, err = j.whole(raw)
			return err
		}
		return j.value(raw)
	})
	if err != nil {
		return nil, nil, err
	}
	if len(j.others) > 0 {
		names := make([]string, 0, len(j.others))
		for _, name := range slices.Sorted(maps.Keys(j.others)) {
			names = append(names, fmt.Sprintf("%s (%d)", name, j.others[name]))
		}
		report.note("records of other tables were skipped: " + someOf(names))
		if j.rows.count == 0 {
			return nil, nil, at(0, "no record has the category %s; there are: %s", j.wanted, someOf(names))
		}
	}
	if j.tables > 0 {
		report.note(counted(j.tables, "other table") + " of the response were skipped; " +
			"add #NAME to the file to read one")
	}
	if answer == nil && values == 0 {
		return nil, nil, at(0, "the file is empty")
	}
	return j.rows, answer, nil
}

// whole reads a file of one value.
func (j *jsonReader) whole(raw []byte) (*table.Table, error) {
	if raw[0] == '[' {
		return nil, j.list(raw)
	}
	if raw[0] != '{' {
		return nil, j.value(raw)
	}
	members := map[string][]byte{}
	_ = eachMember(raw, func(key, value []byte) error {
		members[strings.ToLower(string(jsonText(key)))] = value
		return nil
	})
	isList := func(name string) bool { return len(members[name]) > 0 && members[name][0] == '[' }
	switch {
	case isList("results") || isList("schema"):
		j.report.Format = "response of the hunting API"
		if bytes.Contains(members["results"][:min(len(members["results"]), 4096)], []byte(`"AdditionalProperties"`)) {
			return nil, j.powerShellAnswer(members)
		}
		return j.answer()
	case isList("tables"):
		j.report.Format = "response of Log Analytics"
		if strings.Contains(string(members["tables"][:min(len(members["tables"]), 4096)]), `"TableName"`) {
			j.report.Format = "Kusto v1 response"
		}
		j.warnOf(members["error"])
		return nil, j.firstTable(members["tables"])
	case isList("value"):
		j.report.Format = "list of Graph or Defender"
		return nil, j.list(members["value"])
	case isList("records"):
		j.report.Format = "records of an event hub"
		return nil, j.list(members["records"])
	case isList("data") && len(members) <= 8 && isRows(members["data"]):
		j.report.Format = "response with data"
		return nil, j.list(members["data"])
	case len(members["data"]) > 0 && members["data"][0] == '{' && bytes.Contains(members["data"], []byte(`"columns"`)):
		j.report.Format = "response of Azure Resource Graph"
		return nil, j.dataTable(members["data"])
	case len(members["error"]) > 0 && members["error"][0] == '{' && len(members) <= 2:
		return nil, at(0, "this is an error response: %s", shortened(errorText(members["error"])))
	}
	return nil, j.value(raw)
}

// isRows reports whether an array begins with an object.
func isRows(raw []byte) bool {
	i := spaceEnd(raw, 1)
	return raw[i] == '{'
}

// answer decodes a response of a hunting API.
func (j *jsonReader) answer() (*table.Table, error) {
	result, err := decode.Decode(canceling{j.ctx, bytes.NewReader(j.data)}, decode.Options{MaxCells: maxCells})
	if err != nil {
		return nil, at(0, "%v", err)
	}
	if result.Table == nil {
		return nil, at(0, "this response of the hunting API has no results")
	}
	if result.Failure != nil {
		j.report.warn("the response ends with an error of the service, so rows may be missing: %s",
			shortened(result.Failure.Message))
	}
	return result.Table, nil
}

// powerShellAnswer reads what Start-MgSecurityHuntingQuery returns: each row is in
// AdditionalProperties.
func (j *jsonReader) powerShellAnswer(members map[string][]byte) error {
	if schema := members["schema"]; len(schema) > 0 && schema[0] == '[' {
		_ = eachElement(schema, func(raw []byte) error {
			j.declare(raw)
			return nil
		})
	}
	return j.list(members["results"])
}

// declare adds a column from an object with its name and type, as the services describe them.
func (j *jsonReader) declare(raw []byte) {
	if raw[0] != '{' {
		return
	}
	h := header{}
	_ = eachMember(raw, func(key, value []byte) error {
		name := strings.ToLower(string(jsonText(key)))
		if value[0] != '"' {
			return nil
		}
		text := string(jsonText(value))
		switch name {
		case "name", "columnname":
			h.name, h.text = text, text
		case "type", "columntype", "datatype":
			if t, ok := table.ParseType(text); ok && !h.typed {
				h.typ, h.typed = t, true
			}
		}
		return nil
	})
	i := j.rows.add(h)
	if _, again := j.rows.byName[h.name]; !again {
		j.rows.byName[h.name] = i
	}
}

// list reads an array of rows, or the frames of a Kusto v2 response.
func (j *jsonReader) list(raw []byte) error {
	if bytes.Contains(raw[:min(len(raw), 256)], []byte(`"FrameType"`)) {
		j.report.Format = "Kusto v2 response"
		return j.frames(raw)
	}
	return eachElement(raw, j.object)
}

// value reads an object, or an array of objects, in a sequence of them.
func (j *jsonReader) value(raw []byte) error {
	if raw[0] == '[' {
		return j.list(raw)
	}
	if list, ok := member(raw, "records"); ok && list[0] == '[' { // event hub lines
		return eachElement(list, j.object)
	}
	return j.object(raw)
}

// member returns a member of a valid object.
func member(raw []byte, name string) (value []byte, ok bool) {
	if raw[0] != '{' || !bytes.Contains(raw, []byte(name[1:])) {
		return nil, false // the first letter may be a capital
	}
	_ = eachMember(raw, func(key, v []byte) error {
		if bytes.EqualFold(key[1:len(key)-1], []byte(name)) && !ok {
			value, ok = v, true
		}
		return nil
	})
	return value, ok
}

// object reads a row.
func (j *jsonReader) object(raw []byte) error {
	if raw[0] != '{' {
		return at(lineOf(j.data, j.offset+max(bytes.Index(j.data[j.offset:], raw), 0)),
			"expected an object with a value for each column, found '%s'", shortened(string(raw)))
	}
	if j.rows.count%1024 == 0 && j.ctx.Err() != nil {
		return context.Cause(j.ctx)
	}
	inner, streamed := member(raw, "properties")
	if streamed = streamed && inner[0] == '{'; streamed {
		category, ok := member(raw, "category")
		if streamed = ok && category[0] == '"'; streamed {
			if skip := j.skipped(string(jsonText(category))); skip {
				return nil
			}
		}
	}
	j.place = 0
	err := eachMember(raw, func(key, value []byte) error {
		if streamed && string(key) == `"properties"` || value[0] == '{' && string(key) == `"AdditionalProperties"` {
			return eachMember(value, j.cell)
		}
		return j.cell(key, value)
	})
	if err != nil {
		return err
	}
	return j.rows.endRow()
}

// skipped counts a record of the streaming API that belongs to another table.
func (j *jsonReader) skipped(category string) bool {
	if j.wanted == "" || strings.EqualFold(category, j.wanted) ||
		!strings.HasPrefix(strings.ToLower(category), "advancedhunting-") {
		if j.report.Format == "" || j.report.Format == jsonName || j.report.Format == ndjsonName {
			j.report.Format = "streaming API"
		}
		return false
	}
	j.others[category[len("AdvancedHunting-"):]]++
	return true
}

// cell stores a cell. Rows usually have the keys of the row before, in its order.
func (j *jsonReader) cell(key, value []byte) error {
	column := -1
	if j.place < len(j.order) && j.order[j.place].raw == string(key) {
		column = j.order[j.place].column
	} else {
		column = j.rows.named(string(jsonText(key)))
		j.order = append(j.order[:min(j.place, len(j.order))], rowKey{string(key), column})
	}
	j.place++
	kind, text := jsonCell(value)
	for n := 1; !j.rows.put(column, kind, text); n++ { // the key occurs twice
		column = j.rows.named(fmt.Sprint(string(jsonText(key)), n))
	}
	if len(j.rows.columns) > maxColumns {
		return at(lineOf(j.data, j.offset), "more than %d different keys: this is not a table", maxColumns)
	}
	return nil
}

// firstTable reads the first table of a response, or the one that was named.
func (j *jsonReader) firstTable(raw []byte) error {
	read := false
	var names []string
	err := eachElement(raw, func(one []byte) error {
		name, _ := member(one, "name")
		if name == nil {
			name, _ = member(one, "TableName")
		}
		called := ""
		if len(name) > 0 && name[0] == '"' {
			called = string(jsonText(name))
			names = append(names, called)
		}
		if read || j.opts.part != "" && !strings.EqualFold(called, j.opts.part) {
			j.tables++
			return nil
		}
		read = true
		return j.dataTable(one)
	})
	if err == nil && !read {
		err = at(0, "the response has no table %s; it has: %s", j.opts.part, someOf(names))
	}
	return err
}

// dataTable reads an object with columns and rows.
func (j *jsonReader) dataTable(raw []byte) error {
	columns, hasColumns := member(raw, "columns")
	list, hasRows := member(raw, "rows")
	if !hasColumns || columns[0] != '[' {
		return at(0, "a table of the response has no columns")
	}
	_ = eachElement(columns, func(raw []byte) error {
		j.declare(raw)
		return nil
	})
	if !hasRows || list[0] != '[' {
		return nil
	}
	return eachElement(list, j.array)
}

// array reads a row whose cells are in the order of the columns.
func (j *jsonReader) array(raw []byte) error {
	if raw[0] == '{' { // Kusto puts errors among the rows
		j.warnOf(raw)
		return nil
	}
	if raw[0] != '[' {
		return at(0, "row %d of the response is not a list: '%s'", j.rows.count+1, shortened(string(raw)))
	}
	i := 0
	err := eachElement(raw, func(value []byte) error {
		if i >= len(j.rows.columns) {
			return at(0, "row %d of the response has more cells than there are columns", j.rows.count+1)
		}
		kind, text := jsonCell(value)
		j.rows.put(i, kind, text)
		i++
		return nil
	})
	if err != nil {
		return err
	}
	return j.rows.endRow()
}

// frames reads the primary result of a Kusto v2 response, whole or in fragments.
func (j *jsonReader) frames(raw []byte) error {
	read, inside := false, false
	err := eachElement(raw, func(frame []byte) error {
		kind := textMember(frame, "FrameType")
		primary := textMember(frame, "TableKind") == "PrimaryResult"
		name := textMember(frame, "TableName")
		if primary && (kind == "DataTable" || kind == "TableHeader") {
			if read || j.opts.part != "" && !strings.EqualFold(name, j.opts.part) {
				inside = false
				j.tables++
				return nil
			}
			read, inside = true, kind == "TableHeader"
			return j.dataTable(frame)
		}
		if errors, ok := member(frame, "OneApiErrors"); ok && errors[0] == '[' {
			j.warnOf(frame)
		}
		switch list, ok := member(frame, "Rows"); {
		case kind == "TableFragment" && inside && ok && list[0] == '[':
			if textMember(frame, "TableFragmentType") == "DataReplace" {
				kept := j.rows
				j.rows = newCollected()
				for _, c := range kept.columns {
					j.rows.byName[c.header.name] = j.rows.add(c.header)
				}
			}
			return eachElement(list, j.array)
		case kind == "TableCompletion", kind == "TableHeader":
			inside = false
		}
		return nil
	})
	if err == nil && !read {
		err = at(0, "this Kusto response has no primary result")
	}
	return err
}

func textMember(raw []byte, name string) string {
	value, ok := member(raw, name)
	if !ok || value[0] != '"' {
		return ""
	}
	return string(jsonText(value))
}

// warnOf warns of an error in a response that has rows too.
func (j *jsonReader) warnOf(raw []byte) {
	if len(raw) > 0 && raw[0] != 'n' {
		j.report.warn("the response contains an error of the service, so rows may be missing: %s",
			shortened(errorText(raw)))
	}
}

// errorText returns the first message in an error of a service.
func errorText(raw []byte) string {
	for _, name := range []string{"@message", "message"} {
		if at := bytes.Index(raw, []byte(`"`+name+`"`)); at >= 0 {
			start := spaceEnd(raw, spaceEnd(raw, at+len(name)+2)+1)
			if start < len(raw) && raw[start] == '"' {
				if end := stringEnd(raw, start); end > 0 {
					return string(jsonText(raw[start:end]))
				}
			}
		}
	}
	return string(raw)
}
