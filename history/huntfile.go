package history

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// A hunt's file looks like this:
//
//	// title: PowerShell starts a compiler
//	// description: csc.exe out of AppData,
//	//   the second line of the description
//	// tags: execution, lolbin
//	// severity: high
//
//	DeviceProcessEvents
//	| where …
//
// The header are the comment lines at the beginning, if the first of them is one of
// the three keys that the program knows, and one empty line after them. Without
// such a line the whole file is the query.

// continuation begins a further line of the description.
const continuation = "//   "

// header collects what the lines of a header say.
type header struct {
	hunt Hunt
	seen map[string]bool
	last string // key of the line before; "" after one that was not understood
}

// parseHunt reads a file's text. It never fails: what is no header is the query.
func parseHunt(text string) Hunt {
	text = strings.TrimPrefix(text, "\ufeff")
	h := header{seen: map[string]bool{}}
	rest := text
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if !strings.HasPrefix(line, "//") {
			if line == "" && len(h.seen) > 0 {
				rest = after // the line between header and query
			}
			break
		}
		known := h.add(line)
		if len(h.seen) == 0 {
			return Hunt{Query: text}
		}
		if !known {
			h.hunt.Extra = append(h.hunt.Extra, line)
			h.last = ""
		}
		rest = after
	}
	h.hunt.Query = rest
	return h.hunt
}

// add takes one comment line and reports whether it understood it.
func (h *header) add(line string) bool {
	if h.last == "description" && (strings.HasPrefix(line, continuation) || line == "//") {
		h.hunt.Description += "\n" + strings.TrimPrefix(strings.TrimPrefix(line, "//"), "   ")
		return true
	}
	key, value, found := strings.Cut(strings.TrimPrefix(line, "//"), ":")
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	if !found || h.seen[key] {
		return false
	}
	switch key {
	case "title":
		h.hunt.Title = value
	case "description":
		h.hunt.Description = value
	case "tags":
		h.hunt.Tags = cleanTags(strings.Split(value, ","))
	default:
		return false
	}
	h.seen[key], h.last = true, key
	return true
}

// formatHunt writes a hunt's file. The title stands there even when it is empty:
// without it a query that begins with a comment could be taken for its own header.
func formatHunt(h Hunt) string {
	var b strings.Builder
	writeLine(&b, "// title: "+oneLine(h.Title))
	if description := cleanLines(h.Description); description != "" {
		writeLine(&b, "// description: "+strings.ReplaceAll(description, "\n", "\n"+continuation))
	}
	// A line that was not understood must not follow a description as its continuation.
	if tags := cleanTags(h.Tags); len(tags) > 0 || len(h.Extra) > 0 {
		writeLine(&b, "// tags: "+strings.Join(tags, ", "))
	}
	for _, extra := range h.Extra {
		line := strings.Map(dropBreaks, extra)
		if !strings.HasPrefix(line, "//") {
			line = "// " + line
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("\n" + h.Query)
	return b.String()
}

// writeLine writes lines without spaces at their ends, which editors remove anyway.
func writeLine(b *strings.Builder, lines string) {
	for line := range strings.SplitSeq(lines, "\n") {
		b.WriteString(strings.TrimRight(line, " \t") + "\n")
	}
}

// oneLine makes each run of white space one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cleanLines removes what does not survive in a comment: spaces around, spaces at the
// ends of lines, and other marks of a line's end than a newline.
func cleanLines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimSpace(s))
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	return strings.Join(lines, "\n")
}

// cleanTags makes tags one-line words that a comma can separate, without empty ones.
func cleanTags(tags []string) []string {
	var clean []string
	for _, tag := range tags {
		for part := range strings.SplitSeq(tag, ",") {
			if part = oneLine(part); part != "" {
				clean = append(clean, part)
			}
		}
	}
	return clean
}

func dropBreaks(r rune) rune {
	if r == '\n' || r == '\r' {
		return ' '
	}
	return r
}

// The reasons why a file in the folder is no hunt.
var (
	errHuntTooLarge = errors.New("it is larger than 4 MB")
	errHuntBinary   = errors.New("it is not text in UTF-8")
	errHuntSpecial  = errors.New("it is no regular file")
)

// readHunt reads a hunt's file; the Name is left to the caller.
func readHunt(file string) (Hunt, error) {
	// Looked at before it is opened: opening a pipe would wait for its other end.
	info, err := os.Stat(file)
	if err != nil {
		return Hunt{}, err
	}
	if !info.Mode().IsRegular() {
		return Hunt{}, errHuntSpecial
	}
	f, err := os.Open(file)
	if err != nil {
		return Hunt{}, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxHunt+1))
	switch {
	case err != nil:
		return Hunt{}, err
	case len(content) > maxHunt:
		return Hunt{}, errHuntTooLarge
	case !utf8.Valid(content), bytes.IndexByte(content, 0) >= 0:
		return Hunt{}, errHuntBinary
	}
	hunt := parseHunt(string(content))
	hunt.Modified = info.ModTime()
	return hunt, nil
}
