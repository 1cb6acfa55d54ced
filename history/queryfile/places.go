package queryfile

import (
	"sort"
	"strings"

	"quarry/kql/syntax"
)

// stretch is a part of a query and where it is in the file. If the two have the same length, their bytes
// are the same; otherwise the part is one character, and the file has an escape sequence for it.
type stretch struct{ text, file syntax.Span }

// places maps offsets in a query to offsets in the file that holds it. Without stretches they are the same.
type places []stretch

// start returns where in the file the character at an offset of the query starts.
func (p places) start(offset int) int {
	at := sort.Search(len(p), func(i int) bool { return p[i].text.Start > offset }) - 1
	switch {
	case len(p) == 0:
		return offset
	case at < 0:
		return p[0].file.Start
	}
	return p[at].offset(offset)
}

// end returns where in the file the character before an offset of the query ends.
func (p places) end(offset int) int {
	at := sort.Search(len(p), func(i int) bool { return p[i].text.Start >= offset }) - 1
	switch {
	case len(p) == 0:
		return offset
	case at < 0:
		return p[0].file.Start
	}
	return p[at].offset(offset)
}

// offset maps an offset in the stretch or after it.
func (s stretch) offset(offset int) int {
	switch within := offset - s.text.Start; {
	case within == 0:
		return s.file.Start
	case offset >= s.text.End:
		return s.file.End
	default:
		return s.file.Start + within
	}
}

func (p places) span(s syntax.Span) syntax.Span {
	start := p.start(s.Start)
	if s.Start == s.End {
		return syntax.Span{Start: start, End: start}
	}
	return syntax.Span{Start: start, End: max(start, p.end(s.End))}
}

// reader collects the text of a query from parts of a file.
type reader struct {
	file   string
	text   strings.Builder
	places places
}

// keep adds text that is in the file as it is.
func (r *reader) keep(start, end int) {
	if start >= end {
		return
	}
	r.add(r.file[start:end], start, end)
}

// add adds text for which the file has the bytes from start to end.
func (r *reader) add(text string, start, end int) {
	from := r.text.Len()
	r.text.WriteString(text)
	r.places = append(r.places, stretch{syntax.Span{Start: from, End: from + len(text)},
		syntax.Span{Start: start, End: end}})
}

// line adds a line of the file without its indentation, and its end as a newline.
func (r *reader) line(start, end int) {
	body := strings.TrimRight(r.file[start:end], "\r\n")
	if len(body)+1 >= end-start { // no line end, or one byte
		if strings.HasSuffix(r.file[start:end], "\r") {
			r.keep(start, end-1)
			r.add("\n", end-1, end)
			return
		}
		r.keep(start, end)
		return
	}
	eol := start + len(body)
	if strings.HasSuffix(r.file[start:end], "\r\n") {
		eol = end - 2
	}
	r.keep(start, eol)
	r.add("\n", eol, end)
}

// lineSpans returns the lines of a text with their ends, which may be \n, \r\n or \r.
func lineSpans(text string) []syntax.Span {
	var lines []syntax.Span
	start := 0
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			lines = append(lines, syntax.Span{Start: start, End: i + 1})
			start = i + 1
		}
	}
	if start < len(text) {
		lines = append(lines, syntax.Span{Start: start, End: len(text)})
	}
	return lines
}
