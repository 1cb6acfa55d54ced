package themes_test

import (
	"image/color"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/charmbracelet/colorprofile"
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

// TestEveryRoleCanBeReadOnEveryBackground checks all pairs, since components may draw any of them: in exact
// colours, in 256 colours, and in the mixture of both that table rows have. Chart series are roles, too.
func TestEveryRoleCanBeReadOnEveryBackground(t *testing.T) {
	for _, theme := range allThemes(t) {
		if theme.Background() == nil {
			continue
		}
		least := 4.5 // here on purpose, so that lowering it in the package fails
		if theme.Name == "high-contrast" {
			least = 7
		}
		for role := range theme.Palette.Roles {
			for ground := range theme.Palette.Backgrounds {
				r, g := themes.Role(role), themes.Background(ground)
				tone, light := theme.Palette.Compose(r, g), theme.Light(r, g)
				if light.Fore == nil {
					light.Fore = theme.Foreground()
				}
				// The program sets the base as the terminal's own background, so that one is exact.
				exact, near := theme.Background(), theme.Background()
				if tone.Back != nil {
					exact, near = tone.Back, color.Color(ansi.Convert256(tone.Back))
				}
				for how, pair := range map[string][2]color.Color{
					"exact": {tone.Fore, exact}, "256": {ansi.Convert256(tone.Fore), near},
					"row": {light.Fore, exact}, "row in 256": {ansi.Convert256(light.Fore), near},
				} {
					if got := themes.Contrast(pair[0], pair[1]); got < least {
						t.Errorf("%s: role %s on ground %s has contrast %.2f (%s), want at least %.1f", theme.Name, r, g,
							got, how, least)
					}
				}
			}
		}
	}
}

// TestStatesCanBeSeen checks that backgrounds of the built-in themes which show a state differ from the others.
func TestStatesCanBeSeen(t *testing.T) {
	for _, name := range themes.Names() {
		theme := named(t, name)
		if theme.Background() == nil {
			continue
		}
		back := func(ground themes.Background) color.Color { return theme.Palette.Backgrounds[ground].Back }
		for _, state := range []themes.Background{themes.Selection, themes.Match, themes.MatchCurrent,
			themes.CursorCell, themes.CursorRow, themes.CursorLine, themes.Marked} {
			for _, plain := range []themes.Background{themes.Base, themes.Zebra} {
				if got := themes.Contrast(back(state), back(plain)); got < 1.08 {
					t.Errorf("%s: ground %s has contrast %.2f to %s", name, state, got, plain)
				}
			}
		}
	}
}

func TestChartSeriesDiffer(t *testing.T) {
	for _, name := range themes.Names() {
		theme := named(t, name)
		if theme.Background() == nil {
			continue
		}
		for i, a := range themes.Series {
			for _, b := range themes.Series[:i] {
				if sameColour(theme.Palette.Roles[a].Fore, theme.Palette.Roles[b].Fore) {
					t.Errorf("%s: the chart series %s and %s have the same colour", name, a, b)
				}
			}
		}
	}
}

// TestSixteenColoursCanBeRead checks the colours of xterm on black and on white. Reversed text has the same contrast.
func TestSixteenColoursCanBeRead(t *testing.T) {
	for name, base := range map[string]color.Color{"catppuccin-mocha": color.Black, "paper": color.White} {
		theme := named(t, name).For(colorprofile.ANSI)
		if theme.Background() != nil || theme.Foreground() != nil {
			t.Errorf("%s: the theme sets the terminal's colours", name)
		}
		for role := range theme.Palette.Roles {
			for ground := range theme.Palette.Backgrounds {
				r, g := themes.Role(role), themes.Background(ground)
				tone := theme.Light(r, g)
				if tone.Back != nil {
					t.Errorf("%s: role %s on ground %s has a background", name, r, g)
				}
				if tone.Fore == nil {
					continue
				}
				if _, ok := tone.Fore.(ansi.BasicColor); !ok {
					t.Errorf("%s: role %s on ground %s has the colour %v", name, r, g, tone.Fore)
				}
				if got := themes.Contrast(tone.Fore, base); got < 4.5 {
					t.Errorf("%s: role %s on ground %s has contrast %.2f", name, r, g, got)
				}
			}
		}
	}
}

func TestTerminalsWithoutColoursGetAttributes(t *testing.T) {
	want := named(t, "no-color").Palette
	for _, profile := range []colorprofile.Profile{colorprofile.NoTTY, colorprofile.Ascii} {
		if got := named(t, "nord").For(profile).Palette; got != want {
			t.Errorf("profile %s: the theme has colours", profile)
		}
	}
	nord := named(t, "nord")
	for _, profile := range []colorprofile.Profile{colorprofile.ANSI256, colorprofile.TrueColor} {
		if nord.For(profile).Palette != nord.Palette {
			t.Errorf("profile %s: the theme is changed", profile)
		}
	}
}

// TestThemeFiles reads files of the user: what they leave out, what is corrected, and what is wrong with them.
func TestThemeFiles(t *testing.T) {
	tests := map[string]struct {
		text string
		role themes.Role
		want string // the colour of the role
		dark bool
	}{
		"nothing":               {"", themes.Keyword, "#cba6f7", true},
		"a colour":              {"[colors]\nviolet = \"#ffcc00\"", themes.Keyword, "#ffcc00", true},
		"based on another":      {"based_on = \"tokyo-night\"", themes.Text, "#c0caf5", true},
		"a role by name":        {"[roles]\nkeyword = \"bold red\"", themes.Keyword, "#f38ba8", true},
		"a role by value":       {"[roles]\nkeyword = \"#ABCDEF\"", themes.Keyword, "#abcdef", true},
		"a light base":          {"[colors]\nbase = \"#ffffff\"\ntext = \"#000000\"", themes.Text, "#000000", false},
		"text that is too pale": {"[colors]\nbase = \"#000000\"\ntext = \"#000000\"", themes.Text, "#999999", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			theme, err := themes.Parse("mine", test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := theme.Palette.Roles[test.role].Fore; !sameColour(got, lipgloss.Color(test.want)) {
				t.Errorf("%s is %v, want %s", test.role, got, test.want)
			}
			if theme.Dark != test.dark || theme.Name != "mine" {
				t.Errorf("name %q, dark %v", theme.Name, theme.Dark)
			}
		})
	}
}

func TestBrokenThemeFilesNameTheLine(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"no TOML":        {"[colors]\nbase = #fff", "line 2, column"},
		"unknown part":   {"\nfont = \"x\"", `line 2: unknown setting "font"`},
		"wrong type":     {"[colors]\nbase = 7", "line 2, column"},
		"unknown colour": {"[colors]\n\nsalmon = \"#ffffff\"", `line 3: unknown name "salmon" in [colors] (use one of base,`},
		"bad colour":     {"[colors]\nred = \"#ff\"", `line 2: invalid colour "#ff" (use #rrggbb, or one of base,`},
		"unknown role":   {"[roles]\nkeywords = \"red\"", `line 2: unknown name "keywords" in [roles] (use one of text,`},
		"bad look":       {"[colors]\n[roles]\nkeyword = \"bold salmon\"", `line 3: invalid colour "salmon"`},
		"two colours":    {"[roles]\n'keyword' = \"red blue\"", `line 2: "red blue" has one colour too many: blue`},
		"no colour":      {"[roles]\nkeyword = \"bold\"", "line 2: a role needs a colour"},
		"on nothing":     {"[grounds]\nzebra = \"red on\"", "line 2: \"red on\" names no colour after on"},
		"no ground":      {"[grounds]\nzebra = \"red\"", "line 2: a ground needs a background"},
		"text of base":   {"[grounds]\nbase = \"red on base\"", "line 2: the ground base takes a background only"},
		"unknown base":   {"based_on = \"nrod\"", `line 1: based_on "nrod" is not a built-in theme with a file`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := themes.Parse("mine", test.text)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %v, want %s…", err, test.want)
			}
		})
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
		"catppuccin-mocha": true, "catppuccin-latte": false, "tokyo-night": true, "gruvbox-dark": true,
		"nord": true, "gruvbox-light": false, "paper": false, "high-contrast": true, "chroma:github": false,
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
