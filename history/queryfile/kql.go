package queryfile

import (
	"strings"

	"quarry/kql/header"
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
// The header consists of the comment lines at the start of the file, provided that the first one
// has a known key, and an empty line after them. Without it, the whole file is the query. Lines
// with unknown keys are kept unchanged.

// continuation starts the second and further lines of a description.
const continuation = "//   "

// headerReader is the state of parsing a header.
type headerReader struct {
	hunt Hunt
	seen map[string]bool
	last string // key of the previous line; "" if it was unknown
}

// parseKQL parses a file. It never fails: everything but a header is the query.
func parseKQL(text string) Hunt {
	text = strings.TrimPrefix(text, "\ufeff")
	h := headerReader{seen: map[string]bool{}}
	rest := text
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if !strings.HasPrefix(line, "//") {
			if line == "" && len(h.seen) > 0 {
				rest = after // skip the line between header and query
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

// add parses a comment line and reports whether it belongs to a known key.
func (h *headerReader) add(line string) bool {
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

// repeated contains the keys that have a line for each value.
var repeated = map[string]bool{"reference": true, "parameter": true}

// set sets the value of a key and reports whether the key is known and the value valid.
func (h *headerReader) set(key, value string) bool {
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
		p, err := header.Parse(value)
		if err == nil {
			h.hunt.Parameters = append(h.hunt.Parameters, p)
		}
		return err == nil
	default:
		return false
	}
	return true
}

// formatKQL formats a query file. It leaves the header unchanged if its contents are.
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

// headerOf formats a header. It always writes the title: without it, a query that starts with a
// comment could be parsed as a header.
func headerOf(h Hunt) string {
	var b strings.Builder
	writeLine(&b, "// title: "+oneLine(h.Title))
	if description := cleanLines(h.Description); description != "" {
		writeLine(&b, "// description: "+strings.ReplaceAll(description, "\n", "\n"+continuation))
	}
	// Separate the description from lines in Extra, which could look like its continuation.
	if tags := CleanTags(h.Tags); len(tags) > 0 || len(h.Extra) > 0 {
		writeLine(&b, "// tags: "+strings.Join(tags, ", "))
	}
	for _, line := range []struct{ key, value string }{
		{"tactics", strings.Join(CleanTags(h.Tactics), ", ")},
		{"techniques", strings.Join(CleanTags(h.Techniques), ", ")},
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
		writeLine(&b, "// parameter: "+p.String())
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

// writeLine writes lines without trailing white space, which editors remove anyway.
func writeLine(b *strings.Builder, lines string) {
	for line := range strings.SplitSeq(lines, "\n") {
		b.WriteString(strings.TrimRight(line, " \t") + "\n")
	}
}

// oneLine replaces each sequence of white space with one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cleanLines removes what a comment cannot preserve: surrounding and trailing white space, and line
// breaks other than a newline.
func cleanLines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimSpace(s))
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	return strings.Join(lines, "\n")
}

// CleanTags splits tags at commas, reduces them to one line each, and drops empty ones.
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

// cleanLists reduces strings to one line each and drops empty ones.
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
