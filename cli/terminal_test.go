//go:build unix

package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// console runs the program in a real pty with a terminal emulator at the other end.
type console struct {
	t       testing.TB
	cmd     *exec.Cmd
	file    *os.File // the master side
	slave   *os.File
	before  *term.State
	screen  *vt.SafeEmulator
	drained chan struct{}

	mu   sync.Mutex
	sent bytes.Buffer
	news chan struct{}
}

// openConsole starts the workbench with a home directory of its own. The test binary acts as the
// program.
func openConsole(t testing.TB, args ...string) *console {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "quarry"
	return startConsole(t, cmd)
}

func startConsole(t testing.TB, cmd *exec.Cmd) *console {
	t.Helper()
	c := connectConsole(t, cmd)
	go c.reply(c.file)
	return c
}

// startMuteConsole starts a program in a terminal that answers no queries.
func startMuteConsole(t testing.TB, cmd *exec.Cmd) *console {
	t.Helper()
	c := connectConsole(t, cmd)
	go c.reply(io.Discard)
	return c
}

// connectConsole starts a program, whose own environment takes precedence.
func connectConsole(t testing.TB, cmd *exec.Cmd) *console {
	t.Helper()
	cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8"}, cmd.Env...)
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	c := &console{
		t: t, cmd: cmd, file: master, slave: slave, screen: vt.NewSafeEmulator(80, 24),
		drained: make(chan struct{}), news: make(chan struct{}, 1),
	}
	if c.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	c.size(80, 24)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.drain()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		slave.Close()
		<-c.drained
		master.Close()
		// Closing the emulator itself would race with the reader of its replies.
		if replies, ok := c.screen.InputPipe().(io.Closer); ok {
			replies.Close()
		}
	})
	return c
}

// drain copies the program's output to the emulator.
func (c *console) drain() {
	defer close(c.drained)
	buffer := make([]byte, 1<<16)
	for {
		n, err := c.file.Read(buffer)
		if err != nil {
			return
		}
		c.mu.Lock()
		c.sent.Write(buffer[:n])
		c.mu.Unlock()
		_, _ = c.screen.Write(buffer[:n])
		select {
		case c.news <- struct{}{}:
		default:
		}
	}
}

// reply passes on the emulator's replies to terminal queries.
func (c *console) reply(to io.Writer) {
	buffer := make([]byte, 1024)
	for {
		n, err := c.screen.Read(buffer)
		if err != nil {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (c *console) size(columns, rows uint16) {
	c.t.Helper()
	c.screen.Resize(int(columns), int(rows))
	if err := pty.Setsize(c.file, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.file.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// shows waits until the screen shows the text.
func (c *console) shows(text string) {
	c.t.Helper()
	deadline := time.After(30 * time.Second)
	for !strings.Contains(ansi.Strip(c.screen.Render()), text) {
		select {
		case <-c.news:
		case <-deadline:
			c.t.Fatalf("the screen never showed %q:\n%s", text, ansi.Strip(c.screen.Render()))
		}
	}
}

// waitExit waits for the program to exit and checks its exit code and the state of the terminal.
func (c *console) waitExit(wantCode int) {
	c.t.Helper()
	late := time.AfterFunc(30*time.Second, func() {
		c.t.Errorf("the program did not exit:\n%s", ansi.Strip(c.screen.Render()))
		_ = c.cmd.Process.Kill()
	})
	_ = c.cmd.Wait()
	late.Stop()
	if got := c.cmd.ProcessState.ExitCode(); got != wantCode {
		c.t.Errorf("exit code %d, want %d", got, wantCode)
	}
	after, err := term.GetState(c.file.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if *after != *c.before {
		c.t.Error("the terminal mode was not restored")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent.String()
	for name, modes := range map[string][2]string{
		"the alternate screen": {"\x1b[?1049h", "\x1b[?1049l"},
		"bracketed paste":      {"\x1b[?2004h", "\x1b[?2004l"},
	} {
		if strings.LastIndex(sent, modes[0]) < 0 || strings.LastIndex(sent, modes[1]) < strings.LastIndex(sent, modes[0]) {
			c.t.Errorf("%s was not switched off", name)
		}
	}
}

func TestTheWorkbenchRestoresTheTerminal(t *testing.T) {
	const quit = "\x11" // ctrl+q
	t.Run("after a query and quitting", func(t *testing.T) {
		c := openConsole(t)
		c.shows("0/45")
		c.press("DeviceInfo | summarize devices = dcount(DeviceId)")
		c.press("\x1b[15~")      // F5
		c.shows("rows 1-1 of 1") // before that, quitting asks about the run
		c.press(quit)
		c.waitExit(0)
	})
	t.Run("after shrinking too far and growing again", func(t *testing.T) {
		c := openConsole(t)
		c.shows("Type to write KQL")
		c.press("print kept = 1")
		c.shows("print kept")
		c.size(20, 5)
		c.shows("small")
		c.size(100, 30)
		c.shows("print kept = 1")
		c.press(quit)
		c.shows("y ") // quitting asks, since the query was never run or saved
		c.press("y")
		c.waitExit(0)
	})
	t.Run("after a signal", func(t *testing.T) {
		c := openConsole(t)
		c.shows("Type to write KQL")
		if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		c.waitExit(exitInterrupted)
	})
}

// The alternate screen would wipe the error.
func TestAnUnreadableFileIsReportedBeforeTheScreenOpens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "latin1.kql")
	if err := os.WriteFile(file, []byte("print 'caf\xe9'"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := openConsole(t, file)
	c.shows("is not valid UTF-8")
	_ = c.cmd.Wait()
	if got := c.cmd.ProcessState.ExitCode(); got != exitQuery {
		t.Errorf("exit code %d, want %d", got, exitQuery)
	}
	if strings.Contains(c.sent.String(), "\x1b[?1049h") {
		t.Error("the alternate screen was opened")
	}
}

func TestATerminalGetsNoControlCharacters(t *testing.T) {
	t.Run("a binary format", func(t *testing.T) {
		c := openConsole(t, "run", "-q", "print x = 1", "--format", "parquet")
		c.shows("parquet cannot be printed to a terminal")
		_ = c.cmd.Wait()
		if got := c.cmd.ProcessState.ExitCode(); got != exitUsage {
			t.Errorf("exit code %d, want %d", got, exitUsage)
		}
	})
	t.Run("a control character in csv", func(t *testing.T) {
		c := openConsole(t, "run", "-q", `print x = "\u001b]0;owned\u0007"`, "--format", "csv")
		c.shows("␛]0;owned␇")
		_ = c.cmd.Wait()
	})
}

// BenchmarkStart builds the program and measures the time from start to first paint with the
// sandbox profile, and the peak memory until then.
func BenchmarkStart(b *testing.B) {
	program := filepath.Join(b.TempDir(), "quarry")
	if out, err := exec.Command("go", "build", "-o", program, "quarry").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	var memory int64
	for b.Loop() {
		c := startConsole(b, exec.Command(program))
		c.shows("F5 run")
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
		memory = max(memory, c.cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	b.ReportMetric(float64(memory)/1024, "peak-MB") // Linux counts Maxrss in KB
}

func TestTheQueryOpensInTheUsersEditor(t *testing.T) {
	script := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf 'DeviceInfo | take %s\\n' \"$1\" > \"$2\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args[0], cmd.Env = "quarry", []string{"EDITOR=" + script + " 7"}
	c := startConsole(t, cmd)
	c.shows("Guided hunt")
	c.press("print 1")
	c.shows("print 1")
	c.press("\x1bOS") // F4
	c.shows("DeviceInfo | take 7")
	c.press("\x1a") // ctrl+z
	c.shows("print 1")
}
