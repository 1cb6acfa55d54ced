package ui

import (
	"os"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
	"quarry/ui/action"
)

// TestWordsOfTheTradeFindTheirAction types what people call things into the palette, and wants the
// action among the first three entries.
func TestWordsOfTheTradeFindTheirAction(t *testing.T) {
	k, _ := newActions(nil)
	for text, want := range map[string]string{
		"order by": "grid_sort", "sort": "grid_sort", "where": "grid_filter", "filter": "grid_filter",
		"excel": "grid_export", "csv": "grid_export", "export": "grid_export",
		"copy": "grid_copy", "bar chart": "grid_chart", "chart": "grid_chart", "histogram": "grid_chart",
		"summarize": "grid_group_by", "group by": "grid_group_by", "distinct": "grid_group_by",
		"pin columns": "grid_freeze", "freeze": "grid_freeze", "hide column": "grid_hide", "columns": "grid_choose",
		"width": "grid_wider", "statistics": "grid_statistics", "average": "grid_statistics",
		"time zone": "grid_zone", "details": "grid_record", "investigate": "grid_pivot", "pivot": "grid_pivot",
		"time range": "time_range", "last 7 days": "time_range", "date": "time_range",
		"theme": "theme", "dark": "theme", "colors": "theme", "settings": "settings", "preferences": "settings",
		"keys": "help", "shortcuts": "help", "help": "help", "which key": "leader",
		"quota": "queue", "limits": "queue", "throttling": "queue",
		"history": "history", "recent": "history", "saved queries": "saved_queries", "hunts": "saved_queries",
		"open file": "open_file", "save as": "save_as", "save": "save",
		"new tab": "new_tab", "rename tab": "rename_tab", "close tab": "close_tab", "next tab": "next_tab",
		"zoom": "zoom", "full screen": "zoom", "format query": "editor_format", "beautify": "editor_format",
		"comment": "editor_comment", "find": "editor_find", "replace": "editor_replace",
		"go to line": "editor_go_to_line", "undo": "editor_undo", "vim": "vim", "run": "run", "execute": "run",
		"cancel": "interrupt", "stop": "close", "slice": "slice", "repeat": "repeat", "watch": "repeat",
		"compare": "compare", "diff": "compare", "examples": "examples", "tour": "tour", "tutorial": "tour",
		"tables": "schema", "schema": "schema", "profile": "profile", "tenant": "profile", "whoami": "profile",
		"api": "api", "graph": "api", "mouse": "mouse", "purge": "purge", "quit": "quit", "exit": "quit",
		"defang": "record_defang", "expand all": "record_fold_all",
	} {
		for _, here := range []action.Scope{action.Editor, action.Grid} {
			if ids := firstFound(k, here, text); !slices.Contains(ids, want) {
				t.Errorf("in the %s, %q finds %q first, want %s among them", here, text, ids, want)
			}
		}
	}
}

// firstFound returns the IDs of the first three entries of the palette.
func firstFound(k *actions, here action.Scope, text string) (ids []string) {
	found := findActions(k.entries, here, text)
	for _, e := range found[:min(3, len(found))] {
		ids = append(ids, e.ID)
	}
	return ids
}

// TestSharedWordsOfTheTradeAreFound reads a list of words kept beside the project, if it is there. Each
// must be in the title or the synonyms of one of the first three entries.
func TestSharedWordsOfTheTradeAreFound(t *testing.T) {
	text, err := os.ReadFile("../../shared/cases/palette.txt")
	if err != nil {
		t.Skip("there is no list of words beside the project")
	}
	k, _ := newActions(nil)
	words := 0
	for word := range strings.Lines(string(text)) {
		word = strings.TrimSpace(word)
		if word == "" {
			continue
		}
		words++
		ids := firstFound(k, action.Editor, word)
		if !slices.ContainsFunc(ids, func(id string) bool {
			a := k.entry(id).Action
			return everyWordIn(word, a.Title+" "+strings.Join(a.Synonyms, " ")+" "+strings.ReplaceAll(a.ID, "_", " "))
		}) {
			t.Errorf("%q finds %q", word, ids)
		}
	}
	t.Logf("%d words", words)
}

// TestEveryActionIsFoundByItsTitle fails for an action that the palette does not list or finds late.
func TestEveryActionIsFoundByItsTitle(t *testing.T) {
	k, _ := newActions(nil)
	for _, e := range k.entries {
		found := findActions(k.entries, e.Scope, strings.TrimSuffix(e.Title, "…"))
		others := 0 // with another title
		for _, f := range found {
			if f.ID == e.ID {
				break
			}
			if f.Title != e.Title {
				others++
			}
		}
		if others > 2 {
			t.Errorf("a search for the title of %s, %q, lists %d others first", e.ID, e.Title, others)
		}
	}
}

// TestEveryActionHasAKeyThatEveryKeyboardHas fails for an action that only the palette, alt or a
// function key reach.
func TestEveryActionHasAKeyThatEveryKeyboardHas(t *testing.T) {
	k, _ := newActions(nil)
	for _, e := range k.entries {
		if !slices.ContainsFunc(k.KeysOf(e.ID), func(name string) bool {
			return !strings.Contains(name, "alt+") && !functionKey(name)
		}) {
			t.Errorf("%s has only the keys %q", e.ID, k.KeysOf(e.ID))
		}
	}
}

// functionKey reports whether a key is one of F1 to F63.
func functionKey(name string) bool { return action.Label(name) != name }

func TestThePaletteSaysWhyAnActionCannotRun(t *testing.T) {
	m := newModel(t, themes.Default)
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	m.showPalette()
	for _, r := range "sort by" {
		m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	if frame := readable(ansi.Strip(m.frame())); !strings.Contains(frame, "Sort by column (not now)") ||
		!strings.Contains(frame, "Cannot run now: No results yet.") {
		t.Errorf("the palette shows\n%s", frame)
	}
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if want := "No results yet. Run a query first."; m.tab.notice.text != want {
		t.Errorf("got the notice %q, want %q", m.tab.notice.text, want)
	}
}
