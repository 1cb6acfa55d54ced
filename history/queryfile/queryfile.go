// Package queryfile says what a file of queries is. It reads and writes .kql files with a comment header, the
// YAML and JSON of hunting queries and detection rules for Sentinel and Defender, Markdown with code, and
// notebooks. It keeps everything that it does not understand.
package queryfile

import (
	"errors"
	"path"
	"reflect"
	"strings"
	"time"
)

// Hunt is a saved query with its metadata.
type Hunt struct {
	Name        string // path in the hunts folder, with slashes; without .kql, but with .yaml or .yml
	Title       string // one line
	Description string // may have several lines
	Tags        []string
	Tactics     []string // MITRE ATT&CK tactics
	Techniques  []string // MITRE ATT&CK techniques, such as T1059.001
	Severity    string
	Author      string
	References  []string
	Parameters  []Parameter
	Extra       []string // header lines of a .kql file with unknown keys, kept unchanged
	Query       string   // unchanged, including white space
	Modified    time.Time

	// Source is the content of the file that the query was read from, or "". Format changes only
	// what differs from it.
	Source string
}

// Suffix is the extension of saved queries that are not YAML.
const Suffix = ".kql"

// IsYAML reports whether name has the extension of a YAML file.
func IsYAML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml":
		return true
	}
	return false
}

// MaxSize is the maximum size of a query file in bytes, four times the longest query that the
// service accepts.
const MaxSize = 4 << 20

// Reasons why a file is not a query file.
var (
	ErrTooLarge = errors.New("larger than 4 MB")
	ErrBinary   = errors.New("not text in UTF-8, or in UTF-16 with a byte order mark")
	ErrNoQuery  = errors.New("no query")
)

// Parse parses a file with a query, or returns the first of several. Any text is a valid .kql file; a file of
// another kind without a query returns ErrNoQuery.
func Parse(name string, content []byte) (Hunt, error) {
	d, err := Open(name, content)
	if err != nil {
		h := Hunt{Name: name}
		if d != nil {
			h.Source = d.Text
		}
		return h, err
	}
	return d.Blocks[0].Hunt, nil
}

// Format formats a query file, as YAML if its name says so. It keeps the unchanged parts of a query
// that was read from a file of the same kind.
func Format(h Hunt) (string, error) {
	switch {
	case IsYAML(h.Name):
		return formatYAML(h)
	case !IsKQL(h.Name):
		return formatOther(h)
	}
	return formatKQL(h), nil
}

// same reports whether two files with these queries would say the same.
func same(a, b Hunt) bool {
	return reflect.DeepEqual(a.normalized(), b.normalized())
}

// normalized returns the query without what belongs to its file, with normalized white space.
func (h Hunt) normalized() Hunt {
	h.Name, h.Source, h.Modified = "", "", time.Time{}
	h.Title, h.Description, h.Severity, h.Author = oneLine(h.Title), cleanLines(h.Description), oneLine(h.Severity),
		oneLine(h.Author)
	h.Tags, h.Tactics, h.Techniques, h.References = CleanTags(h.Tags), CleanTags(h.Tactics), CleanTags(h.Techniques),
		cleanLists(h.References)
	if len(h.Extra) == 0 {
		h.Extra = nil
	}
	if len(h.Parameters) == 0 {
		h.Parameters = nil
	}
	return h
}
