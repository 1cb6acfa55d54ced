package history_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"quarry/history"
)

func TestTrashGivesBack(t *testing.T) {
	dir := t.TempDir()
	store, err := history.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	save := func(name, query string) {
		t.Helper()
		if err := store.SaveHunt(t.Context(), history.Hunt{Name: name, Query: query}, false); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(name string) {
		t.Helper()
		if err := store.RemoveHunt(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	query := func(name, want string) {
		t.Helper()
		if h, err := store.Hunt(t.Context(), name); err != nil || h.Query != want {
			t.Errorf("%s: got %q, %v, want %q", name, h.Query, err, want)
		}
	}
	save("net/a", "print 1")
	remove("net/a")
	save("net/a", "print 2")
	remove("net/a")
	save("rule.yaml", "print 3")
	remove("rule.yaml")
	list, err := store.Trash(t.Context())
	if err != nil || len(list) != 3 || list[0].Name != "rule.yaml" || list[1].Name != "net/a" ||
		list[2].Removed.IsZero() {
		t.Fatalf("trash: %v, %v", list, err)
	}
	restore := func(name, as string) error { return store.RestoreHunt(t.Context(), name, as) }
	if err := restore("net/a.kql", ""); err != nil {
		t.Fatal(err)
	}
	query("net/a", "print 2")
	var exists *history.ExistsError
	if err := restore("net/a", ""); !errors.As(err, &exists) {
		t.Errorf("over another query: %v", err)
	}
	query("net/a", "print 2")
	var badName *history.NameError
	for _, as := range []string{"../out", "a.yaml", ".hidden"} {
		if err := restore("net/a", as); !errors.As(err, &badName) {
			t.Errorf("as %s: %v", as, err)
		}
	}
	if err := restore("net/a", "b"); err != nil {
		t.Fatal(err)
	}
	query("b", "print 1")
	if err := restore("net/a", "c"); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("restoring twice: %v", err)
	}
	if err := restore("rule.yaml", ""); err != nil {
		t.Fatal(err)
	}
	query("rule.yaml", "print 3")
	if left, err := os.ReadDir(filepath.Join(dir, "trash")); err != nil || len(left) > 0 {
		t.Errorf("the trash keeps %v, %v", left, err)
	}
}
