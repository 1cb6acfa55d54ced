package history

import (
	"errors"
	"os"
	"testing"

	"quarry/table"
)

func TestUnfinishedRunIsFoundAfterARestart(t *testing.T) {
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
	if err := errors.Join(s.SaveCheckpoint(t.Context(), run, []byte("state")),
		s.SaveSlice(t.Context(), run, 3, b.Table())); err != nil {
		t.Fatal(err)
	}
	if err := s.Resume(t.Context(), run); !errors.Is(err, ErrNotFound) {
		t.Errorf("a running run was resumed: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s, err = Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if list, err := s.Checkpoints(t.Context()); err != nil || len(list) != 1 || list[0] != run {
		t.Fatalf("checkpoints: %v, %v, want %d", list, err, run)
	}
	state, err := s.Checkpoint(t.Context(), run)
	if err != nil || string(state) != "state" {
		t.Errorf("state %q, %v", state, err)
	}
	slice, err := s.Slice(t.Context(), run, 3)
	if err != nil || slice.Rows() != 1 {
		t.Errorf("slice: %v, %v, want its row", slice, err)
	}
	if _, err := s.Slice(t.Context(), run, 4); !errors.Is(err, ErrNotFound) {
		t.Errorf("a slice that was never saved: %v, want ErrNotFound", err)
	}
	if err := s.Resume(t.Context(), run); err != nil {
		t.Error(err)
	}
	if err := s.DeleteCheckpoint(t.Context(), run); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.sliceFolder(run)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the slices folder still exists: %v", err)
	}
	if _, err := s.Checkpoint(t.Context(), run); !errors.Is(err, ErrNotFound) {
		t.Errorf("a deleted checkpoint: %v, want ErrNotFound", err)
	}
}
