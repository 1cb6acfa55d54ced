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

// TestPublicCollectionIsReadWithoutLoss reads every hunt below the folder that
// QUARRY_HUNTS names, writes it unchanged and with another query, and compares. It is a
// measurement: without the folder it is skipped.
func TestPublicCollectionIsReadWithoutLoss(t *testing.T) {
	folder := os.Getenv("QUARRY_HUNTS")
	if folder == "" {
		t.Skip("QUARRY_HUNTS names no folder of hunts")
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
	t.Logf("%d hunts read: %d .kql and %d YAML, %d with loss; %d YAML files are something else", kql+rules, kql, rules, lost, others)
}

// loss says what got lost of a file.
func loss(h queryfile.Hunt, content string, err error) string {
	if err != nil {
		return err.Error()
	}
	if content == "" {
		return "" // there is nothing to lose
	}
	if text, err := queryfile.Format(h); err != nil || text != content {
		return "written unchanged, it is another file"
	}
	if !queryfile.IsYAML(h.Name) {
		return ""
	}
	before, err := keys(content)
	if err != nil {
		return mended(h)
	}
	if before["query"] != h.Query {
		return "the query is not the one of the YAML"
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
		return "another query changed more than the query"
	}
	return ""
}

// keys reads the keys at the top of a rule; what stands below them is written as YAML with
// its comments.
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

// mended looks at a rule that no YAML reader takes: changing its query must not lose the rest.
func mended(h queryfile.Hunt) string {
	title, tactics := h.Title, h.Tactics
	h.Query += "\n| count"
	text, err := queryfile.Format(h)
	if err != nil {
		return err.Error()
	}
	after, err := queryfile.Parse(h.Name, []byte(text))
	if err != nil || after.Query != h.Query || after.Title != title || !slices.Equal(after.Tactics, tactics) {
		return fmt.Sprintf("written with another query it is not read as that: %v", err)
	}
	return ""
}
