package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/config"
	"quarry/ui"
)

// withFile gives the workbench a configuration file.
func withFile(path *string, text string) func(*testing.T, *ui.Config) {
	return func(t *testing.T, c *ui.Config) {
		t.Helper()
		*path = filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(*path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := config.Read(*path, true)
		if err != nil {
			t.Fatal(err)
		}
		c.Settings, c.SettingsFile = file, *path
	}
}

func TestSettingsAreFoundChangedAndApplied(t *testing.T) {
	const before = "# mine\ntheme = \"nord\" # dark\n"
	for _, size := range [][2]int{{80, 24}, {40, 10}} {
		var path string
		drive(t, size[0], size[1], respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
			w.Press("ctrl+k", ",")
			wants(t, w, "Settings", "profile")
			w.Type("vim")
			wants(t, w, "editor.vim")
			w.Press("enter")
			wants(t, w, "Default", "true")
			w.Press("down", "enter")
			text, err := os.ReadFile(path)
			if want := before + "\n[editor]\nvim = true\n"; err != nil || string(text) != want {
				t.Errorf("the file is %q (%v), want %q", text, err, want)
			}
			wants(t, w, "editor.vim saved")
			w.Press("esc")
			time.Sleep(10 * time.Second) // for the notice
			wants(t, w, "NORMAL")
			w.Press("ctrl+k", ",")
			w.Type("editor.vim")
			w.Press("enter", "home", "enter")
			if text, _ := os.ReadFile(path); strings.Contains(string(text), "vim") {
				t.Errorf("after the default was chosen: %q", text)
			}
			w.Press("esc")
			if strings.Contains(w.Screen(), "NORMAL") {
				t.Error("Vim keys are still on")
			}
		}, withFile(&path, before))
	}
}

func TestSettingsRefuseWrongValues(t *testing.T) {
	var path string
	drive(t, 100, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", ",")
		w.Type("results.zone")
		w.Press("enter")
		w.Type("Mars/Base")
		w.Press("enter")
		wants(t, w, `unknown time zone "Mars/Base"`)
		if text, _ := os.ReadFile(path); len(text) > 0 {
			t.Errorf("the file is %q", text)
		}
		if err := os.WriteFile(path, []byte("theem = 1\n[editor]\nwrap = 3\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.Press("esc", "ctrl+k", ",")
		wants(t, w, "Settings")
		w.Press("esc")
		wants(t, w, `unknown setting "theem"`)
		if err := os.WriteFile(path, []byte("theem = "), 0o600); err != nil {
			t.Fatal(err)
		}
		w.Press("ctrl+k", ",")
		wants(t, w, "line 1")
	}, withFile(&path, ""))
}

// TestSettingsHaveEffects covers the settings that are about results and runs.
func TestSettingsHaveEffects(t *testing.T) {
	query := "DeviceProcessEvents"
	for name, test := range map[string]struct {
		text  string
		keys  []string
		wants []string
		sends string // raw bytes
		lacks string
	}{
		"zone":           {"results.zone = \"Asia/Tokyo\"", nil, []string{"Timestamp +09:00"}, "", ""},
		"zone, toggled":  {"results.zone = \"Asia/Tokyo\"", []string{"f6", "t"}, []string{"Timestamp UTC"}, "", ""},
		"zone of record": {"results.zone = \"Asia/Tokyo\"", []string{"f6", "enter"}, []string{" +09:00"}, "", ""},
		"precision":      {"results.time_precision = \"s\"", nil, []string{"Timestamp UTC"}, "", ".123"},
		"columns": {"[results.columns]\nDeviceProcessEvents = [\"FileName\", \"Gone\"]", nil, []string{"FileName", "hidden"}, "",
			"Timestamp UTC"},
		"bell":       {"[run]\nlong = \"1s\"\nbell = true", nil, nil, "\a", ""},
		"notify":     {"[run]\nlong = \"1s\"\nnotify = true", nil, nil, "\x1b]9;The query has finished.", ""},
		"range":      {"[run]\ntime_range = \"7d\"", nil, []string{"ago(7d)"}, "", ""},
		"limit":      {"[run]\nrow_limit = 77", nil, []string{"| take 77"}, "", ""},
		"emacs":      {"key_preset = \"emacs\"", []string{"ctrl+x", "p"}, []string{"Commands"}, "", ""},
		"vim":        {"key_preset = \"vim\"", nil, []string{"NORMAL"}, "", ""},
		"mouse":      {"mouse = true", nil, nil, "\x1b[?1002h", ""},
		"clipboard":  {"clipboard.to = \"file\"", []string{"f6", "y", "y"}, []string{"Copied the cell to "}, "", ""},
		"export":     {"[export]\nfolder = \"elsewhere\"\nformat = \"xlsx\"", []string{"f6", "E", "1"}, []string{"elsewhere/"}, "", ""},
		"wrap":       {"editor.wrap = true", nil, []string{"DeviceProcessEvents"}, "", ""},
		"key":        {"keys.zoom = [\"f20\"]", []string{"f1"}, nil, "", ""},
		"shown menu": {"[commands.echo]\nrun = [\"echo\", \"<{}>\"]\ntitle = \"Say it\"", []string{"f6", "p"}, []string{"Say it"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var path string
			drive(t, 120, 30, respondWith(processes(5), 2*time.Second), func(t *testing.T, w *workbench) {
				w.Press("f5")
				time.Sleep(3 * time.Second)
				w.Settle()
				w.Press(test.keys...)
				wants(t, w, test.wants...)
				raw, _ := w.Sent()
				if !strings.Contains(raw, test.sends) {
					t.Errorf("the terminal got no %q", test.sends)
				}
				if test.lacks != "" && strings.Contains(w.Screen(), test.lacks) {
					t.Errorf("the screen has %q:\n%s", test.lacks, w.Screen())
				}
			}, withFile(&path, test.text), func(t *testing.T, c *ui.Config) { c.Text, c.CopyDir = query, t.TempDir() })
		})
	}
}
