package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/history/library"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/keymap"
	"quarry/ui/screen/start"
	"quarry/ui/widget/pager"
)

// startScreen is the first screen. A key that is not its own goes to the editor.
type startScreen struct {
	plain
	start *start.Model
	does  map[start.Choose]func() tea.Cmd
}

// overStart reports whether the start screen stays below a screen. Work starts from the others.
func overStart(s screen) bool {
	switch s.(type) {
	case *readerScreen, *menuScreen, *themeScreen:
		return true
	}
	return false
}

// recently is what the start screen shows of the history.
type recently struct {
	runs  []history.Run
	hunts []history.Hunt
}

// recentEntries is how many runs and saved queries the start screen lists.
const recentEntries = 5

// showStart reads what was done last and opens the start screen.
func (m *Model) showStart() tea.Cmd {
	return m.readRecent(func(r recently) { m.openStart(r) })
}

// showStartFirst opens the start screen unless something was opened or typed meanwhile, or the guided hunt if asked to.
func (m *Model) showStartFirst() tea.Cmd {
	if m.config.Tour && noSandbox(m) == "" {
		return m.toggleTour()
	}
	return m.readRecent(func(r recently) {
		untouched := len(m.tabs) == 1 && m.tab.blank() && m.tab.document.file == ""
		if len(m.config.Rows) == 0 && untouched && m.screens.none() && m.dialog.model == nil {
			m.openStart(r)
		}
		if m.config.Tour {
			m.tell(noSandbox(m))
		}
	})
}

func (m *Model) readRecent(then func(recently)) tea.Cmd {
	store := m.config.Store
	return job.Once(m.jobs, func(ctx context.Context) (r recently, err error) {
		if r.runs, err = store.Runs(ctx, history.Filter{Limit: recentEntries}); err != nil {
			return r, err
		}
		r.hunts, err = store.Hunts(ctx, "")
		return r, err
	}, func(r recently, err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence(err.Error()))
		}
		then(r)
		return nil
	})
}

func (m *Model) openStart(r recently) {
	s := &startScreen{does: map[start.Choose]func() tea.Cmd{}}
	add := func(p *start.Part, item start.Item, do func() tea.Cmd) {
		s.does[start.Choose{Part: p.Title, Item: len(p.Items)}] = do
		p.Items = append(p.Items, item)
	}
	begin := start.Part{Title: "START HERE"}
	add(&begin, start.Item{Key: "t", Text: "Guided hunt: from an alert to a phishing mail"},
		func() tea.Cmd { return m.do("tour") })
	for i, h := range library.Starters() {
		add(&begin, start.Item{Key: itemKey(i), Text: h.Title}, func() tea.Cmd { return m.openExample(h) })
	}
	add(&begin, start.Item{Key: "b", Text: "Browse all queries by tactic"}, func() tea.Cmd { return m.do("examples") })
	runs := start.Part{Title: "RECENT RUNS", None: "None yet: every run is kept here."}
	for _, run := range r.runs {
		add(&runs, start.Item{Text: oneLine(run.Text), Note: plural(run.Rows, "row")},
			func() tea.Cmd { return m.reopenRun(run) })
	}
	saved := start.Part{Title: "SAVED QUERIES", None: "None yet: " + m.keys.Label("save") + " saves the query in the editor."}
	for _, h := range r.hunts[:min(len(r.hunts), recentEntries)] {
		add(&saved, start.Item{Text: h.Name, Note: h.Title}, func() tea.Cmd { return m.openText(h.Query, h) })
	}
	connect := start.Part{Title: "CONNECT"}
	add(&connect, start.Item{Key: "c", Text: "Connect your tenant"}, m.showConnect)
	add(&connect, start.Item{Key: "o", Text: "Open a file"}, func() tea.Cmd { return m.do("open_file") })

	s.start = start.New(m.keys.In(action.Start), m.styles.start, start.Content{
		Name: strings.TrimSpace("Quarry " + m.config.Version), About: m.about(),
		Left: []start.Part{begin}, Right: []start.Part{runs, saved, connect},
		Footer: "Type to write KQL · " + m.keys.Label("run") + " run · " + m.keys.Label("leader") + " all keys · " +
			m.keys.Label("help") + " help",
	})
	m.open(s)
}

// about names the profile, and says what the sandbox is.
func (m *Model) about() string {
	p := &m.tab.runner.Config.Profile
	if strings.HasPrefix(p.Name, "sandbox") {
		return "sandbox tenant, no account needed"
	}
	return p.Name + ", " + p.Dialect.String()
}

// showConnect says how to use another tenant than the sandbox.
func (m *Model) showConnect() tea.Cmd {
	file := m.config.SettingsFile
	if file == "" {
		file = "config.toml (set HOME first)"
	}
	return m.readPage("Connect your tenant", []pager.Entry{
		{Text: "Quarry signs in as an application that your tenant has registered. Ask its administrator for one with the " +
			"permission ThreatHunting.Read.All (delegated or application) of Microsoft Graph, and for its client ID."},
		{Heading: "Add this to " + file},
		{Text: `profile = "contoso"`}, {Text: ""}, {Text: "[profiles.contoso]"}, {Text: `api = "graph"`},
		{Text: `tenant_id = "the ID of your tenant"`}, {Text: `client_id = "the ID of the application"`},
		{Text: `auth = "device-code"`},
		{Heading: "Then"},
		{Key: "quarry whoami", Text: "shows as whom you are signed in"},
		{Key: "quarry doctor", Text: "tests the connection, and says what is missing"},
		{Text: "The README describes the other ways to sign in: browser, certificate, secret, managed identity, Azure CLI."},
	})
}

// atStart reports whether the start screen is on top.
func (s *screens) atStart() bool {
	_, begins := s.top().(*startScreen)
	return begins
}

func (s *startScreen) scope() action.Scope       { return action.Start }
func (s *startScreen) setSize(width, height int) { s.start.SetSize(width, height) }
func (s *startScreen) view() string              { return s.start.View() }

// key opens an entry. Any other key closes the screen and goes to the editor.
func (s *startScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	chosen, used := s.start.HandleKey(k)
	if used {
		return s.choose(m, chosen)
	}
	m.screens.closeTop()
	if !m.tab.blank() {
		m.addTab()
	}
	m.setFocus(editorPane)
	return m.focusedKey(k)
}

func (s *startScreen) do(m *Model, id string) tea.Cmd { return s.choose(m, s.start.Do(id)) }

func (s *startScreen) choose(_ *Model, chosen *start.Choose) tea.Cmd {
	if chosen == nil {
		return nil
	}
	return s.does[*chosen]()
}

// paste pastes into the editor.
func (s *startScreen) paste(m *Model, text string) tea.Cmd {
	m.screens.closeTop()
	if !m.tab.blank() {
		m.addTab()
	}
	m.setFocus(editorPane)
	return m.pasted(text)
}

func (s *startScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("start_choose"), "open"}, {k.Label("close"), "to the editor"}, {k.Label("help"), "help"},
		{k.Label("palette"), "all actions"}}
}

// openExample puts a query of the library into the tab, or into a new one if that is not empty.
func (m *Model) openExample(h history.Hunt) tea.Cmd {
	if !m.tab.blank() {
		m.addTab()
	}
	cmd := m.openText(h.Query, h)
	m.tell(h.Title + ". " + m.keys.Label("run") + " runs it.")
	return cmd
}
