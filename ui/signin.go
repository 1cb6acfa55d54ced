package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/api"
	"quarry/hunt"
	"quarry/table"
	"quarry/ui/widget/meter"
)

// signInChanged shows how to sign in when a run of any tab needs it, and removes the notice
// afterwards.
func (m *Model) signInChanged(before, now hunt.Progress) {
	switch {
	case now.State == hunt.SigningIn && now.Prompt != before.Prompt:
		m.tab.warn(m.signInText(now.Prompt))
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
		table.Safe(p.URL), table.Safe(p.Code), m.keys.Label("copy_code"), m.keys.Label("close"))
}

// signInState describes the sign-in in a few words. The notice has the full address.
func (m *Model) signInState(p hunt.Progress, between string) string {
	return fmt.Sprintf("sign in with the code %s%s%s left", p.Prompt.Code, between,
		meter.Countdown(p.Prompt.Expires.Sub(m.now)))
}

// signingIn returns a tab whose run waits for a sign-in, or nil.
func (m *Model) signingIn() *tab {
	return m.tabWhere(func(t *tab) bool { return t.active.run != nil && t.active.progress.State == hunt.SigningIn })
}

// copyCode copies the code of the pending sign-in to the clipboard.
func (m *Model) copyCode() tea.Cmd {
	prompt := m.signingIn().active.progress.Prompt
	m.tell("Sent the code to the terminal's clipboard. Enter it at " + table.Safe(prompt.URL) + ".")
	return tea.SetClipboard(prompt.Code)
}
