// Package look keeps the theme in force: the chosen one, with the colours that the terminal has. If nobody
// chose one, it asks the terminal whether its background is dark or light. It does not know what is drawn.
package look

import (
	"image/color"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
)

// Source is where themes come from.
type Source struct {
	// Auto says that nobody chose the theme, so that it should fit the terminal's background.
	Auto bool
	// Known says that the environment or an earlier answer named the background, so that nobody is asked if the
	// terminal does not answer.
	Known bool
	// Fixed says that the configuration or the command line names the theme, so that another one is not remembered.
	Fixed bool
	// Names and Load list and read the themes; nil for the built-in ones. They may read files.
	Names func() []string
	Load  func(name string) (themes.Theme, error)
}

// Names of choices that are remembered.
const (
	ThemeChosen      = "theme"      // the theme picked in the workbench
	BackgroundChosen = "background" // of a terminal that does not say: "dark" or "light"
)

// patience is how long a terminal may take to answer, which is enough for the slowest connections. One that knows
// the question answers it first, and one that does not still answers the second question; so waiting ends here only
// if a terminal answers neither.
const patience = 3 * time.Second

// Model is the theme in force.
type Model struct {
	source  Source
	chosen  themes.Theme
	profile colorprofile.Profile
	due     time.Time // until when an answer is awaited; zero: none is
}

// New returns a model with a theme for a terminal with all colours.
func New(source Source, theme themes.Theme) *Model {
	if source.Names == nil {
		source.Names = themes.Names
	}
	if source.Load == nil {
		source.Load = themes.Named
	}
	return &Model{source: source, chosen: theme, profile: colorprofile.TrueColor}
}

// Theme returns the theme with the colours that the terminal has.
func (m *Model) Theme() themes.Theme { return m.chosen.For(m.profile) }

// Name returns the name of the theme.
func (m *Model) Name() string { return m.chosen.Name }

// Chosen returns the theme with all its colours.
func (m *Model) Chosen() themes.Theme { return m.chosen }

// SetProfile sets how many colours the terminal has.
func (m *Model) SetProfile(p colorprofile.Profile) { m.profile = p }

// Use sets the theme. Glyphs stay, since they depend on the terminal.
func (m *Model) Use(theme themes.Theme) { m.chosen = theme.WithGlyphs(m.chosen.Glyphs) }

// Ask asks the terminal for its background, if nobody chose the theme.
func (m *Model) Ask(now time.Time) tea.Cmd {
	if !m.source.Auto {
		return nil
	}
	m.due = now.Add(patience)
	return tea.Raw(ansi.RequestBackgroundColor + ansi.RequestPrimaryDeviceAttributes)
}

// Asking reports whether an answer is awaited. Until then, the program must not set the terminal's background,
// since the answer would be that.
func (m *Model) Asking() bool { return !m.due.IsZero() }

// Due returns when waiting for an answer ends; zero if none is awaited.
func (m *Model) Due() time.Time { return m.due }

// Answered takes the terminal's background, and reports whether the theme changed.
func (m *Model) Answered(background color.Color) bool {
	if !m.Asking() || background == nil {
		return false
	}
	m.due = time.Time{}
	theme, err := themes.Named(themes.DefaultFor(themes.IsDark(background)))
	if err != nil || theme.Name == m.chosen.Name { // built-in themes have no errors
		return false
	}
	m.Use(theme)
	return true
}

// Defaults returns the default themes, the dark one first.
func (m *Model) Defaults() []Entry {
	var both []Entry
	for _, dark := range []bool{true, false} {
		theme, err := themes.Named(themes.DefaultFor(dark))
		both = append(both, Entry{theme.Name, theme, err})
	}
	return both
}

// Unanswered ends the wait for an answer: another reply has overtaken it, or its time is over. It reports whether the
// user should be asked.
func (m *Model) Unanswered() (ask bool) {
	if !m.Asking() {
		return false
	}
	m.due = time.Time{}
	return !m.source.Known && m.profile >= colorprofile.ANSI
}

// Entry is a theme to choose from.
type Entry struct {
	Name  string
	Theme themes.Theme
	Err   error // why it cannot be used
}

// List reads all themes. It reads files.
func (m *Model) List() []Entry {
	var all []Entry
	for _, name := range m.source.Names() {
		theme, err := m.source.Load(name)
		all = append(all, Entry{name, theme, err})
	}
	return all
}
