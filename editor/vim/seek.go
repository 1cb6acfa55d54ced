package vim

import (
	"strings"

	"quarry/editor/buffer"
)

// seekTarget is the last target of f, F, t or T.
type seekTarget struct {
	character string
	forward   bool
	before    bool // stop before it
}

func seek(s seekTarget) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		s := s
		s.character = c.argument
		m.lastSeek = s
		return m.seek(s, c.times(), false)
	}
}

// repeatSeek returns a motion that repeats the last f, F, t or T, in the opposite direction if
// turned.
func repeatSeek(turned bool) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		s := m.lastSeek
		if s.character == "" {
			return 0, false
		}
		s.forward = s.forward != turned
		if c.operator != nil && !s.forward {
			exclusive := *c.motion
			exclusive.reach = 0 // backward motions exclude the character under the cursor
			c.motion = &exclusive
		}
		return m.seek(s, c.times(), s.before)
	}
}

// seek finds a character in the line. With passing, a match next to the cursor is skipped.
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
