package themes

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
)

// chromaRoles maps Chroma token types to roles. It is used in both directions: to turn a palette
// into a Chroma style and a Chroma style into a palette. When a role has several types, a palette
// takes the colour of the first.
var chromaRoles = []struct {
	token chroma.TokenType
	role  Role
}{
	{chroma.Text, Text},
	{chroma.Keyword, Keyword},
	{chroma.Operator, Operator},
	{chroma.OperatorWord, Operator},
	{chroma.NameFunction, Function},
	{chroma.NameBuiltin, Function},
	{chroma.KeywordType, Type},
	{chroma.NameClass, TableName},
	{chroma.NameAttribute, ColumnName},
	{chroma.NameVariable, Variable},
	{chroma.Name, ColumnName},
	{chroma.LiteralString, String},
	{chroma.LiteralStringEscape, Escape},
	{chroma.LiteralNumber, Number},
	{chroma.LiteralDate, Literal},
	{chroma.KeywordConstant, Literal},
	{chroma.Literal, Literal},
	{chroma.Comment, Comment},
	{chroma.Punctuation, Punctuation},
	{chroma.Error, ErrorText},
	{chroma.LineNumbers, LineNumber},
	{chroma.GenericHeading, Header},
	{chroma.GenericInserted, Good},
	{chroma.GenericDeleted, Danger},
}

func newChromaStyle(name string, p *Palette) (*chroma.Style, error) {
	entries := chroma.StyleEntries{
		chroma.Background:    chromaEntry(Tone{Fore: p.Roles[Text].Fore, Back: p.Backgrounds[Base].Back}),
		chroma.LineHighlight: chromaEntry(Tone{Back: p.Backgrounds[CursorLine].Back}),
	}
	for _, entry := range chromaRoles {
		entries[entry.token] = chromaEntry(p.Roles[entry.role])
	}
	return chroma.NewStyle(name, entries)
}

// chromaEntry formats a tone as a Chroma style entry, such as "bold #cba6f7 bg:#1e1e2e". Chroma has
// no keyword for reverse video.
func chromaEntry(t Tone) string {
	var words []string
	for _, attribute := range []struct {
		on   bool
		word string
	}{{t.Bold, "bold"}, {t.Italic, "italic"}, {t.Underline, "underline"}} {
		if attribute.on {
			words = append(words, attribute.word)
		}
	}
	if t.Fore != nil {
		words = append(words, hex(t.Fore))
	}
	if t.Back != nil {
		words = append(words, "bg:"+hex(t.Back))
	}
	return strings.Join(words, " ")
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func fromChroma(name string) (Theme, error) {
	style, ok := styles.Registry[name]
	if !ok {
		return Theme{}, fmt.Errorf("unknown Chroma style %q (use one of %s)", name, strings.Join(styles.Names(), ", "))
	}
	base, text := chromaBase(style)
	palette := derivePalette(style, base, text)
	return newTheme(chromaPrefix+name, IsDark(base), palette)
}

// chromaBase returns the background and text colours of a style. A few styles omit one of them.
func chromaBase(style *chroma.Style) (base, text color.Color) {
	base = color.White
	if entry := style.Get(chroma.Background); entry.Background.IsSet() {
		base = chromaColor(entry.Background)
	}
	for _, token := range []chroma.TokenType{chroma.Background, chroma.Text, chroma.Name} {
		if c := style.Get(token).Colour; c.IsSet() {
			return base, chromaColor(c)
		}
	}
	return base, strongest(base)
}

func chromaColor(c chroma.Colour) color.Color {
	return color.RGBA{c.Red(), c.Green(), c.Blue(), 0xff}
}

// derivePalette takes the syntax colours from the style and derives all other colours from its
// background, its text and its colours for success and failure.
func derivePalette(style *chroma.Style, base, text color.Color) Palette {
	var p Palette
	ink := Tone{Fore: text}
	for role := range roles {
		p.Roles[role] = ink
	}
	for i := len(chromaRoles) - 1; i >= 0; i-- { // in reverse, so that the first entry of a role wins
		entry := style.Get(chromaRoles[i].token)
		if entry.Colour.IsSet() {
			p.Roles[chromaRoles[i].role] = Tone{
				Fore: chromaColor(entry.Colour),
				Bold: entry.Bold == chroma.Yes, Italic: entry.Italic == chroma.Yes,
				Underline: entry.Underline == chroma.Yes,
			}
		}
	}
	keyword, comment := p.Roles[Keyword].Fore, p.Roles[Comment].Fore
	p.Roles[Text] = ink
	p.Roles[Strong] = ink.bold()
	p.Roles[Header] = ink.bold()
	p.Roles[Muted] = Tone{Fore: comment}
	p.Roles[LineNumber] = Tone{Fore: comment}
	p.Roles[Warn] = Tone{Fore: p.Roles[Number].Fore}
	p.Roles[ErrorText] = Tone{Fore: p.Roles[Danger].Fore}.underline()
	p.Roles[Suspicious] = Tone{Fore: p.Roles[Danger].Fore}.bold()
	p.Roles[Bracket] = Tone{Fore: keyword}.bold().underline()
	p.Roles[Border] = Tone{Fore: blend(base, text, 0.3)}
	for _, role := range []Role{Accent, BorderFocused, LineNumberCurrent, BlockMark, KeyName} {
		p.Roles[role] = Tone{Fore: keyword}
	}
	p.Backgrounds = deriveBackgrounds(base, text, keyword)
	p.makeLegible()
	return p
}

func deriveBackgrounds(base, text, accent color.Color) [backgrounds]Tone {
	toText := func(share float64) Tone { return Tone{Back: blend(base, text, share)} }
	accent = surface{base, false}.legible(accent, leastContrast)
	return [backgrounds]Tone{
		Base: {Back: base}, Panel: toText(0.04), Bar: toText(0.08), HeaderRow: toText(0.1), CursorLine: toText(0.06),
		CursorRow: toText(0.15),
		Zebra:     toText(0.03), Selection: toText(0.25), Match: {Back: blend(base, accent, 0.3)},
		Marked:       {Back: blend(base, accent, 0.2)},
		MatchCurrent: {Fore: base, Back: accent}, CursorCell: {Fore: base, Back: text},
	}
}
