// Package ui is the terminal program: one model that owns all state, and children that draw and
// turn keys into actions. It knows runs only through hunt, and nothing about HTTP or the APIs.
package ui

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/api/dialect"
	"quarry/config"
	"quarry/history"
	"quarry/hunt"
	"quarry/table/times"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/dock"
	"quarry/ui/input"
	"quarry/ui/job"
	"quarry/ui/look"
	"quarry/ui/widget/meter"
)

// Config configures the workbench. Runner, Store and Theme are required.
type Config struct {
	Runner *hunt.Runner
	// OtherDialect returns the runner of the same profile for another API; nil if there is only
	// one.
	OtherDialect func(dialect.Name) (*hunt.Runner, error)
	Store        *history.Store
	Theme        themes.Theme
	Themes       look.Source         // of other themes; the built-in ones if it is zero
	Choices      Choices             // remembered ones; nil for none
	Dock         dock.Kind           // shown at the right of a wide screen; "" for nothing
	Keys         map[string][]string // overrides, by name of the action
	Clock        Clock               // nil for the machine's clock

	File     string              // path of the query file to edit; "" for none
	Text     string              // initial text of the editor
	Rows     []string            // paths of files of rows to show
	Zone     string              // of their times, if they do not say it
	Dates    times.Orders        // order of day and month in them; 0 if not known
	Map      map[string]string   // other headers of their columns
	Warnings []string            // shown at the start
	CopyDir  string              // for copies that are too long for a clipboard; "" for a folder in the user's cache
	Getenv   func(string) string // used to identify the terminal; nil for a plain one
	Mouse    bool                // capture the mouse

	Input       io.Reader     // where keys come from; nil for standard input, which must be a terminal
	EscapeDelay time.Duration // see input.DefaultEscapeDelay; 0 for the default

	Version      string       // of the program
	SettingsFile string       // path of the configuration file; "" if there is none
	Settings     *config.File // its settings, which set the fields for them here; nil for the defaults

	CompleteOnRequest bool  // complete only on request
	NoAdvice          bool  // report errors only, not cost and quality
	KeepBytes         int64 // limit of kept results before the oldest are evicted; 0 for none
	Vim               bool  // use Vim keys in the editor
	Tour              bool  // open the guided hunt
	Wrap              bool  // wrap long lines

	Log *slog.Logger
}

// Choices remembers what the user chose, by name. Set may write a file.
type Choices interface {
	Get(name string) string
	Set(name, value string) error
}

// Model is the workbench, the only tea.Model of the program.
type Model struct {
	config Config
	jobs   job.Host // its context ends with the program and is the parent of those of all runs and commands
	keys   *actions
	look   *look.Model
	styles styles
	now    time.Time // time of the message being handled

	tab      *tab   // the shown one
	tabs     []*tab // in the order of the tab bar
	numbered int    // last number handed out, see number

	layout   layout
	dock     *dock.Model
	docked   dockedText // in the panel, unless that shows a row
	meter    *meter.Model
	screens  screens
	chord    chord
	dialog   openDialog
	tour     tour
	session  session
	batch    activeBatch
	eviction history.PurgePlan // results to delete on quit
	ledger   ledger
	ticker   ticker
	fetching bool // the tenant's schema

	remembered rememberedValues // of results, for completion
	input      *input.Reader    // nil where Bubble Tea reads the terminal itself
}

// New returns a workbench. Ending ctx ends its runs. Wrong or taken keys of the configuration are
// reported in the notice line and replaced by the default ones.
func New(ctx context.Context, c Config) *Model {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Settings != nil {
		c.use(c.Settings)
	} else {
		c.Settings = &config.File{}
	}
	keys, wrong := newActions(c.Keys)
	for _, err := range wrong {
		c.Warnings = append(slices.Clip(c.Warnings), err.Error())
	}
	styles := newStyles(c.Theme)
	m := &Model{
		config: c, keys: keys, look: look.New(c.Themes, c.Theme), styles: styles, now: c.Clock(),
		meter: meter.New(styles.meter),
	}
	m.jobs = job.Host{Context: ctx, Now: func() time.Time { return m.now }}
	m.dock = dock.New(keys.In(action.Record), dock.Styles{Record: styles.record, Page: styles.reader})
	m.tab = m.makeTab()
	m.tabs = []*tab{m.tab}
	m.tab.document.file = c.File
	m.tab.setText(c.Text)
	m.setFocus(editorPane)
	if len(c.Warnings) > 0 {
		m.tab.warn(joinSentences(c.Warnings))
	}
	return m
}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	// Bubble Tea does not request synchronized output over SSH, where it helps most. A terminal
	// without it does not reply.
	ask := tea.Raw(ansi.RequestModeSynchronizedOutput)
	var rows tea.Cmd
	if len(m.config.Rows) > 0 {
		rows = m.openRows(rowsFile{m.config.Rows, m.config.Zone, m.config.Dates, m.config.Map})
	}
	return tea.Batch(ask, rows, m.look.Ask(m.now), m.readLedger(), m.scheduleTick(), m.recallSeen(),
		claimSession(m.jobs.Context, m.config.Store, m.config.Runner.Config.Profile.Name),
		planEviction(m.jobs.Context, m.config.Store, m.config.KeepBytes))
}

// pane is a part of the screen that can have the focus.
type pane int

const (
	editorPane pane = iota
	resultsPane
)

func (m *Model) setFocus(p pane) {
	m.tab.setFocus(p)
	m.arrange()
}

// resized adapts the layout to the terminal.
func (m *Model) resized(width, height int) tea.Cmd {
	m.layout.width, m.layout.height = width, height
	m.arrange()
	return nil
}

// arrange gives every child its rectangle.
func (m *Model) arrange() {
	m.layout.tour = 0
	if m.tour.panel != nil && m.layout.height >= tourFrom {
		m.tour.panel.SetWidth(m.layout.width)
		m.layout.tour = m.tour.panel.Height()
	}
	m.layout.docked = m.config.Dock != "" && m.config.Dock != dock.Off
	m.layout.lines = m.tab.editor.LinesWanted(m.layout.height)
	m.layout = m.layout.arranged(m.tab.focus, len(m.tabs) > 1)
	if m.layout.tooSmall {
		return
	}
	l := &m.layout
	m.tab.editor.SetRoomBelow(l.bar.height + l.results.height)
	m.tab.editor.SetSize(l.editor.width, l.editor.height)
	rows := l.results.height
	if m.tab.refining.line != nil {
		m.tab.refining.line.SetSize(l.results.width, min(rows, maxLineRows))
		rows = max(rows-1, 0)
	}
	m.tab.grid.SetSize(l.results.width, rows)
	m.dock.SetSize(l.dock.width, l.dock.height)
	for _, s := range m.screens.stack {
		s.setSize(l.overlay.width, l.overlay.height)
	}
	if m.dialog.model != nil {
		m.dialog.model.SetWidth(l.width)
	}
}
