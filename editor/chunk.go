package editor

import (
	"strings"

	"quarry/kql"
)

// chunkBytes is the size above which a query is parsed in pieces, so that a key costs
// the parse of a piece and not of all: 16 kB take about a millisecond. Colours near a
// cut can differ from those of a whole parse; queries of that size are tables of data
// written out, or pasted by mistake.
const chunkBytes = 16 << 10

// plainBytes is the size above which a piece, which then has a line that long, is shown
// without colours and not looked into.
const uncolouredBytes = 4 * chunkBytes

// chunks cuts a long query before lines: where one starts a new operator once a piece is
// long enough, else at any, and around lines that are too long to be coloured. Only
// strings between fences reach over lines, and a query with one is not cut. A cut depends
// on nothing before the cut before it, so that a key moves one of them at most.
func chunks(text string) []string {
	if fenced(text) {
		return []string{text}
	}
	var pieces []string
	start, line := 0, 0
	for line < len(text) {
		next := line + lineLength(text[line:])
		length, long := line-start, next-line > uncolouredBytes
		if length > 0 && long || length >= 2*chunkBytes || length >= chunkBytes && startsOperator(text[line:]) {
			pieces = append(pieces, text[start:line])
			start = line
		}
		if long {
			pieces = append(pieces, text[start:next])
			start = next
		}
		line = next
	}
	return append(pieces, text[start:])
}

// lineLength is the length of the first line of a text with its line end.
func lineLength(text string) int {
	if at := strings.IndexByte(text, '\n'); at >= 0 {
		return at + 1
	}
	return len(text)
}

func startsOperator(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "|") }

// blocksOf is kql.Blocks without the cost of lines that are too long to be looked into:
// what stands in a line decides little about where queries begin and end, so these are
// shortened before and the blocks moved behind.
func blocksOf(text string) []kql.Span {
	if len(text) <= uncolouredBytes || fenced(text) {
		return kql.Blocks(text)
	}
	var short strings.Builder
	var cuts []kql.Span // what was left out, by where it was in text
	start := 0
	for line := 0; line < len(text); {
		next := line + lineLength(text[line:])
		if next-line > uncolouredBytes {
			cut := kql.Span{Start: line + keptEndBytes, End: next - keptEndBytes}
			short.WriteString(text[start:cut.Start])
			cuts = append(cuts, cut)
			start = cut.End
		}
		line = next
	}
	if len(cuts) == 0 {
		return kql.Blocks(text)
	}
	short.WriteString(text[start:])
	blocks := kql.Blocks(short.String())
	for i := range blocks {
		blocks[i] = kql.Span{Start: restored(blocks[i].Start, cuts), End: restored(blocks[i].End, cuts)}
	}
	return blocks
}

// keptBytes of a long line are left at each end of it: enough to tell a comment.
const keptEndBytes = 1 << 10

// restored is where an offset of a shortened text was before the cuts.
func restored(offset int, cuts []kql.Span) int {
	for _, cut := range cuts {
		if offset <= cut.Start {
			break
		}
		offset += cut.Len()
	}
	return offset
}
