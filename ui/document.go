package ui

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/ui/file"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
)

// document is the text in the editor and where it is saved.
type document struct {
	hunt    history.Hunt // the saved query it belongs to; its name is "" for none
	file    string       // the query file it came from; "" for none
	text    string       // as of the last key
	closes  bool         // close the tab once it is saved
	kept    string       // the text as last saved: as a query, a file, or a run in the history
	touched time.Time    // time of the last key that has not been followed by a pause; zero otherwise
	help    string       // help on the word under the cursor, as of the last pause
}

// unsaved reports whether the text exists nowhere but in the session.
func (t *tab) unsaved() bool {
	text := strings.TrimSpace(t.document.text)
	return text != "" && text != strings.TrimSpace(t.document.kept)
}

// setText replaces the editor's text with text that is saved elsewhere.
func (t *tab) setText(text string) {
	t.editor.SetText(text)
	t.document.text, t.document.kept, t.document.help = text, text, ""
}

// edited records what a key did to the text.
func (m *Model) edited() {
	m.tab.document.touched = m.now
	if text := m.tab.editor.Text(); text != m.tab.document.text {
		m.tab.document.text = text
	}
}

// noteRun records that a query is in the history now.
func (m *Model) noteRun(t *tab, query string) {
	d := &t.document
	if strings.TrimSpace(query) == strings.TrimSpace(d.text) && d.hunt.Name == "" && d.file == "" {
		d.kept = d.text
	}
}

// openText puts saved text into the tab, or into a new tab if that would lose something.
func (m *Model) openText(text string, from history.Hunt) tea.Cmd {
	m.screens.closeAll()
	if open := m.tabWhere(func(t *tab) bool {
		return from.Name != "" && t.document.hunt.Name == from.Name && t.document.text == text
	}); open != nil {
		m.showTab(open) // two tabs of one saved query would overwrite each other
		m.setFocus(editorPane)
		return nil
	}
	if m.tab.active.run != nil || m.tab.unsaved() && text != m.tab.document.text {
		m.addTab()
	}
	m.tab.setText(text)
	m.tab.document.hunt, m.tab.document.file = from, ""
	m.setFocus(editorPane)
	m.sessionChanged()
	return nil
}

// save saves the text, in its file if it came from one, otherwise as a query.
func (m *Model) save() tea.Cmd {
	m.tab.document.closes = false
	switch {
	case strings.TrimSpace(m.tab.document.text) == "":
		m.tell("Nothing to save: the editor is empty.")
		return nil
	case m.tab.document.file != "":
		t, path, kept, text := m.tab, m.tab.document.file, m.tab.document.kept, m.tab.document.text
		return job.Act(m.jobs, func(ctx context.Context) error { return file.Save(ctx, path, kept, text) },
			func(err error) tea.Cmd { return m.fileSaved(t, path, text, err) })
	}
	m.saveForm(m.tab.document.hunt)
	return nil
}

// saveAs saves the text as a query under another name, even if it came from a file.
func (m *Model) saveAs() tea.Cmd {
	m.tab.document.closes = false
	known := m.tab.document.hunt
	if m.tab.document.file != "" {
		known.Name = strings.TrimSuffix(filepath.Base(m.tab.document.file), filepath.Ext(m.tab.document.file))
	}
	m.saveForm(known)
	return nil
}

// saveForm asks for the name and the metadata of the query.
func (m *Model) saveForm(known history.Hunt) {
	own, copied := m.config.Store.OwnName(known.Name) // a query of the library is saved as a copy
	known.Name = own
	m.form("Save query", "save", func(texts []string) tea.Cmd {
		h := history.Hunt{}
		name := strings.TrimSpace(texts[0])
		overwrite := name == m.tab.document.hunt.Name && !copied
		if overwrite || copied {
			h = m.tab.document.hunt // keeps what the form does not ask for
		}
		if copied {
			h.Source, h.Extra = "", nil
		}
		h.Name, h.Title, h.Query = name, strings.TrimSpace(texts[1]), m.tab.document.text
		h.Tags, h.Techniques = namesIn(texts[2]), namesIn(texts[3])
		return m.saveHunt(m.tab, h, overwrite && name != "")
	}, dialog.Field{Label: "Name", Text: known.Name}, dialog.Field{Label: "Title", Text: known.Title},
		dialog.Field{Label: "Tags", Text: strings.Join(known.Tags, ", ")},
		dialog.Field{Label: "Techniques", Text: strings.Join(known.Techniques, ", ")})
}

func (m *Model) saveHunt(t *tab, h history.Hunt, overwrite bool) tea.Cmd {
	store := m.config.Store
	return job.Once(m.jobs, func(ctx context.Context) (history.Hunt, error) { return saveHunt(ctx, store, h, overwrite) },
		func(h history.Hunt, err error) tea.Cmd { return m.huntSaved(t, h, err) })
}

// replaceHunt saves a query over another program's version of its file.
func (m *Model) replaceHunt(t *tab, h history.Hunt) tea.Cmd {
	store := m.config.Store
	return job.Once(m.jobs, func(ctx context.Context) (history.Hunt, error) {
		if theirs, err := store.Hunt(ctx, h.Name); err == nil {
			h.Source = theirs.Source
		}
		return saveHunt(ctx, store, h, true)
	}, func(h history.Hunt, err error) tea.Cmd { return m.huntSaved(t, h, err) })
}

// saveHunt saves a query and returns it with the current state of its file.
func saveHunt(ctx context.Context, store *history.Store, h history.Hunt, overwrite bool) (history.Hunt, error) {
	err := store.SaveHunt(ctx, h, overwrite)
	if saved, unread := store.Hunt(ctx, h.Name); err == nil && unread == nil {
		h = saved
	}
	return h, err
}

func (m *Model) huntSaved(t *tab, h history.Hunt, err error) tea.Cmd {
	var exists *history.ExistsError
	var badName *history.NameError
	var changed *history.ChangedError
	switch {
	case errors.As(err, &exists):
		m.confirm("Replace the saved query?", h.Name+" already exists.", "replace",
			func() tea.Cmd { return m.saveHunt(t, h, true) })
	case errors.As(err, &changed):
		m.confirm("Replace the saved query?", "Another program changed "+h.Name+
			". Replacing it discards that change.", "replace", func() tea.Cmd { return m.replaceHunt(t, h) })
	case errors.As(err, &badName) && t == m.tab:
		m.tab.fail(sentence(err.Error()))
		m.saveForm(h)
	case err != nil:
		m.tab.fail(sentence(err.Error()))
	default:
		m.tell("Saved " + h.Name + ".")
		t.document.hunt, t.document.file, t.document.kept = h, "", h.Query
		return m.saved(t)
	}
	return nil
}

func (m *Model) fileSaved(t *tab, path, text string, err error) tea.Cmd {
	if err != nil {
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	m.tell("Saved " + filepath.Base(path) + ".")
	t.document.kept = text
	return m.saved(t)
}

// saved closes a tab that was waiting for its text to be saved, unless it is not shown any more.
func (m *Model) saved(t *tab) tea.Cmd {
	m.sessionChanged()
	if !t.document.closes || t != m.tab {
		return nil
	}
	t.document.closes = false
	closing := m.closeOrQuit()
	m.tab.notice = t.notice // shown in the tab that is visible now
	return closing
}

// name returns the name of the document, "" if it has none.
func (d document) name() string {
	if d.file != "" {
		return filepath.Base(d.file)
	}
	return d.hunt.Name
}
