package table

import "quarry/table/dictionary"

// textBatch is how many texts are looked up in a dictionary at once.
const textBatch = 128

// TextBatch holds some texts of a column on their way into its dictionary. Hashes, candidates and comparisons are
// loops of their own: a large dictionary lies outside of the fast caches, and the processor then waits
// for the misses of many texts together and not for one after another.
type TextBatch struct {
	n      int
	list   [textBatch][]byte // nil: null
	hashes [textBatch]uint64
	codes  [textBatch]uint32
}

// Reset empties the batch.
func (t *TextBatch) Reset() { t.n = 0 }

// Full reports whether there is no room for another text.
func (t *TextBatch) Full() bool { return t.n == textBatch }

// Add adds a text; nil is null. It is not copied before CopyTexts.
func (t *TextBatch) Add(text []byte) {
	t.list[t.n] = text
	t.n++
}

// CopyTexts adds the texts of a batch like CopyText.
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
		case a.index == nil: // from the beginning, or given up within the batch
			a.spell(a.arena.keep(text))
		default:
			code := t.codes[i]
			if code == dictionary.NoCode || a.texts[code] != string(text) {
				code = a.learn(text, t.hashes[i])
			}
			a.code(code)
		}
	}
}

// touch brings the candidates into the fast caches, and drops those that cannot be right.
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

// learn returns the code of a text that may be new.
func (a *Appender) learn(text []byte, hash uint64) uint32 {
	code, known := dictionary.Find(a.index, a.texts, text, hash, uint32(len(a.texts)))
	if !known {
		a.texts = append(roomy(a.texts), a.arena.keep(text))
	}
	return code
}
