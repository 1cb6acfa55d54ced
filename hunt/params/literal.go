package params

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/kql/header"
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
	if !chosen(p, value) {
		return written{}, &ValueError{p.Name, "must be one of " + strings.Join(p.Choices, ", ")}
	}
	if blank(p, value) && !blankAllowed(p) {
		return written{}, &ValueError{p.Name, `is empty; if that is meant, declare it with the default ""`}
	}
	if p.Type == header.Untyped || p.Type == header.String {
		return written{syntax.QuoteString(value), value}, nil
	}
	w, why := writeTyped(p.Type, strings.TrimSpace(value))
	if why != "" {
		return written{}, &ValueError{p.Name, why}
	}
	return w, nil
}

// chosen reports whether a value is one of the choices, if there are any. A list must consist of choices.
func chosen(p Parameter, value string) bool {
	if len(p.Choices) == 0 {
		return true
	}
	items := []string{value}
	if p.Type == header.List {
		items, _ = header.SplitList(value)
	}
	return !slices.ContainsFunc(items, func(item string) bool { return !slices.Contains(p.Choices, item) })
}

// blank reports whether a value is empty, or a list without items.
func blank(p Parameter, value string) bool {
	items, ok := header.SplitList(value)
	return strings.TrimSpace(value) == "" || p.Type == header.List && ok && len(items) == 0
}

// blankAllowed reports whether an empty value was declared. Without that it is a mistake: has "" finds every
// row, and an empty list none.
func blankAllowed(p Parameter) bool {
	return p.HasDefault && strings.TrimSpace(p.Default) == "" || slices.Contains(p.Choices, "")
}

// writeTyped formats a value of a type other than string, or says what is wrong with it.
func writeTyped(t header.Type, value string) (w written, why string) {
	switch t {
	case header.List:
		return writeList(value)
	case header.Number:
		return writeNumber(value)
	case header.Bool:
		return writeBool(value)
	case header.TimeSpan:
		return writeTimeSpan(value)
	case header.DateTime:
		return writeDateTime(value)
	case header.Untyped, header.String:
	}
	return written{syntax.QuoteString(value), value}, ""
}

func writeList(value string) (written, string) {
	items, ok := header.SplitList(value)
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
	if before, ok := strings.CutSuffix(strings.ToLower(value), " ago"); ok {
		ago = strings.TrimSpace(before)
	}
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

// plainList returns the value of a dynamic array of strings as a list, and raw for everything else.
func plainList(literal *syntax.DynamicLiteral, raw string) string {
	text, ok := literal.StrictJSON()
	var items []string
	if !ok || json.Unmarshal([]byte(text), &items) != nil {
		return raw
	}
	return header.FormatList(items)
}
