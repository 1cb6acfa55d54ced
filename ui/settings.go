package ui

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/ui/widget/pager"
)

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// showSettings shows what is set and where.
func (m *Model) showSettings() tea.Cmd {
	c := &m.config
	keep := "no limit"
	if c.KeepBytes > 0 {
		keep = history.FormatBytes(c.KeepBytes)
	}
	entries := []pager.Entry{
		{Heading: "In force"},
		{Key: "profile", Text: c.Runner.Config.Profile.Name},
		{Key: "theme", Text: c.Theme.Name + " (" + m.keys.label("theme") + " changes it)"},
		{Key: "editor.vim", Text: onOff(c.Vim) + " (" + m.keys.label("vim") + " toggles)"},
		{Key: "editor.wrap", Text: onOff(c.Wrap)},
		{Key: "editor.complete_while_typing", Text: onOff(!c.CompleteOnRequest)},
		{Key: "editor.advice", Text: onOff(!c.NoAdvice)},
		{Key: "history.keep", Text: keep},
		{Heading: "Keys that were changed"},
	}
	if len(c.Keys) == 0 {
		entries = append(entries, pager.Entry{Text: "None. quarry keys lists all actions with their keys."})
	}
	for _, id := range slices.Sorted(maps.Keys(c.Keys)) {
		entries = append(entries, pager.Entry{Key: id, Text: strings.Join(m.keys.keysOf(id), ", ")})
	}
	entries = append(entries, pager.Entry{Heading: "Where to change them"},
		pager.Entry{Text: cmp.Or(c.SettingsFile, "No configuration file: HOME is not set.") +
			", read at the next start. The README describes its settings."})
	return m.readPage("Settings", entries)
}

// showProfile shows the connection of the tab.
func (m *Model) showProfile() tea.Cmd {
	p := &m.runner.Config.Profile
	limit := func(n int) string {
		if n == 0 {
			return "none"
		}
		return grouped(n)
	}
	spent := func(d time.Duration) string {
		if d == 0 {
			return "none"
		}
		return elapsed(d)
	}
	entries := []pager.Entry{
		{Key: "Profile", Text: p.Name},
		{Key: "API", Text: p.Dialect.String() + " (" + m.keys.label("api") + " switches)"},
		{Key: "Identity", Text: cmp.Or(string(p.Identity), "unknown until the first call")},
		{Key: "Workspace", Text: cmp.Or(p.Workspace, "none")},
		{Key: "Results kept", Text: onOff(p.KeepAnswers)},
		{Heading: "Limits"},
		{Key: "Calls a minute", Text: limit(p.Limits.CallsPerMinute)},
		{Key: "Calls an hour", Text: limit(p.Limits.CallsPerHour)},
		{Key: "Run time an hour", Text: spent(p.Limits.RunPerHour)},
		{Key: "Run time a day", Text: spent(p.Limits.RunPerDay)},
		{Key: "Rows a response", Text: limit(p.Limits.Rows)},
		{Heading: "Tenant and account"},
		{Text: "quarry whoami shows the tenant, account, roles and expiry in the token."},
	}
	return m.readPage("Profile", entries)
}
