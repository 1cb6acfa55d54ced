package themes_test

import (
	"image/color"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
)

func named(t *testing.T, name string) themes.Theme {
	t.Helper()
	theme, err := themes.Named(name)
	if err != nil {
		t.Fatalf("Named(%q): %v", name, err)
	}
	return theme
}

// allThemes returns the built-in themes and one for each Chroma style.
func allThemes(t *testing.T) []themes.Theme {
	t.Helper()
	var all []themes.Theme
	for _, name := range themes.Names() {
		all = append(all, named(t, name))
	}
	for _, name := range styles.Names() {
		all = append(all, named(t, "chroma:"+name))
	}
	return all
}

// The limits are repeated here on purpose: a test that read them from the package would not notice
// when somebody lowers them.
func TestEveryRoleCanBeRead(t *testing.T) {
	faint := map[themes.Role]float64{
		themes.Text: 4.5, themes.Strong: 4.5, themes.Header: 4.5, themes.ColumnName: 4.5,
		themes.Muted: 2.2, themes.Comment: 2.2, themes.LineNumber: 2.2, themes.Punctuation: 2.2,
		themes.Border: 0, themes.BorderFocused: 0,
	}
	for _, theme := range allThemes(t) {
		base := theme.Background()
		if base == nil {
			continue
		}
		for role, tone := range theme.Palette.Roles {
			least, ok := faint[themes.Role(role)]
			if !ok {
				least = 3
			}
			if got := themes.Contrast(tone.Fore, base); got < least {
				t.Errorf("%s: role %d has contrast %.2f to the background, want at least %.1f", theme.Name, role, got,
					least)
			}
		}
	}
}

func TestTextCanBeReadOnEveryBackground(t *testing.T) {
	emphasis := map[themes.Background]bool{
		themes.Selection: true, themes.Match: true, themes.MatchCurrent: true, themes.CursorCell: true,
		themes.Marked: true,
	}
	for _, theme := range allThemes(t) {
		for background := range theme.Palette.Backgrounds {
			tone := theme.Palette.Compose(themes.Text, themes.Background(background))
			if tone.Back == nil {
				continue
			}
			least := 4.5
			if emphasis[themes.Background(background)] {
				least = 3.5
			}
			if got := themes.Contrast(tone.Fore, tone.Back); got < least {
				t.Errorf("%s: text on background %d has contrast %.2f, want at least %.1f", theme.Name, background, got,
					least)
			}
		}
	}
}

func TestNoColorThemeHasNoColour(t *testing.T) {
	theme := named(t, "no-color")
	for _, tone := range theme.Palette.Roles {
		if tone.Fore != nil || tone.Back != nil {
			t.Errorf("role tone %+v has a colour", tone)
		}
	}
	for _, tone := range theme.Palette.Backgrounds {
		if tone.Fore != nil || tone.Back != nil {
			t.Errorf("background tone %+v has a colour", tone)
		}
	}
	if theme.Background() != nil || theme.Foreground() != nil {
		t.Error("the theme sets the terminal's colours")
	}
}

// TestStatesDifferWithoutColour checks that selected, matching and erroneous text differs from
// plain text by its attributes alone.
func TestStatesDifferWithoutColour(t *testing.T) {
	theme := named(t, "no-color")
	plain := theme.Paint(themes.Text)
	for _, background := range []themes.Background{themes.Selection, themes.Match, themes.MatchCurrent,
		themes.CursorCell, themes.CursorRow, themes.Marked} {
		if theme.PaintOn(themes.Text, background) == plain {
			t.Errorf("text on background %d looks like plain text", background)
		}
	}
	for _, role := range []themes.Role{themes.Danger, themes.Warn, themes.Accent, themes.Suspicious, themes.ErrorText,
		themes.BorderFocused} {
		if theme.Paint(role) == plain {
			t.Errorf("role %d looks like plain text", role)
		}
	}
}

func TestDarkMatchesTheBackground(t *testing.T) {
	for name, want := range map[string]bool{
		"catppuccin-mocha": true, "catppuccin-latte": false, "high-contrast": true, "chroma:github": false,
		"chroma:dracula": true,
	} {
		if got := named(t, name).Dark; got != want {
			t.Errorf("theme %s: Dark is %v, want %v", name, got, want)
		}
	}
}

func TestUnknownThemeErrorListsTheKnownOnes(t *testing.T) {
	tests := map[string]struct {
		name string
		want []string
	}{
		"a misspelt theme":        {name: "catpuccin", want: append(themes.Names(), `"catpuccin"`)},
		"no name":                 {name: "", want: themes.Names()},
		"a misspelt Chroma style": {name: "chroma:draculla", want: []string{`"draculla"`, "dracula", "nord"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := themes.Named(test.name)
			if err == nil {
				t.Fatalf("Named(%q) succeeded, want an error", test.name)
			}
			for _, word := range test.want {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("Named(%q): error %q does not mention %q", test.name, err, word)
				}
			}
		})
	}
}

// TestPaintLooksLikeLipGloss compares the two cell by cell, since the order of the sequences may
// differ.
func TestPaintLooksLikeLipGloss(t *testing.T) {
	for _, theme := range allThemes(t)[:len(themes.Names())] {
		for role := range theme.Palette.Roles {
			for background := range theme.Palette.Backgrounds {
				r, g := themes.Role(role), themes.Background(background)
				got, want := attributes(theme.PaintOn(r, g).Render("x")), attributes(theme.Style(r, g).Render("x"))
				if got != want {
					t.Errorf("%s: role %d on background %d: paint is %q, Lip Gloss has %q", theme.Name, role,
						background, got, want)
				}
			}
		}
	}
}

// attributes returns the sorted parameters of the sequences before the text.
func attributes(painted string) string {
	open, _, _ := strings.Cut(painted, "x")
	open = strings.NewReplacer("\x1b[", "", "m", ";").Replace(open)
	set := map[string]bool{}
	for open != "" {
		parameter, rest, _ := strings.Cut(open, ";")
		if parameter == "38" || parameter == "48" {
			parts := strings.SplitN(rest, ";", 5)
			parameter += ";" + strings.Join(parts[:4], ";")
			rest = strings.Join(parts[4:], "")
		}
		set[parameter] = true
		open = rest
	}
	var sorted []string
	for _, parameter := range []string{"1", "3", "4", "7"} {
		if set[parameter] {
			sorted = append(sorted, parameter)
		}
		delete(set, parameter)
	}
	for _, prefix := range []string{"38;", "48;"} {
		for parameter := range set {
			if strings.HasPrefix(parameter, prefix) {
				sorted = append(sorted, parameter)
				delete(set, parameter)
			}
		}
	}
	for parameter := range set {
		sorted = append(sorted, "unexpected "+parameter)
	}
	return strings.Join(sorted, " ")
}

func TestPaintAddsOnlyItsSequences(t *testing.T) {
	theme := named(t, themes.Default)
	paint := theme.PaintUnderlined(themes.Keyword, themes.Selection)
	painted := paint.Render("where")
	if got := string(paint.Append([]byte("| "), "where")); got != "| "+painted {
		t.Errorf("Append gave %q, Render %q", got, painted)
	}
	if got := ansi.Strip(painted); got != "where" {
		t.Errorf("without its sequences %q is %q, want %q", painted, got, "where")
	}
	if got := (themes.Paint{}).Render("where"); got != "where" {
		t.Errorf("the zero paint gave %q, want the bare text", got)
	}
}

func TestChromaStyleHasTheColoursOfThePalette(t *testing.T) {
	theme := named(t, themes.Default)
	tests := map[string]struct {
		token chroma.TokenType
		role  themes.Role
	}{
		"keyword":             {chroma.Keyword, themes.Keyword},
		"keyword subtype":     {chroma.KeywordReserved, themes.Keyword},
		"string":              {chroma.LiteralString, themes.String},
		"string subtype":      {chroma.LiteralStringDouble, themes.String},
		"escape in a string":  {chroma.LiteralStringEscape, themes.Escape},
		"number":              {chroma.LiteralNumberInteger, themes.Number},
		"datetime":            {chroma.LiteralDate, themes.Literal},
		"comment to line end": {chroma.CommentSingle, themes.Comment},
		"function name":       {chroma.NameFunction, themes.Function},
		"error token":         {chroma.Error, themes.ErrorText},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want := theme.Palette.Roles[test.role].Fore
			if got := theme.Chroma().Get(test.token).Colour; !sameColour(color.RGBA{got.Red(), got.Green(), got.Blue(),
				0xff}, want) {
				t.Errorf("token %v has colour %v, want %v", test.token, got, want)
			}
		})
	}
}

// sameColour compares colours at the precision of two hex digits per component.
func sameColour(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return ar>>8 == br>>8 && ag>>8 == bg>>8 && ab>>8 == bb>>8
}

func TestChromaThemeKeepsItsColours(t *testing.T) {
	theme := named(t, "chroma:dracula")
	for role, want := range map[themes.Role]string{themes.Keyword: "#ff79c6", themes.String: "#f1fa8c"} {
		if got := theme.Palette.Roles[role].Fore; !sameColour(got, lipgloss.Color(want)) {
			t.Errorf("role %d is %v, want %s as in the style", role, got, want)
		}
	}
	if got := theme.Background(); !sameColour(got, lipgloss.Color("#282a36")) {
		t.Errorf("background is %v, want #282a36 as in the style", got)
	}
}

func TestEveryGlyphIsOneCell(t *testing.T) {
	for name, glyphs := range map[string]themes.Glyphs{"unicode": themes.Unicode(), "ASCII": themes.ASCII()} {
		box, marks := glyphs.Box, glyphs.Marks
		all := []string{
			box.Horizontal, box.Vertical, marks.Ellipsis, marks.Error, marks.Warning, marks.Info, marks.Pointer,
			marks.Block, marks.Blank, marks.More, marks.Less, glyphs.Gauge.Track,
		}
		all = append(append(all, glyphs.Spinner...), glyphs.Gauge.Steps...)
		for _, glyph := range all {
			if got := themes.Width(glyph); got != 1 {
				t.Errorf("%s glyph %q is %d cells wide, want 1", name, glyph, got)
			}
			if name == "ASCII" && (len(glyph) != 1 || glyph[0] > '~') {
				t.Errorf("ASCII glyph %q is not ASCII", glyph)
			}
		}
	}
}

func TestWidthCountsCellsAsTheRendererDoes(t *testing.T) {
	tests := map[string]struct {
		text string
		want int
	}{
		"nothing":          {"", 0},
		"ASCII":            {"where x", 7},
		"accents":          {"café", 4},
		"combining accent": {"cafe\u0301", 4},
		"wide characters":  {"日本", 4},
		"emoji":            {"🙂", 2},
		"joined emoji":     {"👩\u200d💻", 4},
		"screen line":      {"╭─", 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := themes.Width(test.text); got != test.want {
				t.Errorf("Width(%q) = %d, want %d", test.text, got, test.want)
			}
			sum := 0
			for _, r := range test.text {
				sum += themes.RuneWidth(r)
			}
			if sum != test.want {
				t.Errorf("widths of the characters of %q sum to %d, want %d", test.text, sum, test.want)
			}
		})
	}
}

func TestWidthOfASCIIAllocatesNothing(t *testing.T) {
	text := strings.Repeat("x", 200)
	if got := testing.AllocsPerRun(10, func() { themes.Width(text) }); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

func BenchmarkNamed(b *testing.B) {
	for b.Loop() {
		if _, err := themes.Named(themes.Default); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPaint(b *testing.B) {
	theme, err := themes.Named(themes.Default)
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]byte, 0, 1024)
	paint := theme.Paint(themes.Keyword)
	for b.Loop() {
		dst = paint.Append(dst[:0], "where")
	}
}
