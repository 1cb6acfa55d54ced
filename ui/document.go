package ui

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/ui/dialog"
)

// document is what the editor holds, and where it is kept.
type document struct {
	hunt    history.Hunt // the saved hunt it came from or went to; its name is "" for none
	file    string       // the query file it came from; "" for none
	text    string       // as of the last key
	kept    string       // the text as it is kept somewhere: as a hunt, a file, or a run in history
	changed time.Time    // when text last became another that the draft does not have; zero: never
	touched time.Time    // when a key last went to the editor, until it was told of the pause; zero: it was
	help    string       // what there was to know about the cursor's place at the last pause
}

// pauseAfter is how long without a key counts as a pause in typing.
const pauseAfter = 350 * time.Millisecond

// settle tells the editor of a pause: problems and help come up then, not while one types.
func (m *Model) settle() {
	if m.document.touched.IsZero() || m.now.Sub(m.document.touched) < pauseAfter {
		return
	}
	m.document.touched = time.Time{}
	m.editor.Settle()
	m.document.help, _ = m.editor.Help()
}

// draftDelay is how long after the last change a draft is kept.
const draftDelay = time.Second

// unsaved reports whether there is text that is kept nowhere but in the draft.
func (m *Model) unsaved() bool {
	text := strings.TrimSpace(m.document.text)
	return text != "" && text != strings.TrimSpace(m.document.kept)
}

// setText replaces the editor's text by one that is kept somewhere.
func (m *Model) setText(text string) {
	m.editor.SetText(text)
	m.document.text, m.document.kept, m.document.help = text, text, ""
}

// edited notices what a key did to the text.
func (m *Model) edited() {
	m.document.touched = m.now
	if text := m.editor.Text(); text != m.document.text {
		m.document.text = text
		m.document.changed = m.now
	}
}

// noteRun takes note that a query is in history from now on.
func (m *Model) noteRun(query string) {
	if strings.TrimSpace(query) == strings.TrimSpace(m.document.text) && m.document.hunt.Name == "" && m.document.file == "" {
		m.document.kept = m.document.text
		m.document.changed = m.now // the draft is not needed any more
	}
}

// draftName keeps the drafts of profiles apart.
func (m *Model) draftName() string { return "scratch " + m.config.Runner.Profile.Name }

// keepDraft keeps unsaved text once nothing was typed for a while, so that a lost
// connection loses a second of work.
func (m *Model) keepDraft() tea.Cmd {
	if m.document.changed.IsZero() || m.now.Sub(m.document.changed) < draftDelay {
		return nil
	}
	return m.keepDraftNow()
}

func (m *Model) keepDraftNow() tea.Cmd {
	m.document.changed = time.Time{}
	text := ""
	if m.unsaved() {
		text = m.document.text
	}
	return saveDraft(m.ctx, m.config.Store, m.draftName(), text)
}

func (m *Model) draftSaved(msg draftSavedMsg) tea.Cmd {
	if msg.err != nil {
		m.config.Log.Warn("keep the draft", "error", msg.err)
	}
	return nil
}

func (m *Model) draftRestored(msg draftRestoredMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		m.config.Log.Warn("restore the draft", "error", msg.err)
	case msg.text != "" && m.document.text == "":
		m.setText(msg.text)
		m.document.kept = ""
		m.tell("This is what was neither run nor saved last time.")
	}
	return nil
}

// replaceText puts another text into the editor, after asking when that loses something.
func (m *Model) replaceText(text string, from history.Hunt) tea.Cmd {
	replace := func() tea.Cmd {
		m.overlay = overlay{}
		m.setText(text)
		m.document.hunt, m.document.file = from, ""
		m.editor.SetMarkers(nil)
		m.setFocus(editorPane)
		return m.keepDraftNow()
	}
	if !m.unsaved() || text == m.document.text {
		return replace()
	}
	m.question("Replace the text?", "What is in the editor is neither saved nor run as a whole.", "replace it", replace)
	return nil
}

// save keeps the text: in its file when it came from one, otherwise as a hunt.
func (m *Model) save() tea.Cmd {
	switch {
	case strings.TrimSpace(m.document.text) == "":
		m.tell("There is nothing to save.")
		return nil
	case m.document.file != "":
		return saveFile(m.document.file, m.document.text)
	}
	m.saveForm(m.document.hunt.Name, m.document.hunt.Title)
	return nil
}

func (m *Model) saveForm(name, title string) {
	m.form("Save hunt", "save", func(texts []string) tea.Cmd {
		h := history.Hunt{}
		name := strings.TrimSpace(texts[0])
		overwrite := name == m.document.hunt.Name
		if overwrite {
			h = m.document.hunt // its tags and description
		}
		h.Name, h.Title, h.Query = name, strings.TrimSpace(texts[1]), m.document.text
		return saveHunt(m.ctx, m.config.Store, h, overwrite && name != "")
	}, dialog.Field{Label: "Name", Text: name}, dialog.Field{Label: "Title", Text: title})
}

func (m *Model) huntSaved(msg huntSavedMsg) tea.Cmd {
	var exists *history.ExistsError
	var badName *history.NameError
	switch {
	case errors.As(msg.err, &exists):
		m.question("Replace the hunt?", "There is a hunt "+msg.hunt.Name+" already.", "replace it", func() tea.Cmd {
			return saveHunt(m.ctx, m.config.Store, msg.hunt, true)
		})
	case errors.As(msg.err, &badName):
		m.fail(sentence(msg.err.Error()))
		m.saveForm(msg.hunt.Name, msg.hunt.Title)
	case msg.err != nil:
		m.fail(sentence(msg.err.Error()))
	default:
		m.document.hunt, m.document.kept = msg.hunt, msg.hunt.Query
		m.tell("Saved the hunt " + msg.hunt.Name + ".")
		return m.keepDraftNow()
	}
	return nil
}

func (m *Model) fileSaved(msg fileSavedMsg) tea.Cmd {
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	m.document.kept = msg.text
	m.tell("Saved " + filepath.Base(msg.path) + ".")
	return m.keepDraftNow()
}

// name is what the text is called, "" for nothing.
func (d document) name() string {
	if d.file != "" {
		return filepath.Base(d.file)
	}
	return d.hunt.Name
}
