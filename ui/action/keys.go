package action

import (
	"fmt"
	"slices"
	"strings"
)

// Keys are the keys of the actions of one scope. A key is named as the terminal library names it; a
// chord is two keys with a space between.
type Keys struct {
	of    map[string][]string // by ID
	found map[string]string   // ID by key
}

// NewKeys returns the default keys of actions, except for those in changed, by ID.
func NewKeys(actions []Action, changed map[string][]string) *Keys {
	k := &Keys{of: map[string][]string{}, found: map[string]string{}}
	for _, a := range actions {
		keys := a.Keys
		if other, ok := changed[a.ID]; ok {
			keys = other
		}
		k.of[a.ID] = keys
		for _, name := range keys {
			if _, taken := k.found[name]; !taken {
				k.found[name] = a.ID
			}
		}
	}
	return k
}

// Find returns the ID of the action of a key or a chord, "" if it has none.
func (k *Keys) Find(name string) string { return k.found[name] }

// Is reports whether a key belongs to one of the actions.
func (k *Keys) Is(pressed fmt.Stringer, ids ...string) bool {
	id := k.found[pressed.String()]
	return id != "" && slices.Contains(ids, id)
}

// Of returns the keys of an action.
func (k *Keys) Of(id string) []string { return k.of[id] }

// Label returns the display form of the first key of an action, "" if it has none.
func (k *Keys) Label(id string) string {
	if keys := k.of[id]; len(keys) > 0 {
		return Label(keys[0])
	}
	return ""
}

// Continues reports whether a key is the first of a chord.
func (k *Keys) Continues(name string) bool {
	for chord := range k.found {
		if first, _, ok := strings.Cut(chord, " "); ok && first == name {
			return true
		}
	}
	return false
}

// Label returns the display form of a key: F5, alt+enter, ctrl+k s.
func Label(name string) string {
	parts := strings.Split(name, " ")
	for i, part := range parts {
		if len(part) > 1 && part[0] == 'f' && part[1] >= '0' && part[1] <= '9' {
			parts[i] = strings.ToUpper(part)
		}
	}
	return strings.Join(parts, " ")
}
