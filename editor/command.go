package editor

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
)

// command binds a key to what it does. Most return no action.
type command struct {
	binding func(*KeyMap) *key.Binding
	do      func(*Model) Action
}

// commands are all commands on the text. The search line has its own.
var commands = slices.Concat(keyCommands, paletteCommands)

// keyCommands move, select and type. They are left out of the palette, since nobody looks for them
// there.
var keyCommands = []command{
	{func(k *KeyMap) *key.Binding { return &k.Run }, (*Model).run},

	{func(k *KeyMap) *key.Binding { return &k.Left }, (*Model).left},
	{func(k *KeyMap) *key.Binding { return &k.Right }, (*Model).right},
	{func(k *KeyMap) *key.Binding { return &k.Up }, lines(-1)},
	{func(k *KeyMap) *key.Binding { return &k.Down }, lines(1)},
	{func(k *KeyMap) *key.Binding { return &k.WordLeft }, move(buffer.WordLeft)},
	{func(k *KeyMap) *key.Binding { return &k.WordRight }, move(buffer.WordRight)},
	{func(k *KeyMap) *key.Binding { return &k.LineStart }, move(buffer.TextStart)},
	{func(k *KeyMap) *key.Binding { return &k.LineEnd }, move(buffer.LineEnd)},
	{func(k *KeyMap) *key.Binding { return &k.PageUp }, pages(-1)},
	{func(k *KeyMap) *key.Binding { return &k.PageDown }, pages(1)},
	{func(k *KeyMap) *key.Binding { return &k.DocumentStart }, move(buffer.DocumentStart)},
	{func(k *KeyMap) *key.Binding { return &k.DocumentEnd }, move(buffer.DocumentEnd)},

	{func(k *KeyMap) *key.Binding { return &k.SelectLeft }, extend(buffer.Left)},
	{func(k *KeyMap) *key.Binding { return &k.SelectRight }, extend(buffer.Right)},
	{func(k *KeyMap) *key.Binding { return &k.SelectUp }, extendLines(-1)},
	{func(k *KeyMap) *key.Binding { return &k.SelectDown }, extendLines(1)},
	{func(k *KeyMap) *key.Binding { return &k.SelectWordLeft }, extend(buffer.WordLeft)},
	{func(k *KeyMap) *key.Binding { return &k.SelectWordRight }, extend(buffer.WordRight)},
	{func(k *KeyMap) *key.Binding { return &k.SelectLineStart }, extend(buffer.TextStart)},
	{func(k *KeyMap) *key.Binding { return &k.SelectLineEnd }, extend(buffer.LineEnd)},
	{func(k *KeyMap) *key.Binding { return &k.SelectPageUp }, extendPages(-1)},
	{func(k *KeyMap) *key.Binding { return &k.SelectPageDown }, extendPages(1)},
	{func(k *KeyMap) *key.Binding { return &k.SelectDocumentStart }, extend(buffer.DocumentStart)},
	{func(k *KeyMap) *key.Binding { return &k.SelectDocumentEnd }, extend(buffer.DocumentEnd)},

	{func(k *KeyMap) *key.Binding { return &k.Newline }, edit((*buffer.Buffer).Newline)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteLeft }, edit((*buffer.Buffer).Backspace)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteRight }, remove(buffer.Right)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteWordLeft }, remove(buffer.WordLeft)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteWordRight }, remove(buffer.WordRight)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteToLineStart }, remove(buffer.LineStart)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteToLineEnd }, remove(buffer.LineEnd)},
}

// paletteCommands are also listed in the command palette.
var paletteCommands = []command{
	{func(k *KeyMap) *key.Binding { return &k.NextProblem }, (*Model).nextProblem},
	{func(k *KeyMap) *key.Binding { return &k.PreviousProblem }, (*Model).previousProblem},
	{func(k *KeyMap) *key.Binding { return &k.ApplyFix }, (*Model).applyFix},
	{func(k *KeyMap) *key.Binding { return &k.Complete }, (*Model).complete},
	{func(k *KeyMap) *key.Binding { return &k.Format }, (*Model).format},
	{func(k *KeyMap) *key.Binding { return &k.MatchingBracket }, (*Model).matchingBracket},
	{func(k *KeyMap) *key.Binding { return &k.SelectBlock }, (*Model).selectBlock},
	{func(k *KeyMap) *key.Binding { return &k.SelectAll }, edit((*buffer.Buffer).SelectAll)},
	{func(k *KeyMap) *key.Binding { return &k.SelectMore }, (*Model).expandSelection},
	{func(k *KeyMap) *key.Binding { return &k.SelectLess }, (*Model).shrinkSelection},
	{func(k *KeyMap) *key.Binding { return &k.Cleanse }, (*Model).fixAllSuspicious},
	{func(k *KeyMap) *key.Binding { return &k.Undo }, (*Model).undo},
	{func(k *KeyMap) *key.Binding { return &k.Redo }, (*Model).redo},
	{func(k *KeyMap) *key.Binding { return &k.Copy }, (*Model).copyText},
	{func(k *KeyMap) *key.Binding { return &k.Cut }, (*Model).cutText},
	{func(k *KeyMap) *key.Binding { return &k.Insert }, (*Model).paste},

	{func(k *KeyMap) *key.Binding { return &k.Indent }, edit((*buffer.Buffer).Tab)},
	{func(k *KeyMap) *key.Binding { return &k.Outdent }, edit((*buffer.Buffer).Outdent)},
	{func(k *KeyMap) *key.Binding { return &k.Comment }, edit((*buffer.Buffer).ToggleComment)},
	{func(k *KeyMap) *key.Binding { return &k.DuplicateLine }, edit((*buffer.Buffer).Duplicate)},
	{func(k *KeyMap) *key.Binding { return &k.DeleteLine }, edit((*buffer.Buffer).DeleteLine)},
	{func(k *KeyMap) *key.Binding { return &k.MoveLineUp }, (*Model).moveLineUp},
	{func(k *KeyMap) *key.Binding { return &k.MoveLineDown }, (*Model).moveLineDown},

	{func(k *KeyMap) *key.Binding { return &k.Wrap }, (*Model).toggleWrap},
	{func(k *KeyMap) *key.Binding { return &k.Find }, (*Model).openSearch},
	{func(k *KeyMap) *key.Binding { return &k.Replace }, (*Model).replace},
	{func(k *KeyMap) *key.Binding { return &k.Regex }, (*Model).openRegexSearch},
	{func(k *KeyMap) *key.Binding { return &k.GoToLine }, (*Model).askLine},
	{func(k *KeyMap) *key.Binding { return &k.FindNext }, (*Model).findNext},
	{func(k *KeyMap) *key.Binding { return &k.FindPrevious }, (*Model).findPrevious},
}

// PaletteCommands returns the bindings of the commands for the palette.
func (m *Model) PaletteCommands() []key.Binding {
	all := make([]key.Binding, len(paletteCommands))
	for i, c := range paletteCommands {
		all[i] = *c.binding(&m.keys)
	}
	return all
}

// RunPaletteCommand runs one of PaletteCommands, as its key would.
func (m *Model) RunPaletteCommand(i int) Action {
	m.buffer.At(m.now())
	m.completion = completion{}
	action := paletteCommands[i].do(m)
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
	return !m.search.open && key.Matches(k, m.keys.Complete)
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
		return nil, m.searchKey(k)
	case m.inCommandMode():
		return m.doCommand(k)
	case m.typePair(k):
		return nil, true
	case typed(k) != "":
		m.buffer.Type(typed(k))
		return nil, true
	case key.Matches(k, closeKey):
		return nil, m.buffer.Collapse(m.buffer.Selection().Head == m.buffer.Selection().End())
	}
	return m.doCommand(k)
}

// doCommand runs the command bound to a key.
func (m *Model) doCommand(k tea.KeyPressMsg) (Action, bool) {
	for _, c := range commands {
		if key.Matches(k, *c.binding(&m.keys)) {
			return c.do(m), true
		}
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
