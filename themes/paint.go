package themes

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Paint holds the escape sequences before and after styled text, precomputed from what Lip Gloss
// would write. The zero Paint adds nothing.
type Paint struct{ open, end string }

// NewPaint returns the paint for a tone.
func NewPaint(t Tone) Paint {
	var style ansi.Style
	if t.Bold {
		style = style.Bold()
	}
	if t.Italic {
		style = style.Italic(true)
	}
	if t.Underline {
		style = style.Underline(true)
	}
	if t.Reverse {
		style = style.Reverse(true)
	}
	if t.Fore != nil {
		style = style.ForegroundColor(t.Fore)
	}
	if t.Back != nil {
		style = style.BackgroundColor(t.Back)
	}
	if len(style) == 0 {
		return Paint{}
	}
	return Paint{open: style.String(), end: ansi.ResetStyle}
}

// Open returns the sequence before the text.
func (p Paint) Open() string { return p.open }

// Close returns the sequence after the text.
func (p Paint) Close() string { return p.end }

// Append appends the painted text to dst. The text must already be sanitized.
func (p Paint) Append(dst []byte, text string) []byte {
	dst = append(dst, p.open...)
	dst = append(dst, text...)
	return append(dst, p.end...)
}

// Render returns the painted text. The text must already be sanitized.
func (p Paint) Render(text string) string { return p.open + text + p.end }

// style converts a tone to a Lip Gloss style.
func (t Tone) style() lipgloss.Style {
	style := lipgloss.NewStyle().Bold(t.Bold).Italic(t.Italic).Underline(t.Underline).Reverse(t.Reverse)
	if t.Fore != nil {
		style = style.Foreground(t.Fore)
	}
	if t.Back != nil {
		style = style.Background(t.Back)
	}
	return style
}

// paints holds the paint for each role on each background, plain and underlined.
type paints [roles][backgrounds][2]Paint

func newPaints(p *Palette) *paints {
	all := new(paints)
	for role := range roles {
		for background := range backgrounds {
			tone := p.Compose(role, background)
			all[role][background][0] = NewPaint(tone)
			tone.Underline = true
			all[role][background][1] = NewPaint(tone)
		}
	}
	return all
}
