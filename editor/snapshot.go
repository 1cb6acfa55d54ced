package editor

import "quarry/editor/buffer"

// snapshotUndoBytes limits the stored undo history: enough for about a thousand steps, and small
// enough to be written every second.
const snapshotUndoBytes = 128 << 10

// Snapshot returns the text, the cursor and the undo history in a form that can be stored.
func (m *Model) Snapshot() buffer.Snapshot { return m.buffer.Snapshot(snapshotUndoBytes) }

// Restore replaces the text, the cursor and the undo history with those of a snapshot.
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
