package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestNeovim drives every feature of the language server with a real client. It runs on request only, since the tests
// must not depend on which Neovim is installed.
func TestNeovim(t *testing.T) {
	neovim := os.Getenv("QUARRY_NEOVIM")
	if neovim == "" {
		t.Skip("QUARRY_NEOVIM does not name a Neovim to drive")
	}
	script, err := filepath.Abs(filepath.Join("testdata", "neovim", "drive.lua"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	hunt := "DeviceProcessEvents\n| where FileNam == \"cmd.exe\"\n| extend  x=bin(Timestamp,1h)\n| where isnot\n"
	if err := os.WriteFile(filepath.Join(dir, "a.kql"), []byte(hunt), 0o600); err != nil {
		t.Fatal(err)
	}
	// The test binary acts as the program if it is started under its name.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "quarry") // not where the folder of the configuration is
	if err := os.Symlink(self, program); err != nil {
		t.Skip("no symbolic links on this system: ", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, neovim, "--headless", "--clean", "a.kql", "-S", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "QUARRY="+program, "HOME="+dir,
		"XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_STATE_HOME="+dir, "XDG_CACHE_HOME="+dir)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("Neovim did not exit within 20 s; output:\n%s", out)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	printed := string(bytes.ReplaceAll(out, []byte("\r"), nil))
	for _, want := range []string{
		"unknown-column unknown column `FileNam`; did you mean `FileName`?",
		"completion isnotempty", "Timestamp: datetime", "signature bin(value, roundTo)", "tokens true",
		"symbols DeviceProcessEvents",
		`formatted DeviceProcessEvents / | where FileName == "cmd.exe" / | extend x = bin(Timestamp, 1h) / | take 5`,
		"clean",
		"reference 6 13\nreference 7 9\nreference 8 21\nhighlights 3 2 2\n",
		"renamed // first / // second / let Start = ago(1d); / DeviceInfo / | where Timestamp > Start / " +
			"| summarize Hits = count(), max(Timestamp) by DeviceId / | where Hits > 1 and max_Timestamp > Start / " +
			"| project DeviceId, Hits\n",
		"refused `DeviceInfo` is a table, not a name that the query declares; `let` can give it another name\n",
		"selection 0+17 0+25 0+25 0+25 4+24 7+24 8+0\n",
		"fold 0 7 nil\nfold 3 7 nil\nfold 0 1 comment\n",
		"undocumented Timestamp true\nresolved When the event occurred, in UTC.\n",
		"\nfixed DeviceInfo | where DeviceName == 'a' and OSPlatfor == 'b'\n",
		"all fixed DeviceInfo | where DeviceName == 'a' and OSPlatform == 'b'",
		"\nswitched",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("Neovim did not print %q:\n%s", want, printed)
		}
	}
}
