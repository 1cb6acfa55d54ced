package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/api"
	"quarry/hunt"
	"quarry/table"
	"quarry/ui/widget/meter"
)

// signInChanged tells what a person must do for a run to go on, whichever tab it is of,
// and stops telling once it is done.
func (m *Model) signInChanged(before, now hunt.Progress) {
	switch {
	case now.State == hunt.SigningIn && now.Prompt != before.Prompt:
		m.warn(m.signInText(now.Prompt))
	case now.State != hunt.SigningIn && before.State == hunt.SigningIn:
		for _, t := range m.tabs {
			if t.notice.text == m.signInText(before.Prompt) {
				t.notice = notice{}
			}
		}
	}
}

func (m *Model) signInText(p api.Prompt) string {
	return fmt.Sprintf("Sign in: open %s and enter the code %s. %s copies the code; %s cancels the run.",
		table.Safe(p.URL), table.Safe(p.Code), label(m.keys.Global.CopyCode), label(m.keys.Global.Close))
}

// signInState is the sign-in under way in a few words; the notice has the whole address.
func (m *Model) signInState(p hunt.Progress, between string) string {
	return fmt.Sprintf("sign in with the code %s%s%s left", p.Prompt.Code, between, meter.Countdown(p.Prompt.Expires.Sub(m.now)))
}

// copyCode puts the code of the sign-in under way into the clipboard.
func (m *Model) copyCode() tea.Cmd {
	waits := m.tabWhere(func(t *tab) bool { return t.active.run != nil && t.active.progress.State == hunt.SigningIn })
	if waits == nil {
		m.tell("No sign-in is waiting for a code.")
		return nil
	}
	prompt := waits.active.progress.Prompt
	m.tell("Sent the code to the terminal's clipboard. Enter it at " + table.Safe(prompt.URL) + ".")
	return tea.SetClipboard(prompt.Code)
}
