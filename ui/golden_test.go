package ui

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/tools/txtar"

	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/golden"
)

// The sizes and themes of golden screens: the smallest terminal, the usual one and a large one, dark, light and
// without colours.
var (
	goldenSizes  = [][2]int{{40, 10}, {80, 24}, {200, 50}}
	goldenThemes = []string{themes.Default, themes.DefaultLight, themes.NoColor}
)

// TestScreensLookAsBefore compares every state of the program with its golden screen, and checks the size of every
// line. The text is the same in the dark and the light theme, so it is kept once; which styles it has is kept for each,
// as a number of cells by role and background. The theme without colours is kept with its attributes, since only
// they show the cursor there.
func TestScreensLookAsBefore(t *testing.T) {
	for _, size := range goldenSizes {
		screens := map[string]*txtar.Archive{}
		for _, kind := range []string{themes.Default, themes.NoColor, "styles"} {
			screens[kind] = new(txtar.Archive)
		}
		add := func(kind, state, text string) {
			screens[kind].Files = append(screens[kind].Files, txtar.File{Name: state, Data: []byte(text)})
		}
		for _, state := range slices.Sorted(maps.Keys(states)) {
			styles, dark := "", ""
			for _, name := range goldenThemes {
				m := newModel(t, name)
				m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				states[state](m)
				m.arrange()
				t.Run(fmt.Sprintf("%s %dx%d %s", state, size[0], size[1], name), func(t *testing.T) {
					checkFrame(t, m, size[0], size[1])
				})
				frame := m.frame()
				switch name {
				case themes.NoColor:
					add(name, state, readable(strings.ReplaceAll(frame, "\x1b", "␛")))
					continue
				case themes.Default:
					dark = ansi.Strip(frame)
					add(name, state, readable(dark))
				default:
					light := strings.ReplaceAll(ansi.Strip(frame), themes.DefaultLight, themes.Default)
					if light != dark && state != "themes" { // the list of themes marks the one in use
						t.Errorf("%s at %v differs in the light theme:\n%s\nin the dark one:\n%s", state, size, light, dark)
					}
				}
				styles += name + ": " + stylesOf(frame, m.config.Theme) + "\n"
			}
			add("styles", state, styles)
		}
		for kind, all := range screens {
			golden.Check(t, filepath.Join("testdata", fmt.Sprintf("%s-%dx%d.txtar", kind, size[0], size[1])), all)
		}
	}
}

// readable returns a frame without blanks at the ends of lines.
func readable(frame string) string {
	var b strings.Builder
	for text := range strings.SplitSeq(frame, "\n") {
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return b.String()
}

// stylesOf counts the cells of a frame by style, the most frequent first. Roles that look alike have the name of the
// first.
func stylesOf(frame string, theme themes.Theme) string {
	names := map[string]string{"": "plain"}
	for role := range theme.Palette.Roles {
		for ground := range theme.Palette.Backgrounds {
			r, g := themes.Role(role), themes.Background(ground)
			name := r.String()
			if g != themes.Base {
				name += " on " + g.String()
			}
			for suffix, paint := range map[string]themes.Paint{"": theme.PaintOn(r, g), " (256)": theme.PaintLight(r, g),
				" underlined": theme.PaintUnderlined(r, g)} {
				if old, ok := names[paint.Open()]; !ok || suffix == "" && strings.HasSuffix(old, ")") {
					names[paint.Open()] = name + suffix
				}
			}
		}
	}
	cells := map[string]int{}
	open := ""
	for frame != "" {
		text, rest, found := strings.Cut(frame, "\x1b[")
		cells[cmp.Or(names[open], fmt.Sprintf("%q", open))] += themes.Width(strings.ReplaceAll(text, "\n", ""))
		if !found {
			break
		}
		sequence, after, _ := strings.Cut(rest, "m")
		if frame = after; sequence == "" {
			open = ""
		} else {
			open += "\x1b[" + sequence + "m"
		}
	}
	var parts []string
	for _, name := range slices.SortedFunc(maps.Keys(cells), func(a, b string) int {
		return cmp.Or(cmp.Compare(cells[b], cells[a]), cmp.Compare(a, b))
	}) {
		if cells[name] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", name, cells[name]))
		}
	}
	return strings.Join(parts, ", ")
}

// TestEveryScreenHasAGoldenOne finds the types of screens in the source, and the scopes of actions: each must be
// shown by one of the states.
func TestEveryScreenHasAGoldenOne(t *testing.T) {
	scopes, types := map[action.Scope]bool{}, map[string]bool{}
	for _, enter := range states {
		m := newModel(t, themes.Default)
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		enter(m)
		scopes[m.scope()] = true
		if m.dialog.model != nil {
			scopes[action.Form] = scopes[action.Form] || m.dialog.confirmed == nil
			scopes[action.Question] = scopes[action.Question] || m.dialog.confirmed != nil
		}
		for _, s := range m.screens.stack {
			of := reflect.TypeOf(s).Elem()
			types[of.Name()] = true
			for i := range of.NumField() {
				types[of.Field(i).Name] = true // an embedded screen has the name of its type
			}
		}
	}
	for scope := range onlyIn {
		if !scopes[scope] {
			t.Errorf("no state shows the scope %v", scope)
		}
	}
	for _, name := range screenTypes(t) {
		if !types[name] {
			t.Errorf("no state shows a %s", name)
		}
	}
}

// screenTypes returns the names of the types that have the method view of a screen.
func screenTypes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "setSize" {
				continue
			}
			if pointer, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				names = append(names, pointer.X.(*ast.Ident).Name)
			}
		}
	}
	if len(names) == 0 {
		t.Fatal("no screens found")
	}
	return names
}
