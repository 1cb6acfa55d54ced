package clone

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNamesOfRepositories(t *testing.T) {
	for url, want := range map[string]string{
		"https://example.com/team/hunts":        "hunts team-hunts",
		"https://example.com/team/hunts.git":    "hunts team-hunts",
		"https://example.com/team/hunts/":       "hunts team-hunts",
		"ssh://git@example.com:22/team/a.b.git": "a.b team-a.b",
		"git@example.com:team/hunts.git":        "hunts team-hunts",
		"https://example.com/a/../../hunts":     "hunts",
		"https://example.com/a/..hidden":        "hidden a-hidden",

		"http://example.com/a":                 "",
		"file:///etc":                          "",
		"git://example.com/a":                  "",
		"ext::sh -c id":                        "",
		"ext::id":                              "",
		"https://user:word@example.com/a":      "",
		"https://-oProxyCommand=id/a":          "",
		"ssh://-oProxyCommand=id/a":            "",
		"git@-oProxyCommand=id:a":              "",
		"git@example.com:-a":                   "",
		"--upload-pack=id":                     "",
		"https://example.com":                  "",
		"https://example.com/":                 "",
		"https://example.com/a b":              "",
		"https://example.com/a\x1b]0;x\x07":    "",
		"https://example.com/.":                "",
		"ssh://example.com/\n--upload-pack=id": "",
	} {
		names, err := Names(url)
		var refused *URLError
		if got := strings.Join(names, " "); got != want || (want == "") != errors.As(err, &refused) {
			t.Errorf("%q: got %q, %v, want %q", url, got, err, want)
		}
	}
}

// repository makes a repository with a query, and returns a function that runs git in it.
func repository(t *testing.T) (folder string, run func(words ...string)) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal(err) // building Quarry needs git too
	}
	folder = t.TempDir()
	run = func(words ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), "git", slices.Concat([]string{"-C", folder, "-c", "user.name=a",
			"-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"}, words)...)
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", words, err, said)
		}
	}
	run("init", "-q")
	write(t, filepath.Join(folder, "a.kql"), "DeviceInfo\n")
	if err := os.Symlink("/etc/hostname", filepath.Join(folder, "link.kql")); err != nil {
		t.Log(err)
	}
	run("add", ".")
	run("commit", "-q", "-m", "one")
	return folder, run
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCopyAndUpdate(t *testing.T) {
	source, run := repository(t)
	folder := filepath.Join(t.TempDir(), "copies", "hunts")
	ctx := t.Context()
	if err := add(ctx, "file://"+source, folder, "file"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(folder, "a.kql")); got != "DeviceInfo\n" {
		t.Errorf("copied %q", got)
	}
	if info, err := os.Lstat(filepath.Join(folder, "link.kql")); err == nil && !info.Mode().IsRegular() {
		t.Error("a link of the repository is a link in the copy")
	}
	if got := Origin(ctx, folder); got != "file://"+source {
		t.Errorf("origin %q", got)
	}
	for _, want := range []bool{false, true, false} {
		if want {
			write(t, filepath.Join(source, "a.kql"), "DeviceEvents\n")
			run("commit", "-q", "-a", "-m", "two")
		}
		if changed, err := update(ctx, folder, "file"); err != nil || changed != want {
			t.Fatalf("update: %v, %v, want %v", changed, err, want)
		}
	}
	run("commit", "-q", "--amend", "-m", "history that was rewritten")
	if changed, err := update(ctx, folder, "file"); err != nil || !changed {
		t.Errorf("update of a rewritten history: %v, %v", changed, err)
	}
	if got := read(t, filepath.Join(folder, "a.kql")); got != "DeviceEvents\n" {
		t.Errorf("updated to %q", got)
	}
	write(t, filepath.Join(folder, "a.kql"), "mine\n")
	if _, err := update(ctx, folder, "file"); !errors.Is(err, ErrChanged) {
		t.Errorf("update over changes: %v", err)
	}
	if got := read(t, filepath.Join(folder, "a.kql")); got != "mine\n" {
		t.Errorf("the change became %q", got)
	}
}

func TestFailedCopyLeavesNothing(t *testing.T) {
	source, _ := repository(t)
	folder := filepath.Join(t.TempDir(), "hunts")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, fails := range map[string]func() error{
		"transport": func() error { return add(t.Context(), "file://"+source, folder, protocols) },
		"command":   func() error { return add(t.Context(), "ext::touch "+folder, folder, protocols) },
		"option":    func() error { return add(t.Context(), "--upload-pack=touch "+folder, folder, protocols) },
		"missing":   func() error { return add(t.Context(), "file://"+source+"-no", folder, "file") },
		"canceled":  func() error { return add(canceled, "file://"+source, folder, "file") },
	} {
		if err := fails(); err == nil {
			t.Errorf("%s: no error", name)
		}
		if entries, err := os.ReadDir(filepath.Dir(folder)); err != nil || len(entries) > 0 {
			t.Errorf("%s: left %v, %v", name, entries, err)
		}
	}
}

func TestHooksOfTheUserDoNotRun(t *testing.T) {
	source, _ := repository(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	hook := filepath.Join(home, "hooks", "post-checkout")
	if err := os.MkdirAll(filepath.Dir(hook), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(hook, []byte("#!/bin/sh\ntouch "+home+"/ran\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, ".gitconfig"), "[core]\n\thooksPath = "+filepath.Dir(hook)+"\n")
	if err := add(t.Context(), "file://"+source, filepath.Join(home, "hunts"), "file"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(home, "ran")); err == nil {
		t.Error("a hook ran")
	}
}

// TestAnotherRepositoryOfTheEnvironmentIsLeftAlone updates a copy where the environment names another repository, as it
// does in hooks of git.
func TestAnotherRepositoryOfTheEnvironmentIsLeftAlone(t *testing.T) {
	source, _ := repository(t)
	other, _ := repository(t)
	folder := filepath.Join(t.TempDir(), "hunts")
	write(t, filepath.Join(other, "a.kql"), "mine\n")
	t.Setenv("GIT_DIR", filepath.Join(other, ".git"))
	t.Setenv("GIT_WORK_TREE", other)
	if err := add(t.Context(), "file://"+source, folder, "file"); err != nil {
		t.Fatal(err)
	}
	if got := Origin(t.Context(), folder); got != "file://"+source {
		t.Errorf("origin %q", got)
	}
	if changed, err := update(t.Context(), folder, "file"); err != nil || changed {
		t.Errorf("update: %v, %v", changed, err)
	}
	if got := read(t, filepath.Join(other, "a.kql")); got != "mine\n" {
		t.Errorf("the other repository has %q", got)
	}
}

func TestRefusedAddressesAreShownWithoutTheirPasswords(t *testing.T) {
	for _, url := range []string{"https://me:hunter2@host/x", "http://me:hunter2@host/x", "https://:hunter2@host/x",
		"me:hunter2@host/x",
		"ext::me:hunter2@host/x", "https://me:hunter2@more@host/x", "ftp://me:hunter2@host", "https://me:hunter2@host/a b",
		"https://hunter2@host/x"} {
		_, err := Names(url)
		if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "host") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if _, err := Names("https://host/a b"); err == nil || !strings.Contains(err.Error(), `"https://host/a b"`) {
		t.Errorf("an address without a password is not shown whole: %v", err)
	}
}
