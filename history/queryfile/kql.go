package queryfile

import (
	"strings"
)

// A .kql file looks like this:
//
//	// title: PowerShell starts a compiler
//	// description: csc.exe out of AppData,
//	//   the second line of the description
//	// tags: execution, lolbin
//	// techniques: T1059.001, T1027
//	// severity: high
//	// reference: https://example.com/report
//	// parameter: host: string = "DESKTOP-7" -- Which device
//	// reviewed: last spring
//
//	DeviceProcessEvents
//	| where …
//
// The header are the comment lines at the beginning, if the first of them is one of
// the keys that the program knows, and one empty line after them. Without such a line
// the whole file is the query. Lines with other keys are kept as they are.

// continuation begins a further line of the description.
const continuation = "//   "

// header collects what the lines of a header say.
type header struct {
	hunt Hunt
	seen map[string]bool
	last string // key of the line before; "" after one that was not understood
}

// parseKQL reads a file's text. It never fails: what is no header is the query.
func parseKQL(text string) Hunt {
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
	if !found || h.seen[key] && !repeated[key] {
		return false
	}
	if !h.set(key, value) {
		return false
	}
	h.seen[key], h.last = true, key
	return true
}

// repeated are the keys that have a line for each of their values.
var repeated = map[string]bool{"reference": true, "parameter": true}

// set takes the value of a key and reports whether it knows the key.
func (h *header) set(key, value string) bool {
	switch key {
	case "title":
		h.hunt.Title = value
	case "description":
		h.hunt.Description = value
	case "tags":
		h.hunt.Tags = CleanTags(strings.Split(value, ","))
	case "tactics":
		h.hunt.Tactics = CleanTags(strings.Split(value, ","))
	case "techniques":
		h.hunt.Techniques = CleanTags(strings.Split(value, ","))
	case "severity":
		h.hunt.Severity = value
	case "author":
		h.hunt.Author = value
	case "reference":
		h.hunt.References = append(h.hunt.References, value)
	case "parameter":
		p, ok := parseParameter(value)
		if ok {
			h.hunt.Parameters = append(h.hunt.Parameters, p)
		}
		return ok
	default:
		return false
	}
	return true
}

// formatKQL writes a hunt's file. Where the header says the same as the one that was
// read, that one stays as it is.
func formatKQL(h Hunt) string {
	if h.Source != "" {
		before := parseKQL(h.Source)
		kept := strings.TrimSuffix(h.Source, before.Query) + h.Query
		if same(parseKQL(kept), h) {
			return kept
		}
	}
	return headerOf(h) + "\n" + h.Query
}

// headerOf writes a header. The title stands there even when it is empty: without it a
// query that begins with a comment could be taken for its own header.
func headerOf(h Hunt) string {
	var b strings.Builder
	writeLine(&b, "// title: "+oneLine(h.Title))
	if description := cleanLines(h.Description); description != "" {
		writeLine(&b, "// description: "+strings.ReplaceAll(description, "\n", "\n"+continuation))
	}
	// A line that was not understood must not follow a description as its continuation.
	if tags := CleanTags(h.Tags); len(tags) > 0 || len(h.Extra) > 0 {
		writeLine(&b, "// tags: "+strings.Join(tags, ", "))
	}
	for _, line := range []struct{ key, value string }{
		{"tactics", strings.Join(CleanTags(h.Tactics), ", ")}, {"techniques", strings.Join(CleanTags(h.Techniques), ", ")},
		{"severity", oneLine(h.Severity)}, {"author", oneLine(h.Author)},
	} {
		if line.value != "" {
			writeLine(&b, "// "+line.key+": "+line.value)
		}
	}
	for _, reference := range cleanLists(h.References) {
		writeLine(&b, "// reference: "+reference)
	}
	for _, p := range h.Parameters {
		writeLine(&b, "// parameter: "+formatParameter(p))
	}
	for _, extra := range h.Extra {
		line := strings.Map(dropBreaks, extra)
		if !strings.HasPrefix(line, "//") {
			line = "// " + line
		}
		b.WriteString(line + "\n")
	}
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

// CleanTags makes tags one-line words that a comma can separate, without empty ones.
func CleanTags(tags []string) []string {
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

// cleanLists makes texts one-line, without empty ones.
func cleanLists(texts []string) []string {
	var clean []string
	for _, text := range texts {
		if text = oneLine(text); text != "" {
			clean = append(clean, text)
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
