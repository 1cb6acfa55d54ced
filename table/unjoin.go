package table

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// The number of characters that may be drawn as one. A family of four with skin tones has eleven;
// the longest syllables of Korean and Indian scripts have ten. Programs that join characters count
// a longer sequence as one or two cells, while terminals that do not would draw a cell or two for
// each character, past the end of the line.
const (
	maxJoined        = 10
	maxJoinedPicture = 11
)

// unjoin shortens sequences of too many characters that are drawn as one.
func unjoin(s string) string {
	if !hasLongRun(s) {
		return s
	}
	var out strings.Builder
	kept := 0 // the end of the part of s that is already in out
	for at := 0; at < len(s); {
		cluster, _ := ansi.FirstGraphemeCluster(s[at:], ansi.GraphemeWidth)
		if end, more := fitting(cluster); more > 0 {
			out.WriteString(s[kept:at+end] + "‹+" + strconv.Itoa(more) + " joined›")
			kept = at + len(cluster)
		}
		at += len(cluster)
	}
	if kept == 0 {
		return s
	}
	return out.String() + s[kept:]
}

// fitting returns the number of bytes of a cluster that may stay, and of characters that may not.
func fitting(cluster string) (end, more int) {
	most := maxJoined
	if first, _ := utf8.DecodeRuneInString(cluster); isPicture(first) {
		most = maxJoinedPicture
	}
	if len(cluster) <= most {
		return len(cluster), 0
	}
	n, end := 0, len(cluster)
	for i := range cluster {
		if n == most {
			end = i
		}
		n++
	}
	if n <= most {
		return len(cluster), 0
	}
	more = n - most
	if before, ok := strings.CutSuffix(cluster[:end], string(joiner)); ok {
		return len(before), more + 1
	}
	return end, more
}

// hasLongRun reports whether enough non-ASCII characters follow each other that too many could be
// joined.
func hasLongRun(s string) bool {
	run := 0
	for _, r := range s {
		if run++; r < utf8.RuneSelf {
			run = 1 // a run may start with an ASCII character
		}
		if run > maxJoined {
			return true
		}
	}
	return false
}
