package input

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Times of the scanner.
const (
	// DefaultEscapeDelay is how long a lone escape byte may be the start of a sequence.
	DefaultEscapeDelay = 50 * time.Millisecond
	// sequencePatience is how long the rest of a sequence may take that no key press resembles.
	sequencePatience = 5 * time.Second
	// latePatience is how long the rest of a reply or paste is recognized after its first bytes were taken for a key.
	latePatience = 2500 * time.Millisecond
	// pastePatience is how long an open paste may be silent until the user hears of it.
	pastePatience = 2 * time.Second
)

// Limits of what is kept.
const (
	// MaxPaste is the size of the largest paste in bytes. What exceeds it is counted and dropped.
	MaxPaste = 16 << 20
	// maxSequence is the size of the largest escape sequence. A longer one is dropped.
	maxSequence = 64 << 10
)

// PasteOpenMsg says that a paste has begun, is silent, and has not ended. A terminal or a connection
// that loses the end of a paste would otherwise leave the program deaf. Ctrl+C ends the paste.
type PasteOpenMsg struct{ Bytes int }

// PasteCutMsg follows a paste that was larger than MaxPaste.
type PasteCutMsg struct{ Kept, Dropped int }

const (
	escape     = 0x1b
	interrupt  = 0x03
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// Scanner turns the bytes of a terminal into messages. Reads may have cut them anywhere: it waits for
// the rest of a character, a sequence or a paste. It reads no clock; callers tell the time.
type Scanner struct {
	delay   time.Duration
	named   map[string]uv.Key // sequences of terminals that differ from xterm
	decoder uv.EventDecoder

	pending []byte    // the start of a character or sequence
	due     time.Time // when pending is taken for what it is; zero means never
	tooLong bool      // pending lacks what exceeded maxSequence, and will be dropped

	expired   []byte // bytes that were taken for a key but may be the start of a reply or paste
	expiredAt time.Time

	pasting bool
	pasted  []byte
	dropped int
	last    time.Time // when the last byte of the open paste came
	told    bool      // the user has been told since then that the paste is open
}

// NewScanner returns a scanner for a terminal type ($TERM). A delay of zero means DefaultEscapeDelay.
func NewScanner(term string, delay time.Duration) *Scanner {
	if delay <= 0 {
		delay = DefaultEscapeDelay
	}
	return &Scanner{delay: delay, named: namedKeys(term)}
}

// Feed takes the bytes of one read and returns what they complete.
func (s *Scanner) Feed(p []byte, now time.Time) []tea.Msg {
	if s.pasting {
		if len(p) == 1 && p[0] == interrupt && now.Sub(s.last) >= time.Second {
			return s.endPaste()
		}
		return s.paste(p, now)
	}
	if s.isRestOfExpired(p, now) {
		p = append(s.expired, p...)
	}
	s.expired = nil
	return s.scan(append(s.pending, p...), now)
}

// Due returns when Expire is to be called next; zero means that nothing waits.
func (s *Scanner) Due() time.Time {
	if !s.pasting {
		return s.due
	}
	if s.told {
		return time.Time{}
	}
	return s.last.Add(pastePatience)
}

// Expire takes an unfinished key for what it is, drops an unfinished sequence, and reports an open
// paste, if they are due.
func (s *Scanner) Expire(now time.Time) []tea.Msg {
	if due := s.Due(); due.IsZero() || now.Before(due) {
		return nil
	}
	if s.pasting {
		s.told = true
		return []tea.Msg{PasteOpenMsg{len(s.pasted) + s.dropped}}
	}
	pending := s.pending
	s.pending, s.due, s.tooLong = nil, time.Time{}, false
	if isShifted(pending) {
		return s.decode(pending)
	}
	if _, state := split(pending); state == partial {
		return nil
	}
	s.expired, s.expiredAt = pending, now
	if string(pending) == "\x1b\x1b" {
		s.expired = pending[1:]
		return append(s.decode(pending[:1]), s.decode(pending[1:])...)
	}
	return s.decode(pending)
}

// scan decodes all that is complete in b and keeps the rest.
func (s *Scanner) scan(b []byte, now time.Time) (messages []tea.Msg) {
	s.pending, s.due = nil, time.Time{}
	for len(b) > 0 {
		if key, n, ok := s.namedKey(b); ok {
			messages = append(messages, uv.KeyPressEvent(key))
			b = b[n:]
			continue
		}
		n, state := split(b)
		if s.tooLong && state == whole {
			s.tooLong, state = false, broken
		}
		switch state {
		case whole:
			if strings.HasSuffix(string(b[:n]), pasteStart) {
				messages = append(messages, s.decode(b[:n-len(pasteStart)])...)
				s.pasting, s.pasted, s.dropped = true, nil, 0
				return append(messages, s.paste(b[n:], now)...)
			}
			messages = append(messages, s.decode(b[:n])...)
		case broken: // dropped
			s.tooLong = false
		case foreign:
			messages = append(messages, uv.KeyPressEvent{Code: utf8.RuneError, Text: string(utf8.RuneError)})
		default:
			s.wait(b, state, now)
			return messages
		}
		b = b[n:]
	}
	return messages
}

// wait keeps the start of something until the rest arrives or its time is over.
func (s *Scanner) wait(b []byte, unfinished state, now time.Time) {
	s.pending = bytes.Clone(b)
	if len(b) > maxSequence {
		s.pending, s.tooLong = append(s.pending[:2:2], b[len(b)-1]), true
	}
	switch {
	case unfinished == ambiguous, isShifted(b):
		s.due = now.Add(s.delay)
	case unfinished == partial:
		s.due = now.Add(sequencePatience)
	}
}

// isShifted recognizes rxvt's keys with shift (CSI 2 3 $), which end where other sequences go on.
func isShifted(b []byte) bool {
	number, ok := bytes.CutPrefix(b, []byte("\x1b["))
	number, shifted := bytes.CutSuffix(number, []byte("$"))
	return ok && shifted && len(number) > 0 && len(bytes.Trim(number, "0123456789")) == 0
}

// decode decodes bytes that are complete. What is no event of ours is dropped: never typed as text.
func (s *Scanner) decode(b []byte) (messages []tea.Msg) {
	for len(b) > 0 {
		n, event := s.decoder.Decode(b)
		switch event := event.(type) {
		case nil, uv.UnknownEvent, uv.UnknownCsiEvent, uv.UnknownSs3Event, uv.UnknownOscEvent, uv.UnknownDcsEvent,
			uv.UnknownSosEvent, uv.UnknownPmEvent, uv.UnknownApcEvent, uv.PasteEndEvent:
		case uv.MultiEvent:
			for _, e := range event {
				messages = append(messages, e)
			}
		default:
			messages = append(messages, event)
		}
		if n <= 0 {
			return messages
		}
		b = b[n:]
	}
	return messages
}

// paste adds bytes to the open paste and returns it if it ends in them.
func (s *Scanner) paste(p []byte, now time.Time) []tea.Msg {
	s.last, s.told = now, false
	from := max(0, len(s.pasted)-len(pasteEnd)+1)
	s.pasted = append(s.pasted, p...)
	if i := bytes.Index(s.pasted[from:], []byte(pasteEnd)); i >= 0 {
		rest := bytes.Clone(s.pasted[from+i+len(pasteEnd):])
		s.pasted = s.pasted[:from+i]
		return append(s.endPaste(), s.scan(rest, now)...)
	}
	if excess := len(s.pasted) - MaxPaste - len(pasteEnd); excess > 0 { // keep what may be the start of the end
		copy(s.pasted[MaxPaste:], s.pasted[MaxPaste+excess:])
		s.pasted = s.pasted[:MaxPaste+len(pasteEnd)]
		s.dropped += excess
	}
	return nil
}

// endPaste returns the open paste, which has ended.
func (s *Scanner) endPaste() []tea.Msg {
	text, dropped := s.pasted, s.dropped
	if over := len(text) - MaxPaste; over > 0 {
		text, dropped = text[:MaxPaste], dropped+over
	}
	s.pasting, s.pasted, s.dropped = false, nil, 0
	messages := []tea.Msg{tea.PasteMsg{Content: strings.ToValidUTF8(string(text), string(utf8.RuneError))}}
	if dropped > 0 {
		messages = append(messages, PasteCutMsg{Kept: len(text), Dropped: dropped})
	}
	return messages
}

// isRestOfExpired reports whether bytes go on with a reply or paste whose first bytes came so much
// earlier that they were taken for a key. Nobody types "[200~" or "[?2026;2$y" in one go.
func (s *Scanner) isRestOfExpired(p []byte, now time.Time) bool {
	if len(s.expired) == 0 || now.Sub(s.expiredAt) > latePatience {
		return false
	}
	b := append(bytes.Clone(s.expired), p...)
	if bytes.HasPrefix(b, []byte(pasteStart)) {
		return true
	}
	n, state := split(b)
	if state == partial {
		return len(p) >= 3 && (b[1] == '[' && b[2] >= '<' && b[2] <= '?' || b[1] == ']' || b[1] == 'P')
	}
	if state != whole || n <= len(s.expired)+1 {
		return false
	}
	_, event := s.decoder.Decode(b[:n])
	switch event.(type) {
	case uv.KeyPressEvent, uv.KeyReleaseEvent, uv.UnknownEvent, nil:
		return false
	}
	return true
}

// state says how far a prefix of the input goes.
type state uint8

const (
	whole       state = iota // a character, key or sequence
	broken                   // a sequence that another byte ended
	foreign                  // a byte that is not UTF-8
	ambiguous                // a key if nothing follows, else the start of a sequence
	partial                  // the start of a sequence, and no key
	partialRune              // the start of a character
)

// split returns the length of the first character or sequence. For the unfinished states it is 0.
func split(b []byte) (int, state) {
	if b[0] != escape {
		return splitText(b)
	}
	if len(b) == 1 {
		return 0, ambiguous
	}
	switch b[1] {
	case '[':
		return splitCSI(b)
	case 'O':
		return splitSS3(b)
	case ']', 'P', '_', '^', 'X':
		return splitString(b)
	}
	n, state := split(b[1:]) // alt and a key
	switch state {
	case whole, broken:
		return n + 1, state
	case foreign:
		return 1, broken
	default:
		return 0, state
	}
}

// splitText returns the length of the characters before the next escape byte, grapheme clusters whole,
// or the state of the first one.
func splitText(b []byte) (int, state) {
	if b[0] < utf8.RuneSelf {
		return 1, whole
	}
	n := 0
	for n < len(b) && b[n] >= utf8.RuneSelf {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	switch {
	case n > 0:
		return n, whole
	case utf8.FullRune(b):
		return 1, foreign
	}
	return 0, partialRune
}

func splitCSI(b []byte) (int, state) {
	if len(b) == 2 {
		return 0, ambiguous // alt+[
	}
	switch b[2] {
	case '[': // function keys of the Linux console: CSI [ A
		if len(b) == 3 {
			return 0, partial
		}
		return 4, whole
	case 'M': // mouse of X10: three more bytes
		if len(b) < 6 {
			return 0, partial
		}
		return 6, whole
	}
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c >= 0x40 && c <= 0x7e:
			return i + 1, whole
		case c < 0x20 || c >= 0x7f:
			return i, broken
		}
	}
	return 0, partial
}

func splitSS3(b []byte) (int, state) {
	for i := 2; i < len(b) && i < 8; i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
		case c > 0x20 && c < 0x7f:
			return i + 1, whole
		default:
			return 2, whole // alt+O and another key
		}
	}
	if len(b) == 2 {
		return 0, ambiguous
	}
	return 0, partial
}

// splitString returns the length of a sequence that ST ends, or BEL.
func splitString(b []byte) (int, state) {
	if len(b) == 2 {
		return 0, ambiguous // alt+]
	}
	for i := 2; i < len(b); i++ {
		switch {
		case b[i] == 0x07:
			return i + 1, whole
		case b[i] == escape && i+1 == len(b):
			return 0, partial
		case b[i] == escape && b[i+1] == '\\':
			return i + 2, whole
		case b[i] == escape, b[i] == 0x18, b[i] == 0x1a: // CAN and SUB cancel a sequence
			return i, broken
		}
	}
	return 0, partial
}
