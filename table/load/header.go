package load

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"quarry/table"
)

// header is the name of a column in a file.
type header struct {
	text  string         // as the file has it
	name  string         // without a zone
	zone  *time.Location // of the times in the column; nil if the header says none
	local bool           // the header says that times are in some local zone
	typ   table.Type     // if typed
	typed bool           // the file has the type
}

// parseHeader reads the name of the column at an index. Log Analytics and Sentinel add the zone to it:
// "TimeGenerated [UTC]", "Timestamp [Local Time]". Other programs use parentheses.
func parseHeader(text string, index int) header {
	h := header{text: text, name: strings.TrimSpace(text)}
	if h.name == "" {
		h.name = fmt.Sprint("Column", index+1)
		return h
	}
	open := strings.LastIndexAny(h.name, "[(")
	if open < 2 || h.name[open-1] != ' ' || !strings.ContainsAny(h.name[len(h.name)-1:], "])") {
		return h
	}
	label := strings.ToLower(h.name[open+1 : len(h.name)-1])
	zone, ok := ParseZone(label)
	switch {
	case ok:
		h.zone = zone
	case strings.Contains(label, "local") || strings.Contains(label, "lokal") || strings.Contains(label, "ortszeit"):
		h.local = true
	default:
		return h
	}
	h.name = strings.TrimSpace(h.name[:open])
	return h
}

// ParseZone returns the zone with a name: UTC, an offset such as +02:00 or UTC-5, local for that of
// this machine, or a name of the IANA database such as Europe/Paris.
func ParseZone(name string) (*time.Location, bool) {
	name = strings.TrimSpace(name)
	switch upper := strings.ToUpper(name); {
	case upper == "UTC", upper == "GMT", upper == "Z":
		return time.UTC, true
	case upper == "LOCAL":
		return time.Local, true
	case name == "":
		return nil, false
	}
	offset := strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(name), "UTC"), "GMT")
	for _, layout := range []string{"-07:00", "-0700", "-07", "-7"} {
		if len(offset) < 2 || offset[0] != '+' && offset[0] != '-' {
			break
		}
		if layout == "-7" {
			if len(offset) == 2 && offset[1] >= '0' && offset[1] <= '9' {
				return ParseZone(offset[:1] + "0" + offset[1:])
			}
			break
		}
		if t, err := time.Parse(layout, offset); err == nil {
			_, seconds := t.Zone()
			return time.FixedZone("UTC"+t.Format("-07:00"), seconds), true
		}
	}
	if !strings.Contains(name, "/") {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// plainName reduces a name to what programs that spell it differently have in common.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// otherNames are names that exports use for columns of the hunting tables, by plainName: Sentinel and
// Log Analytics, the timeline of a device, the streaming API.
var otherNames = map[string][]string{
	"timestamp":        {"timegenerated", "eventtime", "eventtimestamp", "time", "datetime", "timestamputc"},
	"timegenerated":    {"timestamp", "eventtime", "time"},
	"deviceid":         {"machineid"},
	"devicename":       {"computername", "machinename", "computerdnsname", "computer"},
	"remotedevicename": {"remotecomputername"},
	"reportid":         {"eventid"},
	"remoteurl":        {"url"},
	"additionalfields": {"typeddetails"},
	"actiontype":       {"eventtype"},
}

// sources finds the column of a file for each column of a schema; -1 if there is none. given are the
// headers by schema column; an empty one says that there is none.
func sources(schema []table.Column, file []header, given map[string]string) ([]int, error) {
	found, used := make([]int, len(schema)), map[int]bool{}
	claim := func(fit func(c table.Column, h header) bool) {
		for i, c := range schema {
			if found[i] >= 0 || found[i] == noSource {
				continue
			}
			for j, h := range file {
				if !used[j] && fit(c, h) {
					found[i], used[j] = j, true
					break
				}
			}
		}
	}
	for i := range found {
		found[i] = -1
	}
	for name, source := range given {
		i := indexOf(schema, name)
		if i < 0 {
			return nil, at(0, "the mapping %s=%s names no column of the table", name, source)
		}
		found[i] = noSource
		for j, h := range file {
			if source != "" && (h.text == source || h.name == source) {
				found[i], used[j] = j, true
				break
			}
		}
		if source != "" && found[i] == noSource {
			return nil, at(0, "the mapping %s=%s names no column of the file; it has: %s", name, source, listed(file))
		}
	}
	claim(func(c table.Column, h header) bool { return h.name == c.Name && !h.local })
	claim(func(c table.Column, h header) bool { return h.name == c.Name })
	claim(func(c table.Column, h header) bool { return strings.EqualFold(h.name, c.Name) })
	claim(func(c table.Column, h header) bool { return plainName(h.name) == plainName(c.Name) })
	for n := range 6 {
		claim(func(c table.Column, h header) bool {
			others := otherNames[plainName(c.Name)]
			return n < len(others) && plainName(h.name) == others[n]
		})
	}
	for i := range found {
		found[i] = max(found[i], -1)
	}
	return found, nil
}

// rename gives columns of a file other names.
func rename(file []header, given map[string]string) error {
	for name, source := range given {
		i := slices.IndexFunc(file, func(h header) bool { return h.text == source || h.name == source })
		if i < 0 {
			return at(0, "the mapping %s=%s names no column of the file; it has: %s", name, source, listed(file))
		}
		file[i].name = name
	}
	return nil
}

// noSource marks a column that was given no source.
const noSource = -2

func indexOf(schema []table.Column, name string) int {
	for i, c := range schema {
		if strings.EqualFold(c.Name, name) {
			return i
		}
	}
	return -1
}

// listed returns the first names of a header on a line.
func listed(file []header) string {
	names := make([]string, len(file))
	for i, h := range file {
		names[i] = h.name
	}
	return someOf(names)
}

// someOf lists the first of some names, and counts the rest.
func someOf(names []string) string {
	const most = 6
	text := strings.Join(names[:min(len(names), most)], ", ")
	if rest := len(names) - most; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// timeColumn returns the index of the column that says when a row happened, or -1.
func timeColumn(schema []table.Column) int {
	for _, name := range []string{"Timestamp", "TimeGenerated"} {
		if i := indexOf(schema, name); i >= 0 && schema[i].Type == table.DateTime {
			return i
		}
	}
	return -1
}
