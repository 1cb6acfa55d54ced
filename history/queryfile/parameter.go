package queryfile

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A parameter has a line of this form, of which only the name is required:
//
//	host: string = "DESKTOP-7" in ("DESKTOP-7", "LAPTOP-2") -- Which device
//
// Values are quoted if they contain anything but letters, digits and . : / _ -.

// Type is the type of a parameter, as files spell it.
type Type string

// The types of parameters. Untyped is read as String.
const (
	Untyped  Type = ""
	String   Type = "string"
	List     Type = "list"
	DateTime Type = "datetime"
	TimeSpan Type = "timespan"
	Number   Type = "number"
	Bool     Type = "bool"
)

// Types returns the types of parameters that have a name.
func Types() []Type { return []Type{String, List, DateTime, TimeSpan, Number, Bool} }

// ParseType returns the type of a name in any case. No name is Untyped.
func ParseType(name string) (Type, bool) {
	t := Type(strings.ToLower(name))
	return t, t == Untyped || slices.Contains(Types(), t)
}

func parseParameter(line string) (Parameter, bool) {
	p, typed := Parameter{}, true
	rest := line
	p.Name, rest = word(rest)
	if !isName(p.Name) {
		return p, false
	}
	if after, ok := strings.CutPrefix(rest, ":"); ok {
		name, behind := word(strings.TrimSpace(after))
		p.Type, typed = ParseType(name)
		rest = behind
	}
	ok := true
	if after, found := strings.CutPrefix(rest, "="); found {
		p.Default, rest, ok = value(after)
		p.HasDefault = true
	}
	if after, found := strings.CutPrefix(rest, "in"); found && ok {
		p.Choices, rest, ok = choices(after)
	}
	help, found := strings.CutPrefix(rest, "--")
	p.Help = strings.TrimSpace(help)
	return p, ok && (found || rest == "") && typed
}

func isName(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
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

func choices(s string) (texts []string, rest string, ok bool) {
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

func formatParameter(p Parameter) string {
	line := p.Name
	if p.Type != Untyped {
		line += ": " + string(p.Type)
	}
	if p.HasDefault {
		line += " = " + quoted(p.Default)
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
	if help := oneLine(p.Help); help != "" {
		line += " -- " + help
	}
	return line
}

func quoted(text string) string {
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !bare(r) }) < 0 &&
		!strings.HasPrefix(text, "--") {
		return text
	}
	return strconv.Quote(text)
}
