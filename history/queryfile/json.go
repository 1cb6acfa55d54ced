package queryfile

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"quarry/kql/syntax"
)

// jsonValue is a value of JSON with its place in the file.
type jsonValue struct {
	span    syntax.Span
	text    string // of a string
	isText  bool
	places  places
	keys    []string    // of an object
	entries []jsonValue // of an object or a list
	isList  bool
}

// member returns an entry of an object, ignoring the case of its key.
func (v *jsonValue) member(key string) *jsonValue {
	for i := range v.keys {
		if strings.EqualFold(v.keys[i], key) {
			return &v.entries[i]
		}
	}
	return nil
}

// textOf returns a member that is a string, or "".
func (v *jsonValue) textOf(keys ...string) string {
	for _, key := range keys {
		if m := v.member(key); m != nil && m.isText {
			return m.text
		}
	}
	return ""
}

// textsOf returns a member that is a list of strings.
func (v *jsonValue) textsOf(keys ...string) []string {
	var list []string
	for _, key := range keys {
		m := v.member(key)
		switch {
		case m == nil:
		case m.isText && m.text != "":
			list = append(list, m.text)
		default:
			for _, entry := range m.entries {
				if entry.isText {
					list = append(list, entry.text)
				}
			}
		}
	}
	return list
}

// readJSON reads a text that encoding/json accepts.
func readJSON(text string) (jsonValue, error) {
	start := len(text) - len(strings.TrimPrefix(text, "\ufeff"))
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text[start:]), &raw); err != nil {
		return jsonValue{}, err
	}
	r := jsonReader{text: text, at: start}
	return r.value(), nil
}

// jsonReader reads JSON that is known to be valid.
type jsonReader struct {
	text string
	at   int
}

func (r *jsonReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *jsonReader) value() (v jsonValue) {
	r.space()
	v.span.Start = r.at
	switch r.text[r.at] {
	case '{':
		r.at++
		for r.space(); r.text[r.at] != '}'; r.space() {
			v.keys = append(v.keys, r.value().text)
			v.entries = append(v.entries, r.value())
		}
		r.at++
	case '[':
		v.isList = true
		r.at++
		for r.space(); r.text[r.at] != ']'; r.space() {
			v.entries = append(v.entries, r.value())
		}
		r.at++
	case '"':
		v.isText = true
		v.text, v.places = r.string()
	default:
		for r.at < len(r.text) && strings.IndexByte(" \t\r\n,:]}", r.text[r.at]) < 0 {
			r.at++
		}
	}
	v.span.End = r.at
	return v
}

func (r *jsonReader) string() (string, places) {
	b := reader{file: r.text}
	r.at++
	start := r.at
	for r.text[r.at] != '"' {
		if r.text[r.at] != '\\' {
			r.at++
			continue
		}
		b.keep(start, r.at)
		from := r.at
		b.add(r.escape(), from, r.at)
		start = r.at
	}
	b.keep(start, r.at)
	if len(b.places) == 0 {
		b.add("", start, start)
	}
	r.at++
	return b.text.String(), b.places
}

// escape reads an escape sequence, and both halves of a surrogate pair.
func (r *jsonReader) escape() string {
	r.at += 2
	switch c := r.text[r.at-1]; c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'u':
		first := r.hex()
		if utf16.IsSurrogate(first) && strings.HasPrefix(r.text[r.at:], `\u`) {
			back := r.at
			r.at += 2
			if pair := utf16.DecodeRune(first, r.hex()); pair != utf8.RuneError {
				return string(pair)
			}
			r.at = back
		}
		return string(first)
	default:
		return string(c)
	}
}

func (r *jsonReader) hex() (n rune) {
	for _, c := range r.text[r.at : r.at+4] {
		n <<= 4
		switch {
		case c <= '9':
			n += c - '0'
		default:
			n += c&^0x20 - 'A' + 10
		}
	}
	r.at += 4
	return n
}

// openJSON finds the queries of detection rules of Defender and Graph, and of rules in ARM templates.
func openJSON(d *Document) error {
	root, err := readJSON(d.Text)
	if err != nil {
		return ErrNoQuery
	}
	d.searchJSON(&root, true)
	return nil
}

// searchJSON searches an object or a list for queries. A key "query" counts in the root, in the properties
// of a resource, and in the entries of a list that is the root or the value of a response.
func (d *Document) searchJSON(v *jsonValue, rule bool) {
	if v.isList {
		for i := range v.entries {
			d.searchJSON(&v.entries[i], rule)
		}
		return
	}
	if m := v.member("queryCondition"); m != nil {
		if q := m.member("queryText"); q != nil && q.isText {
			d.addJSON(v, q)
			return
		}
	}
	if q := v.member("query"); rule && q != nil && q.isText && !otherLanguage(v.textOf("language")) {
		d.addJSON(v, q)
		return
	}
	for i, key := range v.keys {
		switch strings.ToLower(key) {
		case "properties", "value", "resources", "rules", "queries":
			d.searchJSON(&v.entries[i], true)
		default:
			d.searchJSON(&v.entries[i], false)
		}
	}
}

func (d *Document) addJSON(rule, query *jsonValue) {
	if text := strings.TrimSpace(query.text); text == "" || strings.HasPrefix(text, "[") &&
		strings.HasSuffix(text, "]") && !strings.HasPrefix(text, "[[") {
		if text != "" {
			d.Faults = append(d.Faults, Fault{query.span, "the query is an expression of the ARM template, " +
				"which is not evaluated"})
		}
		return
	}
	h := Hunt{
		Title:       rule.textOf("displayName", "name", "title"),
		Description: rule.textOf("description"), Severity: rule.textOf("severity"),
		Author:  rule.textOf("author", "createdBy"),
		Tactics: rule.textsOf("tactics"), Techniques: rule.textsOf("techniques", "relevantTechniques"),
		Tags: rule.textsOf("tags"),
	}
	if action := rule.member("detectionAction"); action != nil {
		if alert := action.member("alertTemplate"); alert != nil {
			h.Title = orText(h.Title, alert.textOf("title"))
			h.Description = orText(h.Description, alert.textOf("description"))
			h.Severity = orText(h.Severity, alert.textOf("severity"))
			h.Techniques = append(h.Techniques, alert.textsOf("mitreTechniques")...)
			h.Tactics = append(h.Tactics, alert.textsOf("category")...)
		}
	}
	d.Blocks = append(d.Blocks, Block{Hunt: h, Text: query.text, places: query.places,
		form: form{style: escapedText, whole: query.span}})
}

func orText(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

// otherLanguage reports whether a rule names another language than KQL for its query.
func otherLanguage(name string) bool {
	switch strings.ToLower(name) {
	case "", "kql", "kusto", "csl", "microsoft", "m365d", "sentinel":
		return false
	}
	return true
}
