package lsp

import (
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

var positionTexts = []string{
	"", "a", "\n", "a\r\nb\rc\n\nd", "é😀x\n😀", "\xe2\x82A\xff\n\xf0\x9f", "\r\r\n\n\r", "e\u0301\u202e\x00z",
}

func TestPositionsUseTheNegotiatedUnits(t *testing.T) {
	for _, c := range []struct {
		offset        int
		utf16, asUTF8 position
	}{
		{0, position{0, 0}, position{0, 0}},
		{2, position{0, 1}, position{0, 2}},
		{6, position{0, 3}, position{0, 6}},
		{8, position{1, 0}, position{1, 0}},
		{9, position{1, 1}, position{1, 1}},
		{99, position{1, 1}, position{1, 1}},
	} {
		const text = "é😀\r\nx"
		if got := newPlaces(text, false).position(c.offset); got != c.utf16 {
			t.Errorf("offset %d of %q: got %v in UTF-16, want %v", c.offset, text, got, c.utf16)
		}
		if got := newPlaces(text, true).position(c.offset); got != c.asUTF8 {
			t.Errorf("offset %d of %q: got %v in UTF-8, want %v", c.offset, text, got, c.asUTF8)
		}
	}
}

func TestPositionsOutsideTheTextAreClamped(t *testing.T) {
	const text = "é😀\r\nx\n"
	for _, c := range []struct {
		at   position
		want int
	}{
		{position{-1, 5}, 0},
		{position{0, -5}, 0},
		{position{0, 2}, 2}, // within the surrogate pair
		{position{0, 99}, 6},
		{position{1, 1 << 62}, 9},
		{position{2, 7}, 10},
		{position{1 << 62, 0}, 10},
	} {
		if got := newPlaces(text, false).offset(c.at); got != c.want {
			t.Errorf("%v of %q: got offset %d, want %d", c.at, text, got, c.want)
		}
	}
	if got := newPlaces(text, true).offset(position{0, 4}); got != 2 {
		t.Errorf("a byte within a character: got offset %d, want its start, 2", got)
	}
}

// slowPosition counts from the start of the text, one character at a time.
func slowPosition(text string, offset int, bytes bool) position {
	var at position
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if i+n > offset {
			break
		}
		switch {
		case text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			at = position{at.Line + 1, 0}
		case bytes:
			at.Character += n
		default:
			at.Character += utf16.RuneLen(r)
		}
		i += n
	}
	return at
}

func FuzzPositionsAgreeWithCountingFromTheStart(f *testing.F) {
	for _, text := range positionTexts {
		f.Add(text, 3, 1, false)
		f.Add(text, 1, 9, true)
	}
	f.Fuzz(func(t *testing.T, text string, first, second int, bytes bool) {
		p := newPlaces(text, bytes)
		for _, offset := range []int{first, second, first} { // forward and backward
			offset = min(max(offset, 0), len(text))
			got := p.position(offset)
			if want := slowPosition(text, offset, bytes); got != want {
				t.Fatalf("offset %d of %q: got %v, want %v", offset, text, got, want)
			}
			back := p.offset(got)
			if back > offset || p.position(back) != got && p.lineEnd(got.Line) != back {
				t.Fatalf("offset %d of %q: got %v, whose offset is %d", offset, text, got, back)
			}
		}
		if at := p.offset(position{first, second}); at < 0 || at > len(text) {
			t.Fatalf("position %d:%d of %q: got offset %d", first, second, text, at)
		}
	})
}
