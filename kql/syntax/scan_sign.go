package syntax

// sign scans punctuation and symbolic operators. The longest match wins.
func (s *Scanner) sign() TokenKind {
	c, after := s.Text[s.At], s.byteAt(s.At+1)
	if kind := twoSigns(c, after); kind != EndToken {
		s.At += 2
		return kind
	}
	s.At++
	if kind := oneSign[c]; kind != EndToken {
		return kind
	}
	return BadToken
}

func twoSigns(c, after byte) TokenKind {
	switch {
	case c == '=' && after == '=':
		return Equal
	case c == '=' && after == '~':
		return EqualTilde
	case c == '=' && after == '>':
		return Arrow
	case c == '!' && after == '=', c == '<' && after == '>':
		return NotEqual
	case c == '!' && after == '~':
		return BangTilde
	case c == '<' && after == '=':
		return LessEqual
	case c == '>' && after == '=':
		return GreaterEqual
	case c == '.' && after == '.':
		return DotDot
	}
	return EndToken
}

var oneSign = [256]TokenKind{
	'(': OpenParen, ')': CloseParen, '[': OpenBracket, ']': CloseBracket,
	'{': OpenBrace, '}': CloseBrace, ',': Comma, ';': Semicolon, ':': Colon,
	'.': Dot, '|': Pipe, '=': Assign, '<': Less, '>': Greater,
	'+': Plus, '-': Minus, '*': Asterisk, '/': Slash, '%': Percent,
	'@': At, '?': Question,
}
