package history

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The search index holds n-grams: all sequences of one to three characters without white space. A
// search therefore finds the middle of a word and symbols as well as the beginning of a word, from
// the first keystroke on, without reading every query. FTS5's own trigram tokenizer does not
// support shorter sequences, and its word tokenizers ignore symbols.

// maxNgramLength is in characters.
const maxNgramLength = 3

// maxNgrams limits the index entries of a run. A query of 300 lines has about 3,000; in a query of
// a megabyte, text beyond the limit is not found.
const maxNgrams = 20_000

// ngram holds one to three characters of 21 bits each, the last one in the lowest bits.
type ngram uint64

const runeBits = 21

// ngramsOf returns the distinct n-grams of a string as tokens for the index.
func ngramsOf(text string) string {
	expected := min(2*len(text), maxNgrams)
	words := make([]byte, 0, 8*expected)
	seen := make(map[ngram]bool, expected)
	var one, two ngram // the previous character, and the previous two; 0 after white space
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

// matchNgrams returns an FTS5 expression that requires the longest n-grams of each term, without
// overlaps: overlapping ones would cost more time than they save. User input cannot be parsed as an
// operator, because tokens are hexadecimal.
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

// appendNgram encodes an n-gram as the hexadecimal digits of its UTF-8, which is short for ASCII.
func appendNgram(words []byte, g ngram) []byte {
	var text []byte
	for shift := (maxNgramLength - 1) * runeBits; shift >= 0; shift -= runeBits {
		if r := rune(g >> shift & (1<<runeBits - 1)); r != 0 {
			text = utf8.AppendRune(text, r)
		}
	}
	return append(hex.AppendEncode(words, text), ' ')
}

// The index also has tokens for tables and annotations. Their prefixes are not hexadecimal digits,
// so they cannot collide with n-grams.
const (
	tableToken = "t"
	tagToken   = "g"
	starToken  = "s "
	noteToken  = "n "
)

// tokensOf returns the tokens for the tables and annotations of a run.
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

// matchTokens returns an FTS5 expression that requires the tokens of a filter. Names of tables and
// tags match as prefixes.
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
