// Package keymap knows the keys of all actions: defaults, presets and configured keys, clashes, chords, and lookup by
// scope. What actions do is the affair of who asks.
package keymap

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

// Map holds all actions and their keys.
type Map struct {
	actions []action.Action
	at      map[string]int // index of an ID
	scopes  map[action.Scope]*action.Keys
	leaders []string
}

// New applies the configured keys, by ID, to the actions, whose IDs are unique. A configured key that is wrong or clashes leaves its action
// with the default keys and is reported.
func New(actions []action.Action, configured map[string][]string) (*Map, []error) {
	k := &Map{actions: actions, at: map[string]int{}, scopes: map[action.Scope]*action.Keys{}}
	for i, a := range k.actions {
		k.at[a.ID] = i
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

// Replace takes over the keys of another keymap. The components see the change.
func (k *Map) Replace(with *Map) {
	k.leaders = with.leaders
	for scope, keys := range with.scopes {
		*k.scopes[scope] = *keys
	}
}

// validKeys returns keys as the terminal library names them.
func (k *Map) validKeys(id string, keys []string) ([]string, error) {
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
			parts[j] = Normal(part)
			if !Known(parts[j]) && part != action.Leader {
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
func (k *Map) similar(id string) string {
	for _, e := range k.actions {
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
func (k *Map) bind(changed map[string][]string) {
	k.leaders = nil
	all := map[string][]string{}
	for i := range k.actions {
		e := &k.actions[i]
		keys := e.Keys
		if other, ok := changed[e.ID]; ok {
			keys = other
		}
		all[e.ID] = keys
	}
	k.leaders = all[action.Leader]
	byScope := map[action.Scope][]action.Action{}
	for i := range k.actions {
		e := &k.actions[i]
		all[e.ID] = k.expanded(all[e.ID])
		byScope[e.Scope] = append(byScope[e.Scope], *e)
	}
	for scope, actions := range byScope {
		k.scopes[scope] = action.NewKeys(actions, all)
	}
}

// expanded replaces the word leader in chords by the leader key. A printable leader key opens the
// same chords, but is not part of their names.
func (k *Map) expanded(keys []string) []string {
	var all []string
	for _, name := range keys {
		if !strings.Contains(name, action.Leader) {
			all = append(all, name)
			continue
		}
		for _, leader := range k.leaders {
			if leader == k.Leader() || !Printable(leader) {
				all = append(all, strings.ReplaceAll(name, action.Leader, leader))
			}
		}
	}
	return all
}

// clash finds a key with two meanings in one place, or a key that would type a character instead.
// It returns the IDs of the actions.
func (k *Map) clash() ([]string, error) {
	taken := map[string]string{} // ID by scope and key
	for _, e := range k.actions {
		for _, name := range k.KeysOf(e.ID) {
			first, _, chord := strings.Cut(name, " ")
			if Printable(first) && !e.Printable && textScopes[e.Scope] && !(chord && k.IsLeader(first)) {
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
func (k *Map) sharing(scope action.Scope) []action.Scope {
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
func (k *Map) firstOf(scope action.Scope, name string) string {
	for _, s := range k.sharing(scope) {
		if id := k.scopes[s].Find(name); id != "" {
			return id
		}
	}
	return ""
}

// Actions returns all actions, in the order of their declaration.
func (k *Map) Actions() []action.Action { return k.actions }

// Action returns the action with an ID, or nil.
func (k *Map) Action(id string) *action.Action {
	if i, ok := k.at[id]; ok {
		return &k.actions[i]
	}
	return nil
}

// In returns the keys of a scope.
func (k *Map) In(scope action.Scope) *action.Keys { return k.scopes[scope] }

// KeysOf returns the keys of an action.
func (k *Map) KeysOf(id string) []string {
	if e := k.Action(id); e != nil {
		return k.scopes[e.Scope].Of(id)
	}
	return nil
}

// Label returns the display form of the first key of an action.
func (k *Map) Label(id string) string {
	if keys := k.KeysOf(id); len(keys) > 0 {
		return action.Label(keys[0])
	}
	return ""
}

// modifiers are in the order in which the terminal library writes them.
var modifiers = []string{"ctrl", "alt", "shift", "meta", "hyper", "super"}

// Normal returns the terminal library's name of a key: "Alt+Ctrl+X" is "ctrl+alt+x".
func Normal(name string) string {
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

// Known reports whether a terminal can send a key, given its normal name.
func Known(name string) bool {
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

// Printable reports whether a key types a character.
func Printable(name string) bool {
	name = strings.TrimPrefix(name, "shift+")
	return name == "space" || utf8.RuneCountInString(name) == 1
}

// Chord splits a chord into its two keys.
func Chord(name string) (first, second string, ok bool) { return strings.Cut(name, " ") }

// Leader returns the key that begins the default chords.
func (k *Map) Leader() string {
	for _, name := range k.leaders {
		if !Printable(name) {
			return name
		}
	}
	if len(k.leaders) > 0 {
		return k.leaders[0]
	}
	return ""
}

// LeaderHere returns the leader key for places where nothing is typed.
func (k *Map) LeaderHere() string {
	for _, name := range k.leaders {
		if Printable(name) {
			return name
		}
	}
	return k.Leader()
}

// IsLeader reports whether a key begins the default chords.
func (k *Map) IsLeader(name string) bool { return slices.Contains(k.leaders, name) }

// Second returns the ID of the action of a chord. Besides the chords themselves, the leader key
// offers the single keys of a scope in which nothing is typed: a printable leader key before the
// global chords, the other one after them.
func (k *Map) Second(scope action.Scope, first, second string, typing bool) string {
	here, everywhere := k.In(scope), k.In(action.Global)
	single := ""
	if k.IsLeader(first) && !typing {
		single = here.Find(second)
	}
	if k.IsLeader(first) && Printable(first) {
		if single != "" {
			return single
		}
		first = k.Leader()
	}
	for _, keys := range []*action.Keys{here, everywhere} {
		if id := keys.Find(first + " " + second); id != "" {
			return id
		}
	}
	return single
}

// Next is a key that may follow the first one of a chord, and what it does.
type Next struct {
	Key    string
	Action *action.Action
}

// NextKeys lists the keys that may follow, those of the scope first. It leaves out actions that only
// move.
func (k *Map) NextKeys(scope action.Scope, first string, typing bool) []Next {
	var list []Next
	listed := map[string]bool{}
	add := func(e *action.Action, key string) {
		if !listed[e.ID] && k.Second(scope, first, key, typing) == e.ID {
			listed[e.ID] = true
			list = append(list, Next{key, e})
		}
	}
	for _, wanted := range []action.Scope{scope, action.Global} {
		for i := range k.actions {
			e := &k.actions[i]
			if e.Scope != wanted || e.Motion && scope != action.Editor {
				continue
			}
			for _, name := range k.KeysOf(e.ID) {
				if one, two, ok := Chord(name); ok && (one == first || k.IsLeader(one) && k.IsLeader(first)) {
					add(e, two)
				} else if !ok && wanted != action.Global {
					add(e, name)
				}
			}
		}
	}
	return list
}
