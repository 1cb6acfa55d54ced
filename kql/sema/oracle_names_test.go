package sema_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// These tests compare names and columns with Microsoft's language service; those in oracle_test.go
// compare syntax.

type finding struct {
	Code, Severity, Message string
	Start, Length           int
}

type meaning struct {
	ID               int
	Error            string
	Syntax, Semantic []finding
	Result           [][2]string
}

func (m meaning) clean() bool {
	return m.Error == "" && len(m.Syntax) == 0 && !slices.ContainsFunc(m.Semantic,
		func(f finding) bool { return f.Severity == "Error" })
}

// open reports whether the oracle treats a name as a column of unknown type: after a plugin with
// unknown columns it accepts any column, even after project.
func (m meaning) open(name string) bool {
	return slices.Contains(m.Result, [2]string{name, "unknown"})
}

// meanings returns the diagnostics and result columns that the oracle reports for some queries.
func meanings(t *testing.T, queries []string) []meaning {
	t.Helper()
	folder := os.Getenv("KQL_ORACLE")
	if folder == "" {
		t.Skip("KQL_ORACLE does not name the oracle's folder")
	}
	var in bytes.Buffer
	for i, q := range queries {
		line, err := json.Marshal(map[string]any{"id": i, "query": q, "schema": "m365",
			"want": []string{"diag", "result"}})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	command := exec.Command("node", filepath.Join(folder, "oracle.js"))
	command.Stdin = &in
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	list := make([]meaning, len(queries))
	for line := range bytes.SplitSeq(bytes.TrimSpace(out), []byte("\n")) {
		var m meaning
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		list[m.ID] = m
	}
	return list
}

// byteOffset converts an offset in UTF-16 units to bytes.
func byteOffset(text string, units int) int {
	all := utf16.Encode([]rune(text))
	return len(string(utf16.Decode(all[:min(units, len(all))])))
}

func TestOracleFindsTheSameColumnsAndNoMoreErrors(t *testing.T) {
	var queries []string
	for _, h := range kqltest.Corpus(t) {
		queries = append(queries, h.Text)
	}
	clean, alarms, equal := 0, 0, 0
	for i, m := range meanings(t, queries) {
		if !m.clean() {
			continue
		}
		clean++
		bound := sema.Bind(syntax.Parse(queries[i]), nil)
		for _, d := range bound.Problems() {
			if d.Severity == syntax.SeverityError {
				alarms++
				t.Errorf("alarm: %s %q", d.Message,
					queries[i][max(0, d.Span.Start-60):min(len(queries[i]), d.Span.End+20)])
			}
		}
		var got [][2]string
		columns, _ := bound.Columns()
		for _, c := range columns {
			got = append(got, [2]string{c.Name, c.Type.String()})
		}
		if slices.EqualFunc(got, m.Result, sameColumn) {
			equal++
		} else {
			t.Logf("columns of %.60q: got %v, want %v", queries[i], got, m.Result)
		}
	}
	share := float64(equal) / float64(max(1, clean))
	t.Logf("%d queries without errors: %d false errors, the same columns in %d, %.2f %%", clean, alarms, equal,
		100*share)
	if share < 0.98 {
		t.Errorf("got the oracle's columns in %.4f of the queries, want 0.98", share)
	}
}

// sameColumn compares a column with the oracle's, whose imitation of FileProfile has long for int.
func sameColumn(ours, theirs [2]string) bool {
	imitated := strings.HasPrefix(ours[0], "FileSize") || ours[0] == "GlobalPrevalence"
	return ours[0] == theirs[0] && (ours[1] == theirs[1] || ours[1] == "" && theirs[1] == "unknown" ||
		imitated && ours[1] == "int" && theirs[1] == "long")
}

// misspelt changes a letter of a random column, table or function.
func misspelt(text string, random *rand.Rand) (string, bool) {
	var names []syntax.Span
	for _, r := range syntax.Parse(text).Highlight() {
		switch r.Class {
		case syntax.ClassColumn, syntax.ClassTable, syntax.ClassFunction:
			if r.Span.Len() > 3 {
				names = append(names, r.Span)
			}
		}
	}
	if len(names) == 0 {
		return text, false
	}
	span := names[random.IntN(len(names))]
	at := span.Start + 1 + random.IntN(span.Len()-1)
	letter := byte('a' + random.IntN(26))
	if text[at] == letter || text[at] >= 0x80 || text[at] == '_' {
		return text, false
	}
	return text[:at] + string(letter) + text[at+1:], true
}

func TestOracleMarksTheSameMisspeltNames(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var clean []string
	for _, h := range kqltest.Corpus(t) {
		if problems := sema.Bind(syntax.Parse(h.Text), nil).Problems(); len(problems) == 0 {
			if query, ok := misspelt(h.Text, random); ok && len(query) < 8000 {
				clean = append(clean, query)
			}
		}
	}
	found, missed, alarms := 0, 0, 0
	for i, m := range meanings(t, clean) {
		if m.Error != "" {
			continue
		}
		ours := sema.Bind(syntax.Parse(clean[i]), nil).Problems()
		if m.clean() {
			for _, d := range ours {
				if d.Severity == syntax.SeverityError && !m.open(clean[i][d.Span.Start:d.Span.End]) {
					alarms++
					t.Logf("alarm: %s in %q", d.Message,
						clean[i][max(0, d.Span.Start-60):min(len(clean[i]), d.Span.End+20)])
				}
			}
			continue
		}
		theirs := append(m.Syntax, m.Semantic...)[0]
		at := byteOffset(clean[i], theirs.Start)
		if slices.ContainsFunc(ours, func(d syntax.Diagnostic) bool { return d.Span.Start <= at && at <= d.Span.End }) {
			found++
			continue
		}
		missed++
		t.Logf("missed: %s in %q", theirs.Message,
			strings.ReplaceAll(clean[i][max(0, at-100):min(len(clean[i]), at+40)], "\n", " ⏎ "))
	}
	share := float64(found) / float64(max(1, found+missed))
	t.Logf("%d of %d misspelled names are marked where the oracle marks, %.2f %%; %d errors where it has none", found,
		found+missed, 100*share, alarms)
	if share < 0.98 || alarms > 0 {
		t.Errorf("got %.4f of the oracle's marks and %d alarms, want 0.98 and none", share, alarms)
	}
}

func TestHuntsBindInMicroseconds(t *testing.T) {
	kqltest.ReportTimes(t, "parse and bind", func(query string) { sema.Bind(syntax.Parse(query), nil) })
}
