package editor

import (
	"sort"

	"quarry/kql/syntax"
	"quarry/themes"
)

// language is the analysis of the text. It is updated after each change of the text, never for a
// frame.
type language struct {
	text     string
	lines    []syntax.Span // the blocks between blank lines, in text order
	blocks   []syntax.Span // the queries, in text order
	reader   syntax.QueryReader
	sections []section // the parts parsed separately; together they cover the text
}

// section is a part of the text that is parsed separately: a query, a chunk of a long one, or the
// text between two queries. Offsets of tokens and runs are relative to its start, so that they stay
// valid when the text before it changes.
type section struct {
	start  int
	text   string
	tokens []syntax.Token
	runs   []syntax.Run
}

func (s *section) end() int { return s.start + len(s.text) }

// analyse parses the text. It reuses the sections at the start and the end that are unchanged: a key
// changes one query, and the others are not parsed again.
func analyse(text string, before language) language {
	l := language{text: text, lines: blocksAfter(text, &before), reader: before.reader}
	l.blocks = l.queries(&before)
	l.sections = make([]section, 0, len(before.sections)+8)
	at := 0
	for _, block := range l.blocks {
		l.addSections(text[at:block.Start])
		if query := text[block.Start:block.End]; len(query) <= chunkBytes {
			l.addSections(query)
		} else {
			l.addSections(chunks(query)...)
		}
		at = block.End
	}
	l.addSections(text[at:])

	same := min(len(l.sections), len(before.sections))
	first := 0
	for first < same && l.sections[first].reuse(&before.sections[first]) {
		first++
	}
	last := 0
	for last < same-first && l.sections[len(l.sections)-1-last].reuse(&before.sections[len(before.sections)-1-last]) {
		last++
	}
	for i := first; i < len(l.sections)-last; i++ {
		l.sections[i].parse()
	}
	return l
}

// addSections appends a section for each text.
func (l *language) addSections(texts ...string) {
	start := 0
	if n := len(l.sections); n > 0 {
		start = l.sections[n-1].end()
	}
	for _, text := range texts {
		if text != "" {
			l.sections = append(l.sections, section{start: start, text: text})
			start += len(text)
		}
	}
}

func (s *section) parse() {
	if len(s.text) > uncolouredBytes {
		return
	}
	tree := syntax.Parse(s.text)
	s.tokens, s.runs = tree.Tokens, tree.Highlight()
}

// reuse copies the analysis of another section if it has the same text.
func (s *section) reuse(known *section) bool {
	if s.text != known.text {
		return false
	}
	s.tokens, s.runs = known.tokens, known.runs
	return true
}

// blockAt returns the query at an offset: the one around it, else the nearest above, else the
// first.
func (l *language) blockAt(offset int) syntax.Span {
	if len(l.blocks) == 0 {
		return syntax.Span{}
	}
	next := sort.Search(len(l.blocks), func(i int) bool { return l.blocks[i].Start > offset })
	return l.blocks[max(next-1, 0)]
}

// sectionAt returns the index of the section that contains a byte.
func (l *language) sectionAt(offset int) int {
	return sort.Search(len(l.sections), func(i int) bool { return l.sections[i].end() > offset })
}

// roles maps each syntax class to a theme role.
var roles = [...]themes.Role{
	syntax.ClassPlain:       themes.Text,
	syntax.ClassKeyword:     themes.Keyword,
	syntax.ClassOperator:    themes.Operator,
	syntax.ClassFunction:    themes.Function,
	syntax.ClassType:        themes.Type,
	syntax.ClassTable:       themes.TableName,
	syntax.ClassColumn:      themes.ColumnName,
	syntax.ClassVariable:    themes.Variable,
	syntax.ClassString:      themes.String,
	syntax.ClassEscape:      themes.Escape,
	syntax.ClassNumber:      themes.Number,
	syntax.ClassLiteral:     themes.Literal,
	syntax.ClassComment:     themes.Comment,
	syntax.ClassPunctuation: themes.Punctuation,
	syntax.ClassError:       themes.ErrorText,
}

func roleOf(class syntax.Class) themes.Role {
	if int(class) < len(roles) {
		return roles[class]
	}
	return themes.Text
}

// brush returns the role of each byte in turn. It only moves forward.
type brush struct {
	language     *language
	section, run int
}

func (l *language) brushAt(offset int) brush {
	b := brush{language: l, section: l.sectionAt(offset)}
	if b.section < len(l.sections) {
		s := &l.sections[b.section]
		b.run = sort.Search(len(s.runs), func(i int) bool { return s.start+s.runs[i].Span.End > offset })
	}
	return b
}

// role returns the role of the byte at an offset, which must not be before the previous one.
func (b *brush) role(offset int) themes.Role {
	for b.section < len(b.language.sections) && offset >= b.language.sections[b.section].end() {
		b.section, b.run = b.section+1, 0
	}
	if b.section == len(b.language.sections) {
		return themes.Text
	}
	s := &b.language.sections[b.section]
	for b.run < len(s.runs) && offset >= s.start+s.runs[b.run].Span.End {
		b.run++
	}
	if b.run == len(s.runs) { // too long to be parsed
		return themes.Text
	}
	return roleOf(s.runs[b.run].Class)
}
