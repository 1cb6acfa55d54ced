package themes

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// flavour holds the colours that a palette uses from one Catppuccin flavour. The field names are
// those of its style guide (github.com/catppuccin/catppuccin).
type flavour struct {
	ink    inks
	accent accents
	area   areas
}

type inks struct{ text, subtext1, subtext0, overlay2, overlay1, overlay0 string }

type accents struct {
	red, peach, yellow, green, teal, sky, blue, lavender, mauve, pink, rosewater string
}

type areas struct{ surface2, surface1, surface0, base, mantle string }

var mocha = flavour{
	ink: inks{text: "#cdd6f4", subtext1: "#bac2de", subtext0: "#a6adc8", overlay2: "#9399b2", overlay1: "#7f849c",
		overlay0: "#6c7086"},
	accent: accents{
		red: "#f38ba8", peach: "#fab387", yellow: "#f9e2af", green: "#a6e3a1", teal: "#94e2d5", sky: "#89dceb",
		blue: "#89b4fa", lavender: "#b4befe", mauve: "#cba6f7", pink: "#f5c2e7", rosewater: "#f5e0dc",
	},
	area: areas{surface2: "#585b70", surface1: "#45475a", surface0: "#313244", base: "#1e1e2e", mantle: "#181825"},
}

var latte = flavour{
	ink: inks{text: "#4c4f69", subtext1: "#5c5f77", subtext0: "#6c6f85", overlay2: "#7c7f93", overlay1: "#8c8fa1",
		overlay0: "#9ca0b0"},
	accent: accents{
		red: "#d20f39", peach: "#fe640b", yellow: "#df8e1d", green: "#40a02b", teal: "#179299", sky: "#04a5e5",
		blue: "#1e66f5", lavender: "#7287fd", mauve: "#8839ef", pink: "#ea76cb", rosewater: "#dc8a78",
	},
	area: areas{surface2: "#acb0be", surface1: "#bcc0cc", surface0: "#ccd0da", base: "#eff1f5", mantle: "#e6e9ef"},
}

func fore(hex string) Tone { return Tone{Fore: lipgloss.Color(hex)} }
func back(hex string) Tone { return Tone{Back: lipgloss.Color(hex)} }

func (t Tone) bold() Tone      { t.Bold = true; return t }
func (t Tone) italic() Tone    { t.Italic = true; return t }
func (t Tone) underline() Tone { t.Underline = true; return t }

func catppuccin(f flavour) Palette {
	p := Palette{
		Roles: [roles]Tone{
			Text: fore(f.ink.text), Muted: fore(f.ink.overlay1), Strong: fore(f.ink.text).bold(),
			Accent: fore(f.accent.lavender), Good: fore(f.accent.green), Warn: fore(f.accent.yellow),
			Danger: fore(f.accent.red),
			Border: fore(f.area.surface2), BorderFocused: fore(f.accent.lavender),
			Header: fore(f.ink.subtext1).bold(), KeyName: fore(f.accent.sky),

			LineNumber: fore(f.ink.overlay0), LineNumberCurrent: fore(f.accent.lavender),
			BlockMark: fore(f.accent.lavender),
			Bracket:   fore(f.accent.pink).bold().underline(), Suspicious: fore(f.accent.red).bold(),

			Keyword: fore(f.accent.mauve), Operator: fore(f.accent.sky), Function: fore(f.accent.blue),
			Type:      fore(f.accent.yellow),
			TableName: fore(f.accent.teal), ColumnName: fore(f.ink.text), Variable: fore(f.accent.rosewater),
			String: fore(f.accent.green), Escape: fore(f.accent.pink),
			Number: fore(f.accent.peach), Literal: fore(f.accent.peach), Comment: fore(f.ink.overlay1).italic(),
			Punctuation: fore(f.ink.overlay2), ErrorText: fore(f.accent.red).underline(),
		},
		Backgrounds: [backgrounds]Tone{
			Base: back(f.area.base), Panel: back(f.area.mantle), Bar: back(f.area.mantle),
			HeaderRow:  back(f.area.surface0),
			CursorLine: {Back: mix(f.area.base, f.area.surface0, 0.6)}, CursorRow: back(f.area.surface1),
			Zebra: {Back: mix(f.area.base, f.area.surface0, 0.3)}, Selection: back(f.area.surface2),
			Match:        {Back: mix(f.area.base, f.accent.sky, 0.3)},
			MatchCurrent: {Fore: lipgloss.Color(f.area.base), Back: lipgloss.Color(f.accent.peach)},
			CursorCell:   {Fore: lipgloss.Color(f.area.base), Back: lipgloss.Color(f.accent.lavender)},
			Marked:       {Back: mix(f.area.base, f.accent.mauve, 0.25)},
		},
	}
	p.makeLegible()
	return p
}

func mix(from, to string, share float64) color.Color {
	return blend(lipgloss.Color(from), lipgloss.Color(to), share)
}
