package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"quarry/ui/action"
)

// keyErrorf says what is wrong with the configured keys of an action, and how to fix it.
func keyErrorf(format string, args ...any) error { return fmt.Errorf("keys: "+format, args...) }

// keymap holds all actions and their keys.
type keymap struct {
	entries []entry
	at      map[string]int // index of an ID
	scopes  map[action.Scope]*action.Keys
	leaders []string
}

// newKeymap applies the configured keys, by ID. An entry that is wrong or clashes leaves its action
// with the default keys and is reported.
func newKeymap(configured map[string][]string) (*keymap, []error) {
	k := &keymap{entries: entries(), at: map[string]int{}, scopes: map[action.Scope]*action.Keys{}}
	for i, e := range k.entries {
		k.at[e.ID] = i
	}
	changed := map[string][]string{}
	var wrong []error
	for _, id := range slices.Sorted(maps.Keys(configured)) {
		keys, err := k.validKeys(id, configured[id])
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		changed[id] = keys
	}
	for {
		k.bind(changed)
		ids, err := k.clash()
		if err == nil {
			return k, wrong
		}
		wrong = append(wrong, err)
		ids = slices.DeleteFunc(ids, func(id string) bool { return changed[id] == nil })
		if len(ids) == 0 {
			return k, wrong
		}
		delete(changed, ids[len(ids)-1])
	}
}

// replace takes over the keys of another keymap. The components see the change.
func (k *keymap) replace(with *keymap) {
	k.leaders = with.leaders
	for scope, keys := range with.scopes {
		*k.scopes[scope] = *keys
	}
}

// validKeys returns keys as the terminal library names them.
func (k *keymap) validKeys(id string, keys []string) ([]string, error) {
	if _, known := k.at[id]; !known {
		return nil, keyErrorf("unknown action %q%s; quarry keys lists all", id, k.similar(id))
	}
	if len(keys) == 0 {
		return nil, keyErrorf("%s has no key; add one or remove the line", id)
	}
	normal := make([]string, len(keys))
	for i, name := range keys {
		parts := strings.Fields(name)
		for j, part := range parts {
			parts[j] = normalKey(part)
			if !knownKey(parts[j]) && part != action.Leader {
				return nil, keyErrorf("%s: unknown key %q (write keys like f5, alt+enter or \"ctrl+k s\")", id, name)
			}
		}
		if len(parts) == 0 || len(parts) > 2 {
			return nil, keyErrorf("%s: %q must be one key, or two with a space between", id, name)
		}
		normal[i] = strings.Join(parts, " ")
	}
	return normal, nil
}

// similar suggests the known ID that differs least from a wrong one.
func (k *keymap) similar(id string) string {
	for _, e := range k.entries {
		if strings.HasSuffix(e.ID, "_"+id) || strings.HasPrefix(e.ID, id) || sameLetters(e.ID, id) {
			return fmt.Sprintf(", did you mean %q?", e.ID)
		}
	}
	return ""
}

// sameLetters reports whether two names differ in at most one letter of the same length.
func sameLetters(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	differ := 0
	for i := range a {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ <= 1
}

// bind makes the keys of each scope from the defaults and the changed keys.
func (k *keymap) bind(changed map[string][]string) {
	k.leaders = nil
	all := map[string][]string{}
	for i := range k.entries {
		e := &k.entries[i]
		keys := e.Keys
		if other, ok := changed[e.ID]; ok {
			keys = other
		}
		all[e.ID] = keys
	}
	k.leaders = all[action.Leader]
	byScope := map[action.Scope][]action.Action{}
	for i := range k.entries {
		e := &k.entries[i]
		all[e.ID] = k.expanded(all[e.ID])
		byScope[e.Scope] = append(byScope[e.Scope], e.Action)
	}
	for scope, actions := range byScope {
		k.scopes[scope] = action.NewKeys(actions, all)
	}
}

// expanded replaces the word leader in chords by the leader key. A printable leader key opens the
// same chords, but is not part of their names.
func (k *keymap) expanded(keys []string) []string {
	var all []string
	for _, name := range keys {
		if !strings.Contains(name, action.Leader) {
			all = append(all, name)
			continue
		}
		for _, leader := range k.leaders {
			if leader == k.leader() || !printable(leader) {
				all = append(all, strings.ReplaceAll(name, action.Leader, leader))
			}
		}
	}
	return all
}

// clash finds a key with two meanings in one place, or a key that would type a character instead.
// It returns the IDs of the actions.
func (k *keymap) clash() ([]string, error) {
	taken := map[string]string{} // ID by scope and key
	for _, e := range k.entries {
		for _, name := range k.keysOf(e.ID) {
			first, _, chord := strings.Cut(name, " ")
			if printable(first) && !e.Printable && textScopes[e.Scope] && !(chord && k.isLeader(first)) {
				return []string{e.ID}, keyErrorf(
					"%s cannot use %q, which types a character; use a function key, or ctrl or alt with a key", e.ID, name)
			}
			for _, scope := range k.sharing(e.Scope) {
				if other := taken[string(scope)+" "+name]; other != "" && other != e.ID {
					return []string{other, e.ID}, keyErrorf("%q is bound to both %s and %s; change one of them", name, other,
						e.ID)
				}
			}
			if id := k.firstOf(e.Scope, first); chord && id != "" && id != action.Leader {
				return []string{id, e.ID}, keyErrorf("%q of %s begins with the key of %s; change one of them", name, e.ID, id)
			}
			taken[string(e.Scope)+" "+name] = e.ID
		}
	}
	return nil, nil
}

// textScopes are the scopes in which characters are typed.
var textScopes = map[action.Scope]bool{action.Global: true, action.Editor: true, action.Picker: true, action.Form: true}

// sharing returns the scopes whose keys are in force together with those of one.
func (k *keymap) sharing(scope action.Scope) []action.Scope {
	switch scope {
	case action.Question, action.Form: // a dialog sees all keys first
		return []action.Scope{scope}
	case action.Global:
		return []action.Scope{scope}
	default:
		return []action.Scope{action.Global, scope}
	}
}

// firstOf returns the ID of the action that a key alone would run in a scope.
func (k *keymap) firstOf(scope action.Scope, name string) string {
	for _, s := range k.sharing(scope) {
		if id := k.scopes[s].Find(name); id != "" {
			return id
		}
	}
	return ""
}

// entry returns the action with an ID, or nil.
func (k *keymap) entry(id string) *entry {
	if i, ok := k.at[id]; ok {
		return &k.entries[i]
	}
	return nil
}

// in returns the keys of a scope.
func (k *keymap) in(scope action.Scope) *action.Keys { return k.scopes[scope] }

// keysOf returns the keys of an action.
func (k *keymap) keysOf(id string) []string {
	if e := k.entry(id); e != nil {
		return k.scopes[e.Scope].Of(id)
	}
	return nil
}

// label returns the display form of the first key of an action.
func (k *keymap) label(id string) string {
	if keys := k.keysOf(id); len(keys) > 0 {
		return action.Label(keys[0])
	}
	return ""
}

// modifiers are in the order in which the terminal library writes them.
var modifiers = []string{"ctrl", "alt", "shift", "meta", "hyper", "super"}

// normalKey returns the terminal library's name of a key: "Alt+Ctrl+X" is "ctrl+alt+x".
func normalKey(name string) string {
	if utf8.RuneCountInString(name) == 1 {
		return name
	}
	if strings.HasSuffix(name, "++") {
		name = strings.TrimSuffix(name, "+") + "plus"
	}
	parts := strings.Split(strings.ToLower(strings.TrimSpace(name)), "+")
	base := strings.Replace(parts[len(parts)-1], "plus", "+", 1)
	var ordered []string
	for _, modifier := range modifiers {
		if slices.Contains(parts[:len(parts)-1], modifier) {
			ordered = append(ordered, modifier)
		}
	}
	for _, part := range parts[:len(parts)-1] {
		if !slices.Contains(modifiers, part) {
			return name // unknown; reported as written
		}
	}
	return strings.Join(append(ordered, base), "+")
}

var namedBases = []string{
	"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "insert", "delete",
	"enter", "tab", "esc", "space", "backspace",
}

func knownKey(name string) bool {
	base := name
	for {
		modifier, rest, found := strings.Cut(base, "+")
		if !found || rest == "" || !slices.Contains(modifiers, modifier) {
			break
		}
		base = rest
	}
	var number int
	if n, err := fmt.Sscanf(base, "f%d", &number); n == 1 && err == nil && base == fmt.Sprintf("f%d", number) {
		return number >= 1 && number <= 63
	}
	return utf8.RuneCountInString(base) == 1 || slices.Contains(namedBases, base)
}

// printable reports whether a key types a character.
func printable(name string) bool {
	name = strings.TrimPrefix(name, "shift+")
	return name == "space" || utf8.RuneCountInString(name) == 1
}

// Listed is an action with the keys in force.
type Listed struct {
	action.Action
	Keys  []string
	Where string // the title of its scope
}

// ListActions returns all actions with their keys, given the preset and the keys of the configuration, and
// what is wrong with the latter.
func ListActions(preset string, configured map[string][]string) ([]Listed, []error) {
	k, wrong := newKeymap(action.WithPreset(preset, configured))
	var all []Listed
	for _, s := range scopeTitles {
		for _, e := range k.entries {
			if e.Scope == s.scope {
				all = append(all, Listed{e.Action, k.keysOf(e.ID), s.title})
			}
		}
	}
	return all, wrong
}
