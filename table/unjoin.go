package table

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// How many characters may be drawn as one. A family of four with their tones is eleven, the longest
// syllables of Korean and Indian scripts have ten. Programs that know such rules count a longer row as
// one or two cells, and terminals that do not paint a cell or two for each character, past the end of the line.
const (
	mostJoined        = 10
	mostJoinedPicture = 11
)

// unjoin replaces what is too much of characters that are drawn as one.
func unjoin(s string) string {
	if !hasLongRun(s) {
		return s
	}
	var out strings.Builder
	kept := 0 // up to where s is in out
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

// fitting returns how many bytes of a cluster may stay, and how many characters may not.
func fitting(cluster string) (end, more int) {
	most := mostJoined
	if first, _ := utf8.DecodeRuneInString(cluster); isPicture(first) {
		most = mostJoinedPicture
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

// hasLongRun reports whether so many characters beyond ASCII stand in a row that too many may be joined.
func hasLongRun(s string) bool {
	run := 0
	for _, r := range s {
		if run++; r < utf8.RuneSelf {
			run = 1 // the first of a row may be of ASCII
		}
		if run > mostJoined {
			return true
		}
	}
	return false
}
