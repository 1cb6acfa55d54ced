package decode

import "bytes"

// isAnnotation reports whether a key is an OData annotation, such as "@odata.context" or
// "Count@odata.type", and not data.
func isAnnotation(key []byte) bool {
	return bytes.HasPrefix(key[bytes.LastIndexByte(key, '@')+1:], []byte("odata.")) && bytes.IndexByte(key, '@') >= 0
}

// isEmptyBag reports whether a raw object has no keys other than annotations.
func isEmptyBag(raw []byte) bool {
	return len(raw) == 2 || len(strip(nil, raw)) == 2
}

// dynamicText returns the raw JSON of a cell without annotations and white space between tokens,
// and with bytes that are not UTF-8 replaced. Text that differs from data is appended to scratch.
func dynamicText(data []byte, c cell, scratch *[]byte) []byte {
	from := len(*scratch)
	switch c.kind {
	case plain, escaped:
		return data[c.start-1 : c.end+1]
	case foreign:
		*scratch = appendValid(*scratch, data[c.start-1:c.end+1])
		return (*scratch)[from:]
	case array, object:
		*scratch = strip(*scratch, data[c.start:c.end])
		return (*scratch)[from:]
	case absent, null, no, yes, integer, number:
	}
	return data[c.start:c.end]
}

// strip appends a valid JSON value without annotations and white space between tokens.
func strip(dst, raw []byte) []byte {
	annotated := bytes.Contains(raw, []byte("@odata.")) || bytes.Contains(raw, []byte(`\u`))
	s := stripper{raw: raw, dst: dst, annotated: annotated}
	s.value()
	return s.dst
}

// stripper copies valid JSON.
type stripper struct {
	raw       []byte
	dst       []byte
	i         int
	annotated bool // it may contain annotations, which are left out
}

// value copies one value and skips the white space after it. The scanner has limited the nesting.
func (s *stripper) value() {
	switch c := s.raw[s.i]; c {
	case '{':
		s.sequence('}')
	case '[':
		s.sequence(']')
	case '"':
		s.dst = appendValid(s.dst, s.raw[s.i:s.stringEnd()])
		s.i = s.stringEnd()
	default:
		start := s.i
		for s.i < len(s.raw) && bytes.IndexByte([]byte(",]} \n\r\t"), s.raw[s.i]) < 0 {
			s.i++
		}
		s.dst = append(s.dst, s.raw[start:s.i]...)
	}
	s.space()
}

// stringEnd returns the position after the string that starts here.
func (s *stripper) stringEnd() int {
	for i := s.i + 1; ; i++ {
		switch s.raw[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

func (s *stripper) space() {
	for s.i < len(s.raw) && s.raw[s.i] <= ' ' {
		s.i++
	}
}

// sequence copies an array or an object.
func (s *stripper) sequence(closing byte) {
	s.dst = append(s.dst, s.raw[s.i])
	s.i++
	s.space()
	first := true
	for s.raw[s.i] != closing {
		before := len(s.dst)
		if !first {
			s.dst = append(s.dst, ',')
		}
		keep := true
		if closing == '}' {
			keep = s.key()
		}
		s.value()
		if keep {
			first = false
		} else {
			s.dst = s.dst[:before]
		}
		if s.raw[s.i] == ',' {
			s.i++
			s.space()
		}
	}
	s.dst = append(s.dst, closing)
	s.i++
}

// key copies a key and its colon, and reports whether the member is data.
func (s *stripper) key() bool {
	end := s.stringEnd()
	key := s.raw[s.i:end]
	s.dst = appendValid(s.dst, key)
	s.dst = append(s.dst, ':')
	s.i = end
	s.space()
	s.i++ // skip the colon
	s.space()
	return !s.annotated || !isAnnotation(unescape(nil, key[1:len(key)-1], foreign))
}
