package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/pager"
)

// kind says how much a notice matters.
type kind int

const (
	quiet kind = iota // nothing to tell
	told
	warned
	failed
)

// notice is one sentence for the user. What went wrong stays until it is dismissed
// or replaced, everything else goes by itself.
type notice struct {
	kind  kind
	text  string    // may hold text from outside
	until time.Time // zero: stays
}

// noticeTime is how long a notice that needs no action stays.
const noticeTime = 6 * time.Second

func (n notice) expired(now time.Time) bool { return !n.until.IsZero() && !now.Before(n.until) }

func (m *Model) tell(text string) { m.notice = notice{told, text, m.now.Add(noticeTime)} }

func (t *tab) warn(text string) { t.notice = notice{kind: warned, text: text} }

func (t *tab) fail(text string) { t.notice = notice{kind: failed, text: text} }

// showNotice opens the notice as a page, where it is whole.
func (m *Model) showNotice() tea.Cmd {
	if m.notice.kind == quiet {
		m.tell("No notice to show.")
		return nil
	}
	var entries []pager.Entry
	for text := range strings.Lines(m.notice.text) {
		entries = append(entries, pager.Entry{Text: strings.TrimRight(text, "\r\n")})
	}
	m.open(overlay{kind: readerOverlay, reader: pager.New(m.keys.Reader, m.styles.reader, "Notice", entries)})
	return nil
}

// sentence makes an error's text one: it begins with a capital and ends with a full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	if first := text[0]; first >= 'a' && first <= 'z' && !strings.ContainsAny(firstWord(text), "/(") {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

func joinSentences(texts []string) string {
	sentences := make([]string, len(texts))
	for i, text := range texts {
		sentences[i] = sentence(text)
	}
	return strings.Join(sentences, " ")
}
