package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// exits runs a program and fails unless it returns the exit code:
//
//	exits 2 quarry run --format nonsense
//
// As after exec, stdout and stderr then check its output.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("%v: exit code %d, want %d", args[1:], got, want)
	}
}

// serve starts quarry sandbox with the given flags, exports the fields of its JSON line as
// environment variables (MDE_URL, CA_FILE …), and stops it at the end of the script.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: serve [FLAG ...]")
	}
	self, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(self, append([]string{"sandbox", "--frozen"}, args...)...)
	cmd.Args[0] = "quarry" // makes the test binary act as the program
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	ts.Check(err)
	var ready map[string]string
	ts.Check(json.Unmarshal(line, &ready))
	for _, field := range []string{
		"mde_url", "xdr_url", "graph_url", "token_url", "tenant_id", "client_id", "client_secret", "ca_file", "workspace_id",
	} {
		if ready[field] == "" {
			ts.Fatalf("quarry sandbox printed no %s: %s", field, line)
		}
		ts.Setenv(strings.ToUpper(field), ready[field])
	}
}

// expand replaces $NAME in a file with the script's environment variables.
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
