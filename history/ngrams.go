package history

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The index of runs holds ngrams: all pieces of one, two and three characters without
// white space between them. So a search finds the middle of a word and plain symbols
// as well as a beginning, from the first key on, and never reads all texts. FTS5's
// own trigram tokenizer knows no shorter pieces, and its word tokenizers no symbols.

// maxNgramLength is the number of characters of the longest ngram.
const maxNgramLength = 3

// maxNgrams bounds the index entries of one text. A query of 300 lines has about
// 3,000; what a text of a megabyte has beyond this is not found.
const maxNgrams = 20_000

// ngram is one to three characters, 21 bits each, the last one lowest.
type ngram uint64

const runeBits = 21

// ngramsOf writes the distinct ngrams of a text as words for the index.
func ngramsOf(text string) string {
	expected := min(2*len(text), maxNgrams)
	words := make([]byte, 0, 8*expected)
	seen := make(map[ngram]bool, expected)
	var one, two ngram // the character before, and the two before; 0 after white space
	for _, r := range text {
		if unicode.IsSpace(r) {
			one, two = 0, 0
			continue
		}
		last := ngram(r)
		ngrams := [maxNgramLength]ngram{last}
		if one != 0 {
			ngrams[1] = one<<runeBits | last
		}
		if two != 0 {
			ngrams[2] = two<<runeBits | last
		}
		for _, g := range ngrams {
			if g != 0 && !seen[g] && len(seen) < maxNgrams {
				seen[g] = true
				words = appendNgram(words, g)
			}
		}
		one, two = last, ngrams[1]
	}
	return string(words)
}

// matchNgrams writes the FTS5 expression that wants each term's longest ngrams, side by
// side: those that overlap would cost more time than they exclude. Nothing that was
// typed can be taken for an operator, since words are hexadecimal.
func matchNgrams(terms []string) string {
	var words []byte
	for _, term := range terms {
		runes := []rune(term)
		last := max(0, len(runes)-maxNgramLength)
		for i := 0; i < last; i += maxNgramLength {
			words = appendNgram(words, pack(runes[i:i+maxNgramLength]))
		}
		words = appendNgram(words, pack(runes[last:]))
	}
	return string(words)
}

func pack(runes []rune) ngram {
	var g ngram
	for _, r := range runes {
		g = g<<runeBits | ngram(r)
	}
	return g
}

// appendNgram spells a ngram as the hexadecimal of its UTF-8, which is short for ASCII.
func appendNgram(words []byte, g ngram) []byte {
	var text []byte
	for shift := (maxNgramLength - 1) * runeBits; shift >= 0; shift -= runeBits {
		if r := rune(g >> shift & (1<<runeBits - 1)); r != 0 {
			text = utf8.AppendRune(text, r)
		}
	}
	return append(hex.AppendEncode(words, text), ' ')
}

// The index also has words for what is no text. They begin with a letter that no
// hexadecimal has, so that no ngram can be taken for one.
const (
	tableToken = "t"
	tagToken   = "g"
	starToken  = "s "
	noteToken  = "n "
)

// tokensOf writes the words for a run's tables and marks.
func tokensOf(r Run) string {
	var words []byte
	for _, name := range r.Tables {
		words = appendToken(words, tableToken, name)
	}
	for _, tag := range r.Tags {
		words = appendToken(words, tagToken, tag)
	}
	if r.Star {
		words = append(words, starToken...)
	}
	if r.Note != "" {
		words = append(words, noteToken...)
	}
	return string(words)
}

// matchTokens writes the FTS5 expression that wants them; names may be unfinished.
func matchTokens(f Filter) string {
	var words []byte
	if f.Table != "" {
		words = append(appendToken(words, tableToken, f.Table), "* "...)
	}
	if f.Tag != "" {
		words = append(appendToken(words, tagToken, f.Tag), "* "...)
	}
	if f.Starred {
		words = append(words, starToken...)
	}
	if f.Noted {
		words = append(words, noteToken...)
	}
	return string(words)
}

func appendToken(words []byte, mark, name string) []byte {
	return append(hex.AppendEncode(append(words, mark...), []byte(strings.ToLower(name))), ' ')
}
