package vim

import (
	"strings"

	"quarry/editor/buffer"
)

// sought is the character that f, F, t or T looked for last.
type seekTarget struct {
	character string
	forward   bool
	before    bool // stop on this side of it
}

func seek(s seekTarget) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		s := s
		s.character = c.argument
		m.lastSeek = s
		return m.seek(s, c.times(), false)
	}
}

// seekAgain looks for the same character again, or the other way.
func repeatSeek(turned bool) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		s := m.lastSeek
		if s.character == "" {
			return 0, false
		}
		s.forward = s.forward != turned
		if c.operator != nil && !s.forward {
			exclusive := *c.motion
			exclusive.reach = 0 // backward the character under the cursor stays
			c.motion = &exclusive
		}
		return m.seek(s, c.times(), s.before)
	}
}

// seek finds the character in the line. Going on from before one, that one is passed over.
func (m *Machine) seek(s seekTarget, times int, passing bool) (int, bool) {
	text := m.b.Text()
	start, end := m.line(m.at())
	at := m.at()
	for i := range times {
		from := at
		if s.forward {
			from = min(buffer.Right(m.b, from), end)
			if passing && i == 0 && strings.HasPrefix(text[from:end], s.character) {
				from += len(s.character)
			}
			found := strings.Index(text[from:end], s.character)
			if found < 0 {
				return 0, false
			}
			at = from + found
			continue
		}
		if passing && i == 0 && strings.HasSuffix(text[start:from], s.character) {
			from -= len(s.character)
		}
		found := strings.LastIndex(text[start:from], s.character)
		if found < 0 {
			return 0, false
		}
		at = start + found
	}
	switch {
	case s.before && s.forward:
		at = buffer.Left(m.b, at)
	case s.before:
		at += len(s.character)
	}
	return at, true
}
