package editor

import "quarry/editor/buffer"

// rememberedBytes limits what the steps take that can be undone after the program was
// started again: about a thousand, and little enough to be written every second.
const snapshotUndoBytes = 128 << 10

// Memory is the text with cursor and history, to be kept outside of the program.
func (m *Model) Snapshot() buffer.Snapshot { return m.buffer.Snapshot(snapshotUndoBytes) }

// Recall puts in what Memory gave, in the place of everything.
func (m *Model) Restore(memory buffer.Snapshot) {
	m.setText(memory.Text)
	m.buffer = buffer.Restore(memory, m.bufferOptions())
	if m.vim != nil {
		m.vim.Reset(m.buffer)
	}
	m.refresh()
}

func (m *Model) bufferOptions() buffer.Options {
	return buffer.Options{Measure: m.cells, Indent: tabWidth, Comment: "//"}
}
