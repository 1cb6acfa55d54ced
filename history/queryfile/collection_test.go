package queryfile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"quarry/history/queryfile"
)

// TestPublicCollectionIsReadWithoutLoss reads every query below the folder in QUARRY_HUNTS, writes
// it unchanged and with another query, and compares the files. It is skipped without the folder.
func TestPublicCollectionIsReadWithoutLoss(t *testing.T) {
	folder := os.Getenv("QUARRY_HUNTS")
	if folder == "" {
		t.Skip("QUARRY_HUNTS is not set")
	}
	var kql, rules, others, lost int
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".kql" && !queryfile.IsYAML(path) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		h, err := queryfile.Parse(filepath.Base(path), content)
		switch {
		case errors.Is(err, queryfile.ErrNoQuery):
			others++
			return nil
		case err == nil && queryfile.IsYAML(path):
			rules++
		default:
			kql++
		}
		if complaint := loss(h, string(content), err); complaint != "" {
			lost++
			t.Errorf("%s: %s", path, complaint)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d queries read: %d .kql and %d YAML, %d with loss; %d YAML files are not queries", kql+rules, kql, rules,
		lost, others)
}

// loss returns what reading or writing a file loses, or "".
func loss(h queryfile.Hunt, content string, err error) string {
	if err != nil {
		return err.Error()
	}
	if content == "" {
		return "" // not a query file
	}
	if text, err := queryfile.Format(h); err != nil || text != content {
		return "writing it unchanged changes the file"
	}
	if !queryfile.IsYAML(h.Name) {
		return ""
	}
	before, err := keys(content)
	if err != nil {
		return fixed(h)
	}
	if before["query"] != h.Query {
		return "the query differs from that in the YAML"
	}
	h.Query = "DeviceInfo\n| where x == 'y: #z'\n"
	text, err := queryfile.Format(h)
	if err != nil {
		return err.Error()
	}
	after, err := keys(text)
	if err != nil {
		return err.Error()
	}
	before["query"] = h.Query
	if !maps.Equal(before, after) {
		return "replacing the query changed other keys"
	}
	return ""
}

// keys returns the top-level keys of a rule with their values, as YAML with comments.
func keys(content string) (map[string]string, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(content), &document); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for i := 0; i+1 < len(document.Content[0].Content); i += 2 {
		key, value := document.Content[0].Content[i], document.Content[0].Content[i+1]
		all[key.Value] = value.Value
		if value.Kind != yaml.ScalarNode {
			text, err := yaml.Marshal(value)
			if err != nil {
				return nil, err
			}
			all[key.Value] = string(text)
		}
	}
	return all, nil
}

// fixed checks a rule that is not valid YAML: changing its query must keep the rest.
func fixed(h queryfile.Hunt) string {
	title, tactics := h.Title, h.Tactics
	h.Query += "\n| count"
	text, err := queryfile.Format(h)
	if err != nil {
		return err.Error()
	}
	after, err := queryfile.Parse(h.Name, []byte(text))
	if err != nil || after.Query != h.Query || after.Title != title || !slices.Equal(after.Tactics, tactics) {
		return fmt.Sprintf("writing another query and reading it back: %v", err)
	}
	return ""
}
