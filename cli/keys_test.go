package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quarry/config"
	"quarry/ui"
)

func TestKeysDocumentIsUpToDate(t *testing.T) {
	var want bytes.Buffer
	all, _ := ui.ListActions("", nil)
	if err := printActions(&want, all, "markdown"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../docs/keys.md")
	if err != nil || string(got) != want.String() {
		t.Errorf("docs/keys.md is out of date (error %v); run go generate ./cli", err)
	}
}

func TestKeysOfTheDocumentedExampleAreValid(t *testing.T) {
	_, example, _ := strings.Cut(keysIntroduction, "```toml\n")
	example, _, _ = strings.Cut(example, "```")
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Load(path, true)
	if err != nil {
		t.Fatal(err)
	}
	all, wrong := ui.ListActions(file.KeyPreset, file.Keys)
	if len(wrong) > 0 || len(file.Keys) != 5 {
		t.Errorf("the example has the keys %v and the errors %v", file.Keys, wrong)
	}
	for _, a := range all {
		if a.ID == "zoom" && strings.Join(a.Keys, "; ") != "ctrl+l z; alt+0" {
			t.Errorf("zoom has the keys %q", a.Keys)
		}
	}
}

func TestKeysCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("[keys]\nzoom = [\"alt+0\"]\nrum = [\"f20\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, string, error) {
		var out, errors bytes.Buffer
		root := newRoot()
		root.SetArgs(append([]string{"keys", "--config", path}, args...))
		root.SetOut(&out)
		root.SetErr(&errors)
		err := root.Execute()
		return out.String(), errors.String(), err
	}
	out, problems, err := run("--format", "json")
	var records []actionRecord
	if decoding := json.Unmarshal([]byte(out), &records); decoding != nil || len(records) < 150 {
		t.Fatalf("%d records (error %v)", len(records), decoding)
	}
	for _, r := range records {
		if r.ID == "zoom" && strings.Join(r.Keys, " ") != "alt+0" {
			t.Errorf("zoom has the keys %q", r.Keys)
		}
	}
	if exitCode(err) != exitUsage || !strings.Contains(problems, `unknown action "rum", did you mean "run"?`) {
		t.Errorf("got the error %v and %q", err, problems)
	}
	if out, _, _ := run("sort"); !strings.Contains(out, "grid_sort") || strings.Contains(out, "new_tab") {
		t.Errorf("a search for sort printed %q", out)
	}
	if _, _, err := run("--format", "xml"); exitCode(err) != exitUsage {
		t.Errorf("an unknown format gave %v", err)
	}
}
