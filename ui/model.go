// Package ui is the terminal program: one model that owns everything that changes,
// and children that draw and answer keys with wishes. It knows how a run is carried
// out only through hunt, and nothing of wires and dialects.
package ui

import (
	"context"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/api/dialect"
	"quarry/history"
	"quarry/hunt"
	"quarry/themes"
	"quarry/ui/widget/meter"
)

// Config is what the workbench works with. Runner, Store and Theme must be set.
type Config struct {
	Runner *hunt.Runner
	// OtherDialect gives the runner of the same profile for another dialect; nil: there is none.
	OtherDialect func(dialect.Name) (*hunt.Runner, error)
	Store        *history.Store
	Theme        themes.Theme
	Keys         map[string][]string // overrides of keys by name of the action
	Clock        Clock               // nil stands for the machine's

	File     string              // path of the query file that is edited; "" for none
	Text     string              // what the editor holds at the start
	Warnings []string            // what the user must know before trusting the session
	CopyDir  string              // where copies go that no clipboard takes; "" for a folder of the user's cache
	Getenv   func(string) string // tells what the terminal is; nil: a plain one
	Mouse    bool                // take the mouse from the terminal

	CompleteOnRequest bool  // open completions only when asked
	NoAdvice          bool  // mark errors only, not cost and quality
	KeepBytes         int64 // that kept answers may take before the oldest are removed; 0: no limit
	Vim               bool  // the editor reads keys as vim does
	Wrap              bool  // it breaks long lines

	Log *slog.Logger
}

// Model is the workbench, the only tea.Model of the program.
type Model struct {
	config Config
	ctx    context.Context // ends with the program; every run and command is below it
	keys   KeyMap
	styles styles
	now    time.Time // of the message being handled

	*tab            // the one that is shown
	tabs     []*tab // in the order of their names on the screen
	numbered int    // see number

	layout   layout
	meter    *meter.Model
	overlay  overlay
	dialog   openDialog
	session  session
	batch    activeBatch
	eviction history.PurgePlan // what goes when the program ends
	ledger   ledger
	ticker   ticker
}

// New makes the workbench. Ending ctx ends its runs. The error is a *KeyError that says
// which key of the configuration is wrong or taken.
func New(ctx context.Context, c Config) (*Model, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	keys := DefaultKeys()
	if err := keys.override(c.Keys); err != nil {
		return nil, err
	}
	styles := newStyles(c.Theme)
	m := &Model{
		config: c, ctx: ctx, keys: keys, styles: styles, now: c.Clock(),
		meter: meter.New(styles.meter),
	}
	m.tab = m.makeTab()
	m.tabs = []*tab{m.tab}
	m.document.file = c.File
	m.setText(c.Text)
	m.setFocus(editorPane)
	if len(c.Warnings) > 0 {
		m.warn(joinSentences(c.Warnings))
	}
	return m, nil
}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	// Bubble Tea does not ask for synchronized output over SSH, where it helps most. A
	// terminal that cannot do it does not answer.
	ask := tea.Raw(ansi.RequestModeSynchronizedOutput)
	return tea.Batch(ask, m.readLedger(), m.scheduleTick(), claimSession(m.ctx, m.config.Store, m.config.Runner.Config.Profile.Name),
		planEviction(m.ctx, m.config.Store, m.config.KeepBytes))
}

// pane is a part of the screen that keys can go to.
type pane int

const (
	editorPane pane = iota
	resultsPane
)

func (m *Model) setFocus(p pane) {
	m.tab.setFocus(p)
	m.arrange()
}

// resized fits everything to the terminal.
func (m *Model) resized(width, height int) tea.Cmd {
	m.layout.width, m.layout.height = width, height
	m.arrange()
	return nil
}

// arrange tells every child its rectangle.
func (m *Model) arrange() {
	m.layout = m.layout.arranged(m.focus, len(m.tabs) > 1)
	if m.layout.tooSmall {
		return
	}
	l := &m.layout
	m.editor.SetSize(l.editor.width, l.editor.height)
	rows := l.results.height
	if m.refining.line != nil {
		m.refining.line.SetSize(l.results.width, min(rows, maxLineRows))
		rows = max(rows-1, 0)
	}
	m.grid.SetSize(l.results.width, rows)
	m.overlay.setSize(l.overlay.width, l.overlay.height)
	if m.dialog.model != nil {
		m.dialog.model.SetWidth(l.width)
	}
}
