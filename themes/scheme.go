package themes

import (
	"fmt"
	"image/color"
	"maps"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// colourNames lists the colours that a theme file can set, in the order of the built-in files. The last four
// are mixed from others if neither the file nor the theme it is based on sets them.
var colourNames = []string{
	"base", "panel", "raised", "row", "selection",
	"text", "subtle", "muted", "faint", "border",
	"accent", "red", "orange", "yellow", "green", "teal", "cyan", "blue", "violet", "pink", "rose",
	"line", "stripe", "match", "marked",
}

// mixtures are the colours that are mixed from two others; share is that of the second.
var mixtures = map[string]struct {
	from, to string
	share    float64
}{
	"line": {"base", "row", 0.6}, "stripe": {"base", "raised", 0.3},
	"match": {"base", "cyan", 0.3}, "marked": {"base", "violet", 0.25},
}

// colours are the colours of a theme by name.
type colours map[string]color.Color

// over returns the colours of a theme that is based on another. Mixtures of the other do not count, since they
// would not fit.
func (c colours) over(parent colours) colours {
	all := colours{}
	maps.Copy(all, parent)
	maps.DeleteFunc(all, func(name string, _ color.Color) bool { _, mixed := mixtures[name]; return mixed })
	maps.Copy(all, c)
	for name, m := range mixtures {
		if all[name] == nil {
			all[name] = blend(all[m.from], all[m.to], m.share)
		}
	}
	return all
}

// incomplete reports whether colours are missing that cannot be mixed.
func (c colours) incomplete() bool {
	return slices.ContainsFunc(colourNames, func(name string) bool {
		_, mixed := mixtures[name]
		return !mixed && c[name] == nil
	})
}

// look describes a role or a background in words: attributes, a colour, "on" and a colour. A colour is
// "#rrggbb" or the name of one in the file: "bold violet", "base on accent".
type look string

func (l look) tone(c colours) (Tone, error) {
	var t Tone
	on := false
	for word := range strings.FieldsSeq(string(l)) {
		switch word {
		case "bold":
			t.Bold = true
		case "italic":
			t.Italic = true
		case "underline":
			t.Underline = true
		case "on":
			on = true
		default:
			colour, err := c.named(word)
			switch {
			case err != nil:
				return t, err
			case on && t.Back == nil:
				t.Back = colour
			case !on && t.Fore == nil:
				t.Fore = colour
			default:
				return t, fmt.Errorf("%q has one colour too many: %s", string(l), word)
			}
		}
	}
	if on && t.Back == nil {
		return t, fmt.Errorf("%q names no colour after on", string(l))
	}
	return t, nil
}

// named returns a colour of the theme, or one written as #rrggbb.
func (c colours) named(word string) (color.Color, error) {
	if named, ok := c[word]; ok {
		return named, nil
	}
	return parseColour(word)
}

func parseColour(text string) (color.Color, error) {
	digits, ok := strings.CutPrefix(text, "#")
	if !ok || len(digits) != 6 || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return nil, fmt.Errorf("invalid colour %q (use #rrggbb, or one of %s)", text, strings.Join(colourNames, ", "))
	}
	return lipgloss.Color(text), nil
}

// roleNames name the roles in theme files, and defaultRoles say how they look unless a file says otherwise.
var roleNames = [roles]string{
	Text: "text", Muted: "muted", Strong: "strong", Accent: "accent", Good: "good", Warn: "warn", Danger: "danger",
	Border: "border", BorderFocused: "border-focused", Header: "header", KeyName: "key",
	LineNumber: "line-number", LineNumberCurrent: "line-number-current", BlockMark: "block-mark", Bracket: "bracket",
	Suspicious: "suspicious",
	Keyword:    "keyword", Operator: "operator", Function: "function", Type: "type", TableName: "table",
	ColumnName: "column", Variable: "variable", String: "string", Escape: "escape", Number: "number",
	Literal: "literal", Comment: "comment", Punctuation: "punctuation", ErrorText: "error",
}

var defaultRoles = [roles]look{
	Text: "text", Muted: "muted", Strong: "bold text", Accent: "accent", Good: "green", Warn: "yellow", Danger: "red",
	Border: "border", BorderFocused: "accent", Header: "bold subtle", KeyName: "cyan",
	LineNumber: "faint", LineNumberCurrent: "accent", BlockMark: "accent", Bracket: "bold underline pink",
	Suspicious: "bold red",
	Keyword:    "violet", Operator: "cyan", Function: "blue", Type: "yellow", TableName: "teal",
	ColumnName: "text", Variable: "rose", String: "green", Escape: "pink", Number: "orange",
	Literal: "orange", Comment: "italic faint", Punctuation: "muted", ErrorText: "underline red",
}

// groundNames name the backgrounds in theme files.
var groundNames = [backgrounds]string{
	Base: "base", Panel: "panel", Bar: "bar", HeaderRow: "header-row", CursorLine: "cursor-line", CursorRow: "cursor-row",
	Zebra: "zebra", Selection: "selection", Match: "match", MatchCurrent: "match-current", CursorCell: "cursor-cell",
	Marked: "marked",
}

var defaultGrounds = [backgrounds]look{
	Base: "on base", Panel: "on panel", Bar: "on panel", HeaderRow: "on raised", CursorLine: "on line",
	CursorRow: "on row", Zebra: "on stripe", Selection: "on selection", Match: "on match",
	MatchCurrent: "base on orange", CursorCell: "base on accent", Marked: "on marked",
}

func (t Tone) bold() Tone      { t.Bold = true; return t }
func (t Tone) underline() Tone { t.Underline = true; return t }
