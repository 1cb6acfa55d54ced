package file_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quarry/ui/file"
)

func TestSavingKeepsWhatIsNotTheQuery(t *testing.T) {
	for _, c := range []struct{ name, content, query, saved, want string }{
		{"a.kql", "DeviceInfo\r\n", "DeviceInfo\r\n", "DeviceEvents\r\n", "DeviceEvents\r\n"},
		{"r.yaml", "name: a # b\r\nquery: |\r\n  DeviceInfo\r\n  | take 1\r\nother:   [ 1,2 ]\r\n",
			"DeviceInfo\n| take 1\n", "DeviceInfo\n| take 2\n",
			"name: a # b\r\nquery: |\r\n  DeviceInfo\r\n  | take 2\r\nother:   [ 1,2 ]\r\n"},
		{"p.md", "# a\n\n```kql\nDeviceInfo\n```\nb  \n", "DeviceInfo\n", "DeviceInfo\n| count\n",
			"# a\n\n```kql\nDeviceInfo\n| count\n```\nb  \n"},
		{"g.json", `{ "queryCondition":{"queryText":"DeviceInfo"}, "x":1.0}`, "DeviceInfo", "DeviceInfo\n| count",
			`{ "queryCondition":{"queryText":"DeviceInfo\n| count"}, "x":1.0}`},
	} {
		path := filepath.Join(t.TempDir(), c.name)
		write(t, path, c.content)
		query, err := file.Read(t.Context(), path)
		if err != nil || query != c.query {
			t.Errorf("%s: read %q, %v, want %q", c.name, query, err, c.query)
		}
		if err := file.Save(t.Context(), path, query, query); err != nil || content(t, path) != c.content {
			t.Errorf("%s: saved unchanged it is %q, %v", c.name, content(t, path), err)
		}
		if err := file.Save(t.Context(), path, query, c.saved); err != nil || content(t, path) != c.want {
			t.Errorf("%s: saved it is %q, %v, want %q", c.name, content(t, path), err, c.want)
		}
		// What was opened is not what the file has now.
		var changed *file.ChangedError
		if err := file.Save(t.Context(), path, query, "mine"); !errors.As(err, &changed) || content(t, path) != c.want {
			t.Errorf("%s: saved over a change: %v", c.name, err)
		}
		if err := file.Save(t.Context(), path, c.saved, c.query); err != nil || content(t, path) != c.content {
			t.Errorf("%s: saved back it is %q, %v", c.name, content(t, path), err)
		}
	}
}

func TestFilesThatAreNotOpened(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"two.md":    {"```kql\nA\n```\n```kql\nB\n```\n", "it has several queries"},
		"none.yaml": {"a: b\n", "no query"},
		"s.yml":     {"logsource: {a: b}\ndetection: {c: d}\n", "Sigma"},
		"l1.kql":    {"\xe9", "not valid UTF-8"},
		"u16.kql":   {"\xff\xfea\x00", "is UTF-16"},
	} {
		path := filepath.Join(t.TempDir(), name)
		write(t, path, c.content)
		if _, err := file.Read(t.Context(), path); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
		if err := file.Save(t.Context(), path, "", "mine"); err == nil || content(t, path) != c.content {
			t.Errorf("%s: saved: %v", name, err)
		}
	}
}

func TestNewFiles(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "new.kql")
	if text, err := file.Read(t.Context(), path); text != "" || err != nil {
		t.Errorf("read %q, %v", text, err)
	}
	if err := file.Save(t.Context(), path, "", "DeviceInfo\n"); err != nil || content(t, path) != "DeviceInfo\n" {
		t.Error(err)
	}
	for _, name := range []string{"new.yaml", "new.txt", "no/folder.yaml"} {
		if _, err := file.Read(t.Context(), filepath.Join(folder, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
