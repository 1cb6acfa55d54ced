package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/hunt"
	"quarry/table"
	"quarry/ui/meter"
)

// signInChanged tells what a person must do for the run to go on, and stops telling
// once it is done.
func (m *Model) signInChanged(before, now hunt.Progress) {
	switch {
	case now.State == hunt.SigningIn && now.Prompt != before.Prompt:
		m.warn(fmt.Sprintf("Sign in: open %s and enter the code %s. %s copies the code, %s gives the run up.",
			table.Safe(now.Prompt.URL), table.Safe(now.Prompt.Code), label(m.keys.Global.CopyCode), label(m.keys.Global.Close)))
	case now.State != hunt.SigningIn && before.State == hunt.SigningIn:
		m.notice = notice{}
	}
}

// signInState is the sign-in under way in a few words; the notice has the whole address.
func (m *Model) signInState(p hunt.Progress, between string) string {
	return fmt.Sprintf("sign in with the code %s%s%s left", p.Prompt.Code, between, meter.Countdown(p.Prompt.Expires.Sub(m.now)))
}

// copyCode puts the code of the sign-in under way into the clipboard.
func (m *Model) copyCode() tea.Cmd {
	if m.active.run == nil || m.active.progress.State != hunt.SigningIn {
		m.tell("No sign-in is waiting for a code.")
		return nil
	}
	m.tell("Sent the code to the terminal's clipboard: enter it at " + table.Safe(m.active.progress.Prompt.URL) + ".")
	return tea.SetClipboard(m.active.progress.Prompt.Code)
}
