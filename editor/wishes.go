package editor

import "quarry/editor/buffer"

// The commands that are more than a call of the buffer.

func (m *Model) run() Action {
	if query, ok := m.Query(); ok {
		return query
	}
	return Explain{"There is no query here yet: write one, then run it."}
}

func (m *Model) left() Action {
	if !m.buffer.Collapse(false) {
		m.buffer.Move(buffer.Left)
	}
	return nil
}

func (m *Model) right() Action {
	if !m.buffer.Collapse(true) {
		m.buffer.Move(buffer.Right)
	}
	return nil
}

func (m *Model) undo() Action {
	if !m.buffer.Undo() {
		return Explain{"There is nothing left to undo."}
	}
	return nil
}

func (m *Model) redo() Action {
	if !m.buffer.Redo() {
		return Explain{"There is nothing to redo."}
	}
	return nil
}

// copied is the selection, or else the whole line of the cursor with a line end.
func (m *Model) copied() string {
	if text := m.buffer.Selected(); text != "" {
		return text
	}
	return m.buffer.LineText(m.buffer.LineAt(m.buffer.Cursor())) + "\n"
}

// keepCopied remembers what is copied, and returns it.
func (m *Model) keepCopied() string {
	text := m.copied()
	m.registers.SetUnnamed(text)
	return text
}

func (m *Model) copyText() Action {
	return CopyText{m.keepCopied()}
}

func (m *Model) cutText() Action {
	text := m.keepCopied()
	if m.buffer.Selection().Empty() {
		m.buffer.DeleteLine()
	} else {
		m.buffer.Insert("")
	}
	return CopyText{text}
}

func (m *Model) paste() Action {
	cut := m.registers.Unnamed()
	if cut == "" {
		return Explain{"Nothing was cut or copied here yet; your terminal's own paste works too."}
	}
	m.buffer.Paste(cut)
	return nil
}

func (m *Model) selectBlock() Action {
	block := m.CurrentBlock()
	m.buffer.Select(block.Start, block.End)
	return nil
}

func (m *Model) moveLineUp() Action {
	if !m.buffer.MoveLineUp() {
		return Explain{"This is the first line."}
	}
	return nil
}

func (m *Model) moveLineDown() Action {
	if !m.buffer.MoveLineDown() {
		return Explain{"This is the last line."}
	}
	return nil
}

func (m *Model) matchingBracket() Action {
	pair, ok := m.language.brackets(m.buffer.Cursor())
	if !ok {
		return Explain{"The cursor is at no bracket that has a partner."}
	}
	to := pair.close
	if m.buffer.Cursor() > pair.open+1 {
		to = pair.open
	}
	m.buffer.SetCursor(to)
	return nil
}
