package editor

// copied returns the selection, or the current line with a line end if nothing is selected.
func (m *Model) copied() string {
	if text := m.buffer.Selected(); text != "" {
		return text
	}
	return m.buffer.LineText(m.buffer.LineAt(m.buffer.Cursor())) + "\n"
}

// keepCopied stores the copied text in the unnamed register and returns it.
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
		return Explain{"Nothing was cut or copied here. To paste from another program, use your terminal's paste."}
	}
	m.buffer.Paste(cut)
	return nil
}
