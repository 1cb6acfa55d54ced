package decode

import "strconv"

// key is a key that rows have.
type key struct {
	quoted []byte // with its quotes and colon; nil when it needs escapes, which it may have in several ways
	column int32  // -1: no data
	next   int32  // the key that stood behind it the last time; -1: none yet
}

// rowStart is the key before the first of a row, and notData the column of keys that
// are notes about the answer.
const (
	rowStart = 0
	notData  = -1
)

// keys are the keys met so far. Each remembers which one came next, so that in all rows
// but the first a key is compared and not looked up.
type keys struct {
	list   []key
	byName map[string]int32
}

func newKeys() *keys {
	return &keys{list: []key{{column: notData, next: -1}}, byName: map[string]int32{}}
}

// add makes a key that leads to a column. The first of two columns with one name gets
// the values, since JSON cannot tell them apart.
func (k *keys) add(name string, column int) int32 {
	if known, ok := k.byName[name]; ok {
		return known
	}
	id := int32(len(k.list))
	entry := key{column: int32(column), next: -1}
	if quoted := strconv.Quote(name); len(quoted) == len(name)+2 {
		entry.quoted = []byte(quoted + ":")
	}
	k.list = append(k.list, entry)
	k.byName[name] = id
	return id
}

// guesses is how many keys are tried as the next one: the one that came next the last time, and
// the one behind that, because rows leave out what is null.
const guesses = 3

// guess compares the expected keys with what stands at the start of data.
func (k *keys) guess(data []byte, before int32) (id int32, length int) {
	id = k.list[before].next
	for range guesses {
		if id < 0 {
			break
		}
		quoted := k.list[id].quoted
		if n := len(quoted); n > 0 && n <= len(data) && string(data[:n]) == string(quoted) {
			return id, n
		}
		id = k.list[id].next
	}
	return -1, 0
}
