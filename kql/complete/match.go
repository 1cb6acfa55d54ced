package complete

// How well typed letters fit a label, the worst first.
const (
	fitScattered = iota // the letters in this order
	fitInside           // the letters together, inside a word
	fitHumps            // the letters at starts of words: pcl for ProcessCommandLine
	fitWordStart        // together, at the start of a word
	fitStart            // at the start, case aside
	fitExact            // at the start, in the same case
	fitWhole            // the label itself, case aside
)

// fits tells how well typed letters fit a label, and which of its letters they are. It is
// below 0 when they do not.
func fits(typed, label string) (fit int, matched []int) {
	switch {
	case typed == "":
		return fitStart, nil
	case len(typed) > len(label):
		return -1, nil
	case len(typed) == len(label) && equalFold(label, typed):
		return fitWhole, stretch(0, len(typed))
	case label[:len(typed)] == typed:
		return fitExact, stretch(0, len(typed))
	case equalFold(label[:len(typed)], typed):
		return fitStart, stretch(0, len(typed))
	}
	inside := -1
	for i := 1; i+len(typed) <= len(label); i++ {
		if !equalFold(label[i:i+len(typed)], typed) {
			continue
		}
		if beginsWord(label, i) {
			return fitWordStart, stretch(i, len(typed))
		}
		if inside < 0 {
			inside = i
		}
	}
	if humps := scattered(typed, label, true); humps != nil {
		return fitHumps, humps
	}
	if inside >= 0 {
		return fitInside, stretch(inside, len(typed))
	}
	if letters := scattered(typed, label, false); letters != nil {
		return fitScattered, letters
	}
	return -1, nil
}

// scattered finds typed letters in a label in their order, each at the start of a word
// or next to the letter before it, or anywhere; nil when they are not there.
func scattered(typed, label string, humps bool) []int {
	found := make([]int, 0, len(typed))
	for i := 0; i < len(label) && len(found) < len(typed); i++ {
		n := len(found)
		if lower(label[i]) != lower(typed[n]) {
			continue
		}
		if !humps || beginsWord(label, i) || n > 0 && found[n-1] == i-1 {
			found = append(found, i)
		}
	}
	if len(found) < len(typed) {
		return nil
	}
	return found
}

// beginsWord reports whether a word of a name starts at an index: after _ or -, or where
// a capital follows a small letter or begins one, as in the three of ipv4_IsXMLFile.
func beginsWord(name string, i int) bool {
	if i == 0 {
		return true
	}
	c, before := name[i], name[i-1]
	switch {
	case before == '_' || before == '-' || before == ' ' || before == '.':
		return true
	case c < 'A' || c > 'Z':
		return false
	}
	capital := before >= 'A' && before <= 'Z'
	return !capital || i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z'
}

func stretch(from, n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = from + i
	}
	return at
}

func equalFold(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
