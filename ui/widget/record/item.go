package record

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"quarry/entity"
	"quarry/table"
	"quarry/themes"
)

// itemKind is the kind of an item in the record.
type itemKind uint8

const (
	heading itemKind = iota // starts a group
	whole                   // the value of a column
	part                    // a part of a dynamic value, or of JSON in a string
	hidden                  // text decoded from the value above it
)

// look is how the text of an item is drawn.
type look uint8

const (
	plain look = iota
	faint
	number
	literal
	derived // text that is not in the results as shown
)

// item is a value, with the lines that it takes. The cursor moves by items.
type item struct {
	kind     itemKind
	column   int
	path     string // identifies foldable parts, in every row
	name     string // sanitized: the column, or the encoding of a decoded value
	lead     string // sanitized prefix of the first line, such as the key of a nested value
	lines    []string
	look     look
	kindName string
	depth    int
	folds    bool
	open     bool
	raw      string
	node     *node
	first    int // number of its first line
}

func (i *item) end() int { return i.first + len(i.lines) }

// maxNameWidth bounds the width of names.
const maxNameWidth = 36

func (m *Model) nameWidth() int {
	width := 0
	for i := range m.cells {
		width = max(width, themes.Width(table.Safe(m.cells[i].column.Name)))
	}
	return min(width, maxNameWidth, m.width/3)
}

// layOut lays the row out as items, wrapped for the width of the screen. The cursor stays on its
// item while that exists.
func (m *Model) layOut() {
	if m.table == nil || m.width <= 0 {
		return
	}
	var at item
	if m.cursor < len(m.items) {
		at = m.items[m.cursor]
	}
	m.items, m.lines = m.items[:0], 0
	order, titles := m.order()
	title := ""
	for _, column := range order {
		if text, ok := titles[column]; ok {
			title = text
		}
		if m.hideEmpty && m.cells[column].missing() {
			continue
		}
		if title != "" {
			m.add(item{kind: heading, column: column, path: "group " + title, name: title, lines: []string{""}})
			title = ""
		}
		m.addCell(column)
	}
	m.cursor = max(min(m.cursor, len(m.items)-1), 0)
	for i := range m.items {
		if m.items[i].path == at.path && m.items[i].kind == at.kind {
			m.cursor = i
			break
		}
	}
	m.top = max(min(m.top, m.lines-m.bodyHeight()), 0)
	m.reveal()
}

// order returns the columns in display order, with the titles of groups.
func (m *Model) order() (order []int, titles map[int]string) {
	columns := m.table.Columns()
	if m.ungrouped || len(columns) < minGrouped {
		order = make([]int, len(columns))
		for i := range order {
			order[i] = i
		}
		return order, nil
	}
	return arranged(columns)
}

func (m *Model) add(i item) {
	i.first = m.lines
	m.items = append(m.items, i)
	m.lines += len(i.lines)
}

func (m *Model) addCell(column int) {
	c := &m.cells[column]
	i := item{kind: whole, column: column, path: c.column.Name, name: table.Safe(c.column.Name),
		kindName: kindName(c.column.Name, c.kind), raw: c.value.String()}
	text := c.display(m.zone)
	switch {
	case c.value.IsNull():
		text, i.look = m.styles.Null, faint
	case text == "":
		text, i.look = m.styles.Empty, faint
	case c.tree.whole:
		i.node, i.folds, i.open = &c.tree, len(c.tree.parts) > 0, m.unfolded(i.path, &c.tree, 0)
		text = c.tree.summary()
		i.look = faint
	case c.value.Type().Numeric() || c.value.Type() == table.TimeSpan:
		i.look = number
	case c.value.Type() == table.Bool || c.value.Type() == table.DateTime:
		i.look = literal
	}
	i.lines = m.wrapped(text, m.valueWidth(0))
	m.add(i)
	if i.folds && i.open {
		m.addParts(column, i.path, &c.tree, 1)
	}
	for _, d := range c.decoded {
		m.add(item{kind: hidden, column: column, path: i.path + "\x00" + d.From, name: m.styles.Hidden + " " + d.From,
			look: derived, lines: m.wrapped(d.Text, m.valueWidth(0)), raw: d.Text})
	}
}

func (m *Model) addParts(column int, path string, of *node, depth int) {
	for at := range of.parts {
		n := &of.parts[at]
		i := item{kind: part, column: column, path: path + "\x00" + n.key, depth: depth, node: n, raw: n.raw(),
			lead: table.Safe(n.key) + ": "}
		text := n.text
		switch {
		case n.whole:
			i.folds, i.open, i.look = len(n.parts) > 0, m.unfolded(i.path, n, depth), faint
			text = n.summary()
		case !n.quoted && n.text == "null":
			i.look = faint
		case !n.quoted && (n.text == "true" || n.text == "false"):
			i.look = literal
		case !n.quoted:
			i.look = number
		default:
			i.kindName = kindName(n.key, entity.Recognize(n.key, n.value()))
		}
		if text == "" {
			text, i.look = m.styles.Empty, faint
		}
		i.lead = ansi.TruncateWc(i.lead, max(m.valueWidth(depth)/2, 1), m.styles.Tail+" ")
		i.lines = m.wrapped(text, m.valueWidth(depth)-themes.Width(i.lead))
		m.add(i)
		if i.open {
			m.addParts(column, i.path, n, depth+1)
		}
		if n.quoted && !n.whole {
			for _, d := range entity.Decode(n.text) {
				m.add(item{kind: hidden, column: column, depth: depth, path: i.path + "\x00" + d.From,
					name: m.styles.Hidden + " " + d.From, look: derived, lines: m.wrapped(d.Text, m.valueWidth(depth)),
					raw: d.Text})
			}
		}
	}
}

// indent is the indentation of a level of parts in cells. All levels together take at most a quarter
// of the width.
const indent = 2

func (m *Model) indentOf(depth int) int { return min(depth*indent, max(m.width/4, 0)) }

// signWidth is the width of the marker before names, and of the sign for folding.
const signWidth = 2

func (m *Model) valueWidth(depth int) int {
	return max(m.width-1-m.nameWidth()-1-signWidth-m.indentOf(depth), 1)
}

// openParts is the number of parts up to which a value starts unfolded, and openDepth the depth.
const openParts, openDepth = 30, 3

// unfolded reports whether the parts of a node are shown: as the user left them, always on the way
// to a match, otherwise if there are few.
func (m *Model) unfolded(path string, n *node, depth int) bool {
	if m.searched != "" && n.holds(m.searched) {
		return true
	}
	open := len(n.parts) <= openParts && depth < openDepth
	if m.all != nil {
		open = *m.all
	}
	return open != m.toggled[path]
}

// holds reports whether a key or a scalar below the node contains the text.
func (n *node) holds(searched string) bool {
	for i := range n.parts {
		p := &n.parts[i]
		if strings.Contains(strings.ToLower(p.key), searched) || !p.whole &&
			strings.Contains(strings.ToLower(p.text), searched) || p.holds(searched) {
			return true
		}
	}
	return false
}

// wrapped breaks text at its own line breaks and at the width, defanged if that is on.
func (m *Model) wrapped(text string, width int) []string {
	if m.defang {
		text = entity.Defang(text)
	}
	width = max(width, 1)
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
