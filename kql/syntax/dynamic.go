package syntax

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"quarry/table/times"
)

// StrictJSON returns the value of a dynamic constant as standard JSON: other forms of string become
// JSON strings, datetimes and timespans become text, and nulls of any type become null. It is not
// ok if the parser reported an error in the constant.
func (d *DynamicLiteral) StrictJSON() (text string, ok bool) {
	tokens := Scan(d.JSON)
	if text := strings.TrimSpace(d.JSON); json.Valid([]byte(text)) {
		return text, true
	}
	var b []byte
	last := EndToken
	for _, t := range tokens {
		if t.Kind.Trivia() || t.Kind == OpenParen || t.Kind == CloseParen ||
			d.JSON[t.Span.Start:t.Span.End] == "dynamic" {
			continue // dynamic(…) within dynamic(…) is the value itself
		}
		if startsValue(t.Kind) && endsValue(last) {
			b = append(b, ',') // the service accepts items without a comma between them
		}
		b = appendJSONToken(b, d.JSON, t)
		last = t.Kind
	}
	if len(b) == 0 {
		return "null", true
	}
	return string(b), json.Valid(b)
}

func startsValue(k TokenKind) bool {
	return k == OpenBracket || k == OpenBrace || k == Minus || endsValue(k) && k != CloseBracket && k != CloseBrace
}

func endsValue(k TokenKind) bool {
	switch k {
	case CloseBracket, CloseBrace, StringToken, LongToken, RealToken, TimeSpanToken, TypedToken, Word:
		return true
	}
	return false
}

func appendJSONToken(b []byte, text string, t Token) []byte {
	raw := text[t.Span.Start:t.Span.End]
	switch t.Kind {
	case Plus:
		return b
	case Word:
		return append(b, strings.ToLower(raw)...)
	case StringToken:
		value, _ := decodeString(raw)
		return appendJSONString(b, value)
	case LongToken, RealToken, TimeSpanToken:
		return (&Literal{Kind: tokenLiterals[t.Kind], Raw: raw}).appendJSON(b)
	case TypedToken:
		return (&Literal{Kind: typed[raw[:strings.IndexByte(raw, '(')]], Raw: raw}).appendJSON(b)
	}
	return append(b, raw...)
}

func appendJSONString(b []byte, text string) []byte {
	var w strings.Builder
	encoder := json.NewEncoder(&w)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return append(b, `""`...)
	}
	return append(b, strings.TrimSuffix(w.String(), "\n")...)
}

// appendJSON appends a constant in the form that dynamic values use.
func (l *Literal) appendJSON(b []byte) []byte {
	if l.Null() {
		return append(b, "null"...)
	}
	switch l.Kind {
	case StringLiteral, DecimalLiteral:
	case IntLiteral, LongLiteral:
		if value, ok := l.Long(); ok {
			return strconv.AppendInt(b, value, 10)
		}
	case RealLiteral:
		if value, ok := l.Real(); ok && !math.IsInf(value, 0) && !math.IsNaN(value) {
			return strconv.AppendFloat(b, value, 'g', -1, 64)
		}
	case BoolLiteral:
		if value, ok := l.Bool(); ok {
			return strconv.AppendBool(b, value)
		}
	case DateTimeLiteral:
		if ticks, ok := l.Ticks(); ok {
			return appendJSONString(b, times.FormatDateTime(ticks))
		}
	case TimeSpanLiteral:
		if ticks, ok := l.Ticks(); ok {
			return appendJSONString(b, times.FormatTimeSpan(ticks))
		}
	case GUIDLiteral:
		if guid, ok := l.GUID(); ok {
			return appendJSONString(b, guid)
		}
	}
	return appendJSONString(b, l.body())
}
