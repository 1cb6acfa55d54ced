package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/sandbox"
	"quarry/sandbox/world"
	"quarry/table"
)

var update = flag.Bool("update", false, "rewrite the rows in testdata/*.txtar")

const storyFile = "testdata/story.txtar"

// rowsMark separates a step's query from its rows.
const rowsMark = "\n---\n"

func TestStory(t *testing.T) {
	archive, err := txtar.ParseFile(storyFile)
	if err != nil {
		t.Fatal(err)
	}
	l := start(t, sandbox.Options{Scale: .1}) // scale changes the background noise, not the story
	local := worldSource{world.New(1, monday, 1)}
	for i, file := range archive.Files {
		query, want, _ := strings.Cut(string(file.Data), rowsMark)
		query, want = strings.TrimSpace(query), strings.TrimSpace(want)
		t.Run(file.Name, func(t *testing.T) {
			result, err := exec.Run(context.Background(), syntax.Parse(query), local, exec.Options{Now: monday})
			if err != nil {
				t.Fatalf("in process: %v\n%s", err, query)
			}
			inProcess := printed(result)
			if result.Rows() == 0 {
				t.Fatalf("no rows:\n%s", query)
			}
			if *update {
				want = inProcess
				archive.Files[i].Data = []byte(query + rowsMark + want + "\n\n")
			}
			if inProcess != want {
				t.Errorf("in process:\n%s\nwant:\n%s", inProcess, want)
			}
			if answered := overHTTP(t, l.ask("graph", query)); answered != want {
				t.Errorf("over HTTP:\n%s\nwant:\n%s", answered, want)
			}
		})
	}
	if *update {
		if err := os.WriteFile(storyFile, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// printed formats a table with a line for each row. The story's steps return only text and numbers.
func printed(t *table.Table) string {
	var lines []string
	for row := range t.Rows() {
		var cells []string
		for column := range t.Columns() {
			cells = append(cells, t.Value(row, column).String())
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return strings.Join(lines, "\n")
}

func overHTTP(t *testing.T, answer reply) string {
	t.Helper()
	var envelope struct {
		Schema []struct{ Name string }
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(answer.body))).Decode(&envelope); err != nil {
		t.Fatalf("%v in %.300s", err, answer.body)
	}
	var lines []string
	for _, row := range answer.rows(t) {
		var cells []string
		for _, column := range envelope.Schema {
			cells = append(cells, fmt.Sprint(row[column.Name]))
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return strings.Join(lines, "\n")
}

// worldSource gives the engine all tables of a world.
type worldSource struct{ world *world.World }

func (s worldSource) Table(_ context.Context, name string) (*table.Table, error) {
	if t, ok := s.world.Table(name, nil); ok {
		return t, nil
	}
	return nil, exec.ErrUnknownTable
}
