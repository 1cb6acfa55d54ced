package vim

import (
	"unicode"
	"unicode/utf8"

	"quarry/editor/buffer"
)

// kind groups characters for word motions.
type kind uint8

const (
	blankKind kind = iota
	signKind
	wordKind
)

// size distinguishes Vim's words (letters or punctuation) from WORDs (between blanks).
type size bool

const (
	small size = false
	large size = true
)

// kindAt returns the kind of the character at an offset. Line ends and the end of the text count as
// blanks.
func kindAt(b *buffer.Buffer, offset int, s size) kind {
	r, n := utf8.DecodeRuneInString(b.Text()[offset:])
	switch {
	case n == 0 || unicode.IsSpace(r):
		return blankKind
	case bool(s) || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
		return wordKind
	}
	return signKind
}

// emptyLine reports whether an empty line starts at an offset. It counts as a word.
func emptyLine(b *buffer.Buffer, offset int) bool {
	start, end := b.Line(b.LineAt(offset))
	return start == end && offset == start
}

func nextWord(s size) func(*buffer.Buffer, int) int {
	return func(b *buffer.Buffer, at int) int {
		end := len(b.Text())
		if k := kindAt(b, at, s); k != blankKind {
			for at < end && kindAt(b, at, s) == k {
				at = buffer.Right(b, at)
			}
		} else if at < end {
			at = buffer.Right(b, at)
		}
		for at < end && kindAt(b, at, s) == blankKind && !emptyLine(b, at) {
			at = buffer.Right(b, at)
		}
		return at
	}
}

func wordBefore(s size) func(*buffer.Buffer, int) int {
	return func(b *buffer.Buffer, at int) int {
		if at == 0 {
			return 0
		}
		at = buffer.Left(b, at)
		for at > 0 && kindAt(b, at, s) == blankKind && !emptyLine(b, at) {
			at = buffer.Left(b, at)
		}
		k := kindAt(b, at, s)
		for k != blankKind && at > 0 {
			before := buffer.Left(b, at)
			if kindAt(b, before, s) != k {
				break
			}
			at = before
		}
		return at
	}
}

func wordEnd(s size) func(*buffer.Buffer, int) int {
	return func(b *buffer.Buffer, at int) int {
		from, end := at, len(b.Text())
		if at < end {
			at = buffer.Right(b, at)
		}
		for at < end && kindAt(b, at, s) == blankKind {
			at = buffer.Right(b, at)
		}
		if at == end {
			return from
		}
		k := kindAt(b, at, s)
		for {
			next := buffer.Right(b, at)
			if next >= end || kindAt(b, next, s) != k {
				return at
			}
			at = next
		}
	}
}

func endBefore(s size) func(*buffer.Buffer, int) int {
	return func(b *buffer.Buffer, at int) int {
		k := kindAt(b, at, s)
		for at > 0 {
			at = buffer.Left(b, at)
			if k == blankKind || kindAt(b, at, s) != k {
				break
			}
		}
		for at > 0 && kindAt(b, at, s) == blankKind && !emptyLine(b, at) {
			at = buffer.Left(b, at)
		}
		return at
	}
}
