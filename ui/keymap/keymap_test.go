package keymap_test

import (
	"slices"
	"strings"
	"testing"

	"quarry/ui/action"
	"quarry/ui/keymap"
)

// some returns actions as components declare them.
func some() []action.Action {
	return []action.Action{
		action.Global.Action("leader", "Show next keys", "Lists the keys.", "", "ctrl+k", ",").OrPrintable(),
		action.Global.Action("run", "Run", "Runs.", "", "f5", "leader r"),
		action.Global.Action("history", "History", "Lists.", "", "f8", "leader h"),
		action.Editor.Action("left", "Left", "Moves.", "", "left").Moves(),
		action.Editor.Action("format", "Format", "Formats.", "", "leader f"),
		action.Grid.Action("hide", "Hide", "Hides.", "", "h"),
		action.Grid.Action("down", "Down", "Moves.", "", "down", "j").Moves(),
		action.Grid.Action("top", "Top", "Moves.", "", "g g").Moves(),
	}
}

func TestConfiguredKeysAreAppliedOrRefused(t *testing.T) {
	for name, test := range map[string]struct {
		keys map[string][]string
		want string // part of the only error; "" for none
		has  []string
	}{
		"applied":             {keys: map[string][]string{"run": {"Alt+Ctrl+R", "leader x"}}, has: []string{"ctrl+alt+r", "ctrl+k x"}},
		"a freed key":         {keys: map[string][]string{"run": {"f8"}, "history": {"f5"}}, has: []string{"f8"}},
		"an unknown action":   {keys: map[string][]string{"runs": {"f9"}}, want: `unknown action "runs"`},
		"a similar action":    {keys: map[string][]string{"rum": {"f9"}}, want: `did you mean "run"`},
		"no key":              {keys: map[string][]string{"run": {}}, want: "has no key"},
		"an unknown key":      {keys: map[string][]string{"run": {"hyperspace"}}, want: `unknown key "hyperspace"`},
		"three keys":          {keys: map[string][]string{"run": {"f9 a b"}}, want: "one key, or two"},
		"a character":         {keys: map[string][]string{"run": {"r"}}, want: "types a character"},
		"a taken key":         {keys: map[string][]string{"run": {"f8"}}, want: "bound to both"},
		"taken in the grid":   {keys: map[string][]string{"grid_hide": {"j"}}, want: "bound to both"},
		"a chord after a key": {keys: map[string][]string{"run": {"f8 x"}}, want: "begins with the key of history"},
	} {
		k, wrong := keymap.New(some(), test.keys)
		switch {
		case test.want == "" && len(wrong) > 0:
			t.Errorf("%s: refused: %v", name, wrong)
		case test.want != "" && (len(wrong) != 1 || !strings.Contains(wrong[0].Error(), test.want)):
			t.Errorf("%s: got the errors %v, want one with %q", name, wrong, test.want)
		}
		if test.has == nil {
			test.has = []string{"f5", "ctrl+k r"} // the default ones
		}
		if got := k.KeysOf("run"); !slices.Equal(got, test.has) {
			t.Errorf("%s: run has the keys %q, want %q", name, got, test.has)
		}
	}
}

func TestTheSecondKeyOfAChord(t *testing.T) {
	k, _ := keymap.New(some(), nil)
	for _, test := range []struct {
		scope         action.Scope
		first, second string
		typing        bool
		want          string
	}{
		{action.Editor, "ctrl+k", "f", true, "editor_format"},
		{action.Editor, "ctrl+k", "h", true, "history"},
		{action.Grid, "ctrl+k", "h", false, "history"}, // the chord first
		{action.Grid, ",", "h", false, "grid_hide"},    // the plain key first
		{action.Grid, "ctrl+k", "j", false, "grid_down"},
		{action.Grid, "ctrl+k", "j", true, ""},
		{action.Grid, "g", "g", false, "grid_top"},
		{action.Grid, "ctrl+k", "q", false, ""},
	} {
		if got := k.Second(test.scope, test.first, test.second, test.typing); got != test.want {
			t.Errorf("in the %s, %s %s is %q, want %q", test.scope, test.first, test.second, got, test.want)
		}
	}
}

func TestNextKeysAreThoseOfTheScopeFirst(t *testing.T) {
	k, _ := keymap.New(some(), nil)
	var got []string
	for _, n := range k.NextKeys(action.Grid, ",", false) {
		got = append(got, n.Key+" "+n.Action.ID)
	}
	if want := []string{"h grid_hide", "r run"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReplacedKeysReachTheComponents(t *testing.T) {
	k, _ := keymap.New(some(), nil)
	held := k.In(action.Grid) // as a component holds them
	other, _ := keymap.New(some(), map[string][]string{"grid_hide": {"x"}})
	k.Replace(other)
	if held.Find("x") != "grid_hide" || held.Find("h") != "" {
		t.Error("the component still has the old keys")
	}
}
