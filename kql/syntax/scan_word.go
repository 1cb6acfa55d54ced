package syntax

import "quarry/table/times"

// dashed maps the part before the first dash to the rest of each word that contains one. A dash
// anywhere else is a minus.
var dashed = map[string][]string{
	"mv":      {"expand", "apply"},
	"project": {"away", "keep", "rename", "reorder", "by-names", "smart"},
	"parse":   {"where", "kv"},
	"sample":  {"distinct"},
	"top":     {"nested", "hitters"},
	"make":    {"series", "graph"},
	"graph": {"match", "to-table", "mark-components", "shortest-paths",
		"where-nodes", "where-edges"},
	"macro":       {"expand"},
	"assert":      {"schema"},
	"partitioned": {"by"},
	"granny":      {"asc", "desc"},
}

// typed maps the types with literals of the form `type(…)` to their kind.
var typed = map[string]LiteralKind{
	"bool": BoolLiteral,
	"date": DateTimeLiteral, "datetime": DateTimeLiteral,
	"time": TimeSpanLiteral, "timespan": TimeSpanLiteral,
	"guid": GUIDLiteral,
	"int":  IntLiteral, "long": LongLiteral,
	"real": RealLiteral, "double": RealLiteral,
	"decimal": DecimalLiteral,
}

// word scans an identifier or keyword, and everything that starts like one: a string with the
// prefix h, a literal with its type, an operator that ends in a tilde.
func (s *Scanner) word() TokenKind {
	start := s.At
	for s.At < len(s.Text) && WordByte(s.Text[s.At]) {
		s.At++
	}
	word := s.Text[start:s.At]
	switch c := s.byteAt(s.At); {
	case c == '~' && word == "in":
		s.At++
		return WordOperator
	case c == '-':
		s.dashedWord(word)
	case c == '(':
		if _, ok := typed[word]; ok {
			return s.typedLiteral()
		}
	case c == ' ' && word == "matches":
		return s.matchesRegex()
	case (c == '"' || c == '\'' || c == '@' || c == '`' || c == '~') && (word == "h" || word == "H"):
		return s.obfuscated()
	}
	return Word
}

func (s *Scanner) dashedWord(word string) {
	for _, rest := range dashed[word] {
		end := s.At + 1 + len(rest)
		if end <= len(s.Text) && s.Text[s.At+1:end] == rest && !WordByte(s.byteAt(end)) {
			s.At = end
			return
		}
	}
}

// matchesRegex scans `matches regex`, which the language treats as one word with a single blank.
func (s *Scanner) matchesRegex() TokenKind {
	const rest = " regex"
	end := s.At + len(rest)
	if end <= len(s.Text) && s.Text[s.At:end] == rest && !WordByte(s.byteAt(end)) {
		s.At = end
		return WordOperator
	}
	return Word
}

// typedLiteral scans `datetime(…)` up to the first closing parenthesis, since quotes have no
// meaning inside, but never past the line end. The parser reports a missing parenthesis.
func (s *Scanner) typedLiteral() TokenKind {
	for s.At < len(s.Text) && !LineEnd(s.Text[s.At]) {
		s.At++
		if s.Text[s.At-1] == ')' {
			break
		}
	}
	return TypedToken
}

var negatable = map[string]bool{
	"between": true, "contains": true, "contains_cs": true, "endswith": true, "endswith_cs": true,
	"has": true, "has_cs": true, "hasprefix": true, "hasprefix_cs": true, "hassuffix": true,
	"hassuffix_cs": true, "in": true, "startswith": true, "startswith_cs": true,
}

// negated scans !contains, !in~ and similar operators.
func (s *Scanner) negated() TokenKind {
	end := s.At + 1
	for end < len(s.Text) && WordByte(s.Text[end]) {
		end++
	}
	word := s.Text[s.At+1 : end]
	if !negatable[word] {
		return EndToken
	}
	if word == "in" && s.byteAt(end) == '~' {
		end++
	}
	s.At = end
	return WordOperator
}

// number scans a number, a timespan, or a name that starts with digits, such as 7zip.
func (s *Scanner) number() TokenKind {
	if s.Text[s.At] == '0' && (s.byteAt(s.At+1)|0x20) == 'x' && hexDigit(s.byteAt(s.At+2)) {
		return s.hexadecimal()
	}
	kind := LongToken
	s.digits()
	if s.byteAt(s.At) == '.' && s.byteAt(s.At+1) != '.' && !wordStart(s.byteAt(s.At+1)) || s.fractionThenExponent() {
		kind = RealToken
		s.At++
		s.digits()
	}
	if s.exponent() {
		return RealToken
	}
	unit := s.At
	for WordByte(s.byteAt(s.At)) {
		s.At++
	}
	switch _, ok := times.TimeUnits[s.Text[unit:s.At]]; {
	case unit == s.At:
		return kind
	case ok:
		return TimeSpanToken
	case kind == LongToken:
		return Word
	}
	s.At = unit
	return kind
}

func (s *Scanner) digits() {
	for digit(s.byteAt(s.At)) {
		s.At++
	}
}

// fractionThenExponent distinguishes `1.e5` from the path `1.e`.
func (s *Scanner) fractionThenExponent() bool {
	if s.byteAt(s.At) != '.' {
		return false
	}
	at := s.At
	s.At++
	ok := s.exponent()
	s.At = at
	return ok
}

// exponent scans e5, E+5 or e-5 if it ends the number; 1e5d is a name.
func (s *Scanner) exponent() bool {
	if s.byteAt(s.At)|0x20 != 'e' {
		return false
	}
	end := s.At + 1
	if c := s.byteAt(end); c == '+' || c == '-' {
		end++
	}
	first := end
	for digit(s.byteAt(end)) {
		end++
	}
	if end == first || WordByte(s.byteAt(end)) {
		return false
	}
	s.At = end
	return true
}

func (s *Scanner) hexadecimal() TokenKind {
	s.At += 2
	for hexDigit(s.byteAt(s.At)) {
		s.At++
	}
	if !WordByte(s.byteAt(s.At)) {
		return LongToken
	}
	for WordByte(s.byteAt(s.At)) {
		s.At++
	}
	return Word
}
