package ui

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
)

// KeyError says what is wrong with the configured keys and how to fix it.
type KeyError struct{ Complaint string }

func (e *KeyError) Error() string { return "keys: " + e.Complaint }

func keyErrorf(format string, args ...any) error {
	return &KeyError{fmt.Sprintf(format, args...)}
}

// namedKey is a binding with its name in the configuration.
type namedKey struct {
	scope   string // the field of KeyMap
	name    string // "run", "grid_page_down"
	binding *key.Binding
}

// globalScope is the scope of keys that work everywhere.
const globalScope = "Global"

// list returns all keys in the order in which KeyMap declares them. Names come from the fields;
// those of global keys have no prefix.
func (k *KeyMap) list() []namedKey {
	var all []namedKey
	scopes := reflect.ValueOf(k).Elem()
	for i := range scopes.NumField() {
		scope := scopes.Type().Field(i).Name
		prefix := strings.ToLower(scope) + "_"
		if scope == globalScope {
			prefix = ""
		}
		bindings := scopes.Field(i)
		for j := range bindings.NumField() {
			if binding, ok := bindings.Field(j).Addr().Interface().(*key.Binding); ok {
				all = append(all, namedKey{scope, prefix + snakeCase(bindings.Type().Field(j).Name), binding})
			}
		}
	}
	return all
}

// snakeCase turns PageDown into page_down.
func snakeCase(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// override replaces the keys of actions. The error names the unknown, invalid or taken key and the
// fix.
func (k *KeyMap) override(keys map[string][]string) error {
	all := k.list()
	for _, name := range sortedNames(keys) {
		at := slices.IndexFunc(all, func(n namedKey) bool { return n.name == name })
		if at < 0 {
			return keyErrorf("unknown action %q (use one of %s)", name, actionNames(all))
		}
		if err := setKeys(all[at], keys[name]); err != nil {
			return err
		}
	}
	return clash(all)
}

func sortedNames(keys map[string][]string) []string {
	var names []string
	for name := range keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func actionNames(all []namedKey) string {
	names := make([]string, len(all))
	for i, n := range all {
		names[i] = n.name
	}
	return strings.Join(names, ", ")
}

func setKeys(n namedKey, keys []string) error {
	if len(keys) == 0 {
		return keyErrorf("%s has no key; add one or remove the line", n.name)
	}
	normal := make([]string, len(keys))
	for i, name := range keys {
		normal[i] = normalKey(name)
		if !knownKey(normal[i]) {
			return keyErrorf("%s: unknown key %q (write keys like f5, alt+enter or ctrl+x)", n.name, name)
		}
	}
	n.binding.SetKeys(normal...)
	n.binding.SetHelp(normal[0], n.binding.Help().Desc)
	return nil
}

// clash finds a key with two meanings in one scope, or a global key that types a character.
func clash(all []namedKey) error {
	taken := map[string]namedKey{} // by scope and key
	for _, n := range all {
		for _, name := range n.binding.Keys() {
			if n.scope == globalScope && printable(name) {
				return keyErrorf(
					"%s cannot use %q, which types a character; use a function key, or ctrl or alt with a key", n.name,
					name)
			}
			for _, other := range []namedKey{taken[n.scope+" "+name], taken[globalScope+" "+name]} {
				if other.binding != nil && !mayShare(other, n) {
					return keyErrorf("%q is bound to both %s and %s; change one of them", name, other.name, n.name)
				}
			}
			taken[n.scope+" "+name] = n
		}
	}
	return nil
}

// mayShare allows equal keys in a dialog and elsewhere, since a dialog sees all keys first, and in
// the two kinds of dialogs.
func mayShare(a, b namedKey) bool {
	const dialogScope = "Dialog"
	if a.scope != b.scope {
		return a.scope == dialogScope || b.scope == dialogScope
	}
	question := []string{"dialog_yes", "dialog_no"}
	return a.scope == dialogScope && slices.Contains(question, a.name) != slices.Contains(question, b.name)
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

// label returns the display form of the first key of a binding: F5, alt+enter, ctrl+x.
func label(b key.Binding) string { return keyLabel(b.Help().Key) }

func keyLabel(name string) string {
	if len(name) > 1 && name[0] == 'f' && name[1] >= '0' && name[1] <= '9' {
		return strings.ToUpper(name)
	}
	return name
}
