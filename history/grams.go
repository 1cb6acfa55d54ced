package history

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The index of runs holds grams: all pieces of one, two and three characters without
// white space between them. So a search finds the middle of a word and plain symbols
// as well as a beginning, from the first key on, and never reads all texts. FTS5's
// own trigram tokenizer knows no shorter pieces, and its word tokenizers no symbols.

// gramLength is the number of characters of the longest gram.
const gramLength = 3

// maxGrams bounds the index entries of one text. A query of 300 lines has about
// 3,000; what a text of a megabyte has beyond this is not found.
const maxGrams = 20_000

// gram is one to three characters, 21 bits each, the last one lowest.
type gram uint64

const runeBits = 21

// gramsOf writes the distinct grams of a text as words for the index.
func gramsOf(text string) string {
	expected := min(2*len(text), maxGrams)
	words := make([]byte, 0, 8*expected)
	seen := make(map[gram]bool, expected)
	var one, two gram // the character before, and the two before; 0 after white space
	for _, r := range text {
		if unicode.IsSpace(r) {
			one, two = 0, 0
			continue
		}
		last := gram(r)
		grams := [gramLength]gram{last}
		if one != 0 {
			grams[1] = one<<runeBits | last
		}
		if two != 0 {
			grams[2] = two<<runeBits | last
		}
		for _, g := range grams {
			if g != 0 && !seen[g] && len(seen) < maxGrams {
				seen[g] = true
				words = appendWord(words, g)
			}
		}
		one, two = last, grams[1]
	}
	return string(words)
}

// matchTerms writes the FTS5 expression that wants each term's longest grams, side by
// side: those that overlap would cost more time than they exclude. Nothing that was
// typed can be taken for an operator, since words are hexadecimal.
func matchTerms(terms []string) string {
	var words []byte
	for _, term := range terms {
		runes := []rune(term)
		last := max(0, len(runes)-gramLength)
		for i := 0; i < last; i += gramLength {
			words = appendWord(words, pack(runes[i:i+gramLength]))
		}
		words = appendWord(words, pack(runes[last:]))
	}
	return string(words)
}

func pack(runes []rune) gram {
	var g gram
	for _, r := range runes {
		g = g<<runeBits | gram(r)
	}
	return g
}

// appendWord spells a gram as the hexadecimal of its UTF-8, which is short for ASCII.
func appendWord(words []byte, g gram) []byte {
	var text []byte
	for shift := (gramLength - 1) * runeBits; shift >= 0; shift -= runeBits {
		if r := rune(g >> shift & (1<<runeBits - 1)); r != 0 {
			text = utf8.AppendRune(text, r)
		}
	}
	return append(hex.AppendEncode(words, text), ' ')
}

// The index also has words for what is no text. They begin with a letter that no
// hexadecimal has, so that no gram can be taken for one.
const (
	tableMark = "t"
	tagMark   = "g"
	starMark  = "s "
	noteMark  = "n "
)

// marksOf writes the words for a run's tables and marks.
func marksOf(r Run) string {
	var words []byte
	for _, name := range r.Tables {
		words = appendMark(words, tableMark, name)
	}
	for _, tag := range r.Tags {
		words = appendMark(words, tagMark, tag)
	}
	if r.Star {
		words = append(words, starMark...)
	}
	if r.Note != "" {
		words = append(words, noteMark...)
	}
	return string(words)
}

// matchMarks writes the FTS5 expression that wants them; names may be unfinished.
func matchMarks(f Filter) string {
	var words []byte
	if f.Table != "" {
		words = append(appendMark(words, tableMark, f.Table), "* "...)
	}
	if f.Tag != "" {
		words = append(appendMark(words, tagMark, f.Tag), "* "...)
	}
	if f.Starred {
		words = append(words, starMark...)
	}
	if f.Noted {
		words = append(words, noteMark...)
	}
	return string(words)
}

func appendMark(words []byte, mark, name string) []byte {
	return append(hex.AppendEncode(append(words, mark...), []byte(strings.ToLower(name))), ' ')
}
