package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quarry/api/dialect"
	"quarry/history/queryfile"
	"quarry/kql/catalog"
	"quarry/kql/lint"
	"quarry/kql/syntax"
)

// looksLikeQuery matches what tells a file of a collection that must have a query, without reading it as one.
var looksLikeQuery = regexp.MustCompile(`(?m)^[ \t]*\|[ \t]*(where|project|extend|summarize|distinct) [^|\n]*$`)

// collectionCount is what reading the files of collections gives.
type collectionCount struct {
	files, withQuery, queries, unread, refused, falseErrors int
}

// TestPublicCollections reads the query files below the folder in QUARRY_COLLECTIONS, one folder for each
// repository. In KQL_ORACLE, Microsoft's language service says of each query with an error whether that error is false.
// It is skipped without the folder.
func TestPublicCollections(t *testing.T) {
	folder := os.Getenv("QUARRY_COLLECTIONS")
	if folder == "" {
		t.Skip("QUARRY_COLLECTIONS is not set")
	}
	scope := target{api: dialect.Graph, workspace: "w", schema: func() *catalog.Schema { return nil }}.scope()
	var n collectionCount
	var suspects []suspect
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !queryfile.Has(path) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n.files++
		d, err := queryfile.Open(path, content)
		var sigma *queryfile.SigmaError
		if err != nil {
			if looksLikeQuery.Match(content) && !errors.As(err, &sigma) {
				n.unread++
				t.Logf("no query: %s: %v", path, err)
			}
			return nil
		}
		n.withQuery++
		for i, b := range d.Blocks {
			for _, span := range queryfile.Queries(b.Text) {
				n.queries++
				text := b.Text[span.Start:span.End]
				found := lint.Findings(text, scope, false)
				// The language service takes commands, which no hunting API runs.
				if at := slices.IndexFunc(found, isError); at >= 0 && found[at].Code != "command" {
					line, _ := place(d.Text, d.Place(i, found[at].Shifted(span.Start).Span).Start)
					suspects = append(suspects, suspect{path, line, text, found[at]})
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n.refused = len(suspects)
	for i, faults := range judged(t, suspects) {
		if faults == 0 {
			n.falseErrors++
			s := suspects[i]
			t.Errorf("%s:%d: %s [%s], which the language service accepts", s.path, s.line, s.found.Message, s.found.Code)
		}
	}
	t.Logf("%d files, %d with queries, %d with a query that is not found; %d queries, %d with errors, %d of them false",
		n.files, n.withQuery, n.unread, n.queries, n.refused, n.falseErrors)
	if n.unread > 0 {
		t.Errorf("%d files have a query that is not found", n.unread)
	}
}

// suspect is a query with an error.
type suspect struct {
	path  string
	line  int
	text  string
	found syntax.Diagnostic
}

// judged returns how many faults the language service finds in each query.
func judged(t *testing.T, suspects []suspect) []int {
	oracle := os.Getenv("KQL_ORACLE")
	if oracle == "" {
		t.Skip("KQL_ORACLE is not set")
	}
	var requests bytes.Buffer
	in := json.NewEncoder(&requests)
	for i, s := range suspects {
		if err := in.Encode(map[string]any{"id": i, "query": strings.TrimPrefix(s.text, "\ufeff"), "schema": "both",
			"want": []string{"diag"}}); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "node", "oracle.js")
	command.Dir, command.Stdin = oracle, &requests
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	faults := make([]int, len(suspects))
	answers := json.NewDecoder(bytes.NewReader(out))
	for range suspects {
		var answer struct {
			ID               int
			Syntax, Semantic []struct{ Severity string }
		}
		if err := answers.Decode(&answer); err != nil {
			t.Fatal(err)
		}
		for _, d := range append(answer.Syntax, answer.Semantic...) {
			if d.Severity == "Error" || d.Severity == "" {
				faults[answer.ID]++
			}
		}
	}
	return faults
}
