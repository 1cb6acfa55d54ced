//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The fault lab is a hostile service. Each scenario is one way to answer, and what quarry run must make
// of it: exit code, message, time and memory. QUARRY_LAB=all includes those that take long.

// scenario is one hostile service. Exactly one of reply and serve is set.
type scenario struct {
	name  string
	reply string                                   // the bytes of the response; then the connection is closed
	serve func(conn net.Conn, query *http.Request) // answers by itself

	url     string   // of another service than that of reply and serve
	profile string   // more lines of the profile
	env     []string // more of the environment
	args    []string // more arguments of quarry run
	code    int
	says    string // standard error has it, as a regular expression
	prints  string // standard output
	long    bool   // takes seconds
	memory  int64  // limit in bytes; 0 for labMemory
}

// labMemory limits the memory of a scenario, in bytes. labTime limits its time on a busy machine.
const (
	labMemory = 300 << 20
	labTime   = 20 * time.Second
)

// oneRow is a response with one row.
const oneRow = `{"schema":[{"name":"x","type":"Int64"}],"results":[{"x":1}]}`

// ok returns a response of HTTP/1.1 with a body.
func ok(body string, header ...string) string { return response("200 OK", body, header...) }

func response(status, body string, header ...string) string {
	head := "HTTP/1.1 " + status + "\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n"
	if !strings.Contains(strings.Join(header, "\n"), "Content-Type") {
		head += "Content-Type: application/json\r\n"
	}
	for _, h := range header {
		head += h + "\r\n"
	}
	return head + "\r\n" + body
}

// column returns a response with one column of a type and JSON values as its rows.
func column(kind string, values ...string) string {
	rows := make([]string, len(values))
	for i, v := range values {
		rows[i] = `{"x":` + v + `}`
	}
	return ok(`{"schema":[{"name":"x","type":"` + kind + `"}],"results":[` + strings.Join(rows, ",") + `]}`)
}

// stall waits until the client hangs up.
func stall(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// endless sends a part again and again until the client hangs up.
func endless(head, part string) func(net.Conn, *http.Request) {
	return func(conn net.Conn, _ *http.Request) {
		_, err := io.WriteString(conn, head)
		block := strings.Repeat(part, max(1, 1<<16/len(part)))
		for err == nil {
			_, err = io.WriteString(conn, block)
		}
	}
}

func (s *scenario) answer(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		query, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, query.Body); err != nil {
			return
		}
		if query.Method != http.MethodPost {
			fmt.Fprint(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
			continue
		}
		if s.serve != nil {
			s.serve(conn, query)
		} else {
			_, _ = io.WriteString(conn, s.reply)
		}
		return
	}
}

// listen serves connections until the test ends.
func listen(t *testing.T, answer func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	t.Cleanup(open.Wait)
	t.Cleanup(func() { listener.Close() })
	open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { answer(conn) })
		}
	})
	return listener.Addr().String()
}

// outcome is what came of a scenario.
type outcome struct {
	out, notes bytes.Buffer
	state      *os.ProcessState
	err        error // the program did not run, or not to its end
}

// against runs a query against the service at a URL.
func (s *scenario) against(ctx context.Context, home, url string) (o *outcome) {
	o = &outcome{}
	profile := s.profile
	if !strings.Contains(profile, "auth =") {
		profile = "auth = \"token\"\ntoken_env = \"TOKEN\"\n" + profile
	}
	file := filepath.Join(home, "config.toml")
	text := fmt.Sprintf("profile = \"lab\"\n[profiles.lab]\napi = \"graph\"\nbase_url = %q\n%s", url, profile)
	if o.err = os.WriteFile(file, []byte(text), 0o600); o.err != nil {
		return o
	}
	limit := labTime
	if s.long {
		limit *= 3
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		o.err = err
		return o
	}
	args := append([]string{"run", "-q", "print x = 1", "--format", "csv", "--config", file}, s.args...)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Args[0] = "quarry"
	cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TOKEN=opaque", "SECRET=hush"}, s.env...)
	cmd.Stdout, cmd.Stderr = &limited{&o.out}, &limited{&o.notes}
	err = cmd.Run()
	o.state = cmd.ProcessState
	if exit := (*exec.ExitError)(nil); ctx.Err() != nil {
		o.err = fmt.Errorf("took more than %v", limit)
	} else if err != nil && !errors.As(err, &exit) {
		o.err = err
	}
	return o
}

// developerWords are words that users cannot act on.
var developerWords = regexp.MustCompile(`cannot unmarshal|nil pointer|goroutine \d|json: |invalid character|0x[0-9a-f]{8}|\*[a-z]+\.[A-Z]`)

// judge checks an outcome.
func (s *scenario) judge(t *testing.T, o *outcome) {
	fail := func(format string, args ...any) { t.Errorf(s.name+": "+format, args...) }
	out, notes := o.out.String(), o.notes.String()
	if o.err != nil {
		fail("%v\n%s", o.err, notes)
		return
	}
	if got := o.state.ExitCode(); got != s.code {
		fail("exit code %d, want %d\n%.300s%s", got, s.code, out, notes)
	}
	if !regexp.MustCompile(s.says).MatchString(notes) || s.code == exitOK && s.says == "" && notes != "" {
		fail("said %q, want %q", notes, s.says)
	}
	if s.code != exitOK && notes == "" {
		fail("failed without a word")
	}
	if lines := strings.Count(notes, "\n") - strings.Count(notes, "quarry: retrying at"); lines > 2 {
		fail("said more than two lines:\n%s", notes)
	}
	if s.prints != "" && out != s.prints {
		fail("printed %.200q, want %q", out, s.prints)
	}
	if strings.ContainsFunc(notes, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 }) {
		fail("a control character in %q", notes)
	}
	if strings.Contains(out+notes, "opaque") || strings.Contains(out+notes, "hush") {
		fail("a secret in %q", out+notes)
	}
	if words := developerWords.FindString(notes); words != "" {
		fail("%q is for developers: %s", words, notes)
	}
	if usage, is := o.state.SysUsage().(*syscall.Rusage); is && runtime.GOOS == "linux" && usage.Maxrss<<10 > cmp.Or(s.memory, labMemory) {
		fail("%d MB of memory", usage.Maxrss>>10)
	}
}

// limited is a buffer that keeps 1 MB.
type limited struct{ *bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len() < 1<<20 {
		l.Buffer.Write(p)
	}
	return len(p), nil
}

// perform runs scenarios. Most of them wait, so many run at once.
func perform(t *testing.T, scenarios []scenario) {
	names := map[string]bool{}
	free := make(chan struct{}, 16)
	var running sync.WaitGroup
	for _, s := range scenarios {
		if names[s.name] {
			t.Errorf("two scenarios are called %q", s.name)
		}
		names[s.name] = true
		if s.long && os.Getenv("QUARRY_LAB") != "all" {
			continue
		}
		url := s.url
		if url == "" {
			url = "http://" + listen(t, s.answer)
		}
		home := t.TempDir()
		running.Go(func() {
			free <- struct{}{}
			o := s.against(t.Context(), home, url)
			<-free
			s.judge(t, o)
		})
	}
	running.Wait()
}
