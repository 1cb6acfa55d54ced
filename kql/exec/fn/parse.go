package fn

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func parserFunctions() []expr.Function {
	return []expr.Function{
		{Name: "parse_url", Params: "s", Result: table.Dynamic, Row: parseURL},
		{Name: "parse_urlquery", Params: "s", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			return vec.DynamicOf(&vec.Bag{Keys: []string{"Query Parameters"},
				Values: []any{queryBag(strings.TrimPrefix(a[0].Str, "?"))}})
		}},
		{Name: "parse_path", Params: "s", Result: table.Dynamic, Row: parsePath},
		{Name: "parse_command_line", Params: "ss", Result: table.Dynamic, Row: parseCommandLine},
		{Name: "parse_version", Params: "s", Result: table.Decimal, Row: parseVersion},
		{Name: "parse_xml", Params: "s", Result: table.Dynamic, Row: parseXML},
		{Name: "parse_user_agent", Params: "sa", Result: table.Dynamic, Row: parseUserAgent},
	}
}

var urlParts = regexp.MustCompile(
	`^(?:([A-Za-z][A-Za-z0-9+.-]*):(?://)?)?(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`)

func parseURL(a []vec.Datum) vec.Datum {
	m := urlParts.FindStringSubmatch(a[0].Str)
	if m == nil {
		return vec.NullOf(table.Dynamic)
	}
	return vec.DynamicOf(&vec.Bag{
		Keys:   []string{"Scheme", "Host", "Port", "Path", "Username", "Password", "Query Parameters", "Fragment"},
		Values: []any{m[1], m[4], m[5], m[6], m[2], m[3], queryBag(m[7]), m[8]},
	})
}

func queryBag(query string) *vec.Bag {
	b := &vec.Bag{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		b.Set(key, value)
	}
	return b
}

// parsePath parses Windows paths, Unix paths and UNC paths.
func parsePath(a []vec.Datum) vec.Datum {
	path := strings.TrimRight(a[0].Str, `/\`)
	scheme, root := "", ""
	if i := strings.Index(path, "://"); i > 0 {
		scheme, path = path[:i], path[i+3:]
	}
	if len(path) > 1 && path[1] == ':' {
		root = path[:min(3, len(path))]
	}
	directory, file := "", path
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		directory, file = path[:i], path[i+1:]
	}
	stream := ""
	if i := strings.IndexByte(file, ':'); i >= 0 {
		file, stream = file[:i], file[i+1:]
	}
	extension := ""
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		extension = file[i+1:]
	}
	parent := directory
	if i := strings.LastIndexAny(directory, `/\`); i >= 0 {
		parent = directory[i+1:]
	}
	return vec.DynamicOf(&vec.Bag{
		Keys: []string{"Scheme", "RootPath", "DirectoryPath", "DirectoryName", "Filename", "Extension",
			"AlternateDataStreamName"},
		Values: []any{scheme, root, directory, parent, file, extension, stream},
	})
}

// parseCommandLine splits as Windows does: quotes group words, and a backslash is special only
// before a quote.
func parseCommandLine(a []vec.Datum) vec.Datum {
	if !strings.EqualFold(a[1].Str, "windows") {
		return vec.NullOf(table.Dynamic)
	}
	var words []any
	for rest := strings.TrimLeft(a[0].Str, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		var word string
		word, rest = commandWord(rest)
		words = append(words, word)
	}
	if words == nil {
		return vec.NullOf(table.Dynamic)
	}
	return vec.DynamicOf(words)
}

func commandWord(s string) (word, rest string) {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			slashes := len(s[i:]) - len(strings.TrimLeft(s[i:], `\`))
			if i+slashes < len(s) && s[i+slashes] == '"' {
				b.WriteString(strings.Repeat(`\`, slashes/2))
				i += slashes - 1
				if slashes%2 == 1 {
					b.WriteByte('"')
					i++
				}
				continue
			}
			b.WriteString(strings.Repeat(`\`, slashes))
			i += slashes - 1
		case c == '"':
			quoted = !quoted
		case (c == ' ' || c == '\t') && !quoted:
			return b.String(), s[i:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// parseVersion converts a version of up to four parts to a number with the same order.
func parseVersion(a []vec.Datum) vec.Datum {
	parts := strings.Split(a[0].Str, ".")
	if len(parts) > 4 || a[0].Str == "" {
		return vec.NullOf(table.Decimal)
	}
	var b strings.Builder
	for i := range 4 {
		n := int64(0)
		if i < len(parts) {
			var err error
			if n, err = strconv.ParseInt(parts[i], 10, 64); err != nil || n < 0 || n > 99999999 {
				return vec.NullOf(table.Decimal)
			}
		}
		fmt.Fprintf(&b, "%08d", n)
	}
	text := strings.TrimLeft(b.String(), "0")
	if text == "" {
		text = "0"
	}
	return vec.Datum{Type: table.Decimal, Str: text}
}

// parseXML turns elements into bags: attributes get an @, and text next to elements becomes #text.
func parseXML(a []vec.Datum) vec.Datum {
	d := xml.NewDecoder(strings.NewReader(a[0].Str))
	for {
		token, err := d.Token()
		if err != nil {
			return vec.NullOf(table.Dynamic)
		}
		if start, ok := token.(xml.StartElement); ok {
			v, ok := xmlElement(d, start, 0)
			if !ok {
				return vec.NullOf(table.Dynamic)
			}
			return vec.DynamicOf(&vec.Bag{Keys: []string{start.Name.Local}, Values: []any{v}})
		}
	}
}

func xmlElement(d *xml.Decoder, start xml.StartElement, depth int) (any, bool) {
	b, text := &vec.Bag{}, ""
	for _, attribute := range start.Attr {
		b.Set("@"+attribute.Name.Local, attribute.Value)
	}
	for depth < vec.MaxDepth {
		token, err := d.Token()
		if err != nil {
			return nil, false
		}
		switch token := token.(type) {
		case xml.StartElement:
			v, ok := xmlElement(d, token, depth+1)
			if !ok {
				return nil, false
			}
			addChild(b, token.Name.Local, v)
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			return elementValue(b, strings.TrimSpace(text)), true
		}
	}
	return nil, false
}

func addChild(b *vec.Bag, name string, v any) {
	old, taken := b.Get(name)
	if !taken {
		b.Set(name, v)
		return
	}
	list, ok := old.([]any)
	if !ok {
		list = []any{old}
	}
	b.Set(name, append(list, v))
}

func elementValue(b *vec.Bag, text string) any {
	switch {
	case len(b.Keys) > 0 && text != "":
		b.Set("#text", text)
		return b
	case len(b.Keys) > 0:
		return b
	case text == "":
		return nil
	}
	return text
}

var browserVersion = regexp.MustCompile(
	`(AdobeAIR|Edge|Edg|OPR|Vivaldi|SamsungBrowser|curl|Wget|python-requests|Chrome|Firefox|Version)/(\d+)\.(\d+)(?:\.(\d+))?`)

var browserFamilies = map[string]string{"AdobeAIR": "AdobeAIR", "Edge": "Edge", "Edg": "Edge", "Vivaldi": "Vivaldi",
	"SamsungBrowser": "Samsung Internet", "curl": "curl", "Wget": "Wget", "python-requests": "Python Requests",
	"OPR": "Opera", "Chrome": "Chrome", "Firefox": "Firefox", "Version": "Safari"}

// browserRank lists the names in the order in which they identify an agent.
const browserRank = "AdobeAIR Edge Edg OPR Vivaldi SamsungBrowser curl Wget python-requests Chrome Firefox Version"

// parseUserAgent recognizes common browsers and systems; others are "Other".
func parseUserAgent(a []vec.Datum) vec.Datum {
	out := &vec.Bag{}
	for _, part := range expr.ArrayElements(a[1]) {
		switch part.Text() {
		case "browser":
			out.Set("Browser", browserOf(a[0].Str))
		case "os":
			out.Set("OperatingSystem", systemOf(a[0].Str))
		case "device":
			out.Set("Device", &vec.Bag{Keys: []string{"Family", "Brand", "Model"}, Values: []any{"Other", "", ""}})
		}
	}
	return vec.DynamicOf(out)
}

func browserOf(agent string) *vec.Bag {
	family, major, minor, patch := "Other", "", "", ""
	rank := len(browserRank)
	for _, m := range browserVersion.FindAllStringSubmatch(agent, -1) {
		// An agent also names the browsers that it imitates; the rarest name is its own.
		if r := strings.Index(browserRank, m[1]); r < rank || family == "Other" {
			family, major, minor, patch, rank = browserFamilies[m[1]], m[2], m[3], m[4], r
		}
	}
	return &vec.Bag{Keys: []string{"Family", "MajorVersion", "MinorVersion", "Patch"},
		Values: []any{family, major, minor, patch}}
}

var systemNames = []struct{ mark, family, major string }{
	{"Windows NT 10", "Windows", "10"}, {"Windows NT 6.3", "Windows", "8"}, {"Windows NT 6.1", "Windows", "7"},
	{"Windows", "Windows", ""},
	{"Android", "Android", ""}, {"iPhone", "iOS", ""}, {"iPad", "iOS", ""}, {"Mac OS X", "Mac OS X", ""},
	{"Linux", "Linux", ""},
}

func systemOf(agent string) *vec.Bag {
	for _, s := range systemNames {
		if strings.Contains(agent, s.mark) {
			return &vec.Bag{Keys: []string{"Family", "MajorVersion", "MinorVersion", "Patch", "PatchMinor"},
				Values: []any{s.family, s.major, "", "", ""}}
		}
	}
	return &vec.Bag{Keys: []string{"Family", "MajorVersion", "MinorVersion", "Patch", "PatchMinor"},
		Values: []any{"Other", "", "", "", ""}}
}
