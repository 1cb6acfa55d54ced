package history

import (
	"errors"
	"os"
	"testing"

	"quarry/table"
)

func TestARunInPartsIsFoundAgainAfterARestart(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.Begin(t.Context(), Run{Text: "T", Status: Running})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder([]table.Column{{Name: "x", Type: table.Long}})
	b.Append(table.NewLong(7))
	if err := errors.Join(s.SaveSlicing(t.Context(), run, []byte("state")), s.KeepPart(t.Context(), run, 3, b.Table())); err != nil {
		t.Fatal(err)
	}
	if err := s.Reopen(t.Context(), run); !errors.Is(err, ErrNotFound) {
		t.Errorf("a run that is open was opened again: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s, err = Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if list, err := s.Slicings(t.Context()); err != nil || len(list) != 1 || list[0] != run {
		t.Fatalf("runs in parts: %v, %v, want %d", list, err, run)
	}
	state, err := s.Slicing(t.Context(), run)
	if err != nil || string(state) != "state" {
		t.Errorf("state %q, %v", state, err)
	}
	part, err := s.Part(t.Context(), run, 3)
	if err != nil || part.Rows() != 1 {
		t.Errorf("part: %v, %v, want its row", part, err)
	}
	if _, err := s.Part(t.Context(), run, 4); !errors.Is(err, ErrNotFound) {
		t.Errorf("a part that was never kept: %v, want ErrNotFound", err)
	}
	if err := s.Reopen(t.Context(), run); err != nil {
		t.Error(err)
	}
	if err := s.DropSlicing(t.Context(), run); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.partsFolder(run)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the parts' folder is still there: %v", err)
	}
	if _, err := s.Slicing(t.Context(), run); !errors.Is(err, ErrNotFound) {
		t.Errorf("a forgotten run in parts: %v, want ErrNotFound", err)
	}
}
