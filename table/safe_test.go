package table_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"quarry/table"
	"quarry/table/times"
)

func TestSafe(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", `C:\Windows\cmd.exe /c "dir"`, `C:\Windows\cmd.exe /c "dir"`},
		{"empty", "", ""},
		{"escape sequence", "\x1b[2J", "␛[2J"},
		{"clipboard", "\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"},
		{"line ends and tab", "a\r\nb\tc", "a␍␊b␉c"},
		{"zero and delete", "\x00\x7f", "␀␡"},
		{"C1 as a character", "a\u009b2J", "a‹U+009B›2J"},
		{"C1 as a byte", "a\x9b2J", "a‹x9B›2J"},
		{"surrogate in UTF-8", "\xed\xa0\x80", "‹xED›‹xA0›‹x80›"},
		{"right to left override", "invoice\u202egpj.exe", "invoice‹RLO›gpj.exe"},
		{"isolates", "\u2066a\u2069", "‹LRI›a‹PDI›"},
		{"marks of direction", "\u200e\u200f\u061c", "‹LRM›‹RLM›‹ALM›"},
		{"without width", "power\u200bshell\ufeff\u2060", "power‹ZWSP›shell‹BOM›‹WJ›"},
		{"joiner between letters", "a\u200db", "a‹ZWJ›b"},
		{"joiner in an emoji", "👩‍💻", "👩‍💻"},
		{"joiner behind a selector", "❤️‍🔥", "❤️‍🔥"},
		{"joiner at the end", "👩\u200d", "👩‹ZWJ›"},
		{"emoji with a tone", "👍🏽", "👍🏽"},
		{"keycap", "1️⃣", "1️⃣"},
		{"selector on a letter", "a\ufe0f", "a‹U+FE0F›"},
		{"tags", "a\U000e0041", "a‹U+E0041›"},
		{"line separators", "a\u2028b\u2029", "a‹LS›b‹PS›"},
		{"soft hyphen", "a\u00adb", "a‹SHY›b"},
		{"filler that looks like a space", "a\u3164b\u2800", "a‹U+3164›b‹U+2800›"},
		{"accents", "e\u0301", "e\u0301"},
		{"four marks", "a" + strings.Repeat("\u0301", 4), "a" + strings.Repeat("\u0301", 4)},
		{"a pile of marks", "a" + strings.Repeat("\u0301", 20) + "b",
			"a" + strings.Repeat("\u0301", 4) + "‹+16 marks›b"},
		{"spacing marks", "a" + strings.Repeat("\u0903", 10), "a" + strings.Repeat("\u0903", 4) + "‹+6 marks›"},
		{"leading jamo, drawn as one", strings.Repeat("\u1100", 200) + "b",
			strings.Repeat("\u1100", 10) + "‹+190 joined›b"},
		{"vowel jamo, drawn as one", "\u1100" + strings.Repeat("\u1161", 20),
			"\u1100" + strings.Repeat("\u1161", 9) + "‹+11 joined›"},
		{"an endless conjunct", strings.Repeat("\u0915\u094d", 10), strings.Repeat("\u0915\u094d", 5) + "‹+10 joined›"},
		{"an endless family", strings.Repeat("👩\u200d", 20) + "👩", strings.Repeat("👩\u200d", 5) + "👩‹+30 joined›"},
		{"a family with tones", "👨🏽\u200d👩🏿\u200d👧🏻\u200d👦🏼", "👨🏽\u200d👩🏿\u200d👧🏻\u200d👦🏼"},
		{"tones on a tone", "👍🏽🏽🏽", "👍🏽‹U+1F3FD›🏽"},
		{"words with conjuncts", "क्षत्रिय संस्कृत র্ত্স্ন্য ഡോക്ടർ မြန်မာ ភាសាខ្មែរ 한국어 가나다라마바사아자차",
			"क्षत्रिय संस्कृत র্ত্স্ন্য ഡോക്ടർ မြန်မာ ភាសាខ្មែរ 한국어 가나다라마바사아자차"},
		{"a long line of Chinese", strings.Repeat("日本語中文", 30), strings.Repeat("日本語中文", 30)},
		{"other scripts", "日本語 العربية हिन्दी ไทย", "日本語 العربية हिन्दी ไทย"},
		{"no-break space", "a\u00a0b", "a\u00a0b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := table.Safe(c.text); got != c.want {
				t.Errorf("Safe(%q)\ngot  %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

// TestSafeOfEveryCharacter tries each character alone and between letters. Characters that pass
// have a glyph, or are one of two common spaces. The joiner and the selectors of emoji pass only
// next to emoji, and bytes that are not UTF-8, such as those of a surrogate, never pass.
func TestSafeOfEveryCharacter(t *testing.T) {
	pictured := []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		char := string(r)
		if !utf8.ValidRune(r) {
			char = string([]byte{0xe0 | byte(r>>12), 0x80 | byte(r>>6&0x3f), 0x80 | byte(r&0x3f)})
		}
		visible := utf8.ValidRune(r) && r != 0x2800 && unicode.In(r, pictured...) &&
			!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
		passes := visible || r == ' ' || r == '\u00a0' || r == '\u3000'
		for _, text := range []string{char, "a" + char + "b"} {
			if safe := table.Safe(text); (safe == text) != passes {
				t.Fatalf("Safe(%+q) is %+q for %U; want it marked: %v", text, safe, r, !passes)
			}
		}
	}
}

func TestSafeOfSafeTextDoesNotAllocate(t *testing.T) {
	text := strings.Repeat("powershell.exe -enc ", 20)
	if n := testing.AllocsPerRun(100, func() { table.Safe(text) }); n != 0 {
		t.Errorf("got %v allocations, want none", n)
	}
}

func FuzzSafe(f *testing.F) {
	for _, seed := range []string{"", "a\x1b[0m", "\u202e\x9b\xff", "a\u0301\u0301\u0301\u0301\u0301", "👩‍💻",
		"\u200d\ufe0f", "\x1b]0;t\x07", "\x1b]52;c;eA==\x1b\\",
		"\u1100\u1100\u1161", "क्ष", "🏽🏽", "🇩🇪🇩", "1️⃣", "\u0600a", "\U000e0041", "\u115f\u3164", "é\u0903\u0903",
		strings.Repeat("👩\u200d", 12), "\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		safe := table.Safe(s)
		if !utf8.ValidString(safe) {
			t.Fatalf("Safe(%q) is no UTF-8: %q", s, safe)
		}
		if again := table.Safe(safe); again != safe {
			t.Fatalf("Safe(%+q) = %+q, and of that %+q", s, safe, again)
		}
		if plain := ansi.Strip(safe); plain != safe {
			t.Fatalf("Safe(%+q) = %+q holds sequences; without them %+q", s, safe, plain)
		}
		requireOnlyVisible(t, s, []rune(safe))
		requireShortClusters(t, s, safe)
	})
}

// requireOnlyVisible fails on characters that control, hide or reorder text, and on stacks of
// marks.
func requireOnlyVisible(t *testing.T, s string, safe []rune) {
	marks := 0
	for i, r := range safe {
		switch {
		case unicode.IsControl(r), r == 0x2028, r == 0x2029, r == utf8.RuneError &&
			!strings.ContainsRune(s, r), unicode.In(r, unicode.Bidi_Control, unicode.Cs, unicode.Co):
			t.Fatalf("Safe(%+q) holds %U", s, r)
		case r == 0x200d: // only inside an emoji
			if i == 0 || i == len(safe)-1 || safe[i-1] < 0x2190 || safe[i+1] < 0x2190 {
				t.Fatalf("Safe(%+q) holds a joiner of no emoji", s)
			}
		case unicode.Is(unicode.Cf, r):
			t.Fatalf("Safe(%+q) holds the format character %U", s, r)
		}
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		if marks > 5 { // four, and the selector of an emoji
			t.Fatalf("Safe(%+q) holds %d marks in a row", s, marks)
		}
	}
}

// requireShortClusters fails if a few cells may become many in a terminal that does not join
// characters.
func requireShortClusters(t *testing.T, s, safe string) {
	for rest := safe; rest != ""; {
		cluster, width := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		rest = rest[len(cluster):]
		if n := utf8.RuneCountInString(cluster); n > 11 || width > 2 {
			t.Fatalf("Safe(%+q) joins %d characters to %d cells: %+q", s, n, width, cluster)
		}
	}
}

func TestDisplay(t *testing.T) {
	ticks, _ := times.ParseWireDateTime("2026-11-23T23:30:00.12Z")
	for _, c := range []struct {
		name string
		v    table.Value
		zone *time.Location
		want string
	}{
		{"null", table.Null(table.Long), nil, ""},
		{"time in UTC", table.NewDateTime(ticks), nil, "2026-11-23 23:30:00.12"},
		{"time elsewhere", table.NewDateTime(ticks), time.FixedZone("", 3600), "2026-11-24 00:30:00.12"},
		{"bool", table.NewBool(true), nil, "true"},
		{"long", table.NewLong(-5), nil, "-5"},
		{"timespan", table.NewTimeSpan(1), nil, "00:00:00.0000001"},
		{"string", table.NewString("a\x1bb"), nil, "a␛b"},
		{"dynamic", table.NewDynamic("[\"\u202e\"]"), nil, `["‹RLO›"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := table.Display(c.v, c.zone); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
