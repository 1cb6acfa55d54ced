package decode

import "strconv"

// key is a key of the rows.
type key struct {
	quoted []byte // with quotes and colon; nil if it needs escapes, which can be written in several ways
	column int32  // -1: not data
	next   int32  // the key that followed it last time; -1: none yet
}

// rowStart marks the start of a row, before the first key; notData is the column of
// annotations.
const (
	rowStart = 0
	notData  = -1
)

// keys are the keys seen so far. Each remembers the key that followed it, so that after the first
// row a key is usually compared, not looked up.
type keys struct {
	list   []key
	byName map[string]int32
}

func newKeys() *keys {
	return &keys{list: []key{{column: notData, next: -1}}, byName: map[string]int32{}}
}

// add adds a key for a column. Of two columns with the same name the first gets the values, since
// JSON cannot distinguish them.
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

// guesses is the number of keys to try: the one that came next last time, and the ones after it,
// since rows omit nulls.
const guesses = 3

// guess compares the expected keys with the start of data.
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
