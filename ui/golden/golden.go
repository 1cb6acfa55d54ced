// Package golden compares screens with golden files.
package golden

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Check compares screens with those of a golden file. With -update it rewrites the file.
func Check(t *testing.T, path string, got *txtar.Archive) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Files) != len(got.Files) {
		t.Fatalf("%s has %d screens, want %d; rewrite it with -update", path, len(want.Files), len(got.Files))
	}
	for i, screen := range got.Files {
		if want.Files[i].Name != screen.Name || !bytes.Equal(want.Files[i].Data, screen.Data) {
			t.Errorf("%s: the screen %q is\n%s\nwant\n%s", path, screen.Name, screen.Data, want.Files[i].Data)
		}
	}
}

// Picture returns a view as a file of an archive, without colours and trailing blanks.
func Picture(name, view string) txtar.File {
	var b strings.Builder
	for text := range strings.SplitSeq(ansi.Strip(view), "\n") {
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return txtar.File{Name: name, Data: []byte(b.String())}
}

// Size checks that a view has exactly the given size.
func Size(t *testing.T, what, view string, width, height int) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) != height {
		t.Errorf("%s: %d lines, want %d", what, len(lines), height)
	}
	for i, text := range lines {
		if got := ansi.StringWidthWc(text); got != width {
			t.Errorf("%s: line %d has %d cells, want %d: %q", what, i, got, width, text)
		}
	}
}
