package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/pager"
)

// kind is the severity of a notice.
type kind int

const (
	quiet kind = iota // no notice
	told
	warned
	failed
)

// notice is one sentence for the user. Errors and warnings stay until they are dismissed or
// replaced; others expire.
type notice struct {
	kind  kind
	text  string    // may contain untrusted text
	until time.Time // zero: does not expire
}

// noticeTime is how long a notice that needs no action stays.
const noticeTime = 6 * time.Second

func (n notice) expired(now time.Time) bool { return !n.until.IsZero() && !now.Before(n.until) }

func (m *Model) tell(text string) { m.tab.notice = notice{told, text, m.now.Add(noticeTime)} }

func (t *tab) warn(text string) { t.notice = notice{kind: warned, text: text} }

func (t *tab) fail(text string) { t.notice = notice{kind: failed, text: text} }

// showNotice opens the full text of the notice.
func (m *Model) showNotice() tea.Cmd {
	var entries []pager.Entry
	for text := range strings.Lines(m.tab.notice.text) {
		entries = append(entries, pager.Entry{Text: strings.TrimRight(text, "\r\n")})
	}
	return m.readPage("Notice", entries)
}

// sentence turns an error text into a sentence: a capital at the start, a full stop at the end.
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
