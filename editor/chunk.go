package editor

import (
	"strings"

	"quarry/kql/syntax"
)

// chunkBytes is the size above which a query is parsed in chunks, so that a key costs the parse of
// a chunk rather than the whole query: 16 kB take about a millisecond. Colours near a cut can
// differ from those of a complete parse; queries of that size are inline data or were pasted by
// mistake.
const chunkBytes = 16 << 10

// uncolouredBytes is the size above which a chunk is neither parsed nor coloured. Only a chunk with
// a single line can be that long.
const uncolouredBytes = 4 * chunkBytes

// chunks splits a long query at line starts: before an operator if possible, at any line if a chunk
// would grow too long, and around lines that are too long to be coloured. Only fenced strings span
// lines, and a query with one is not split. Each cut depends only on the text since the previous
// cut, so a key moves at most one of them.
func chunks(text string) []string {
	if fenced(text) {
		return []string{text}
	}
	var parts []string
	start, line := 0, 0
	for line < len(text) {
		next := line + lineLength(text[line:])
		length, long := line-start, next-line > uncolouredBytes
		if length > 0 && long || length >= 2*chunkBytes || length >= chunkBytes && startsOperator(text[line:]) {
			parts = append(parts, text[start:line])
			start = line
		}
		if long {
			parts = append(parts, text[start:next])
			start = next
		}
		line = next
	}
	return append(parts, text[start:])
}

// lineLength returns the length of the first line of the text, including its line end.
func lineLength(text string) int {
	if at := strings.IndexByte(text, '\n'); at >= 0 {
		return at + 1
	}
	return len(text)
}

func startsOperator(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "|") }

// blocksOf is kql.Blocks without the cost of scanning very long lines. The middle of a line hardly
// affects where queries start and end, so such lines are shortened first and the blocks mapped
// back.
func blocksOf(text string) []syntax.Span {
	if len(text) <= uncolouredBytes || fenced(text) {
		return syntax.Blocks(text)
	}
	var short strings.Builder
	var cuts []syntax.Span // the parts left out, in offsets of text
	start := 0
	for line := 0; line < len(text); {
		next := line + lineLength(text[line:])
		if next-line > uncolouredBytes {
			cut := syntax.Span{Start: line + keptEndBytes, End: next - keptEndBytes}
			short.WriteString(text[start:cut.Start])
			cuts = append(cuts, cut)
			start = cut.End
		}
		line = next
	}
	if len(cuts) == 0 {
		return syntax.Blocks(text)
	}
	short.WriteString(text[start:])
	blocks := syntax.Blocks(short.String())
	for i := range blocks {
		blocks[i] = syntax.Span{Start: restored(blocks[i].Start, cuts), End: restored(blocks[i].End, cuts)}
	}
	return blocks
}

// keptEndBytes are kept at each end of a long line, enough to recognize a comment.
const keptEndBytes = 1 << 10

// restored maps an offset in the shortened text back to the original text.
func restored(offset int, cuts []syntax.Span) int {
	for _, cut := range cuts {
		if offset <= cut.Start {
			break
		}
		offset += cut.Len()
	}
	return offset
}
