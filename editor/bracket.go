package editor

import (
	"sort"

	"quarry/kql/syntax"
)

// pair holds the offsets of two matching brackets.
type pair struct{ open, close int }

// brackets returns the matching pair of the bracket just before or just after an offset.
func (l *language) brackets(offset int) (pair, bool) {
	for _, at := range []int{offset, offset - 1} {
		if at < 0 || at >= len(l.text) || partnerStep(l.text[at]) == 0 {
			continue
		}
		if other, ok := l.partner(at); ok {
			return pair{open: min(at, other), close: max(at, other)}, true
		}
	}
	return pair{}, false
}

func (m *Model) matchingBracket() Action {
	pair, ok := m.language.brackets(m.buffer.Cursor())
	if !ok {
		return Explain{"No matching bracket at the cursor."}
	}
	to := pair.close
	if m.buffer.Cursor() > pair.open+1 {
		to = pair.open
	}
	m.buffer.SetCursor(to)
	return nil
}

// partnerStep returns the direction of a bracket's partner, or 0 for any other character.
func partnerStep(c byte) int {
	switch c {
	case '(', '[', '{':
		return 1
	case ')', ']', '}':
		return -1
	}
	return 0
}

// partners maps each kind of bracket to the kind that matches it.
var partners = map[syntax.TokenKind]struct {
	kind syntax.TokenKind
	step int
}{
	syntax.OpenParen: {syntax.CloseParen, 1}, syntax.OpenBracket: {syntax.CloseBracket, 1},
	syntax.OpenBrace:  {syntax.CloseBrace, 1},
	syntax.CloseParen: {syntax.OpenParen, -1}, syntax.CloseBracket: {syntax.OpenBracket, -1},
	syntax.CloseBrace: {syntax.OpenBrace, -1},
}

// partner returns the offset of the bracket that matches the one at an offset, within the same
// query. Brackets in strings and comments do not count, since they are not tokens.
func (l *language) partner(at int) (int, bool) {
	section := l.sectionAt(at)
	s := &l.sections[section]
	token := sort.Search(len(s.tokens), func(i int) bool { return s.start+s.tokens[i].Span.End > at })
	if token == len(s.tokens) { // too long to be parsed
		return 0, false
	}
	own := s.tokens[token].Kind
	other, ok := partners[own]
	if !ok {
		return 0, false
	}
	block, depth := l.blockAt(at), 0
	for {
		for ; token >= 0 && token < len(s.tokens); token += other.step {
			switch s.tokens[token].Kind {
			case own:
				depth++
			case other.kind:
				if depth--; depth == 0 {
					return s.start + s.tokens[token].Span.Start, true
				}
			}
		}
		section += other.step
		if section < 0 || section == len(l.sections) || !block.Contains(l.sections[section].start) {
			return 0, false
		}
		s = &l.sections[section]
		token = 0
		if other.step < 0 {
			token = len(s.tokens) - 1
		}
	}
}
