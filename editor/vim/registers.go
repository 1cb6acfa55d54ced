package vim

import (
	"strings"
	"unicode/utf8"
)

// Registers hold what was yanked and deleted, by name; the unnamed one is the last of them.
type Registers struct {
	named map[string]register
	last  register
}

// held is a text, and whether it is whole lines.
type register struct {
	text  string
	lines bool
}

// Unnamed is what p puts.
func (r *Registers) Unnamed() string { return r.last.text }

// SetUnnamed takes over what was cut or copied by other keys.
func (r *Registers) SetUnnamed(text string) { r.last = register{text, strings.HasSuffix(text, "\n")} }

// yanked is the register that deleting does not change.
const yankedRegister = "0"

// put keeps a text under a name. The underscore keeps nothing; a capital letter adds to
// what its small one has.
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

// get is what a register holds. The clipboard of the terminal cannot be read: its names
// stand for what was sent there.
func (r *Registers) get(name string) register {
	if name == "" || name == `"` {
		return r.last
	}
	return r.named[name]
}
