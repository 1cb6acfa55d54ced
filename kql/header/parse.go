package header

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Parse parses a declaration of this form, of which only the name is required:
//
//	host: string = "DESKTOP-7" in ("DESKTOP-7", "LAPTOP-2") -- Which device
//	names: list = ("a.exe", "b.exe")
//
// Values are quoted if they contain anything but letters, digits and . : / _ -. The error is an *Error.
func Parse(line string) (Parameter, error) {
	p := Parameter{}
	rest := strings.TrimSpace(line)
	p.Name, rest = word(rest)
	if !IsName(p.Name) {
		return p, faultf(noNameMessage)
	}
	if after, ok := strings.CutPrefix(rest, ":"); ok {
		name, behind := word(strings.TrimSpace(after))
		known := false
		if p.Type, known = ParseType(name); !known {
			return p, faultf(unknownTypeMessage, p.Name, name)
		}
		rest = behind
	}
	var err error
	if after, found := strings.CutPrefix(rest, "="); found {
		if rest, err = p.parseDefault(after); err != nil {
			return p, err
		}
	}
	if after, found := strings.CutPrefix(rest, "in"); found {
		ok := false
		if p.Choices, rest, ok = values(after); !ok {
			return p, faultf(invalidChoiceMessage, p.Name)
		}
	}
	help, found := strings.CutPrefix(rest, "--")
	if !found && rest != "" {
		return p, faultf(leftOverMessage, rest, p.Name)
	}
	p.Help = strings.TrimSpace(help)
	return p, p.checkDefault()
}

func (p *Parameter) parseDefault(text string) (rest string, err error) {
	p.HasDefault = true
	trimmed := strings.TrimLeft(text, " \t")
	if !strings.HasPrefix(trimmed, "(") {
		ok := false
		if p.Default, rest, ok = value(trimmed); !ok {
			return rest, faultf(invalidValueMessage, p.Name)
		}
		if items, ok := SplitList(p.Default); ok && p.Type == List {
			p.Default = FormatList(items)
		}
		return rest, nil
	}
	items, rest, ok := values(trimmed)
	switch {
	case !ok:
		return rest, faultf(invalidListMessage, p.Name)
	case p.Type != List:
		return rest, faultf(noListMessage, p.Name, p.Name)
	}
	p.Default = FormatList(items)
	return rest, nil
}

// checkDefault refuses a default that is not one of the choices.
func (p *Parameter) checkDefault() error {
	if !p.HasDefault || len(p.Choices) == 0 {
		return nil
	}
	items := []string{p.Default}
	if p.Type == List {
		items, _ = SplitList(p.Default)
	}
	for _, item := range items {
		if !slices.Contains(p.Choices, item) {
			return faultf(notAChoiceMessage, item, p.Name)
		}
	}
	return nil
}

// IsName reports whether text can be the name of a parameter.
func IsName(text string) bool {
	for i, r := range text {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return text != ""
}

// word splits off an identifier and the white space after it.
func word(s string) (first, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		end = len(s)
	}
	return s[:end], strings.TrimLeft(s[end:], " \t")
}

// value splits off a quoted or bare value and the white space around it.
func value(s string) (text, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	if strings.HasPrefix(s, `"`) {
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return "", s, false
		}
		text, err = strconv.Unquote(quoted)
		return text, strings.TrimLeft(s[len(quoted):], " \t"), err == nil
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !bare(r) })
	if end < 0 {
		end = len(s)
	}
	return s[:end], strings.TrimLeft(s[end:], " \t"), end > 0
}

// values splits off a list of values in parentheses.
func values(s string) (texts []string, rest string, ok bool) {
	rest, ok = strings.CutPrefix(strings.TrimLeft(s, " \t"), "(")
	for ok {
		var text string
		text, rest, ok = value(rest)
		texts = append(texts, text)
		if after, more := strings.CutPrefix(rest, ","); more {
			rest = after
			continue
		}
		after, closed := strings.CutPrefix(rest, ")")
		return texts, strings.TrimLeft(after, " \t"), ok && closed
	}
	return texts, rest, false
}

// bare reports whether r may occur in a value without quotes.
func bare(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".:/_-", r)
}

// String formats a parameter so that Parse reads it.
func (p Parameter) String() string {
	line := p.Name
	if p.Type != Untyped {
		line += ": " + string(p.Type)
	}
	if p.HasDefault {
		line += " = " + p.formatDefault()
	}
	for i, choice := range p.Choices {
		if i == 0 {
			line += " in ("
		} else {
			line += ", "
		}
		line += quoted(choice)
	}
	if len(p.Choices) > 0 {
		line += ")"
	}
	if help := strings.Join(strings.Fields(p.Help), " "); help != "" {
		line += " -- " + help
	}
	return line
}

func (p Parameter) formatDefault() string {
	items, ok := SplitList(p.Default)
	if p.Type != List || !ok || len(items) < 2 {
		return quoted(p.Default)
	}
	for i, item := range items {
		items[i] = quoted(item)
	}
	return "(" + strings.Join(items, ", ") + ")"
}

func quoted(text string) string {
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !bare(r) }) < 0 &&
		!strings.HasPrefix(text, "--") {
		return text
	}
	return strconv.Quote(text)
}

// SplitList splits a list at commas and line breaks. Items in double quotes, with the escapes of Go, may
// contain either. ok is false for an unclosed quote.
func SplitList(text string) (items []string, ok bool) {
	for rest := text; ; {
		rest = strings.TrimLeft(rest, " \t\r\n,")
		if rest == "" {
			return items, true
		}
		if rest[0] == '"' {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, false
			}
			item, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, false
			}
			items, rest = append(items, item), rest[len(quoted):]
			continue
		}
		item := rest
		if end := strings.IndexAny(rest, ",\r\n"); end >= 0 {
			item = rest[:end]
		}
		items, rest = append(items, strings.TrimSpace(item)), rest[len(item):]
	}
}

// FormatList writes a list so that SplitList reads it.
func FormatList(items []string) string {
	written := make([]string, len(items))
	for i, item := range items {
		written[i] = item
		if item == "" || strings.ContainsAny(item, ",\"\r\n") || strings.TrimSpace(item) != item {
			written[i] = strconv.Quote(item)
		}
	}
	return strings.Join(written, ", ")
}
