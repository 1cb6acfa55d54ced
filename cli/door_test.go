//go:build unix

package cli

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program returns a command that runs the test binary as quarry.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "quarry"
	return cmd
}

// printed runs a command in a terminal that answers no queries and returns what it printed.
func printed(t *testing.T, cmd *exec.Cmd, wantCode int) string {
	t.Helper()
	c := startMuteConsole(t, cmd)
	late := time.AfterFunc(30*time.Second, func() { _ = c.cmd.Process.Kill() })
	_ = c.cmd.Wait()
	late.Stop()
	if got := c.cmd.ProcessState.ExitCode(); got != wantCode {
		t.Errorf("%q: exit code %d, want %d", cmd.Args[1:], got, wantCode)
	}
	return c.printed()
}

// printed returns all that the program sent. It must have ended.
func (c *console) printed() string {
	c.slave.Close()
	<-c.drained
	return strings.ReplaceAll(c.sent.String(), "\r\n", "\n")
}

// A query for the terminal's colours would wait for a reply, which would arrive later as typed input.
func TestMessagesDoNotQueryTheTerminal(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"check", "/nonexistent"}, exitQuery, "quarry: cannot read queries: "},
		{[]string{"run", "--no-such-flag"}, exitUsage, "quarry: unknown flag: --no-such-flag; see quarry run --help\n"},
		{[]string{"run", "-q", "print x = "}, exitQuery, "quarry: "},
		{[]string{"--help"}, exitOK, "Commands:\x1b[0m\n"},
		{[]string{"run", "--help"}, exitOK, "Flags:\x1b[0m\n"},
		{[]string{"--version"}, exitOK, "quarry version " + version},
		{[]string{"run", "-q", "print x = 1", "--format", "csv"}, exitOK, "x\n1\n"},
		{[]string{"themes"}, exitOK, ""},
		{[]string{"highlight", "/nonexistent"}, exitQuery, "quarry: "},
		{[]string{"doctor"}, exitOK, "ok query"},
	} {
		text := printed(t, program(t, test.args...), test.code)
		if !strings.Contains(text, test.says) {
			t.Errorf("%q printed %q, want %q", test.args, text, test.says)
		}
		if i := strings.IndexByte(styling.ReplaceAllString(text, ""), 0x1b); i >= 0 {
			t.Errorf("%q printed more than text and styles: %q", test.args, text)
		}
	}
}

// styling matches the escape sequences that set the style of text.
var styling = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// smuggler is a service that sends bytes after the end of its response, once the connection is idle.
type smuggler struct {
	config  string        // path of a configuration for it
	smuggle chan struct{} // closed by the test when the connection is idle
	noticed chan struct{} // closed when the client has seen the bytes, logged them and hung up
}

func startSmuggler(t *testing.T) *smuggler {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &smuggler{filepath.Join(t.TempDir(), "config.toml"), make(chan struct{}), make(chan struct{})}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	text := fmt.Sprintf("profile = \"a\"\n[profiles.a]\napi = \"graph\"\nbase_url = \"http://%s\"\nauth = \"token\"\ntoken_env = \"TOKEN\"\n",
		listener.Addr())
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// serve answers one query.
func (s *smuggler) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		body := `{"schema":[{"name":"x","type":"Int64"}],"results":[{"x":1}]}`
		if req.Method == http.MethodHead {
			body = ""
		}
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: application/json\r\n\r\n%s", len(body), body)
		if body == "" {
			continue
		}
		<-s.smuggle
		fmt.Fprintf(conn, "SMUGGLED \x1b[2J ROW {\"x\":2}\r\n")
		_, _ = io.Copy(io.Discard, r) // until the client hangs up
		close(s.noticed)
		return
	}
}

func TestLibrariesDoNotWriteToTheTerminal(t *testing.T) {
	env := []string{"TOKEN=opaque", "AZURE_SDK_GO_LOGGING=all"}
	for name, test := range map[string]struct {
		args  []string
		keys  string
		shows string
		code  int
	}{
		"a command":     {[]string{"run", "-q", "print x = 1", "--format", "csv", "--every", "1h"}, "", "\n1  ", exitOK},
		"the workbench": {nil, "print x = 1\x1b[15~", "rows 1-1 of 1", exitInterrupted}, // F5
	} {
		t.Run(name, func(t *testing.T) {
			s, state := startSmuggler(t), t.TempDir()
			cmd := program(t, append(test.args, "--config", s.config)...)
			cmd.Env = append(slices.Clone(env), "XDG_STATE_HOME="+state)
			c := startConsole(t, cmd)
			if test.keys != "" {
				c.shows("Type to write KQL")
				c.press(test.keys)
			}
			c.shows(test.shows)
			close(s.smuggle)
			<-s.noticed
			_ = c.cmd.Process.Signal(syscall.SIGTERM)
			if err := c.cmd.Wait(); c.cmd.ProcessState.ExitCode() != test.code {
				t.Errorf("ended with %v:\n%s", err, c.printed())
			}
			if text := c.printed(); strings.Contains(text, "SMUGGLED") || strings.Contains(text, "Unsolicited") {
				t.Errorf("printed %q", text)
			}
			if test.args != nil {
				return // a command has no log
			}
			log, err := os.ReadFile(filepath.Join(state, "quarry", "quarry.log"))
			if err != nil || !strings.Contains(string(log), "Unsolicited response") || strings.Contains(string(log), "SMUGGLED") {
				t.Errorf("the log should have the message without what was received (%v):\n%s", err, log)
			}
		})
	}
}

func TestOtherTerminalsGetASCII(t *testing.T) {
	const query = `print x = "caf\u00e9 \u001b]0;\u009b 世"`
	for locale, ascii := range map[string]bool{"C": true, "de_DE.ISO-8859-1": true, "C.UTF-8": false} {
		for _, format := range []string{"csv", "table", "markdown"} {
			cmd := program(t, "run", "-q", query, "--format", format)
			cmd.Env = []string{"LANG=" + locale}
			text := printed(t, cmd, exitOK)
			foreign := strings.IndexFunc(text, func(r rune) bool { return r > 0x7e }) >= 0
			if foreign == ascii {
				t.Errorf("%s, %s: printed %q", locale, format, text)
			}
			if ascii && format == "csv" && !strings.Contains(text, "caf? ^]0;<U+009B> ??") {
				t.Errorf("%s: printed %q", locale, text)
			}
		}
		cmd := program(t)
		cmd.Env = []string{"LANG=" + locale}
		c := startConsole(t, cmd)
		c.shows("Type to write KQL")
		c.press(query)
		c.press("\x1b[15~") // F5
		c.shows("rows 1-1 of 1")
		_ = c.cmd.Process.Signal(syscall.SIGTERM)
		c.waitExit(exitInterrupted)
		text := c.printed()
		if foreign := strings.IndexFunc(text, func(r rune) bool { return r > 0x7e }) >= 0; foreign == ascii {
			t.Errorf("%s: the workbench printed %q", locale, text)
		}
	}
}
