package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/ui/picker"
)

var historyColumns = []picker.Column{
	{Title: "When", Width: 11},
	{Title: "Status", Width: 8, From: 50},
	{Title: "Rows", Width: 7, Right: true},
	{Title: "Took", Width: 8, Right: true, From: 60},
	{Title: "Profile", Width: 12, From: 110},
	{Title: "Query"},
}

// showHistory lists earlier runs.
func (m *Model) showHistory() tea.Cmd {
	p := picker.New(m.keys.Picker, m.styles.picker, "History", "No run fits.", historyColumns)
	m.open(overlay{kind: historyOverlay, picker: p})
	return m.search("")
}

func (m *Model) runsFound(msg runsFoundMsg) tea.Cmd {
	if msg.search != m.overlay.search || m.overlay.kind != historyOverlay {
		return nil // something else was typed or opened meanwhile
	}
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	m.overlay.runs = msg.runs
	entries := make([]picker.Entry, len(msg.runs))
	for i, r := range msg.runs {
		entries[i] = runEntry(r)
	}
	m.overlay.picker.SetEntries(entries)
	return nil
}

func runEntry(r history.Run) picker.Entry {
	rows := grouped(r.Rows)
	if r.Truncated != "" {
		rows += "+"
	}
	preview := r.Text
	if r.Truncated != "" {
		preview = truncation(r.Truncated) + "\n\n" + preview
	}
	if r.Error != "" {
		preview = sentence(r.Error) + "\n\n" + preview
	}
	return picker.Entry{
		Cells:   []string{r.Start.In(time.Local).Format("01-02 15:04"), string(r.Status), rows, elapsed(r.Duration), r.Profile, oneLine(r.Text)},
		Preview: preview,
	}
}

// oneLine is a query's first line that is no comment, and the rest behind it as far
// as it will be seen.
func oneLine(query string) string {
	var said []string
	length := 0
	for text := range strings.Lines(query) {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "//") {
			continue
		}
		said = append(said, text)
		if length += len(text); length > 400 {
			break
		}
	}
	return strings.Join(said, " ")
}

var huntColumns = []picker.Column{
	{Title: "Name", Width: 24},
	{Title: "Title"},
	{Title: "Tags", Width: 24, From: 100},
	{Title: "Changed", Width: 10, From: 80},
}

// showHunts lists saved hunts.
func (m *Model) showHunts() tea.Cmd {
	p := picker.New(m.keys.Picker, m.styles.picker, "Hunts", "No hunt fits. "+label(m.keys.Global.Save)+" saves the query in the editor as one.", huntColumns)
	m.open(overlay{kind: huntsOverlay, picker: p})
	return m.search("")
}

func (m *Model) huntsFound(msg huntsFoundMsg) tea.Cmd {
	if msg.search != m.overlay.search || m.overlay.kind != huntsOverlay {
		return nil
	}
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	m.overlay.hunts = msg.hunts
	entries := make([]picker.Entry, len(msg.hunts))
	for i, h := range msg.hunts {
		preview := h.Query
		if h.Description != "" {
			preview = h.Description + "\n\n" + h.Query
		}
		entries[i] = picker.Entry{
			Cells:   []string{h.Name, h.Title, strings.Join(h.Tags, " "), h.Modified.In(time.Local).Format(time.DateOnly)},
			Preview: preview,
		}
	}
	m.overlay.picker.SetEntries(entries)
	return nil
}
