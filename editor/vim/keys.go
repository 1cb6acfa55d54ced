package vim

import (
	"slices"
	"strings"
)

// entry is the meaning of a sequence of keys at one position in a command.
type entry struct {
	keys     []string
	operator *operator
	motion   *motion
	object   *object
	around   bool
	action   *action
	alias    []string // the keys that these abbreviate
}

// keyTable looks up sequences of keys, whose names are joined by spaces.
type keyTable struct {
	entries  map[string]entry
	prefixes map[string]bool // incomplete entries
}

// read returns the entry at the start of keys, and the remaining keys.
func (t *keyTable) read(keys []string) (entry, []string, matchState) {
	for n := 1; n <= len(keys); n++ {
		name := strings.Join(keys[:n], " ")
		if found, ok := t.entries[name]; ok {
			found.keys = keys[:n]
			return found, keys[n:], complete
		}
		if !t.prefixes[name] {
			return entry{}, nil, unknown
		}
	}
	return entry{}, nil, partial
}

func (t *keyTable) add(keys string, e entry) {
	t.entries[keys] = e
	words := strings.Split(keys, " ")
	for n := 1; n < len(words); n++ {
		t.prefixes[strings.Join(words[:n], " ")] = true
	}
}

// Key tables for the three positions in a command: at its start in normal mode, at its start in the
// visual modes, and after an operator.
var normalKeys, visualKeys, targetKeys = keyTables()

func keyTables() (normal, visual, target *keyTable) {
	normal, visual, target = newTable(), newTable(), newTable()
	for _, m := range motions {
		for _, keys := range m.keys {
			for _, t := range []*keyTable{normal, visual, target} {
				t.add(keys, entry{motion: &m})
			}
		}
	}
	for _, o := range objects {
		for _, keys := range o.keys {
			for _, t := range []*keyTable{visual, target} {
				t.add("i "+keys, entry{object: &o})
				t.add("a "+keys, entry{object: &o, around: true})
			}
		}
	}
	for _, o := range operators {
		normal.add(o.keys, entry{operator: &o})
		for _, keys := range append(slices.Clone(o.visual), o.keys) {
			visual.add(keys, entry{operator: &o})
		}
	}
	for _, a := range actions {
		for _, keys := range a.keys {
			normal.add(keys, entry{action: &a})
		}
		for _, keys := range a.visual {
			visual.add(keys, entry{action: &a})
		}
	}
	for short, long := range aliases {
		normal.add(short, entry{alias: strings.Split(long, " ")})
	}
	return normal, visual, target
}

func newTable() *keyTable {
	return &keyTable{entries: map[string]entry{}, prefixes: map[string]bool{}}
}

// aliases maps commands to the longer commands that they abbreviate.
var aliases = map[string]string{
	"x": "d l", "delete": "d l", "X": "d h", "D": "d $", "s": "c l", "S": "c c", "C": "c $", "Y": "y y",
}

// Help is a row in the list of keys.
type Help struct{ Keys, Does string }

// AllHelp returns the help of all keys.
func AllHelp() []Help {
	var all []Help
	for _, m := range motions {
		all = append(all, Help{shown(m.keys), m.help})
	}
	for _, o := range operators {
		all = append(all, Help{shown([]string{o.keys}), o.help})
	}
	for _, o := range objects {
		keys := slices.Clone(o.keys)
		for i := range keys {
			keys[i] = "i " + keys[i]
		}
		all = append(all, Help{shown(keys), o.help})
	}
	for _, a := range actions {
		keys := a.keys
		if len(keys) == 0 {
			keys = a.visual
		}
		all = append(all, Help{shown(keys), a.help})
	}
	return all
}

func shown(keys []string) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = strings.ReplaceAll(k, " ", "")
	}
	return strings.Join(texts, ", ")
}
