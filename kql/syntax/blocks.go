package syntax

// Blocks returns the spans of the queries in the text. Queries are separated by blank lines, as in
// Kusto's own tools, and so is a let statement from what follows it. Blank lines within a ``` or
// ~~~ string separate nothing. A block runs from the start of its first line to the end of its
// last, without the line end; comments on their own belong to the next block, if there is one.
func Blocks(text string) []Span {
	var b blockReader
	b.read(text, 0)
	b.close()
	return b.blocks
}

type blockReader struct {
	blocks    []Span
	block     Span // the open one
	open      bool // block has begun: text was seen since the last blank line
	query     bool // the block has more than comments
	newlines  int  // since the last token with text
	lineStart int
}

func (b *blockReader) read(text string, base int) {
	for _, t := range Scan(text) {
		start, end := base+t.Span.Start, base+t.Span.End
		switch t.Kind {
		case Space:
		case Newline:
			b.newlines++
			b.lineStart = end
			if b.newlines > 1 && b.query {
				b.close()
			}
		case BadString:
			// A string whose end is not typed yet must not swallow everything below it.
			if fence := text[t.Span.Start:min(t.Span.Start+3, t.Span.End)]; fence == "```" || fence == "~~~" {
				b.text(start+len(fence), true)
				b.read(text[t.Span.Start+len(fence):], start+len(fence))
				return
			}
			b.text(end, true)
		default:
			b.text(end, !t.Kind.Trivia())
		}
	}
}

func (b *blockReader) text(end int, query bool) {
	if !b.open {
		b.open = true
		b.block.Start = b.lineStart
	}
	b.block.End = end
	b.query = b.query || query
	b.newlines = 0
}

func (b *blockReader) close() {
	if b.query {
		b.blocks = append(b.blocks, b.block)
	}
	b.open, b.query = false, false
}
