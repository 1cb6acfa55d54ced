package table

import "quarry/table/dictionary"

// textBatch is the number of strings that are looked up in a dictionary together.
const textBatch = 128

// TextBatch holds strings of a column that are about to be looked up in its dictionary. It computes
// hashes, finds candidates and compares in separate loops: a large dictionary does not fit the fast
// caches, and this way the processor waits for the cache misses of many strings at once.
type TextBatch struct {
	n      int
	list   [textBatch][]byte // nil for null
	hashes [textBatch]uint64
	codes  [textBatch]uint32
}

// Reset empties the batch.
func (t *TextBatch) Reset() { t.n = 0 }

// Full reports whether there is no room for another text.
func (t *TextBatch) Full() bool { return t.n == textBatch }

// Add adds a string; nil is null. The text is not copied until CopyTexts is called.
func (t *TextBatch) Add(text []byte) {
	t.list[t.n] = text
	t.n++
}

// CopyTexts adds the strings of a batch like CopyText.
func (a *Appender) CopyTexts(t *TextBatch) {
	if a.index != nil {
		for i, text := range t.list[:t.n] {
			t.hashes[i] = dictionary.Hash(text)
		}
		a.index.Candidates(t.hashes[:t.n], t.codes[:t.n])
		t.touch(a.texts)
	}
	for i, text := range t.list[:t.n] {
		switch {
		case text == nil:
			a.Null()
		case a.index == nil: // there was none, or it was dropped within this batch
			a.appendText(a.arena.keep(text))
		default:
			code := t.codes[i]
			if code == dictionary.NoCode || a.texts[code] != string(text) {
				code = a.learn(text, t.hashes[i])
			}
			a.code(code)
		}
	}
}

// touch loads the candidates into the cache, and drops those that cannot match.
func (t *TextBatch) touch(known []string) {
	for i, code := range t.codes[:t.n] {
		if code == dictionary.NoCode {
			continue
		}
		text, candidate := t.list[i], known[code]
		if n := len(candidate); n != len(text) || n > 0 && (candidate[0] != text[0] || candidate[n-1] != text[n-1]) {
			t.codes[i] = dictionary.NoCode
		}
	}
}

// learn returns the code of a string that may be new.
func (a *Appender) learn(text []byte, hash uint64) uint32 {
	code, known := dictionary.Find(a.index, a.texts, text, hash, uint32(len(a.texts)))
	if !known {
		a.texts = append(withRoom(a.texts), a.arena.keep(text))
	}
	return code
}
