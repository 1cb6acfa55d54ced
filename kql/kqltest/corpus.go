package kqltest

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Query is a query of the corpus.
type Query struct {
	ID       string
	Text     string `json:"query"`
	SyntaxOK bool   `json:"syntax_ok"`
}

// HeldOut reports whether the query belongs to the half of the corpus that was not used for tuning:
// those with odd numbers in their repository.
func (q Query) HeldOut() bool {
	digits := strings.TrimSuffix(q.ID, ".kql")
	return digits != "" && digits[len(digits)-1]%2 == 1
}

// Corpus reads the corpus, which is not part of the project. The test is skipped without it.
func Corpus(t testing.TB) []Query {
	f, err := os.Open(Shared("kql", "corpus", "hunts.ndjson"))
	if err != nil {
		t.Skip("the corpus of queries is not installed")
	}
	defer f.Close()
	var list []Query
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var q Query
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		if q.Text == "" {
			t.Fatalf("%s: the corpus has no text for this query", q.ID)
		}
		list = append(list, q)
	}
	return list
}

// ReportTimes logs how long a step takes for each query. It takes the best of seven runs, since a
// busy machine interrupts some of them.
func ReportTimes(t *testing.T, what string, do func(query string)) {
	var times []time.Duration
	for _, q := range Corpus(t) {
		best := time.Hour
		for range 7 {
			start := time.Now()
			do(q.Text)
			best = min(best, time.Since(start))
		}
		times = append(times, best)
	}
	slices.Sort(times)
	t.Logf("%s: median %v, p99 %v, longest %v", what, times[len(times)/2], times[len(times)*99/100],
		times[len(times)-1])
}

// Percent returns a share in percent, or 0 of 0.
func Percent(part, of int) float64 { return 100 * float64(part) / float64(max(of, 1)) }

// Shared returns the path of a file of test data that is kept next to the project and not part of
// it.
func Shared(elements ...string) string {
	root, err := os.Getwd()
	for err == nil && !isRoot(root) {
		if root == filepath.Dir(root) {
			break
		}
		root = filepath.Dir(root)
	}
	return filepath.Join(append([]string{root, "..", "shared"}, elements...)...)
}

func isRoot(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}
