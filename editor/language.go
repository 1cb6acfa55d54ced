package editor

import (
	"sort"

	"quarry/kql"
	"quarry/themes"
)

// language is what the language says about one text. It is made anew after each change
// of the text, never for a frame.
type language struct {
	text     string
	blocks   []kql.Span // the queries, ascending
	sections []section  // what the text is parsed in; they cover it
}

// section is a part of the text that is parsed by itself: a query, a piece of a long one,
// or what is between two queries. Its tokens and runs count
// from its start, so that they stay right when the text before it changes.
type section struct {
	start  int
	text   string
	tokens []kql.Token
	runs   []kql.Run
}

func (s *section) end() int { return s.start + len(s.text) }

// analyse parses a text. Sections at the start and the end that were in the text before
// are taken from there: a key changes one query, and the others are not parsed again.
func analyse(text string, before language) language {
	l := language{text: text, blocks: blocksAfter(text, &before)}
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

// add makes sections of texts that follow what is there.
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
	tree := kql.Parse(s.text)
	s.tokens, s.runs = tree.Tokens, tree.Highlight()
}

// take takes over what is known of another section if that has the same text.
func (s *section) reuse(known *section) bool {
	if s.text != known.text {
		return false
	}
	s.tokens, s.runs = known.tokens, known.runs
	return true
}

// blockAt is the query block that an offset belongs to: the one around it, else the
// nearest above, else the first.
func (l *language) blockAt(offset int) kql.Span {
	if len(l.blocks) == 0 {
		return kql.Span{}
	}
	behind := sort.Search(len(l.blocks), func(i int) bool { return l.blocks[i].Start > offset })
	return l.blocks[max(behind-1, 0)]
}

// sectionAt is the index of the section that a byte is in.
func (l *language) sectionAt(offset int) int {
	return sort.Search(len(l.sections), func(i int) bool { return l.sections[i].end() > offset })
}

// roles says how each class of query text looks.
var roles = [...]themes.Role{
	kql.ClassPlain:       themes.Text,
	kql.ClassKeyword:     themes.Keyword,
	kql.ClassOperator:    themes.Operator,
	kql.ClassFunction:    themes.Function,
	kql.ClassType:        themes.Type,
	kql.ClassTable:       themes.TableName,
	kql.ClassColumn:      themes.ColumnName,
	kql.ClassVariable:    themes.Variable,
	kql.ClassString:      themes.String,
	kql.ClassEscape:      themes.Escape,
	kql.ClassNumber:      themes.Number,
	kql.ClassLiteral:     themes.Literal,
	kql.ClassComment:     themes.Comment,
	kql.ClassPunctuation: themes.Punctuation,
	kql.ClassError:       themes.ErrorText,
}

func roleOf(class kql.Class) themes.Role {
	if int(class) < len(roles) {
		return roles[class]
	}
	return themes.Text
}

// brush walks over the text and knows the role of each byte. It only goes forward.
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

// role is the role of the byte at an offset, which is not before the last one asked for.
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
