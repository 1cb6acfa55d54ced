package kql

// dashed holds the words that contain a dash, by what stands before the first one. A
// dash anywhere else is a minus.
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

// typed holds the types whose literals are written `type(…)`.
var typed = map[string]LiteralKind{
	"bool": BoolLiteral,
	"date": DateTimeLiteral, "datetime": DateTimeLiteral,
	"time": TimeSpanLiteral, "timespan": TimeSpanLiteral,
	"guid": GUIDLiteral,
	"int":  IntLiteral, "long": LongLiteral,
	"real": RealLiteral, "double": RealLiteral,
	"decimal": DecimalLiteral,
}

// word takes an identifier or keyword, and what starts like one: a string with the
// prefix h, a literal with its type, an operator that ends in a tilde.
func (s *scanner) word() TokenKind {
	start := s.at
	for s.at < len(s.text) && wordByte(s.text[s.at]) {
		s.at++
	}
	word := s.text[start:s.at]
	switch c := s.byteAt(s.at); {
	case c == '~' && word == "in":
		s.at++
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

func (s *scanner) dashedWord(word string) {
	for _, rest := range dashed[word] {
		end := s.at + 1 + len(rest)
		if end <= len(s.text) && s.text[s.at+1:end] == rest && !wordByte(s.byteAt(end)) {
			s.at = end
			return
		}
	}
}

// matchesRegex takes `matches regex`, which the language reads as one word with a
// single blank.
func (s *scanner) matchesRegex() TokenKind {
	const rest = " regex"
	end := s.at + len(rest)
	if end <= len(s.text) && s.text[s.at:end] == rest && !wordByte(s.byteAt(end)) {
		s.at = end
		return WordOperator
	}
	return Word
}

// typedLiteral takes `datetime(…)`. It runs to the first parenthesis, since quotes mean
// nothing inside, and never over a line end; the parser tells when it does not close.
func (s *scanner) typedLiteral() TokenKind {
	for s.at < len(s.text) && !lineEnd(s.text[s.at]) {
		s.at++
		if s.text[s.at-1] == ')' {
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

// negated takes !contains, !in~ and their kin.
func (s *scanner) negated() TokenKind {
	end := s.at + 1
	for end < len(s.text) && wordByte(s.text[end]) {
		end++
	}
	word := s.text[s.at+1 : end]
	if !negatable[word] {
		return EndToken
	}
	if word == "in" && s.byteAt(end) == '~' {
		end++
	}
	s.at = end
	return WordOperator
}

// number takes a number, a timespan, or a name that starts with digits such as 7zip.
func (s *scanner) number() TokenKind {
	if s.text[s.at] == '0' && (s.byteAt(s.at+1)|0x20) == 'x' && hexDigit(s.byteAt(s.at+2)) {
		return s.hexadecimal()
	}
	kind := LongToken
	s.digits()
	if s.byteAt(s.at) == '.' && s.byteAt(s.at+1) != '.' && !wordStart(s.byteAt(s.at+1)) || s.fractionThenExponent() {
		kind = RealToken
		s.at++
		s.digits()
	}
	if s.exponent() {
		return RealToken
	}
	unit := s.at
	for wordByte(s.byteAt(s.at)) {
		s.at++
	}
	switch _, ok := timeUnits[s.text[unit:s.at]]; {
	case unit == s.at:
		return kind
	case ok:
		return TimeSpanToken
	case kind == LongToken:
		return Word
	}
	s.at = unit
	return kind
}

func (s *scanner) digits() {
	for digit(s.byteAt(s.at)) {
		s.at++
	}
}

// fractionThenExponent tells `1.e5` from the path `1.e`.
func (s *scanner) fractionThenExponent() bool {
	if s.byteAt(s.at) != '.' {
		return false
	}
	at := s.at
	s.at++
	ok := s.exponent()
	s.at = at
	return ok
}

// exponent takes e5, E+5 or e-5 if it ends the number; 1e5d is a name.
func (s *scanner) exponent() bool {
	if s.byteAt(s.at)|0x20 != 'e' {
		return false
	}
	end := s.at + 1
	if c := s.byteAt(end); c == '+' || c == '-' {
		end++
	}
	first := end
	for digit(s.byteAt(end)) {
		end++
	}
	if end == first || wordByte(s.byteAt(end)) {
		return false
	}
	s.at = end
	return true
}

func (s *scanner) hexadecimal() TokenKind {
	s.at += 2
	for hexDigit(s.byteAt(s.at)) {
		s.at++
	}
	if !wordByte(s.byteAt(s.at)) {
		return LongToken
	}
	for wordByte(s.byteAt(s.at)) {
		s.at++
	}
	return Word
}
