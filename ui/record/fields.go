package record

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"quarry/table"
	"quarry/themes"
)

// field is one column of the row, laid out in lines.
type field struct {
	name   string
	lines  []string // safe
	absent bool     // null or empty: the line is a mark
	first  int      // number of its first line
}

func (f field) end() int { return f.first + len(f.lines) }

// widestName bounds the names' share of the screen.
const widestName = 36

func (m *Model) nameWidth() int {
	width := 0
	for _, c := range m.table.Columns() {
		width = max(width, themes.Width(table.Safe(c.Name)))
	}
	return min(width, widestName, m.width/3)
}

// lay wraps the row for the width of the screen.
func (m *Model) lay() {
	if m.table == nil || m.width <= 0 {
		return
	}
	width := max(m.width-m.nameWidth()-3, 1)
	m.fields, m.lines = m.fields[:0], 0
	for i, c := range m.table.Columns() {
		text, absent := m.valueText(m.table.Value(m.row, i))
		f := field{name: table.Safe(c.Name), lines: wrap(text, width), absent: absent, first: m.lines}
		m.fields = append(m.fields, f)
		m.lines += len(f.lines)
	}
	m.cursor = max(min(m.cursor, len(m.fields)-1), 0)
	m.top = max(min(m.top, m.lines-m.bodyHeight()), 0)
	m.reveal()
}

func (m *Model) valueText(v table.Value) (text string, absent bool) {
	switch {
	case v.IsNull():
		return m.styles.Null, true
	case v.String() == "":
		return m.styles.Empty, true
	case v.Type() == table.Dynamic || v.Type() == table.String:
		return layOutJSON(v.Text()), false
	}
	return table.Display(v, m.zone), false
}

// largestLaidOut bounds the JSON that is laid out, in bytes.
const largestLaidOut = 256 << 10

// layOutJSON indents an object or array, also one in a string column, where
// Defender keeps many. Everything else comes back as it is.
func layOutJSON(text string) string {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || len(trimmed) > largestLaidOut || trimmed[0] != '{' && trimmed[0] != '[' {
		return text
	}
	var out bytes.Buffer
	if json.Indent(&out, []byte(trimmed), "", "  ") != nil {
		return text
	}
	return out.String()
}

// wrap breaks text at its own line breaks and at the width.
func wrap(text string, width int) []string {
	var lines []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		part = table.Safe(part)
		for themes.Width(part) > width {
			head := ansi.TruncateWc(part, width, "")
			if head == "" {
				break
			}
			lines, part = append(lines, head), part[len(head):]
		}
		lines = append(lines, part)
	}
	return lines
}
