package load

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"

	"quarry/table"
)

// csvRows are lines whose fields are separated by a delimiter.
type csvRows struct {
	data      []byte
	delimiter byte
	newline   byte // a carriage return in files of old Macs
	start     int  // of the first row
	names     []header
	blank     int // empty lines between rows; counted once all rows have been visited
}

// readCSV reads the header of lines of fields. delimiter is 0 to find it out.
func readCSV(data []byte, delimiter byte, report *Report) (*csvRows, error) {
	c := &csvRows{data: data, delimiter: delimiter, newline: '\n'}
	if bytes.IndexByte(data, '\n') < 0 && bytes.IndexByte(data, '\r') >= 0 {
		c.newline = '\r'
	}
	if err := c.preamble(report); err != nil {
		return nil, err
	}
	if c.delimiter == 0 {
		c.delimiter = c.guessDelimiter()
	}
	report.delimiter = c.delimiter
	var spans []span
	b := block{data: data}
	spans, next, err := c.row(c.start, 0, spans)
	for err == nil && next < len(data) && len(spans) == 1 && spans[0].end == spans[0].start {
		spans, next, err = c.row(next, 0, spans[:0]) // empty lines above the names
	}
	if err != nil {
		return nil, err
	}
	if len(spans) == 0 || len(spans) == 1 && spans[0].end == spans[0].start {
		return nil, at(0, "the file is empty: its first line must name the columns")
	}
	if len(spans) > maxColumns {
		return nil, at(1, "the first line names %d columns, at most %d are read", len(spans), maxColumns)
	}
	c.start = next
	var scratch []byte
	for i, s := range spans {
		c.names = append(c.names, parseHeader(string(b.text(s, &scratch)), i))
	}
	distinctNames(c.names, report)
	return c, nil
}

// preamble skips the lines that PowerShell and Excel put above the names: #TYPE and sep=.
func (c *csvRows) preamble(report *Report) error {
	for range 2 {
		line, _, _ := bytes.Cut(c.data[c.start:], []byte{c.newline})
		text := strings.Trim(string(line[:min(len(line), 200)]), "\r\" ")
		switch {
		case strings.HasPrefix(text, "#TYPE "):
			report.note("the line #TYPE of PowerShell was skipped")
		case len(text) == 5 && strings.EqualFold(text[:4], "sep="):
			if c.delimiter == 0 {
				c.delimiter = text[4]
			}
			report.note("the line sep= of Excel was skipped")
		case strings.EqualFold(text, "sep=") && bytes.IndexByte(line, '\t') > 0:
			c.delimiter = '\t'
		default:
			return nil
		}
		c.start = min(c.start+len(line)+1, len(c.data))
	}
	return nil
}

// guessDelimiter returns the delimiter that occurs most often in the names, outside quotes.
func (c *csvRows) guessDelimiter() byte {
	line, _, _ := bytes.Cut(c.data[c.start:], []byte{c.newline})
	counts, inside := map[byte]int{}, false
	for _, b := range line[:min(len(line), 1<<20)] {
		if b == '"' {
			inside = !inside
		} else if !inside {
			counts[b]++
		}
	}
	best := byte(',')
	for _, d := range []byte(",;\t|") {
		if counts[d] > counts[best] {
			best = d
		}
	}
	return best
}

// distinctNames gives repeated names a number, as Kusto does, so that a query can name each column.
func distinctNames(names []header, report *Report) {
	original, given := map[string]bool{}, map[string]bool{}
	for _, h := range names {
		original[h.name] = true
	}
	for i := range names {
		name := names[i].name
		for n := 1; given[name] || n > 1 && original[name]; n++ {
			name = fmt.Sprint(names[i].name, n)
		}
		if name != names[i].name {
			report.note(fmt.Sprintf("the second column %s is called %s", names[i].name, name))
		}
		names[i].name, given[name] = name, true
	}
}

func (c *csvRows) headers() []header { return c.names }

func (c *csvRows) blocks(ctx context.Context, most int, visit func(*block) error) error {
	width := len(c.names)
	perBlock := max(blockCells/width, 1)
	spans := make([]span, 0, perBlock*width+width)
	row, blank := 0, 0
	for at := c.start; at < len(c.data) && (most == 0 || row < most); {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		start := at
		spans = spans[:0]
		n := 0
		for n < perBlock && at < len(c.data) && at-start < 1<<30 {
			before := len(spans)
			var err error
			lineAt := at
			if spans, at, err = c.row(at, start, spans); err != nil {
				return err
			}
			got := len(spans) - before
			if got == 1 && spans[before].kind == missing {
				if width > 1 || at >= len(c.data) {
					spans = spans[:before]
					blank++
					continue
				}
			}
			if got > width {
				if spans = withoutEmpty(spans, before+width); len(spans)-before > width {
					return c.wrongCount(lineAt, got, width)
				}
			}
			if got < width {
				return c.wrongCount(lineAt, got, width)
			}
			n++
		}
		if n == 0 {
			break
		}
		b := block{data: c.data[start:at], spans: spans, stride: width, firstRow: row, offset: start}
		if err := visit(&b); err != nil {
			return err
		}
		row += n
	}
	c.blank = blank
	return nil
}

// withoutEmpty drops empty fields after the last named column, which come from delimiters at the end.
func withoutEmpty(spans []span, most int) []span {
	for len(spans) > most && spans[len(spans)-1].start == spans[len(spans)-1].end {
		spans = spans[:len(spans)-1]
	}
	return spans
}

func (c *csvRows) wrongCount(offset, got, want int) error {
	return at(lineOf(c.data, offset), "this line has %d fields, and the first line names %d columns: fix the line", got,
		want)
}

// lineOf returns the line of an offset, from 1.
func lineOf(data []byte, offset int) int {
	return bytes.Count(data[:min(offset, len(data))], []byte{'\n'}) + 1
}

// Masks to test eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// row appends the fields of the row at an offset, relative to base, and returns the offset of the next.
func (c *csvRows) row(i, base int, spans []span) ([]span, int, error) {
	data, delimiter, newline := c.data, c.delimiter, c.newline
	delimiters, newlines := uint64(delimiter)*ones, uint64(newline)*ones
	for {
		if i < len(data) && data[i] == '"' {
			s, end, err := c.quotedField(i, base)
			if err != nil {
				return spans, end, err
			}
			spans = append(spans, s)
			switch {
			case end >= len(data):
				return spans, end, nil
			case data[end] == delimiter:
				i = end + 1
				continue
			case data[end] == newline:
				return spans, end + 1, nil
			}
			return spans, min(end+2, len(data)), nil // a carriage return and a newline
		}
		start := i
		for i+8 <= len(data) {
			word := binary.LittleEndian.Uint64(data[i:])
			a, b := word^delimiters, word^newlines
			if found := ((a-ones)&^a | (b-ones)&^b) & highs; found != 0 {
				i += bits.TrailingZeros64(found) / 8
				break
			}
			i += 8
		}
		for i < len(data) && data[i] != delimiter && data[i] != newline {
			i++
		}
		end, last := i, i >= len(data) || data[i] == newline
		if last && end > start && data[end-1] == '\r' {
			end--
		}
		s := span{uint32(start - base), uint32(end - base), field}
		if start == end {
			s.kind = missing
		}
		spans = append(spans, s)
		if last {
			return spans, min(i+1, len(data)), nil
		}
		i++
	}
}

// quotedField returns the field whose opening quote is at i, and the position after its closing quote.
func (c *csvRows) quotedField(i, base int) (span, int, error) {
	s := span{uint32(i + 1 - base), 0, quoted}
	at1 := i
	for i++; ; i += 2 {
		n := bytes.IndexByte(c.data[i:], '"')
		if n < 0 {
			return s, i, c.quoteError(at1)
		}
		i += n
		if i+1 >= len(c.data) || c.data[i+1] != '"' {
			break
		}
		s.kind = doubled
	}
	s.end = uint32(i - base)
	end := i + 1
	switch {
	case end >= len(c.data), c.data[end] == c.delimiter, c.data[end] == c.newline,
		c.data[end] == '\r' && (end+1 >= len(c.data) || c.data[end+1] == c.newline):
		return s, end, nil
	}
	return s, end, c.quoteError(at1)
}

func (c *csvRows) quoteError(offset int) error {
	return at(lineOf(c.data, offset),
		"a quoted field that begins here is not closed properly: double the quotes inside a field")
}

// isEmpty reports whether the cell is null in a column of a type.
func isEmpty(t table.Type, kind cellKind, text []byte) bool {
	return kind == missing || len(text) == 0 && t != table.String
}
