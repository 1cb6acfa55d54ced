package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAProfileIsAddedByAnswers answers the questions in a terminal, some of them wrongly at first.
func TestAProfileIsAddedByAnswers(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "config.toml")
	cmd := exec.Command(self, "profile", "add")
	cmd.Args[0], cmd.Env = "quarry", []string{"QUARRY_CONFIG=" + file}
	c := startConsole(t, cmd)
	for _, step := range []struct{ asked, answer string }{
		{"Name of the profile [work]:", "two words"},
		{"cannot name a profile", "contoso"},
		{"Which API [graph]:", "mdx"},
		{"unknown api", ""},
		{"How to sign in [device-code]:", "4"},
		{"Tenant:", "contoso"},
		{"is no tenant", "contoso.example"},
		{"Application (client) ID:", someID},
		{"Environment variable with the secret:", "CONTOSO_SECRET"},
	} {
		c.shows(step.asked)
		c.press(step.answer + "\r")
	}
	c.shows("Next: quarry profile test contoso")
	if err := c.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"profile = \"contoso\"\n", "[profiles.contoso]\n", "api = \"graph\"  # ",
		"auth = \"client-secret\"  # ", "client_secret_env = \"CONTOSO_SECRET\"  # "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the file lacks %q:\n%s", want, text)
		}
	}
}

func TestQuestionsWithoutAnAnswerWriteNothing(t *testing.T) {
	c := openConsole(t, "profile", "add", "contoso")
	c.shows("Which API [graph]:")
	c.press("\x04") // ctrl+d
	c.shows("no answer; no profile was added")
	_ = c.cmd.Wait()
	if code := c.cmd.ProcessState.ExitCode(); code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
}

const someID = "11111111-2222-3333-4444-555555555555"
