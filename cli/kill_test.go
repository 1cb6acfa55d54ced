//go:build unix

package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"quarry/history"
)

// killed records what the screens of killed workbenches showed and must therefore be on disk.
type killed struct {
	data  string // XDG_DATA_HOME of the workbenches
	words []seenWord
	runs  int  // shown as done
	saved bool // the query was shown as saved
	count int  // words typed

	saveDelay time.Duration // a word shown for longer must be saved

	kept string        // the last saved word
	gone chan struct{} // closed when the program of this round is dead
}

type seenWord struct {
	text string
	at   time.Time
	kept bool // found on disk after an earlier round
}

// TestNothingIsLostWhenTheWorkbenchIsKilled kills the program at random moments during typing,
// running, saving and purging. QUARRY_KILLS=200 gives the figure in the documentation.
func TestNothingIsLostWhenTheWorkbenchIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program many times")
	}
	// A loaded machine may write late, so the normal test only checks that saved words stay saved.
	rounds, saveDelay := 3, time.Hour
	if n, err := strconv.Atoi(os.Getenv("QUARRY_KILLS")); err == nil {
		rounds, saveDelay = n, time.Second
	}
	k := &killed{data: t.TempDir(), saveDelay: saveDelay}
	for round := range rounds {
		k.round(t, round)
		if t.Failed() {
			t.Fatalf("in round %d of %d", round+1, rounds)
		}
	}
	t.Logf("%d kills: %d words, %d results and the saved query were shown, none was lost", rounds, len(k.words), k.runs)
}

func (k *killed) round(t *testing.T, round int) {
	k.gone = make(chan struct{})
	c := k.start(t)
	if !k.appears(c, "/45 min") { // a notice may hide the key hints
		t.Fatalf("it did not start:\n%s", ansi.Strip(c.screen.Render()))
	}
	if round == 0 {
		c.press("print 1 // ")
	} else if k.kept != "" && !k.appears(c, k.kept) {
		t.Fatalf("%s was saved but not restored:\n%s", k.kept, ansi.Strip(c.screen.Render()))
	}
	var at time.Time
	time.AfterFunc(rand.N(4*time.Second), func() {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
		at = time.Now()
		close(k.gone)
	})
	if round%2 == 1 {
		k.save(c)
	}
	for k.alive() {
		k.act(c)
	}
	if round%3 == 2 {
		k.killPurge(t)
	}
	k.check(t, at, ansi.Strip(c.screen.Render()))
}

func (k *killed) start(t *testing.T) *console {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args[0], cmd.Env = "quarry", []string{"XDG_DATA_HOME=" + k.data}
	return startConsole(t, cmd)
}

// act does one random thing and records what the screen shows of it.
func (k *killed) act(c *console) {
	switch rand.N(6) {
	case 0:
		c.write("\x1b[15~") // F5
		if k.appears(c, "of 1 ") {
			k.runs = max(k.runs, 1)
		}
	default:
		k.count++
		word := fmt.Sprintf("w%d", k.count)
		c.write(word + " ")
		if k.appears(c, word) {
			k.words = append(k.words, seenWord{text: word, at: time.Now()})
		}
	}
}

// holds reports whether a state contains a word. The space after the word may not be saved yet.
func holds(state []byte, word string) bool {
	return regexp.MustCompile(word + `(\D|$)`).Match(state)
}

// killPurge kills quarry history purge while it runs.
func (k *killed) killPurge(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "history", "purge", "--all", "--answers", "--yes")
	cmd.Args[0], cmd.Env = "quarry", []string{"XDG_DATA_HOME=" + k.data, "HOME=" + t.TempDir()}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(rand.N(60*time.Millisecond), func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
}

// check opens the store as the next start does, and looks for everything that must be there.
func (k *killed) check(t *testing.T, died time.Time, screen string) {
	t.Helper()
	ctx := context.Background()
	store, err := history.Open(ctx, filepath.Join(k.data, "quarry"))
	if err != nil || len(store.Notices()) > 0 {
		t.Fatalf("the store opens with %v and says %v", err, store.Notices())
	}
	defer store.Close()
	session, err := store.ClaimSession(ctx, "sandbox")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range k.words {
		if (w.kept || died.Sub(w.at) > k.saveDelay) && !holds(session.State, w.text) {
			t.Fatalf("%s was on the screen %v before the kill, but is not in the %d saved bytes; the screen was\n%s",
				w.text, died.Sub(w.at), len(session.State), screen)
		}
	}
	// Words typed just before the kill need not be saved.
	k.words = slices.DeleteFunc(k.words, func(w seenWord) bool { return !holds(session.State, w.text) })
	for i := range k.words {
		k.words[i].kept = true
	}
	if len(k.words) > 0 {
		k.kept = k.words[len(k.words)-1].text
	}
	runs, err := store.Runs(ctx, history.Filter{Status: history.OK, EveryRun: true})
	if err != nil || len(runs) < k.runs {
		t.Errorf("%d successful runs are in the history (error %v), want %d", len(runs), err, k.runs)
	}
	for _, r := range runs {
		if _, err := store.Answer(ctx, r.ID); r.Answer != "" && err != nil {
			t.Errorf("results of run %d: %v", r.ID, err)
		}
	}
	running, err := store.Runs(ctx, history.Filter{Status: history.Running, EveryRun: true})
	if err != nil || len(running) > 0 {
		t.Errorf("%d runs of dead programs still count as running (error %v)", len(running), err)
	}
	if h, err := store.Hunt(ctx, "h"); k.saved && (err != nil || !strings.Contains(h.Query, "print 1")) {
		t.Errorf("the saved query is %q (error %v)", h.Query, err)
	}
	k.runs = len(runs)
}

// save saves the query as h.
func (k *killed) save(c *console) {
	c.write("\x1bOQ") // F2
	if !k.appears(c, "── Save query") {
		return
	}
	if !regexp.MustCompile(`Name\s+h`).MatchString(ansi.Strip(c.screen.Render())) {
		c.write("h")
	}
	c.write("\r")
	switch k.either(c, "Saved h.", "Replace the saved query?") {
	case 0:
		k.saved = true
	case 1: // the restored session does not know of the last save
		c.write("y")
		k.saved = k.appears(c, "Saved h.") || k.saved
	}
}

// appears waits until the screen shows the text.
func (k *killed) appears(c *console, text string) bool { return k.either(c, text) == 0 }

// either waits until the screen shows one of the strings and returns its index. It returns -1 when
// the program is dead, or after 30 s.
func (k *killed) either(c *console, texts ...string) int {
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	for k.alive() {
		screen := ansi.Strip(c.screen.Render())
		for i, text := range texts {
			if strings.Contains(screen, text) {
				return i
			}
		}
		select {
		case <-c.news:
		case <-k.gone:
		case <-deadline.C:
			return -1
		}
	}
	return -1
}

// alive reports whether the program has not been killed.
func (k *killed) alive() bool {
	select {
	case <-k.gone:
		return false
	default:
		return true
	}
}

// write sends keys to a program that may be dead.
func (c *console) write(keys string) { _, _ = c.file.WriteString(keys) }
