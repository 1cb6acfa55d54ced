package ui

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
	"quarry/history"
	"quarry/table"
	"quarry/ui/job"
)

// session tracks the saved state of this workbench, which restores it after a dropped connection.
type session struct {
	id      int64     // in the store; 0 until assigned
	changed time.Time // time of the last change since the state was saved; zero: none
	saving  bool
	kept    []byte        // the last saved state
	written chan struct{} // closed when the last save is complete; nil before the first
}

// saveAfter is how long a change waits for others before it is saved. Including the time of the
// write, a lost connection costs less than a second of typing.
const saveAfter = 400 * time.Millisecond

// sessionState is the stored form of a session. Fields are only ever added.
type sessionState struct {
	Tabs   []tabState `json:"tabs"`
	Shown  int        `json:"shown"`
	Lines  int        `json:"editor_lines,omitempty"` // of the editor, as set by the user
	Zoomed bool       `json:"zoomed,omitempty"`
}

// tabState is the stored form of a tab.
type tabState struct {
	Editor  buffer.Snapshot `json:"editor"`
	Bytes   []byte          `json:"bytes,omitempty"` // the text, if it is not UTF-8
	Kept    *string         `json:"kept,omitempty"`  // the text as saved elsewhere; nil: same as the whole text
	Hunt    *history.Hunt   `json:"hunt,omitempty"`
	File    string          `json:"file,omitempty"`
	Answer  int64           `json:"answer,omitempty"` // the run whose results are shown
	Rows    *rowsFile       `json:"rows,omitempty"`   // the files whose rows are shown
	Running bool            `json:"running,omitempty"`
	Pane    pane            `json:"pane,omitempty"`
	Name    string          `json:"name,omitempty"`
}

// state returns the state to save.
func (m *Model) state() sessionState {
	s := sessionState{Lines: m.layout.sized, Zoomed: m.layout.zoomed}
	for i, t := range m.tabs {
		if t == m.tab {
			s.Shown = i
		}
		s.Tabs = append(s.Tabs, t.state())
	}
	return s
}

func (t *tab) state() tabState {
	s := tabState{Editor: t.editor.Snapshot(), File: t.document.file, Answer: t.results.run, Rows: t.results.file,
		Running: t.active.run != nil, Pane: t.focus, Name: t.name}
	if !utf8.ValidString(s.Editor.Text) {
		s.Bytes, s.Editor.Text, s.Editor.Done, s.Editor.Undone = []byte(s.Editor.Text), "", nil, nil
	}
	if t.document.kept != t.document.text {
		s.Kept = &t.document.kept
	}
	if t.document.hunt.Name != "" {
		s.Hunt = &t.document.hunt
	}
	return s
}

// sessionChanged records that there may be changes to save.
func (m *Model) sessionChanged() {
	if m.session.changed.IsZero() {
		m.session.changed = m.now
	}
}

// keepSession saves changes after a delay, one write at a time.
func (m *Model) keepSession() tea.Cmd {
	if m.session.id == 0 || m.session.saving || m.session.changed.IsZero() || m.now.Sub(m.session.changed) < saveAfter {
		return nil
	}
	m.session.changed, m.session.saving = time.Time{}, true
	m.session.written = make(chan struct{})
	return saveSession(m.jobs.Context, m.config.Store, m.session.id, m.state(), m.session.kept, m.now, m.session.written)
}

// endSession saves the last state after the event loop ended and releases the session to the next
// workbench.
func (m *Model) endSession() {
	if err := m.evict(context.WithoutCancel(m.jobs.Context)); err != nil {
		m.config.Log.Warn("evict results", "error", err)
	}
	if m.session.id == 0 {
		return
	}
	if m.session.saving {
		select { // of two writes the later must win
		case <-m.session.written:
		case <-time.After(time.Second): // the write was never started
		}
	}
	ctx, now := context.WithoutCancel(m.jobs.Context), m.config.Clock()
	saved := saveSession(ctx, m.config.Store, m.session.id, m.state(), nil, now,
		make(chan struct{}))().(sessionSavedMsg)
	if err := errors.Join(saved.err, m.config.Store.ReleaseSession(ctx, m.session.id)); err != nil {
		m.config.Log.Warn("save the session", "error", err)
	}
}

func (m *Model) sessionSaved(msg sessionSavedMsg) tea.Cmd {
	m.session.saving = false
	if msg.err != nil {
		m.config.Log.Warn("save the session", "error", msg.err)
		m.tab.warn(sentence("Your queries cannot be saved for the next start: " + msg.err.Error()))
		m.sessionChanged()
		return nil
	}
	m.session.kept = msg.state
	return nil
}

// sessionClaimed restores the last state of an earlier workbench, however it ended.
func (m *Model) sessionClaimed(msg sessionClaimedMsg) tea.Cmd {
	if msg.err != nil {
		m.config.Log.Warn("open the session", "error", msg.err)
		m.tab.warn(sentence("Your queries cannot be saved for the next start: " + msg.err.Error()))
		return m.showStartFirst()
	}
	m.session.id, m.session.kept = msg.session.ID, msg.session.State
	m.sessionChanged()
	var state sessionState
	if len(msg.session.State) == 0 {
		return m.showStartFirst()
	}
	if err := json.Unmarshal(msg.session.State, &state); err != nil || len(state.Tabs) == 0 {
		m.config.Log.Warn("read the session", "error", err)
		return m.showStartFirst()
	}
	return tea.Batch(m.restore(state), m.showStartFirst())
}

// restore restores tabs. What was opened or typed meanwhile stays and is shown.
func (m *Model) restore(state sessionState) tea.Cmd {
	opened := m.tab
	m.tabs = nil
	var commands []tea.Cmd
	lost := 0
	for i, s := range state.Tabs {
		if opened.document.file != "" && opened.document.file == s.File && s.Kept == nil {
			continue // it was read from the file
		}
		t := m.makeTab()
		t.recall(s)
		m.tabs = append(m.tabs, t)
		if s.Running {
			lost++
		}
		if s.Answer != 0 {
			commands = append(commands, m.reopenResults(t, s.Answer, false))
		} else if s.Rows != nil && len(s.Rows.Names) > 0 {
			commands = append(commands, m.importRows(t, *s.Rows))
		}
		if i == min(max(state.Shown, 0), len(state.Tabs)-1) {
			m.tab = t
		}
	}
	m.layout.sized, m.layout.zoomed = max(state.Lines, 0), state.Zoomed
	if !opened.blank() || opened.document.file != "" || opened.importing.Running() || opened.results.there ||
		len(m.tabs) == 0 {
		m.tabs = append(m.tabs, opened)
		m.tab = opened
	}
	if opened.notice.text != "" {
		m.tab.notice = opened.notice
	} else if lost > 0 {
		m.tab.warn("The running query was interrupted and may still count against the quota. " + m.keys.Label("run") +
			" runs it again.")
	}
	m.arrange()
	return tea.Batch(commands...)
}

func (t *tab) recall(s tabState) {
	if s.Bytes != nil {
		s.Editor.Text = string(s.Bytes)
	}
	t.editor.Restore(s.Editor)
	t.name = s.Name
	t.document.text, t.document.kept, t.document.file = s.Editor.Text, s.Editor.Text, s.File
	if s.Kept != nil {
		t.document.kept = *s.Kept
	}
	if s.Hunt != nil {
		t.document.hunt = *s.Hunt
	}
	t.setFocus(s.Pane)
}

// reopenResults shows the kept results of a run. requested says that the user is waiting for them.
func (m *Model) reopenResults(t *tab, id int64, requested bool) tea.Cmd {
	store := m.config.Store
	type kept struct {
		run     history.Run
		results *table.Table
	}
	return job.Once(m.jobs, func(ctx context.Context) (k kept, err error) {
		if k.run, err = store.Run(ctx, id); err == nil {
			k.results, err = store.Answer(ctx, id)
		}
		return k, err
	}, func(k kept, err error) tea.Cmd {
		switch {
		case t.active.run != nil || t.results.there && !requested:
			return nil
		case err != nil && requested:
			m.tab.fail(sentence(err.Error()))
			return nil
		case err != nil:
			return nil
		}
		return m.showResults(t, k.results, resultSet{there: true, run: k.run.ID, duration: k.run.Duration,
			bytes: k.run.Bytes, truncated: k.run.Truncated, reopened: k.run.Start})
	})
}

// showResults puts results into a tab that did not run them.
func (m *Model) showResults(t *tab, rows *table.Table, about resultSet) tea.Cmd {
	m.clearBackStack(t)
	t.results = about
	t.grid.SetTable(rows)
	m.remembered.remember(rows)
	if t == m.tab {
		m.screens.closeRecord()
	}
	m.sessionChanged()
	m.arrange()
	return m.rowsArrived(t)
}
