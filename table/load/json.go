package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"

	"quarry/table"
	"quarry/table/decode"
)

// answerStart matches the start of a response of the hunting API.
var answerStart = regexp.MustCompile(`(?i)^\s*\{\s*"(schema|results|stats|@odata[^"]*)"`)

// readJSON reads a sequence of objects, arrays of objects, or a response of the hunting API.
func readJSON(ctx context.Context, r *bufio.Reader, schema []table.Column) (*table.Table, error) {
	start, _ := r.Peek(512) // a short peek will do, and the next read returns the error again
	if answerStart.Match(start) {
		return readAnswer(r, schema)
	}
	lines := &lineReader{r: r}
	j := &jsonReader{lines: lines, d: json.NewDecoder(lines), columns: newColumns(schema)}
	if bytes.HasPrefix(bytes.TrimLeft(start, " \t\r\n"), []byte("[")) {
		if err := j.list(); err != nil {
			return nil, j.explain(err)
		}
	}
	for {
		err := j.value()
		if errors.Is(err, io.EOF) {
			return j.columns.table(), nil
		}
		if err != nil {
			return nil, j.explain(err)
		}
	}
}

func readAnswer(r io.Reader, schema []table.Column) (*table.Table, error) {
	answer, err := decode.Decode(r, decode.Options{})
	if err != nil {
		return nil, at(0, "%v", err)
	}
	if answer.Table == nil {
		return nil, at(0, "this response of the hunting API has no results")
	}
	return conform(answer.Table, schema)
}

// jsonReader reads objects into columns.
type jsonReader struct {
	lines   *lineReader
	d       *json.Decoder
	columns *columns
}

// list reads an array of any length, element by element.
func (j *jsonReader) list() error {
	if _, err := j.d.Token(); err != nil {
		return err
	}
	for j.d.More() {
		if err := j.value(); err != nil {
			return err
		}
	}
	_, err := j.d.Token()
	return err
}

// value reads an object, or an array of objects.
func (j *jsonReader) value() error {
	var raw json.RawMessage
	if err := j.d.Decode(&raw); err != nil {
		return err
	}
	line := j.lines.line(j.d.InputOffset()) - bytes.Count(raw, []byte("\n"))
	if raw[0] != '[' {
		return j.object(raw, line)
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		if err := j.object(row, line); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonReader) object(raw []byte, line int) error {
	if raw[0] != '{' {
		return at(line, "expected an object with a value for each column, found '%s'", shortened(string(raw)))
	}
	err := eachMember(raw, func(key string, value []byte, behind int) error {
		return j.columns.put(j.columns.named(key), jsonCell(value), line+bytes.Count(raw[:behind], []byte("\n")))
	})
	if err == nil {
		j.columns.endRow()
	}
	return err
}

// explain adds the line at which reading stopped.
func (j *jsonReader) explain(err error) error {
	broken := (*json.SyntaxError)(nil)
	switch {
	case errors.As(err, &broken):
		return at(j.lines.line(broken.Offset), "invalid JSON: %v", err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return at(j.lines.last(), "the file ends inside a value: it is truncated")
	}
	return err
}

// eachMember visits the members of a valid JSON object, with the offset after each.
func eachMember(raw []byte, visit func(key string, value []byte, behind int) error) error {
	i := space(raw, 1)
	for raw[i] != '}' {
		end := valueEnd(raw, i)
		key := jsonText(raw[i:end])
		start := space(raw, space(raw, end)+1)
		end = valueEnd(raw, start)
		if err := visit(key, raw[start:end], end); err != nil {
			return err
		}
		if i = space(raw, end); raw[i] == ',' {
			i = space(raw, i+1)
		}
	}
	return nil
}

func space(raw []byte, i int) int {
	for raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\r' || raw[i] == '\t' {
		i++
	}
	return i
}

// valueEnd returns the end of the value that begins at i.
func valueEnd(raw []byte, i int) int {
	if raw[i] == '"' {
		return stringEnd(raw, i)
	}
	for depth := 0; ; i++ {
		switch raw[i] {
		case '"':
			i = stringEnd(raw, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 { // after a number that ends its object
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return i
			}
		}
	}
}

func stringEnd(raw []byte, i int) int {
	for i++; raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func jsonCell(raw []byte) cell {
	switch raw[0] {
	case 'n':
		return cell{}
	case '"':
		return cell{text, jsonText(raw)}
	case '{', '[':
		return cell{composite, string(raw)}
	}
	return cell{bare, string(raw)}
}

// jsonText decodes a valid JSON string.
func jsonText(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(bytes.ToValidUTF8(raw[1:len(raw)-1], []byte("\ufffd")))
	}
	var s string
	_ = json.Unmarshal(raw, &s) // known to be valid
	return s
}

// lineReader maps offsets to lines, for offsets that only increase.
type lineReader struct {
	r      io.Reader
	read   int64
	ends   []int64 // ends of the lines after the last offset
	passed int
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// line returns the line of an offset, from 1.
func (l *lineReader) line(offset int64) int {
	n, _ := slices.BinarySearch(l.ends, offset)
	l.ends = l.ends[n:]
	l.passed += n
	return l.passed + 1
}

// last returns the number of the last line read.
func (l *lineReader) last() int { return l.line(l.read) }
