package editor

import "quarry/editor/buffer"

func (m *Model) run() Action {
	if query, ok := m.Query(); ok {
		return query
	}
	return Explain{"No query here. Write one, then run it."}
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
		return Explain{"Nothing to undo."}
	}
	return nil
}

func (m *Model) redo() Action {
	if !m.buffer.Redo() {
		return Explain{"Nothing to redo."}
	}
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
