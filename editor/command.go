package editor

import (
	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
)

// Do runs an action by its ID, as its key would.
func (m *Model) Do(id string) Action {
	m.buffer.At(m.now())
	m.completion = completion{}
	if m.search.open {
		if action, used := m.searchDo(id); used {
			m.refresh()
			return action
		}
	}
	action := actions.Named(id).Run(m)
	m.updateLanguage()
	m.syncVim()
	m.refresh()
	return action
}

// HandleKey handles a key. It returns the resulting action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	m.buffer.At(m.now())
	if m.completion.open() && !m.search.open && m.completionKey(k) && !m.leavesInsert(k) {
		m.refresh()
		return nil, true
	}
	before := m.buffer.Text()
	action, used := m.dispatch(k)
	if used && !m.askedForCompletion(k) {
		m.updateLanguage()
		m.updateCompletions(k, before)
	}
	if used {
		m.refresh()
	}
	return action, used
}

// askedForCompletion reports whether a key has just opened the list of completions.
func (m *Model) askedForCompletion(k tea.KeyPressMsg) bool {
	return !m.search.open && m.keys.Is(k, "editor_complete")
}

func (m *Model) dispatch(k tea.KeyPressMsg) (Action, bool) {
	if m.vim != nil {
		if action, used := m.vimKey(k); used {
			return action, true
		}
		defer m.syncVim()
	}
	switch {
	case m.search.open:
		return m.searchKey(k)
	case m.inCommandMode():
		return m.doCommand(k)
	case m.typePair(k):
		return nil, true
	case typed(k) != "":
		m.buffer.Type(typed(k))
		return nil, true
	case k.String() == closeKey:
		return nil, m.buffer.Collapse(m.buffer.Selection().Head == m.buffer.Selection().End())
	}
	return m.doCommand(k)
}

// doCommand runs the command bound to a key.
func (m *Model) doCommand(k tea.KeyPressMsg) (Action, bool) {
	if a := actions.Named(m.keys.Find(k.String())); a != nil {
		return a.Run(m), true
	}
	return nil, false
}

// typed returns the text that a key types, or "" for any other key.
func typed(k tea.KeyPressMsg) string {
	if k.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock|tea.ModScrollLock) != 0 {
		return ""
	}
	return k.Text
}

func move(motion buffer.Motion) func(*Model) Action {
	return edit(func(b *buffer.Buffer) { b.Move(motion) })
}

func extend(motion buffer.Motion) func(*Model) Action {
	return edit(func(b *buffer.Buffer) { b.Extend(motion) })
}

func remove(motion buffer.Motion) func(*Model) Action {
	return edit(func(b *buffer.Buffer) { b.Delete(motion) })
}

func lines(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.moveLines(count, false)
		return nil
	}
}

// moveLines moves by lines, or by rows of the screen if lines are wrapped.
func (m *Model) moveLines(count int, extend bool) {
	switch {
	case m.wrapping.on:
		m.moveRows(count, extend)
	case extend:
		m.buffer.ExtendLines(count)
	default:
		m.buffer.MoveLines(count)
	}
}

func extendLines(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.moveLines(count, true)
		return nil
	}
}

func pages(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.moveLines(count*m.pageLines(), false)
		return nil
	}
}

func extendPages(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.moveLines(count*m.pageLines(), true)
		return nil
	}
}

func edit(do func(*buffer.Buffer)) func(*Model) Action {
	return func(m *Model) Action {
		do(m.buffer)
		return nil
	}
}
