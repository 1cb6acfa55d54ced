package catalog

import (
	"strings"
	"sync"
)

// Key is a key of a column that holds JSON. The lists are incomplete, and not every event has every key.
type Key struct {
	Name   string
	Source KeySource
	// Action is the value of ActionType that the key was listed for, or "" if it is one of several, or all.
	Action string
}

// KeySource says how a key is known.
type KeySource string

// The sources of keys: the reference of the service or of the API that the events come from, public queries,
// or similar events.
const (
	KeyDocumented KeySource = "reference"
	KeySeen       KeySource = "queries"
	KeyInferred   KeySource = "inferred"
)

// String says how the key is known.
func (s KeySource) String() string {
	switch s {
	case KeyDocumented:
		return "documented"
	case KeySeen:
		return "seen in public queries"
	case KeyInferred:
		return "inferred"
	}
	return string(s)
}

// keyList has the keys of a column for some action types. * stands for all.
type keyList struct {
	actions string
	source  KeySource
	paths   []string // the names of keys within others follow a slash
}

// keys maps "table column" to its lists in keys.txt. Each line has tables, a column, action types, the source
// and the keys, separated by tabs.
var keys = sync.OnceValue(func() map[string][]keyList {
	index := map[string][]keyList{}
	for _, line := range lines("keys.txt") {
		fields := strings.Split(line, "\t")
		list := keyList{fields[2], KeySource(fields[3]), strings.Split(fields[4], "|")}
		for table := range strings.SplitSeq(fields[0], ",") {
			key := table + " " + fields[1]
			index[key] = append(index[key], list)
		}
	}
	return index
})

// Keys returns the known keys of a column that holds JSON, or of a value within it with a path of keys. Those of
// the given action types come first, then those of all, and last those of others.
func Keys(table, column string, path, actions []string) []Key {
	lists := keys()[table+" "+column]
	prefix := ""
	for _, name := range path {
		prefix += name + "/"
	}
	var found []Key
	seen := map[string]bool{}
	add := func(list keyList) {
		for _, key := range list.paths {
			name, ok := strings.CutPrefix(key, prefix)
			if !ok || strings.Contains(name, "/") && !strings.Contains(name, "://") || seen[name] {
				continue
			}
			seen[name] = true
			action := list.actions
			if action == "*" || strings.Contains(action, ",") {
				action = ""
			}
			found = append(found, Key{name, list.source, action})
		}
	}
	for _, pass := range []func(keyList) bool{
		func(l keyList) bool { return l.has(actions) },
		func(l keyList) bool { return l.actions == "*" },
		func(keyList) bool { return true },
	} {
		for _, list := range lists {
			if pass(list) {
				add(list)
			}
		}
	}
	return found
}

// has reports whether the list is for one of the action types.
func (l keyList) has(actions []string) bool {
	for _, action := range actions {
		for listed := range strings.SplitSeq(l.actions, ",") {
			if listed == action {
				return true
			}
		}
	}
	return false
}

// HasKeys reports whether keys of a column are known.
func HasKeys(table, column string) bool { return keys()[table+" "+column] != nil }
