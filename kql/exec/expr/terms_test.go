package expr

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// slowAny is has of each needle.
func slowAny(needles []string, s string) bool {
	for _, needle := range needles {
		if test, _ := TextTests["has"](needle); test(s) {
			return true
		}
	}
	return false
}

func TestTermIndexIsHasOfEach(t *testing.T) {
	pieces := []string{"a", "ab", "AB", "b1", "é", "É", "\u212a", "İ", "_", " ", ".", "-", "\\", "中", "\xff", "",
		"powershell", "aaaaaaaaaaaaaaaaa", "0"}
	r := rand.New(rand.NewPCG(3, 4))
	text := func(most int) string {
		var b strings.Builder
		for range r.IntN(most) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	found := 0
	for range 20_000 {
		needles := make([]string, r.IntN(6))
		for i := range needles {
			needles[i] = text(5)
		}
		index := newTermIndex(needles)
		for range 5 {
			s := text(40)
			want := slowAny(needles, s)
			if got := index.any(s); got != want {
				t.Fatalf("any of %q in %q: got %v, has of each says %v", needles, s, got, want)
			}
			if want {
				found++
			}
		}
	}
	if found < 20_000 || found > 80_000 {
		t.Errorf("%d of 100,000 texts match, want both kinds often", found)
	}
}

func TestTermIndexFindsTermsAtTheEdgesOfBlocks(t *testing.T) {
	index := newTermIndex([]string{"needle", "two words"})
	for n := range 200 {
		for _, word := range []string{"needle", "NEEDLE", "two words"} {
			before, after := strings.Repeat("x", n), strings.Repeat("y", n)
			for s, want := range map[string]bool{
				before + " " + word: true, word + "." + after: true, before + "-" + word + "-" + after: true,
				"x" + before + word: false, word + after + "y": false,
			} {
				if got := index.any(s); got != want {
					t.Errorf("%q: got %v, want %v", s, got, want)
				}
			}
		}
	}
}

func FuzzTermIndex(f *testing.F) {
	f.Add("powershell.exe -enc AAAA", "-enc", "cmd.exe", "é")
	f.Fuzz(func(t *testing.T, s, a, b, c string) {
		needles := []string{a, b, c}
		if got, want := newTermIndex(needles).any(s), slowAny(needles, s); got != want {
			t.Errorf("any of %q in %q: got %v, has of each says %v", needles, s, got, want)
		}
	})
}

func BenchmarkHasAny(b *testing.B) {
	texts := make([]string, 10_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range texts {
		texts[i] = fmt.Sprintf(`"C:\Windows\System32\svchost.exe" -NoProfile -Task %d -Path C:\Users\user%d\AppData\Local\Temp\x%d.tmp`,
			r.IntN(100000), r.IntN(900), r.IntN(100000))
	}
	one, _ := TextTests["has"]("user42")
	tests := map[string]func(string) bool{"has": one}
	for _, n := range []int{2, 10, 1000, 10_000} {
		needles := []string{"user42"}
		for i := range n - 1 {
			needles = append(needles, fmt.Sprintf("evil%d.example.com", i))
		}
		tests[fmt.Sprint("has_any of ", n)] = hasAny(needles)
	}
	for name, test := range tests {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, s := range texts {
					test(s)
				}
			}
		})
	}
}
