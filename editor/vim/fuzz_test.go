package vim_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"quarry/editor/vim"
)

// fuzzKeys are the keys that random commands are made of: all that start or end one.
var fuzzKeys = strings.Fields(
	"h j k l w b e W B E g G 0 ^ $ _ f F t T ; , % { } 1 2 3 d c y > < = ~ u U i a I A o O x X s S D C Y J r p P v " +
		"V . n N * # / ? \" ( [ ' ` z Z : K H M L + - " +
		"<esc> <esc> <esc> <cr> <bs> <left> <c-r> <c-d> <c-u> <c-f> <c-b> <c-a> <c-x> <tab> <delete> é 日")

var fuzzPieces = []string{"where ", "x", "f(", ")", "[", "]", `"a"`, "'", "\n", "\n\n", "\r\n", "\r", "  ", "\t", "// ",
	"日", "e\u0301", "\u0301", "\xff", "\u200b", "7", ",", "| "}

// FuzzKeysKeepTheTextWhole presses random keys and checks that nothing panics, that the cursor
// stays on a character, and that undoing everything restores the original text.
func FuzzKeysKeepTheTextWhole(f *testing.F) {
	for seed := range uint64(400) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 5))
		var text strings.Builder
		for range r.IntN(30) {
			text.WriteString(fuzzPieces[r.IntN(len(fuzzPieces))])
		}
		d := newDesk("|" + text.String())
		d.b.SetCursor(r.IntN(len(d.b.Text()) + 1))
		d.wanted = "x"
		var pressed []string
		for range 120 {
			key := fuzzKeys[r.IntN(len(fuzzKeys))]
			pressed = append(pressed, key)
			d.press(key)
			if _, ok := d.request.(vim.Search); ok {
				at, _ := d.Find(d.b.Cursor(), false)
				if r.IntN(2) == 0 {
					d.m.SearchFound(d.b, d.b.Cursor(), at)
				} else {
					d.m.SearchCancelled(d.b, d.b.Cursor())
				}
			}
			if len(d.b.Text()) > 1<<16 {
				break // counts multiply
			}
			head := d.m.Head(d.b)
			if head < 0 || head > len(d.b.Text()) {
				t.Fatalf("seed %d, %v: the cursor is at %d of %d", seed, pressed, head, len(d.b.Text()))
			}
			if start, end := d.b.Line(d.b.LineAt(head)); d.m.Mode() != vim.Insert && head >= end && end > start {
				t.Fatalf("seed %d, %v: the cursor is past the end of its line in mode %v", seed, pressed, d.m.Mode())
			}
		}
		d.press("<esc><esc>")
		if d.m.Mode() != vim.Normal {
			t.Fatalf("seed %d, %v: after esc the mode is %v", seed, pressed, d.m.Mode())
		}
		for d.b.Redo() {
		}
		final := d.b.Text()
		for d.b.Undo() {
		}
		if d.b.Text() != text.String() {
			t.Fatalf("seed %d, %v: undo of everything gave %q, want %q", seed, pressed, d.b.Text(), text.String())
		}
		for d.b.Redo() {
		}
		if d.b.Text() != final {
			t.Fatalf("seed %d, %v: redo of everything gave %q, want %q", seed, pressed, d.b.Text(), final)
		}
	})
}
