package history

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxComponent is in bytes. Most file systems allow 255, which leaves room for a suffix.
	maxComponent = 200
	maxName      = 1000
)

// deviceNames matches the names that Windows reserves for devices, with any extension.
var deviceNames = regexp.MustCompile(`^(?i:con|prn|aux|nul|(com|lpt)[1-9¹²³]) *(\.|$)`)

// checkHuntName accepts names that are valid on every operating system, because queries are shared
// through git: none that lead out of the folder, are hidden, or are invalid on Windows.
func checkHuntName(name string) error {
	why := ""
	switch {
	case name == "":
		why = "it is empty"
	case len(name) > maxName:
		why = "it is too long"
	case !utf8.ValidString(name):
		why = "it is not valid UTF-8"
	case strings.HasPrefix(name, "/"):
		why = "it must be relative to the hunts folder"
	}
	for part := range strings.SplitSeq(name, "/") {
		if why == "" {
			why = componentFault(part)
		}
	}
	if why == "" {
		return nil
	}
	return &NameError{Name: name, Why: why}
}

// componentFault returns what is wrong with a path component, or "".
func componentFault(part string) string {
	switch {
	case part == "":
		return "it has an empty part between slashes"
	case strings.HasPrefix(part, "."):
		return "a part that starts with a dot is hidden or leads out of the folder"
	case len(part) > maxComponent:
		return "a part between slashes is too long"
	case part != strings.TrimSpace(part), strings.HasSuffix(part, "."):
		return "a part must not start with a space or end with a space or dot"
	case deviceNames.MatchString(part):
		return "Windows reserves that name for a device"
	case strings.ContainsAny(part, `\:*?"<>|`):
		return `it must not contain \ : * ? " < > |`
	case strings.ContainsFunc(part, isInvisible):
		return "it must not contain invisible characters"
	}
	return ""
}

// isInvisible reports whether r is a control, format (zero-width, bidi), private or unassigned
// character, or white space other than a plain space.
func isInvisible(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) && r != ' ' || unicode.Is(unicode.Cf, r)
}
