package sema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf16"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

// These tests compare our diagnostics and highlighting with Microsoft's language service. They run
// if KQL_ORACLE is the folder of its NDJSON front end, oracle.js:
//
//	KQL_ORACLE=/path/to/oracle go test ./kql/... -run Oracle -v

type verdict struct {
	ID     int
	Error  string
	Syntax []struct{ Start, Length int }
	Class  [][3]any
}

func oracle(t *testing.T, want string, queries []string) []verdict {
	t.Helper()
	folder := os.Getenv("KQL_ORACLE")
	if folder == "" {
		t.Skip("KQL_ORACLE does not name the oracle's folder")
	}
	var in bytes.Buffer
	for i, q := range queries {
		line, err := json.Marshal(map[string]any{"id": i, "query": q, "schema": "m365", "want": []string{want}})
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
	verdicts := make([]verdict, len(queries))
	for _, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		verdicts[v.ID] = v
	}
	return verdicts
}

// broken damages a query at a random token: it ends there, or the token is removed or repeated.
func broken(text string, random *rand.Rand) (damage, result string) {
	var tokens []syntax.Token
	for _, token := range syntax.Scan(text) {
		if !token.Kind.Trivia() {
			tokens = append(tokens, token)
		}
	}
	if len(tokens) == 0 {
		return "none", text
	}
	span := tokens[random.IntN(len(tokens))].Span
	switch random.IntN(3) {
	case 0:
		return "cut", text[:span.End]
	case 1:
		return "removed", text[:span.Start] + text[span.End:]
	}
	return "doubled", text[:span.End] + " " + text[span.Start:]
}

func TestBrokenHuntsMatchOracle(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var queries, damages []string
	for _, h := range kqltest.Corpus(t) {
		if h.SyntaxOK && len(h.Text) < 6000 {
			damage, query := broken(h.Text, random)
			queries, damages = append(queries, query), append(damages, damage)
		}
	}
	verdicts := oracle(t, "diag", queries)
	alarms := map[string]int{}
	missed, found := 0, 0
	for i, v := range verdicts {
		if v.Error != "" {
			continue
		}
		ours := syntax.Parse(queries[i]).Diagnostics
		switch {
		case len(v.Syntax) > 0 && len(ours) > 0:
			found++
		case len(v.Syntax) > 0:
			missed++
			t.Logf("missed %s: %q", damages[i], around(queries[i], v.Syntax[0].Start))
		case len(ours) > 0:
			alarms[ours[0].Code]++
			t.Logf("alarm %s: %s %q", damages[i], ours[0].Message,
				queries[i][max(0, ours[0].Span.Start-60):min(len(queries[i]), ours[0].Span.End+20)])
		}
	}
	share := float64(found) / float64(max(1, found+missed))
	t.Logf("errors found in %d of %d damaged queries, %.2f %%; errors where the oracle has none: %v", found,
		found+missed, 100*share, alarms)
	if share < 0.97 {
		t.Errorf("got %.4f of the oracle's damaged queries, want 0.97", share)
	}
}

// around returns the text before and after an offset in UTF-16 units.
func around(text string, offset int) string {
	units := utf16.Encode([]rune(text))
	before := string(utf16.Decode(units[max(0, offset-60):min(offset, len(units))]))
	after := string(utf16.Decode(units[min(offset, len(units)):min(len(units), offset+30)]))
	return fmt.Sprintf("%s⟦⟧%s", before, after)
}

// oracleClasses maps the oracle's classes to ours.
var oracleClasses = map[string]syntax.Class{
	"Keyword": syntax.ClassKeyword, "QueryOperator": syntax.ClassKeyword, "QueryParameter": syntax.ClassKeyword,
	"Option": syntax.ClassKeyword, "MathOperator": syntax.ClassOperator, "ScalarOperator": syntax.ClassOperator,
	"Punctuation": syntax.ClassPunctuation, "Literal": syntax.ClassNumber, "StringLiteral": syntax.ClassString,
	"Type": syntax.ClassType, "Table": syntax.ClassTable, "Column": syntax.ClassColumn,
	"Identifier": syntax.ClassColumn,
	"Function":   syntax.ClassFunction, "Variable": syntax.ClassVariable, "Parameter": syntax.ClassVariable,
	"SignatureParameter": syntax.ClassVariable, "Comment": syntax.ClassComment, "Directive": syntax.ClassComment,
}

// ourClasses merges classes that the oracle does not distinguish.
var ourClasses = map[syntax.Class]syntax.Class{syntax.ClassEscape: syntax.ClassString,
	syntax.ClassLiteral: syntax.ClassNumber}

func TestHighlightingMatchesOracle(t *testing.T) {
	var queries []string
	for _, h := range kqltest.Corpus(t) {
		if h.SyntaxOK && len(h.Text) < 4000 && len(queries) < 400 {
			queries = append(queries, h.Text)
		}
	}
	same, all := 0, 0
	wrong := map[string]int{}
	for i, v := range oracle(t, "class", queries) {
		ours := classUnits(queries[i])
		units := utf16.Encode([]rune(queries[i]))
		for _, c := range v.Class {
			start, length := int(c[0].(float64)), int(c[1].(float64))
			want, known := oracleClasses[c[2].(string)]
			for at := start; known && at < start+length; at++ {
				if at >= len(ours) || units[at] == ' ' {
					continue
				}
				all++
				if ours[at] == want {
					same++
				} else {
					wrong[fmt.Sprintf("%s %s: %s", c[2], ours[at], string(utf16.Decode(units[start:start+length])))]++
				}
			}
		}
	}
	share := float64(same) / float64(max(all, 1))
	t.Logf("the same class for %d of %d characters, %.2f %%", same, all, 100*share)
	if share < 0.99 {
		t.Errorf("got %.4f of the characters, want 0.99", share)
	}
	for _, what := range slices.SortedFunc(maps.Keys(wrong),
		func(a, b string) int { return wrong[b] - wrong[a] })[:min(40, len(wrong))] {
		t.Logf("%6d %s", wrong[what], what)
	}
}

// classUnits returns our class of each UTF-16 unit.
func classUnits(text string) []syntax.Class {
	var units []syntax.Class
	for _, run := range syntax.Highlight(text) {
		class := run.Class
		if joined, ok := ourClasses[class]; ok {
			class = joined
		}
		for range utf16.Encode([]rune(text[run.Span.Start:run.Span.End])) {
			units = append(units, class)
		}
	}
	return units
}
