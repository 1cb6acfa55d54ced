package themes

import "charm.land/lipgloss/v2"

// highContrast is for tired eyes and poor projectors: pure colours on black with a contrast of at
// least 7, and bold or underline for whatever matters.
func highContrast() Palette {
	const black, white, grey, yellow, cyan, green, red = "#000000", "#ffffff", "#b8b8b8", "#ffff00", "#00ffff",
		"#00ff7f", "#ff8080"
	inverted := func(hex string) Tone { return Tone{Fore: lipgloss.Color(black), Back: lipgloss.Color(hex)} }
	return Palette{
		Roles: [roles]Tone{
			Text: fore(white), Muted: fore(grey), Strong: fore(white).bold(),
			Accent: fore(yellow).bold(), Good: fore(green), Warn: fore(yellow), Danger: fore(red).bold(),
			Border: fore(grey), BorderFocused: fore(yellow), Header: fore(white).bold().underline(),
			KeyName: fore(cyan).bold(),

			LineNumber: fore(grey), LineNumberCurrent: fore(yellow).bold(), BlockMark: fore(yellow),
			Bracket: fore(yellow).bold().underline(), Suspicious: fore(red).bold().underline(),

			Keyword: fore(cyan).bold(), Operator: fore(cyan), Function: fore(yellow), Type: fore(yellow),
			TableName: fore(white).bold(), ColumnName: fore(white), Variable: fore(white).italic(), String: fore(green),
			Escape: fore(green).bold(),
			Number: fore("#ffb86c"), Literal: fore("#ffb86c"), Comment: fore(grey).italic(),
			Punctuation: fore(white), ErrorText: fore(red).underline(),
		},
		Backgrounds: [backgrounds]Tone{
			Base: back(black), Panel: back("#1a1a1a"), Bar: back("#303030"), HeaderRow: back("#303030"),
			CursorLine: back("#242424"), CursorRow: back("#404040"), Zebra: back("#141414"), Selection: inverted(white),
			Match: inverted(cyan), MatchCurrent: inverted(yellow).bold(), CursorCell: inverted(yellow),
			Marked: inverted(green),
		},
	}
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
