package themes

import "image/color"

// Tone is how a role or a background looks. A nil colour leaves the one below as it is.
type Tone struct {
	Fore, Back color.Color

	Bold, Italic, Underline, Reverse bool
}

// Palette holds one tone for every role and background: all that a theme decides.
type Palette struct {
	Roles       [roles]Tone
	Backgrounds [backgrounds]Tone
}

// Compose is the tone of a role on a background. A background with a colour for its text,
// as a reversed selection has, wins over the role's colour.
func (p *Palette) Compose(role Role, background Background) Tone {
	over, under := p.Roles[role], p.Backgrounds[background]
	tone := Tone{
		Fore: over.Fore, Back: over.Back,
		Bold:      over.Bold || under.Bold,
		Italic:    over.Italic || under.Italic,
		Underline: over.Underline || under.Underline,
		Reverse:   over.Reverse != under.Reverse, // twice reversed would be plain and so still stand out
	}
	if background == Base {
		return tone
	}
	if under.Fore != nil {
		tone.Fore = under.Fore
	}
	if tone.Back == nil {
		tone.Back = under.Back
	}
	return tone
}
