//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// shell runs quarry as a shell with job control does: as a group of its own in the foreground. When the
// program stops, it takes the terminal back, says so, and waits for a line before the program goes on.
func shell() {
	signal.Ignore(syscall.SIGTTOU)
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(program)
	cmd.Args = append([]string{"quarry"}, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	pid := cmd.Process.Pid
	fmt.Printf("\x1b]0;pid %d\x07", pid)
	for stops := 1; ; stops++ {
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(pid, &status, syscall.WUNTRACED, nil); err != nil {
			panic(err)
		}
		if !status.Stopped() {
			_ = unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, os.Getpid())
			fmt.Printf("the program ended: signal %d, exit code %d\r\n", status.Signal(), status.ExitStatus())
			os.Exit(0)
		}
		_ = unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, os.Getpid())
		fmt.Printf("stopped %d times", stops)
		_, _ = os.Stdin.Read(make([]byte, 80))
		_ = unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, pid)
		_ = syscall.Kill(-pid, syscall.SIGCONT)
	}
}

// openShell starts the workbench in a shell and returns its process ID.
func openShell(t *testing.T) (*console, int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args[0] = "shell"
	c := startConsole(t, cmd)
	c.shows("Type to write KQL")
	c.mu.Lock()
	defer c.mu.Unlock()
	var pid int
	sent := c.sent.String()
	if _, err := fmt.Sscanf(sent[strings.Index(sent, "\x1b]0;"):], "\x1b]0;pid %d\x07", &pid); err != nil {
		t.Fatalf("%v: %q", err, sent)
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	return c, pid
}

// hides waits until the screen no longer shows the text.
func (c *console) hides(text string) {
	c.t.Helper()
	deadline := time.After(30 * time.Second)
	for strings.Contains(ansi.Strip(c.screen.Render()), text) {
		select {
		case <-c.news:
		case <-deadline:
			c.t.Fatalf("the screen still shows %q:\n%s", text, ansi.Strip(c.screen.Render()))
		}
	}
}

func TestSuspendAndContinue(t *testing.T) {
	for name, sig := range map[string]syscall.Signal{"SIGTSTP": syscall.SIGTSTP, "SIGSTOP": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			c, pid := openShell(t)
			c.press("print x = 1")
			c.shows("print x = 1")
			for stops := 1; stops <= 2; stops++ {
				_ = syscall.Kill(pid, sig)
				c.shows(fmt.Sprintf("stopped %d times", stops))
				c.press("fg\r")
				c.hides("stopped") // repainted
				c.shows("print x = 1")
			}
			c.press("2")
			c.shows("print x = 12")
			_ = syscall.Kill(pid, syscall.SIGTERM)
			c.waitExit(exitOK)
		})
	}
}

func TestSuspendByKey(t *testing.T) {
	c, pid := openShell(t)
	c.press("print x = 1")
	c.shows("print x = 1")
	c.press("\vZ") // ctrl+k
	c.shows("stopped 1 times")
	c.press("fg\r")
	c.hides("stopped")
	c.press("2")
	c.shows("print x = 12")
	_ = syscall.Kill(pid, syscall.SIGTERM)
	c.waitExit(exitOK)
}

func TestCrashSignalsRestoreTheTerminal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGABRT} {
		c, pid := openShell(t)
		_ = syscall.Kill(pid, sig)
		c.waitExit(exitOK) // of the shell; checks the terminal
		if text := c.printed(); !strings.Contains(text, "the program ended") {
			t.Errorf("%v: the program did not end", sig)
		}
	}
}

// Without a shell nothing would continue the program.
func TestSuspendNeedsAShell(t *testing.T) {
	c := openConsole(t)
	c.shows("Type to write KQL")
	c.press("\vZ") // ctrl+k
	c.shows("no shell to go back to")
	_ = c.cmd.Process.Signal(syscall.SIGTSTP)
	c.press("print x = 1")
	c.shows("print x = 1")
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	c.waitExit(exitInterrupted)
}
