package editor

import (
	"fmt"
	"sort"

	"quarry/kql/syntax"
	"quarry/themes"
)

// searchLabel returns the label of the prompt.
func (m *Model) searchLabel() string {
	switch s := &m.search; {
	case s.prompt == promptLine:
		return "Go to line "
	case s.prompt == promptName:
		return "Rename to "
	case s.prompt == promptCommand:
		return ":"
	case s.forVim && s.backward:
		return "?"
	case s.forVim:
		return "/"
	case s.prompt == promptReplacement:
		return "Replace with "
	case s.regex:
		return "Find regex "
	}
	return "Find "
}

// searchCount returns the position among the matches, or another status.
func (m *Model) searchCount() string {
	s := &m.search
	switch {
	case s.note != "":
		return " " + s.note + " "
	case s.prompt == promptLine:
		return fmt.Sprintf(" of %d ", m.buffer.Lines())
	case s.query == "", s.prompt == promptCommand, s.prompt == promptName:
		return ""
	case s.pattern == nil:
		return " invalid regex "
	case len(s.matches) == 0:
		return " no matches "
	case len(s.matches) == maxMatches:
		return fmt.Sprintf(" %d or more ", maxMatches)
	}
	return fmt.Sprintf(" %d of %d ", s.from(m.buffer.Selection().Start())+1, len(s.matches))
}

// fieldWidth returns the width of the input field. fieldLeft returns its first visible column.
func (m *Model) fieldWidth() int {
	return max(m.size.width-len(m.searchLabel())-len(m.searchCount()), 0)
}

func (m *Model) fieldLeft() int {
	return max(m.search.typedInto().Column(m.search.typedInto().Cursor())-m.fieldWidth()+2, 0)
}

func (m *Model) searchCursor() int {
	return len(m.searchLabel()) + m.search.typedInto().Column(m.search.typedInto().Cursor()) - m.fieldLeft()
}

func (m *Model) drawSearch(p *pen) {
	text, muted := m.theme.PaintOn(themes.Text, themes.Bar), m.theme.PaintOn(themes.Muted, themes.Bar)
	count := m.searchCount()
	label := m.searchLabel()
	p.put(muted, label[:min(len(label), m.size.width)], min(len(label), m.size.width))
	field := row{buffer: m.search.typedInto(), end: len(m.search.typedInto().Text()), width: m.fieldWidth()}
	field.scrollTo(0, m.fieldLeft())
	m.drawLine(p, field, func(_ int, g glyph) themes.Paint {
		if g.standIn {
			return m.theme.PaintOn(themes.Suspicious, themes.Bar)
		}
		return text
	})
	p.fill(text, m.size.width-len(count))
	p.put(muted, count[:min(len(count), m.size.width-p.cells)], min(len(count), m.size.width-p.cells))
	p.fill(text, m.size.width)
}

// shown returns the matches that overlap a part of the text, or none if the search line is closed.
func (s *search) shown(start, end int) []syntax.Span {
	if !s.open {
		return nil
	}
	first := sort.Search(len(s.matches), func(i int) bool { return s.matches[i].End > start })
	last := sort.Search(len(s.matches), func(i int) bool { return s.matches[i].Start >= end })
	return s.matches[first:max(first, last)]
}
