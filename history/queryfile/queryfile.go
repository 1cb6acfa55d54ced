// Package queryfile reads and writes saved hunts: plain .kql files that begin with a
// comment of what is known about the query, and the YAML of Sentinel's and Defender's
// hunting queries and detection rules. What it does not understand it keeps as it is.
// It knows neither folders nor the database.
package queryfile

import (
	"bytes"
	"errors"
	"path"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// Hunt is a saved query and what is known about it.
type Hunt struct {
	Name        string // path in the folder of hunts, with slashes; without .kql, with .yaml or .yml
	Title       string // one line
	Description string // may have more lines
	Tags        []string
	Tactics     []string // of MITRE ATT&CK
	Techniques  []string // likewise, such as T1059.001
	Severity    string
	Author      string
	References  []string
	Parameters  []Parameter
	Extra       []string // lines of a .kql header that say something else, kept as they are
	Query       string   // byte for byte
	Modified    time.Time

	// Source is the file that the hunt was read from. Writing the hunt changes of it only
	// what differs. "" for a new hunt.
	Source string
}

// Parameter is a value that the query asks for.
type Parameter struct {
	Name       string
	Type       string // string, list, datetime, timespan, number or bool; "" for string
	Default    string
	HasDefault bool
	Choices    []string
	Help       string
}

// Suffix is the ending of hunts that are plain queries.
const Suffix = ".kql"

// IsYAML reports whether a name is that of a YAML file.
func IsYAML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml":
		return true
	}
	return false
}

// MaxSize is the largest file in bytes that is taken for a hunt: four times the largest
// query that the service takes.
const MaxSize = 4 << 20

// The reasons why a file is no hunt.
var (
	ErrTooLarge = errors.New("it is larger than 4 MB")
	ErrBinary   = errors.New("it is not text in UTF-8")
	ErrNoQuery  = errors.New("it has no query")
)

// Parse reads a file. A .kql file is always a hunt: what is no header is the query. Other
// YAML than that of a hunt gives ErrNoQuery.
func Parse(name string, content []byte) (Hunt, error) {
	switch {
	case len(content) > MaxSize:
		return Hunt{}, ErrTooLarge
	case !utf8.Valid(content), bytes.IndexByte(content, 0) >= 0:
		return Hunt{}, ErrBinary
	}
	h, err := parse(name, string(content))
	h.Name, h.Source = name, string(content)
	return h, err
}

func parse(name, text string) (Hunt, error) {
	if IsYAML(name) {
		return parseYAML(text)
	}
	return parseKQL(text), nil
}

// Format writes a hunt's file, as YAML if its name says so. Of a hunt that was read from a
// file of the same kind everything stays that was not changed.
func Format(h Hunt) (string, error) {
	if IsYAML(h.Name) {
		return formatYAML(h)
	}
	return formatKQL(h), nil
}

// same reports whether two hunts say the same.
func same(a, b Hunt) bool {
	return reflect.DeepEqual(a.said(), b.said())
}

// said is what a hunt says, tidied and without what is known of its file.
func (h Hunt) said() Hunt {
	h.Name, h.Source, h.Modified = "", "", time.Time{}
	h.Title, h.Description, h.Severity, h.Author = oneLine(h.Title), cleanLines(h.Description), oneLine(h.Severity), oneLine(h.Author)
	h.Tags, h.Tactics, h.Techniques, h.References = CleanTags(h.Tags), CleanTags(h.Tactics), CleanTags(h.Techniques), cleanLists(h.References)
	if len(h.Extra) == 0 {
		h.Extra = nil
	}
	if len(h.Parameters) == 0 {
		h.Parameters = nil
	}
	return h
}
