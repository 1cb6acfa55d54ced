package params

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/history/queryfile"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// written is a value in the two forms it can take in a query.
type written struct {
	literal string // as an expression
	inside  string // within a string, before it is escaped for that string
}

// write validates a value and formats it.
func write(p Parameter, value string) (written, error) {
	if !utf8.ValidString(value) {
		return written{}, &ValueError{p.Name, "is not valid UTF-8"}
	}
	if len(p.Choices) > 0 && !contains(p.Choices, value) {
		return written{}, &ValueError{p.Name, "must be one of " + strings.Join(p.Choices, ", ")}
	}
	if p.Type == queryfile.Untyped || p.Type == queryfile.String {
		return written{syntax.QuoteString(value), value}, nil
	}
	w, why := writeTyped(p.Type, strings.TrimSpace(value))
	if why != "" {
		return written{}, &ValueError{p.Name, why}
	}
	return w, nil
}

func contains(choices []string, value string) bool {
	for _, c := range choices {
		if c == value {
			return true
		}
	}
	return false
}

// writeTyped formats a value of a type other than string, or says what is wrong with it.
func writeTyped(t queryfile.Type, value string) (w written, why string) {
	switch t {
	case queryfile.List:
		return writeList(value)
	case queryfile.Number:
		return writeNumber(value)
	case queryfile.Bool:
		return writeBool(value)
	case queryfile.TimeSpan:
		return writeTimeSpan(value)
	case queryfile.DateTime:
		return writeDateTime(value)
	case queryfile.Untyped, queryfile.String:
	}
	return written{syntax.QuoteString(value), value}, ""
}

func writeList(value string) (written, string) {
	items, ok := splitList(value)
	if !ok {
		return written{}, "has an unclosed quote"
	}
	literal := []byte("dynamic([")
	for i, item := range items {
		if i > 0 {
			literal = append(literal, ", "...)
		}
		literal = table.AppendJSONString(literal, item)
	}
	return written{literal: string(literal) + "])"}, ""
}

// splitList splits a list at commas and line breaks; items in double quotes may contain both.
func splitList(value string) (items []string, ok bool) {
	for rest := value; ; {
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

var (
	whole    = regexp.MustCompile(`^[+-]?\d+$`)
	fraction = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)
)

func writeNumber(value string) (written, string) {
	switch {
	case whole.MatchString(value):
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return written{}, "is out of range"
		}
		digits := strconv.FormatInt(n, 10)
		if n < 0 {
			return written{"long(" + digits + ")", digits}, ""
		}
		return written{digits, digits}, ""
	case fraction.MatchString(value):
		f, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return written{}, "is out of range"
		}
		text := table.FormatReal(f)
		return written{"real(" + text + ")", text}, ""
	}
	return written{}, "must be a number, such as 42 or 0.5"
}

func writeBool(value string) (written, string) {
	switch strings.ToLower(value) {
	case "true", "yes", "y", "1":
		return written{"true", "true"}, ""
	case "false", "no", "n", "0":
		return written{"false", "false"}, ""
	}
	return written{}, "must be true or false"
}

func writeTimeSpan(value string) (written, string) {
	ticks, ok := times.ParseTimeSpan(value)
	if !ok {
		return written{}, "must be a duration, such as 7d, 12h, 30m or 1.06:00:00"
	}
	if isToken(value, syntax.TimeSpanToken) {
		return written{value, value}, ""
	}
	text := times.FormatTimeSpan(ticks)
	return written{"timespan(" + text + ")", text}, ""
}

func isToken(text string, kind syntax.TokenKind) bool {
	tokens := syntax.Scan(text)
	return len(tokens) > 0 && tokens[0].Kind == kind && tokens[0].Span.End == len(text)
}

// writeDateTime formats a date or a relative time.
func writeDateTime(value string) (written, string) {
	if strings.EqualFold(value, "now") || strings.EqualFold(value, "now()") {
		return written{literal: "now()"}, ""
	}
	ago := strings.TrimPrefix(value, "-")
	if inner, ok := strings.CutPrefix(strings.ToLower(value), "ago("); ok {
		ago = strings.TrimSuffix(inner, ")")
	}
	if w, why := writeTimeSpan(ago); why == "" && isToken(ago, syntax.TimeSpanToken) {
		return written{literal: "ago(" + w.literal + ")"}, ""
	}
	ticks, ok := times.ParseDateTime(value)
	if !ok {
		return written{}, "must be a time, such as 2026-11-01, 2026-11-01T06:30:00Z, 7d (ago) or now"
	}
	text := times.FormatDateTime(ticks)
	return written{"datetime(" + text + ")", text}, ""
}

// plain returns a literal as a user would type it.
func plain(literal *syntax.Literal, raw string) string {
	if text, ok := literal.Text(); ok {
		return text
	}
	if _, ok := literal.Ticks(); ok || literal.Kind == syntax.LongLiteral || literal.Kind == syntax.RealLiteral {
		if _, inside, found := strings.Cut(raw, "("); found {
			return strings.TrimSpace(strings.TrimSuffix(inside, ")"))
		}
	}
	return raw
}
