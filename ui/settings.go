package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/config"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/screen/settings"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
)

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// use takes over the settings of the configuration file.
func (c *Config) use(f *config.File) {
	c.Settings = f
	c.Keys = action.WithPreset(f.KeyPreset, f.Keys)
	c.CompleteOnRequest = f.Editor.CompleteWhileTyping != nil && !*f.Editor.CompleteWhileTyping
	c.NoAdvice = f.Editor.Advice != nil && !*f.Editor.Advice
	c.Vim, c.Wrap = f.Editor.Vim || action.Vim(f.KeyPreset), f.Editor.Wrap
	c.Mouse = f.Mouse
	c.KeepBytes, c.EscapeDelay = f.History.Keep.Bytes(), time.Duration(f.EscapeDelay)
}

// gridFormat returns how grids show times and columns.
func (c *Config) gridFormat() grid.Format {
	r := &c.Settings.Results
	f := grid.Format{Digits: r.Digits(), Widest: r.ColumnWidth}
	if r.Zone != "" {
		f.Home = r.Location()
	}
	return f
}

// changedSettings is what a changed configuration file says.
type changedSettings struct {
	file   *config.File
	values []config.Value
	theme  *themes.Theme // nil: as it was
}

// readSettings reads the configuration file, and the theme if another is set. It runs in a command.
func readSettings(c Config) (changedSettings, error) {
	var s changedSettings
	var err error
	if s.values, err = config.Values(c.SettingsFile); err != nil {
		return s, err
	}
	if s.file, err = config.Read(c.SettingsFile, false); err != nil {
		return s, err
	}
	if name := s.file.Theme; name != "" && name != "auto" && name != c.Settings.Theme {
		theme, err := s.file.LoadTheme(name)
		if err != nil {
			return s, err
		}
		s.theme = &theme
	}
	return s, nil
}

// apply puts changed settings into force.
func (m *Model) apply(s changedSettings) {
	format, zone := m.config.gridFormat(), m.config.Settings.Results.Location()
	m.config.use(s.file)
	keys, wrong := newActions(m.config.Keys)
	m.keys.Replace(keys.Map)
	for _, t := range m.tabs {
		t.editor.SetVim(m.config.Vim)
		t.editor.SetWrap(m.config.Wrap)
		t.editor.SetAdvice(!m.config.NoAdvice)
		t.editor.SetCompleteWhileTyping(!m.config.CompleteOnRequest)
		if now := m.config.gridFormat(); now != format {
			t.grid.SetFormat(now)
		}
		if now := m.config.Settings.Results.Location(); now != zone {
			t.grid.SetZone(now)
		}
	}
	if s.theme != nil {
		m.look.Use(*s.theme)
		m.config.Themes.Fixed = true
		m.restyle()
	}
	var problems []string
	for i := range s.file.Problems {
		problems = append(problems, s.file.Problems[i].Error())
	}
	for _, err := range wrong {
		problems = append(problems, err.Error())
	}
	if len(problems) > 0 {
		m.tab.warn(joinSentences(problems))
	}
}

// settingsList lists the settings.
type settingsList struct {
	oneAction
	picker *picker.Model
	values []config.Value // all
	found  []config.Value
}

// showSettings lists the settings, to search and change them.
func (m *Model) showSettings() tea.Cmd {
	c := m.config
	return job.Once(m.jobs, func(context.Context) (changedSettings, error) { return readSettings(c) },
		func(s changedSettings, err error) tea.Cmd {
			if err != nil {
				m.tab.fail(sentence(err.Error()))
				return nil
			}
			m.apply(s) // somebody may have edited the file
			p := picker.New(m.keys.In(action.Picker), m.styles.picker, "Settings", "No matching settings.", settings.Columns)
			return m.openList(p, &settingsList{picker: p, values: s.values}, "")
		})
}

func (l *settingsList) verb() string { return "change" }

func (l *settingsList) search(_ *Model, text string) tea.Cmd {
	l.found = settings.Find(l.values, text)
	l.picker.SetEntries(l.entries())
	return nil
}

func (l *settingsList) entries() []picker.Entry {
	entries := make([]picker.Entry, len(l.found))
	for i, v := range l.found {
		entries[i] = settings.Entry(v)
	}
	return entries
}

// choose asks for the new value: from a menu if there are few, else in a form.
func (l *settingsList) choose(m *Model, entry int) tea.Cmd {
	v := l.found[entry]
	values := settings.Choices(v)
	if values == nil {
		m.form(v.Name+" (empty: default)", "save", func(texts []string) tea.Cmd {
			return l.change(m, v, strings.TrimSpace(texts[0]))
		}, dialog.Field{Label: "Value", Text: settings.Typed(v)})
		return nil
	}
	choices := []choice{{itemKey(0), "Default", v.Default, func() tea.Cmd { return l.change(m, v, "") }}}
	for i, value := range values {
		note := ""
		if value == settings.Typed(v) {
			note = "set"
		}
		choices = append(choices, choice{itemKey(i + 1), value, note, func() tea.Cmd { return l.change(m, v, value) }})
	}
	m.offer(v.Name, choices)
	return nil
}

// change writes a setting to the file, or removes it if the value is "", and puts it into force.
func (l *settingsList) change(m *Model, v config.Value, value string) tea.Cmd {
	c := m.config
	return job.Once(m.jobs, func(context.Context) (changedSettings, error) {
		var err error
		if value == "" {
			err = config.Unset(c.SettingsFile, v.Name)
		} else {
			_, err = config.Set(c.SettingsFile, v.Name, value)
		}
		if err != nil {
			return changedSettings{}, err
		}
		return readSettings(c)
	}, func(s changedSettings, err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		m.tell(fmt.Sprintf("%s saved; it takes effect %s.", v.Name, v.Takes))
		m.apply(s)
		l.values = s.values
		l.found = settings.Find(l.values, l.picker.Searched())
		l.picker.KeepEntries(l.entries())
		l.picker.SetStyles(m.styles.picker)
		return nil
	})
}

// showProfile shows the connection of the tab.
func (m *Model) showProfile() tea.Cmd {
	p := &m.tab.runner.Config.Profile
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
		{Key: "API", Text: p.Dialect.String() + " (" + m.keys.Label("api") + " switches)"},
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
