package syntax

// nearestOperator suggests the operator closest to a misspelled word.
func nearestOperator(word string, span Span) *Fix {
	names := make([]string, 0, len(operatorParsers))
	for name := range operatorParsers {
		names = append(names, name)
	}
	return Nearest(word, names, span)
}

// Nearest suggests the name closest to a word, at most two edits away, or returns nil. Among
// equally close names the first in alphabetical order wins, so that the result is deterministic.
func Nearest(word string, names []string, span Span) *Fix {
	const farthest = 2
	return NearestWithin(farthest, word, names, span)
}

// NearestWithin is Nearest with another limit of edits.
func NearestWithin(farthest int, word string, names []string, span Span) *Fix {
	best, distance := "", min(farthest, len(word)/2)+1
	for _, name := range names {
		if d := edits(word, name, distance); d < distance || d == distance && best != "" && name < best {
			best, distance = name, d
		}
	}
	if best == "" {
		return nil
	}
	return &Fix{Title: "Change to " + best, Span: span, Text: best}
}

// DidYouMean returns the end of a message about an unknown name: "; did you mean …?" with the
// suggestion of the fix, or "" if the fix is nil.
func DidYouMean(fix *Fix) string {
	if fix == nil {
		return ""
	}
	return "; did you mean " + quoted(fix.Text) + "?"
}

// quoted puts a name into backticks for a message.
func quoted(name string) string { return "`" + name + "`" }

// edits returns the number of letters to change, insert, delete or transpose to turn a into b.
// Above the limit it may return any number greater than the limit.
func edits(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
