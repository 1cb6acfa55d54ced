package kql_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/kql"
)

type hunt struct {
	ID       string
	Query    string
	SyntaxOK bool `json:"syntax_ok"`
}

// heldOut reports whether a hunt is of the half that nothing was fitted to: those with odd
// numbers in their repository.
func (h hunt) heldOut() bool {
	digits := strings.TrimSuffix(h.ID, ".kql")
	return digits != "" && digits[len(digits)-1]%2 == 1
}

// hunts reads the measuring corpus, which is not part of the project.
func hunts(t testing.TB) []hunt {
	f, err := os.Open(filepath.Join("..", "..", "shared", "kql", "corpus", "hunts.ndjson"))
	if err != nil {
		t.Skip("the corpus of hunts is not installed")
	}
	defer f.Close()
	var list []hunt
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var h hunt
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		list = append(list, h)
	}
	return list
}

func TestCleanHuntsParseWithoutErrors(t *testing.T) {
	missed := 0
	for _, h := range hunts(t) {
		tree := kql.Parse(h.Query)
		switch {
		case h.SyntaxOK && len(tree.Diagnostics) > 0:
			d := tree.Diagnostics[0]
			t.Errorf("%s: %s at %d: %.60q", h.ID, d.Message, d.Span.Start, h.Query[max(0, d.Span.Start-20):])
		case !h.SyntaxOK && len(tree.Diagnostics) == 0:
			missed++
			t.Logf("%s: no error found in a hunt that has one", h.ID)
		}
	}
	t.Logf("%d broken hunts taken for clean", missed)
}

func TestHuntsParseInMicroseconds(t *testing.T) {
	reportTimes(t, "parse", func(query string) { kql.Parse(query) })
}

// reportTimes tells how long something takes for each hunt: the best of some times, since a busy
// machine stops the clock's owner now and then.
func reportTimes(t *testing.T, what string, do func(query string)) {
	var times []time.Duration
	for _, h := range hunts(t) {
		best := time.Hour
		for range 7 {
			start := time.Now()
			do(h.Query)
			best = min(best, time.Since(start))
		}
		times = append(times, best)
	}
	slices.Sort(times)
	t.Logf("%s: median %v, p99 %v, longest %v", what, times[len(times)/2], times[len(times)*99/100], times[len(times)-1])
}
