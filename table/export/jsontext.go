package export

import (
	"encoding/json"
	"strconv"

	"quarry/table"
)

// writeJSON writes the results like the hunting API, one row per line. Repeated names get a number,
// since the keys of an object must differ.
func writeJSON(j *job) error {
	names := uniqueNames(j.columns)
	line := []byte(`{"Schema":[`)
	for i, c := range j.columns {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(line, `{"Name":`...)
		line = table.AppendJSONString(line, names[i])
		line = append(line, `,"Type":`...)
		line = table.AppendJSONString(line, c.Type.WireName())
		line = append(line, '}')
	}
	line = append(line, `],"Results":[`...)
	keys := quotedKeys(names)
	err := j.eachRow(func(row int) error {
		if row > 0 {
			line = append(line, ',')
		}
		line = append(line, '\n')
		line = j.appendObject(line, keys, row, table.AppendJSON)
		_, err := j.w.Write(line)
		line = line[:0]
		return err
	})
	if err != nil {
		return err
	}
	if j.table.Rows() > 0 {
		line = append(line, '\n')
	}
	line = append(line, ']')
	if j.opts.Note != "" {
		line = append(line, `,"Note":`...)
		line = table.AppendJSONString(line, j.opts.Note)
	}
	_, err = j.w.Write(append(line, "}\n"...))
	return err
}

// writeNDJSON writes one object per line. Without a schema to say that 1 is a bool, bools are
// written as true and false.
func writeNDJSON(j *job) error {
	keys := quotedKeys(uniqueNames(j.columns))
	var line []byte
	return j.eachRow(func(row int) error {
		line = j.appendObject(line[:0], keys, row, func(dst []byte, v table.Value) []byte {
			if v.Type() == table.Bool && !v.IsNull() {
				return strconv.AppendBool(dst, v.Bool())
			}
			return table.AppendJSON(dst, v)
		})
		_, err := j.w.Write(append(line, '\n'))
		return err
	})
}

// quotedKeys returns the keys of a row's object, each with its colon.
func quotedKeys(names []string) [][]byte {
	keys := make([][]byte, len(names))
	for i, name := range names {
		keys[i] = append(table.AppendJSONString(nil, name), ':')
	}
	return keys
}

func (j *job) appendObject(dst []byte, keys [][]byte, row int, value func([]byte, table.Value) []byte) []byte {
	dst = append(dst, '{')
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, key...)
		v := j.table.Value(row, i)
		if v.Type() == table.Dynamic && !v.IsNull() && !json.Valid([]byte(v.Text())) {
			v = table.NewString(v.Text())
		}
		dst = value(dst, v)
	}
	return append(dst, '}')
}
