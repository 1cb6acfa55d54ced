package themes

import (
	"image/color"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// For returns the theme for a terminal that may have fewer colours. Sixteen colours are those that the user chose
// for the terminal, so they are used as they are, on the terminal's own background; without colours, attributes
// show what colours would.
func (t Theme) For(profile colorprofile.Profile) Theme {
	palette := noColor()
	switch {
	case profile >= colorprofile.ANSI256 || t.Background() == nil:
		return t
	case profile == colorprofile.ANSI:
		palette = sixteen(t.Dark)
	}
	t.Palette, t.paints = palette, newPaints(&palette)
	return t
}

// sixteen adds to noColor those of the 16 colours that can be read on black, or on white, with the values of xterm.
func sixteen(dark bool) Palette {
	p := noColor()
	good, warn, danger, accent, cyan, violet := ansi.BrightGreen, ansi.BrightYellow, ansi.BrightRed, ansi.BrightCyan,
		ansi.BrightCyan, ansi.BrightMagenta
	if !dark {
		good, warn, danger, accent, cyan, violet = ansi.Green, ansi.Magenta, ansi.Red, ansi.Blue, ansi.Cyan, ansi.Magenta
	}
	for role, colour := range map[Role]color.Color{
		Accent: accent, Good: good, Warn: warn, Danger: danger, BorderFocused: accent, KeyName: cyan,
		LineNumberCurrent: accent, BlockMark: accent, Bracket: violet,
		Keyword: violet, Operator: cyan, Function: accent, Type: warn, TableName: cyan, String: good,
		Escape: warn, Number: warn, Literal: warn, ErrorText: danger,
	} {
		p.Roles[role].Fore = colour
	}
	return p
}

// noColor uses only bold, underline and reverse, in the terminal's own colours.
func noColor() Palette {
	plain, bold, underlined, reversed := Tone{}, Tone{Bold: true}, Tone{Underline: true}, Tone{Reverse: true}
	return Palette{
		Roles: [roles]Tone{
			Text: plain, Muted: plain, Strong: bold, Accent: bold, Good: plain, Warn: bold, Danger: bold.underline(),
			Border: plain, BorderFocused: bold, Header: bold, KeyName: bold,

			LineNumber: plain, LineNumberCurrent: bold, BlockMark: bold, Bracket: bold.underline(),
			Suspicious: reversed,

			Keyword: bold, Operator: bold, Function: plain, Type: plain, TableName: bold, ColumnName: plain,
			Variable: plain,
			String:   plain, Escape: bold, Number: plain, Literal: plain, Comment: plain, Punctuation: plain,
			ErrorText: underlined,
		},
		Backgrounds: [backgrounds]Tone{
			Base: plain, Panel: plain, Bar: reversed, HeaderRow: underlined, CursorLine: plain, CursorRow: bold,
			Zebra:     plain,
			Selection: reversed, Match: underlined, MatchCurrent: reversed.bold(), CursorCell: reversed,
			Marked: bold.underline(),
		},
	}
}
