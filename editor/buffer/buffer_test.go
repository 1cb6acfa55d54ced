package buffer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"quarry/editor/buffer"
)

// marked returns a buffer for text in which | marks the cursor and ^ the selection anchor.
func marked(text string) *buffer.Buffer {
	head := strings.Index(text, "|")
	anchor := strings.Index(text, "^")
	switch {
	case anchor < 0:
		anchor = head
	case anchor < head:
		head--
	default:
		anchor--
	}
	b := buffer.New(strings.NewReplacer("|", "", "^", "").Replace(text), buffer.Options{})
	b.Select(anchor, head)
	return b
}

// mark returns the text of a buffer with its cursor and selection in the notation of marked.
func mark(b *buffer.Buffer) string {
	s, text := b.Selection(), b.Text()
	if s.Empty() {
		return text[:s.Head] + "|" + text[s.Head:]
	}
	first, last := "^", "|"
	if s.Head < s.Anchor {
		first, last = last, first
	}
	return text[:s.Start()] + first + text[s.Start():s.End()] + last + text[s.End():]
}

type action func(b *buffer.Buffer)

func move(m buffer.Motion) action   { return func(b *buffer.Buffer) { b.Move(m) } }
func remove(m buffer.Motion) action { return func(b *buffer.Buffer) { b.Delete(m) } }

func TestEditing(t *testing.T) {
	tests := []struct {
		name         string
		before, want string
		do           action
	}{
		{"typing replaces the selection", "a^bc|d", "ax|d", func(b *buffer.Buffer) { b.Type("x") }},
		{"newline keeps the indentation", "    a|b", "    a\n    |b", (*buffer.Buffer).Newline},
		{"newline keeps tabs", "\ta|", "\ta\n\t|", (*buffer.Buffer).Newline},
		{"newline uses the line end of its line", "a|\r\nb\n", "a\r\n|\r\nb\n", (*buffer.Buffer).Newline},
		{"newline on the last line uses the line end before", "a\rb|", "a\rb\r|", (*buffer.Buffer).Newline},
		{"newline indents after an opening bracket", "x (|", "x (\n    |", (*buffer.Buffer).Newline},
		{"newline between a pair of brackets splits it", "  (|)", "  (\n      |\n  )", (*buffer.Buffer).Newline},
		{"newline inside the indentation keeps what is before it", "  |  a", "  \n  |  a", (*buffer.Buffer).Newline},
		{"a closing bracket at the start of a line aligns with its opening line", "  x (\n      |", "  x (\n  )|",
			func(b *buffer.Buffer) { b.Type(")") }},
		{"a closing bracket skips nested pairs", "{\n  f({})\n    |", "{\n  f({})\n}|",
			func(b *buffer.Buffer) { b.Type("}") }},
		{"a closing bracket left of its opening line is not moved", "    x (\n  |", "    x (\n  )|",
			func(b *buffer.Buffer) { b.Type(")") }},
		{"a closing bracket after text is not moved", "x (\n    a|", "x (\n    a)|",
			func(b *buffer.Buffer) { b.Type(")") }},
		{"a closing bracket without an opening one is not moved", "x\n    |", "x\n    )|",
			func(b *buffer.Buffer) { b.Type(")") }},
		{"backspace deletes a grapheme", "e\u0301x\u0301|", "e\u0301|", (*buffer.Buffer).Backspace},
		{"backspace joins lines with \\r\\n", "a\r\n|b", "a|b", (*buffer.Buffer).Backspace},
		{"backspace removes one indentation level", "      |a", "    |a", (*buffer.Buffer).Backspace},
		{"backspace at the start does nothing", "|a", "|a", (*buffer.Buffer).Backspace},
		{"delete removes the selection", "a|bc^d", "a|d", remove(buffer.Right)},
		{"delete removes the line end", "a|\nb", "a|b", remove(buffer.Right)},
		{"delete at the end does nothing", "a|", "a|", remove(buffer.Right)},
		{"delete a word back", "where FileName  |==", "where |==", remove(buffer.WordLeft)},
		{"delete a word forward", "where| FileName ==", "where| ==", remove(buffer.WordRight)},
		{"delete to the end of the line", "a|b c\nd", "a|\nd", remove(buffer.LineEnd)},
		{"delete a line", "a\nb|b\nc", "a\n|c", (*buffer.Buffer).DeleteLine},
		{"delete the last line", "a\nb|", "|a", (*buffer.Buffer).DeleteLine},
		{"delete the only line", "a|b", "|", (*buffer.Buffer).DeleteLine},
		{"delete a line of an empty text", "|", "|", (*buffer.Buffer).DeleteLine},
		{"delete the selected lines", "a\n^b\nc|\nd", "a\n|d", (*buffer.Buffer).DeleteLine},
		{"tab goes to the next indentation level", "ab|", "ab  |", (*buffer.Buffer).Tab},
		{"tab indents the selected lines", "^a\n\nb|\nc", "    ^a\n\n    b|\nc", (*buffer.Buffer).Tab},
		{"a selection that ends at the start of a line excludes that line", "^a\n|b", "    ^a\n|b",
			(*buffer.Buffer).Tab},
		{"indent uses tabs where the line does", "^\ta|", "\t^\ta|", (*buffer.Buffer).Indent},
		{"outdent removes at most one level", "  a|\n", "a|\n", (*buffer.Buffer).Outdent},
		{"outdent removes a tab", "\t\ta|", "\ta|", (*buffer.Buffer).Outdent},
		{"outdent without indentation does nothing", "a|", "a|", (*buffer.Buffer).Outdent},
		{"comment a line", "  | where x|", "  // | where x|", (*buffer.Buffer).ToggleComment},
		{"comment markers go where the leftmost line starts", "^  a\n    b|", "^  // a\n  //   b|",
			(*buffer.Buffer).ToggleComment},
		{"comment lines that are partly commented", "^// a\nb|", "// ^// a\n// b|", (*buffer.Buffer).ToggleComment},
		{"commenting twice uncomments", "^// a\n//b|", "^a\nb|", (*buffer.Buffer).ToggleComment},
		{"comment skips empty lines", "^a\n\nb|", "// ^a\n\n// b|", (*buffer.Buffer).ToggleComment},
		{"comment on an empty line does nothing", "a\n|\n", "a\n|\n", (*buffer.Buffer).ToggleComment},
		{"duplicate a line", "a|b\nc", "ab\na|b\nc", (*buffer.Buffer).Duplicate},
		{"duplicate the last line with the line end used by the text", "a\r\nb|", "a\r\nb\r\nb|",
			(*buffer.Buffer).Duplicate},
		{"duplicate the selection", "a^b|c", "ab^b|c", (*buffer.Buffer).Duplicate},
		{"move a line up", "a\nb|\nc", "b|\na\nc", func(b *buffer.Buffer) { b.MoveLineUp() }},
		{"move the last line up", "a\nb|", "b|\na", func(b *buffer.Buffer) { b.MoveLineUp() }},
		{"move the first line up", "a|\nb", "a|\nb", func(b *buffer.Buffer) { b.MoveLineUp() }},
		{"move lines down", "^a\nb|\nc\r\nd", "c\r\n^a\nb|\nd", func(b *buffer.Buffer) { b.MoveLineDown() }},
		{"move a line to the end", "a|\nb", "b\na|", func(b *buffer.Buffer) { b.MoveLineDown() }},
		{"paste converts line ends to those of the text", "a|\r\n", "ax\r\ny\r\nz\r\n|\r\n",
			func(b *buffer.Buffer) { b.Paste("x\ry\nz\r\n") }},
		{"paste into an empty text", "|", "x\ny|", func(b *buffer.Buffer) { b.Paste("x\ry") }},
		{"an edit that joins \\r and \\n keeps the cursor outside", "a|\nb", "a\r\n|b",
			func(b *buffer.Buffer) { b.Insert("\r") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := markedLoosely(test.before)
			before := mark(b)
			test.do(b)
			if got := mark(b); got != test.want {
				t.Fatalf("%q became %q, want %q", test.before, got, test.want)
			}
			for b.Undo() {
			}
			if got := mark(b); got != before {
				t.Errorf("after undo %q, want %q", got, before)
			}
		})
	}
}

// markedLoosely takes the last | as the cursor, so that the text before it may contain pipes.
func markedLoosely(text string) *buffer.Buffer {
	if strings.Count(text, "|") < 2 {
		return marked(text)
	}
	at := strings.LastIndex(text, "|")
	b := buffer.New(text[:at]+text[at+1:], buffer.Options{})
	b.SetCursor(at)
	return b
}

func TestMotions(t *testing.T) {
	tests := []struct {
		name         string
		before, want string
		do           action
	}{
		{"right over a grapheme", "|👩\u200d💻x", "👩\u200d💻|x", move(buffer.Right)},
		{"left over a grapheme", "e\u0301|x", "|e\u0301x", move(buffer.Left)},
		{"left over \\r\\n", "a\r\n|b", "a|\r\nb", move(buffer.Left)},
		{"right over \\r\\n", "a|\r\nb", "a\r\n|b", move(buffer.Right)},
		{"right over a broken byte", "|\xffa", "\xff|a", move(buffer.Right)},
		{"left over a broken byte after a letter", "é\xff|", "é|\xff", move(buffer.Left)},
		{"word right to the end of a word", "wh|ere x", "where| x", move(buffer.WordRight)},
		{"word right skips blanks and line ends", "a|  \n  bc", "a  \n  bc|", move(buffer.WordRight)},
		{"word right over punctuation", "a| == b", "a ==| b", move(buffer.WordRight)},
		{"word left to the start of a word", "where Fi|le", "where |File", move(buffer.WordLeft)},
		{"word left from the start", "|a", "|a", move(buffer.WordLeft)},
		{"word left includes combining accents", "x cafe\u0301|", "x |cafe\u0301", move(buffer.WordLeft)},
		{"home goes to the first non-blank", "  ab|c", "  |abc", move(buffer.TextStart)},
		{"home again goes to the start of the line", "  |abc", "|  abc", move(buffer.TextStart)},
		{"end stops before \\r\\n", "|ab\r\nc", "ab|\r\nc", move(buffer.LineEnd)},
		{"document start", "a\nb|", "|a\nb", move(buffer.DocumentStart)},
		{"document end", "|a\nb", "a\nb|", move(buffer.DocumentEnd)},
		{"down keeps the column", "ab|c\ndefg", "abc\nde|fg", func(b *buffer.Buffer) { b.MoveLines(1) }},
		{"down on the last line goes to its end", "a|bc", "abc|", func(b *buffer.Buffer) { b.MoveLines(1) }},
		{"up on the first line goes to its start", "ab|c", "|abc", func(b *buffer.Buffer) { b.MoveLines(-1) }},
		{"the column survives a short line", "abc|\n\ndefg", "abc\n\ndef|g",
			func(b *buffer.Buffer) { b.MoveLines(1); b.MoveLines(1) }},
		{"a page past the end", "a|b\nc\nd", "ab\nc\nd|", func(b *buffer.Buffer) { b.MoveLines(50) }},
		{"extending selects", "a|bc", "a^b|c", func(b *buffer.Buffer) { b.Extend(buffer.Right) }},
		{"extending down selects lines", "a|b\ncd", "a^b\nc|d", func(b *buffer.Buffer) { b.ExtendLines(1) }},
		{"moving clears the selection", "a^b|c", "abc|", move(buffer.Right)},
		{"select all", "a|\nb", "^a\nb|", (*buffer.Buffer).SelectAll},
		{"selecting inside a character snaps to its start", "|e\u0301x", "^e\u0301|x",
			func(b *buffer.Buffer) { b.Select(1, 3) }},
		{"selecting past the text stops at its end", "a|b", "^ab|", func(b *buffer.Buffer) { b.Select(-5, 50) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := marked(test.before)
			test.do(b)
			if got := mark(b); got != test.want {
				t.Errorf("%q became %q, want %q", test.before, got, test.want)
			}
		})
	}
}

func TestVerticalMovementKeepsDisplayColumns(t *testing.T) {
	wide := func(character string, column int) int {
		switch {
		case character == "\t":
			return 4 - column%4
		case len(character) > 2:
			return 2
		}
		return 1
	}
	b := buffer.New("日本語\nabcdef\n\tx\nabcdef", buffer.Options{Measure: wide})
	b.SetCursor(len("日本"))
	for i, want := range []struct{ line, column int }{{1, 4}, {2, 4}, {3, 4}} {
		b.MoveLines(1)
		if line, column := b.LineAt(b.Cursor()), b.Column(b.Cursor()); line != want.line || column != want.column {
			t.Errorf("step %d: at line %d column %d, want %d, %d", i, line, column, want.line, want.column)
		}
	}
	b.MoveLines(-3)
	if got := b.Cursor(); got != len("日本") {
		t.Errorf("back at offset %d, want %d", got, len("日本"))
	}
	b.SetCursor(len("日本語\nabc"))
	b.MoveLines(-1)
	if got := b.Cursor(); got != len("日") {
		t.Errorf("column 3 is inside a wide character: at offset %d, want its start %d", got, len("日"))
	}
}

func TestUndoGoesBackByWords(t *testing.T) {
	b := buffer.New("", buffer.Options{})
	for _, key := range strings.Split("where FileName", "") {
		b.Type(key)
	}
	want := []string{"where |", "|"}
	for i, text := range want {
		b.Undo()
		if got := mark(b); got != text {
			t.Errorf("undo %d: %q, want %q", i+1, got, text)
		}
	}
	b.Redo()
	b.Redo()
	if got := mark(b); got != "where FileName|" {
		t.Errorf("after redo %q, want all of it", got)
	}
	if b.Redo() {
		t.Error("a third redo changed something")
	}
}

func TestUndoGroupsEndWhere(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name    string
		between action
		want    string // after typing "a" and "b" with the action in between, and one undo
	}{
		{"no interruption: one group", func(*buffer.Buffer) {}, "|"},
		{"the cursor moves away and back", func(b *buffer.Buffer) { b.Move(buffer.Left); b.Move(buffer.Right) }, "a|"},
		{"a short pause: one group", func(b *buffer.Buffer) { b.At(start.Add(time.Second)) }, "|"},
		{"a long pause", func(b *buffer.Buffer) { b.At(start.Add(time.Minute)) }, "a|"},
		{"a different kind of edit", func(b *buffer.Buffer) { b.Type("x"); b.Backspace() }, "a|"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := buffer.New("", buffer.Options{})
			b.At(start)
			b.Type("a")
			test.between(b)
			b.Type("b")
			b.Undo()
			if got := mark(b); !strings.HasPrefix(got, test.want) {
				t.Errorf("after one undo %q, want %q", got, test.want)
			}
		})
	}
}

func TestConsecutiveDeletionsAreUndoneTogether(t *testing.T) {
	tests := map[string]struct {
		before, after string
		do            action
	}{
		"back":    {"abc|d", "|d", (*buffer.Buffer).Backspace},
		"forward": {"a|bcd", "a|", remove(buffer.Right)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := marked(test.before)
			for range 3 {
				test.do(b)
			}
			if got := mark(b); got != test.after {
				t.Fatalf("three times: %q, want %q", got, test.after)
			}
			b.Undo()
			if got := mark(b); got != test.before {
				t.Errorf("one undo: %q, want %q", got, test.before)
			}
		})
	}
}

func TestAnEditClearsTheRedoHistory(t *testing.T) {
	b := buffer.New("", buffer.Options{})
	b.Type("a")
	b.Undo()
	b.Type("b")
	if b.Redo() {
		t.Errorf("redo after an edit gave %q", b.Text())
	}
}

func TestUndoHistoryIsLimited(t *testing.T) {
	b := buffer.New("", buffer.Options{})
	piece := strings.Repeat("x", 10<<20)
	for range 9 {
		b.SelectAll()
		b.Insert(piece)
	}
	undone := 0
	for b.Undo() {
		undone++
	}
	if undone == 0 || undone >= 9 {
		t.Errorf("%d of 9 replacements of 10 MB could be undone, want some and not all", undone)
	}
}

func TestLinesAreFoundForEveryKindOfLineEnd(t *testing.T) {
	b := buffer.New("a\nb\r\nc\rd\n\r\n", buffer.Options{})
	want := []string{"a", "b", "c", "d", "", ""}
	var got []string
	for line := range b.Lines() {
		got = append(got, b.LineText(line))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(got) != len(want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}
