package vim

import (
	"strings"
	"unicode/utf8"
)

// Registers hold yanked and deleted text by name. The unnamed register holds the latest.
type Registers struct {
	named map[string]register
	last  register
}

// register is text and whether it consists of whole lines.
type register struct {
	text  string
	lines bool
}

// Unnamed returns the text that p puts.
func (r *Registers) Unnamed() string { return r.last.text }

// SetUnnamed stores text that was cut or copied with other keys.
func (r *Registers) SetUnnamed(text string) { r.last = register{text, strings.HasSuffix(text, "\n")} }

// yankedRegister keeps the last yank when text is deleted.
const yankedRegister = "0"

// put stores text in a register. The register _ stores nothing, and an upper-case name appends.
func (r *Registers) put(name, text string, lines, yanked bool) {
	if name == "_" {
		return
	}
	h := register{text, lines}
	if r.named == nil {
		r.named = map[string]register{}
	}
	if first, _ := utf8.DecodeRuneInString(name); first >= 'A' && first <= 'Z' {
		name = string(first | 0x20)
		h = register{r.named[name].text + text, r.named[name].lines || lines}
	}
	switch {
	case name != "" && name != `"`:
		r.named[name] = h
	case yanked:
		r.named[yankedRegister] = h
	}
	r.last = h
}

// get returns the content of a register. The terminal's clipboard cannot be read, so + and * return
// what was last sent to it.
func (r *Registers) get(name string) register {
	if name == "" || name == `"` {
		return r.last
	}
	return r.named[name]
}
