package buffer

import (
	"unicode"
	"unicode/utf8"
)

// Motion returns where a movement from an offset ends. Moving, selecting and deleting all use
// motions.
type Motion func(b *Buffer, from int) int

// Left moves to the previous character.
func Left(b *Buffer, from int) int { return prevCharacter(b.text, from) }

// Right moves to the next character.
func Right(b *Buffer, from int) int { return from + len(character(b.text[from:])) }

// class groups characters for word motions.
type class uint8

const (
	blank class = iota
	sign
	letter
)

func classOf(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return blank
	case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
		return letter
	default:
		return sign
	}
}

// WordLeft moves to the start of the previous word or run of punctuation.
func WordLeft(b *Buffer, from int) int {
	at := skipBack(b.text, from, blank)
	if at == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(b.text[:at])
	return b.snap(skipBack(b.text, at, classOf(r)))
}

// WordRight moves to the end of the next word or run of punctuation.
func WordRight(b *Buffer, from int) int {
	at := skip(b.text, from, blank)
	if at == len(b.text) {
		return at
	}
	r, _ := utf8.DecodeRuneInString(b.text[at:])
	end := skip(b.text, at, classOf(r))
	if snapped := b.snap(end); snapped < end { // a word can end inside a grapheme
		return Right(b, snapped)
	}
	return end
}

func skip(text string, at int, over class) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if classOf(r) != over {
			break
		}
		at += n
	}
	return at
}

func skipBack(text string, at int, over class) int {
	for at > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:at])
		if classOf(r) != over {
			break
		}
		at -= n
	}
	return at
}

// LineStart moves to the start of the line.
func LineStart(b *Buffer, from int) int {
	start, _ := b.Line(b.LineAt(from))
	return start
}

// TextStart moves to the first non-blank character of the line, and from there to the start of the
// line.
func TextStart(b *Buffer, from int) int {
	start, end := b.Line(b.LineAt(from))
	at := start + len(indentation(b.text[start:end]))
	if at == from {
		return start
	}
	return at
}

// LineEnd moves to the end of the line, before its line end.
func LineEnd(b *Buffer, from int) int {
	_, end := b.Line(b.LineAt(from))
	return end
}

// DocumentStart moves to the start of the text.
func DocumentStart(*Buffer, int) int { return 0 }

// DocumentEnd moves to the end of the text.
func DocumentEnd(b *Buffer, _ int) int { return len(b.text) }

// Move moves the cursor and clears the selection.
func (b *Buffer) Move(motion Motion) {
	b.SetCursor(motion(b, b.selection.Head))
}

// Collapse moves the cursor to the start or the end of the selection and clears it. It reports
// false if nothing was selected.
func (b *Buffer) Collapse(toEnd bool) bool {
	if b.selection.Empty() {
		return false
	}
	if toEnd {
		b.SetCursor(b.selection.End())
	} else {
		b.SetCursor(b.selection.Start())
	}
	return true
}

// Extend moves the cursor and extends the selection to it.
func (b *Buffer) Extend(motion Motion) {
	b.Select(b.selection.Anchor, motion(b, b.selection.Head))
}

// noGoal is the goal column after any movement that is not vertical.
const noGoal = -1

// MoveLines moves the cursor down, or up if lines is negative, keeping the column where vertical
// movement began. It clears the selection.
func (b *Buffer) MoveLines(lines int) { b.vertical(lines, false) }

// ExtendLines is MoveLines, extending the selection.
func (b *Buffer) ExtendLines(lines int) { b.vertical(lines, true) }

func (b *Buffer) vertical(lines int, extend bool) {
	head := b.selection.Head
	goal := b.goal
	if goal == noGoal {
		goal = b.Column(head)
	}
	target := b.LineAt(head) + lines
	switch {
	case target < 0:
		head = 0
	case target >= b.Lines():
		head = len(b.text)
	default:
		head = b.OffsetAt(target, goal)
	}
	if extend {
		b.Select(b.selection.Anchor, head)
	} else {
		b.SetCursor(head)
	}
	b.goal = goal
}
