package history

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxComponent in bytes leaves room in the 255 of most file systems for a suffix.
	maxComponent = 200
	maxName      = 1000
)

// deviceNames are what Windows takes for a device, with any extension.
var deviceNames = regexp.MustCompile(`^(?i:con|prn|aux|nul|(com|lpt)[1-9¹²³]) *(\.|$)`)

// checkHuntName accepts names that every system can hold, since hunts are shared
// through git: no path out of the folder, nothing hidden, nothing that Windows refuses.
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
		why = "it must be relative to the folder of hunts"
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

// componentFault says what is wrong with one part of a name between slashes; "" for nothing.
func componentFault(part string) string {
	switch {
	case part == "":
		return "a part between slashes is empty"
	case strings.HasPrefix(part, "."):
		return "a part that begins with a dot is hidden or leads out of the folder"
	case len(part) > maxComponent:
		return "a part of it is too long"
	case part != strings.TrimSpace(part), strings.HasSuffix(part, "."):
		return "a part must not begin with a space, nor end with a space or a dot"
	case deviceNames.MatchString(part):
		return "Windows keeps that name for a device"
	case strings.ContainsAny(part, `\:*?"<>|`):
		return `it must not contain \ : * ? " < > |`
	case strings.ContainsFunc(part, isInvisible):
		return "it must not contain invisible characters"
	}
	return ""
}

// isInvisible finds control, format (zero-width, bidi), private and other characters
// that do not show, and spaces that are no plain space.
func isInvisible(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) && r != ' ' || unicode.Is(unicode.Cf, r)
}
