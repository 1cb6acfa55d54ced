package buffer_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"quarry/editor/buffer"
)

// slowLines splits text into lines with the simplest possible code.
func slowLines(text string) []string {
	var lines []string
	line := ""
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "\r\n"):
			i++
			lines, line = append(lines, line), ""
		case text[i] == '\n' || text[i] == '\r':
			lines, line = append(lines, line), ""
		default:
			line += text[i : i+1]
		}
	}
	return append(lines, line)
}

// reference is the simplest possible buffer: the text and all its previous versions.
type reference struct {
	text   string
	before []string
}

func (t *reference) replace(start, end int, text string) {
	if start == end && text == "" {
		return
	}
	t.before = append(t.before, t.text)
	t.text = t.text[:start] + text + t.text[end:]
}

func (t *reference) undo() {
	if n := len(t.before); n > 0 {
		t.text, t.before = t.before[n-1], t.before[:n-1]
	}
}

// fragments are the awkward pieces that random strings are made of.
var fragments = []string{
	"a", "where ", "|", "\n", "\r\n", "\r", "\t", "    ", "(", ")", "// ", "é", "e\u0301", "\u0301", "日本", "👩\u200d💻",
	"🇩🇪", "\xff", "\xe2\x80", "\u202e", "\u200b", "\x00", "\x1b[31m", "",
}

func randomText(r *rand.Rand, most int) string {
	var text strings.Builder
	for range r.IntN(most + 1) {
		text.WriteString(fragments[r.IntN(len(fragments))])
	}
	return text.String()
}

// operations are all operations of a buffer.
var operations = []func(b *buffer.Buffer, r *rand.Rand){
	func(b *buffer.Buffer, r *rand.Rand) { b.Type(randomText(r, 2)) },
	func(b *buffer.Buffer, r *rand.Rand) { b.Insert(randomText(r, 6)) },
	func(b *buffer.Buffer, r *rand.Rand) { b.Paste(randomText(r, 20)) },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Newline() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Backspace() },
	func(b *buffer.Buffer, r *rand.Rand) { b.Delete(motions[r.IntN(len(motions))]) },
	func(b *buffer.Buffer, _ *rand.Rand) { b.DeleteLine() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Tab() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Outdent() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.ToggleComment() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Duplicate() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.MoveLineUp() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.MoveLineDown() },
	func(b *buffer.Buffer, r *rand.Rand) { b.Move(motions[r.IntN(len(motions))]) },
	func(b *buffer.Buffer, r *rand.Rand) { b.Extend(motions[r.IntN(len(motions))]) },
	func(b *buffer.Buffer, r *rand.Rand) { b.MoveLines(r.IntN(9) - 4) },
	func(b *buffer.Buffer, r *rand.Rand) { b.ExtendLines(r.IntN(9) - 4) },
	func(b *buffer.Buffer, r *rand.Rand) { b.Select(r.IntN(len(b.Text())+1), r.IntN(len(b.Text())+1)) },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Undo() },
	func(b *buffer.Buffer, _ *rand.Rand) { b.Redo() },
}

var motions = []buffer.Motion{
	buffer.Left, buffer.Right, buffer.WordLeft, buffer.WordRight, buffer.LineStart, buffer.TextStart, buffer.LineEnd,
	buffer.DocumentStart, buffer.DocumentEnd,
}

// FuzzUndoOfEverythingRestoresTheText applies random operations, including undo, then undoes and
// redoes everything.
func FuzzUndoOfEverythingRestoresTheText(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed, "where x\r\n| take 5\n")
	}
	f.Add(uint64(1), "")
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		if len(text) > 1000 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		b := buffer.New(text, buffer.Options{})
		for range 60 {
			operations[r.IntN(len(operations))](b, r)
			checkPlaces(t, b)
		}
		for b.Redo() {
		}
		final, finalSelection := b.Text(), b.Selection()
		undone := 0
		for b.Undo() {
			checkPlaces(t, b)
			undone++
		}
		if b.Text() != text {
			t.Fatalf("seed %d: after undo of everything %q, want %q", seed, b.Text(), text)
		}
		for b.Redo() {
		}
		if b.Text() != final {
			t.Fatalf("seed %d: after redo of everything %q, want %q", seed, b.Text(), final)
		}
		if got := b.Selection(); undone > 0 && (got.Anchor > len(final) || got.Head > len(final)) {
			t.Fatalf("seed %d: after redo selection %v in %d bytes, want %v", seed, got, len(final), finalSelection)
		}
	})
}

// checkPlaces checks that the lines match slowLines and that the cursor and the selection are at
// character boundaries.
func checkPlaces(t *testing.T, b *buffer.Buffer) {
	t.Helper()
	var lines []string
	for line := range b.Lines() {
		lines = append(lines, b.LineText(line))
	}
	if want := slowLines(b.Text()); !slices.Equal(lines, want) {
		t.Fatalf("lines of %q are %q, want %q", b.Text(), lines, want)
	}
	for _, offset := range []int{b.Selection().Anchor, b.Selection().Head} {
		if offset < 0 || offset > len(b.Text()) {
			t.Fatalf("offset %d outside of %d bytes", offset, len(b.Text()))
		}
		if offset > 0 && offset < len(b.Text()) &&
			(strings.HasPrefix(b.Text()[offset-1:], "\r\n") || insideRune(b.Text(), offset)) {
			t.Fatalf("offset %d is inside a character of %q", offset, b.Text())
		}
	}
	line := b.LineAt(b.Cursor())
	if start, end := b.Line(line); b.Cursor() < start || b.Cursor() > end {
		t.Fatalf("cursor %d is outside of its line %d from %d to %d of %q", b.Cursor(), line, start, end, b.Text())
	}
}

// insideRune reports whether an offset is within the encoding of a rune.
func insideRune(text string, offset int) bool {
	for back := 1; back < utf8.UTFMax && back <= offset; back++ {
		r, n := utf8.DecodeRuneInString(text[offset-back:])
		if (r != utf8.RuneError || n > 1) && n > back {
			return true
		}
	}
	return false
}

func FuzzReplaceAgreesWithPlainStrings(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(seed, "a\r\nb\rc\n")
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		if len(text) > 1000 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 1))
		b, slow := buffer.New(text, buffer.Options{}), &reference{text: text}
		for range 40 {
			if r.IntN(4) == 0 {
				b.Undo()
				slow.undo()
			} else {
				start, end := r.IntN(len(slow.text)+1), r.IntN(len(slow.text)+1)
				inserted := randomText(r, 4)
				b.Replace(min(start, end), max(start, end), inserted)
				slow.replace(min(start, end), max(start, end), inserted)
			}
			if b.Text() != slow.text {
				t.Fatalf("seed %d: text %q, want %q", seed, b.Text(), slow.text)
			}
			if want := slowLines(slow.text); b.Lines() != len(want) {
				t.Fatalf("seed %d: %d lines in %q, want %d", seed, b.Lines(), slow.text, len(want))
			}
		}
	})
}

// TestColumnsOfALongLineAgreeWithAFreshBuffer edits a line that is long enough to be measured from
// marks, and compares it with a buffer that has no marks yet.
func TestColumnsOfALongLineAgreeWithAFreshBuffer(t *testing.T) {
	measure := func(character string, column int) int {
		switch {
		case character == "\t":
			return 8 - column%8
		case len(character) > 2:
			return 2
		}
		return 1
	}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		long := strings.Repeat("where FileName\t== '日本' | ", 400)
		b := buffer.New("first\n"+long+"\nlast", buffer.Options{Measure: measure})
		for range 30 {
			start := r.IntN(len(b.Text()) + 1)
			b.Select(start, min(start+r.IntN(40), len(b.Text())))
			b.Insert([]string{"x", "", "日", "\t", "é"}[r.IntN(5)])
			fresh := buffer.New(b.Text(), buffer.Options{Measure: measure})
			probe := r.IntN(len(b.Text()) + 1)
			if got, want := b.Column(probe), fresh.Column(probe); got != want {
				t.Fatalf("seed %d: offset %d is at column %d, want %d", seed, probe, got, want)
			}
			column := r.IntN(12000)
			if got, want := b.OffsetAt(b.LineAt(probe), column), fresh.OffsetAt(b.LineAt(probe), column); got != want {
				t.Fatalf("seed %d: column %d is at offset %d, want %d", seed, column, got, want)
			}
		}
	}
}

// TestMovingRightAndLeftStopsAtTheSamePlaces moves through awkward strings in both directions.
func TestMovingRightAndLeftStopsAtTheSamePlaces(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		b := buffer.New(randomText(r, 30), buffer.Options{})
		forward := []int{0}
		for b.Cursor() < len(b.Text()) {
			b.Move(buffer.Right)
			forward = append(forward, b.Cursor())
		}
		var back []int
		for b.Cursor() > 0 {
			back = append(back, b.Cursor())
			b.Move(buffer.Left)
		}
		back = append(back, 0)
		slices.Reverse(back)
		if !slices.Equal(forward, back) {
			t.Errorf("seed %d: %q: moving right %v, moving left %v", seed, b.Text(), forward, back)
		}
	}
}
