package hunt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"quarry/api/dialect"
	"quarry/history"
	"quarry/hunt/slice"
	"quarry/kql/catalog"
)

// checkpoint is what the history stores of an unfinished sliced run.
type checkpoint struct {
	Version int
	Text    string
	API     dialect.Name
	Now     time.Time `json:"Pinned"`
	Spec    slice.Spec
	// Schema is the part of the tenant's schema that the plan depends on, as in a schema file; empty for none.
	Schema json.RawMessage `json:",omitempty"`
	Next   int
	Slices []*runSlice `json:"Pieces"`
}

const checkpointVersion = 1

func (s *slicedRun) checkpoint() *checkpoint {
	return &checkpoint{Version: checkpointVersion, Text: s.exec.question.Text,
		API: s.exec.runner.Config.Profile.Dialect, Schema: s.facts(),
		Now: s.now, Spec: *s.exec.question.Slice, Next: s.next, Slices: s.slices}
}

// facts returns the schema of the plan as a checkpoint has it.
func (s *slicedRun) facts() json.RawMessage {
	if s.schema == nil {
		return nil
	}
	var b bytes.Buffer
	if err := catalog.WriteSchema(&b, s.schema); err != nil {
		s.exec.runner.Config.Log.Error("write the schema of a run", "run", s.exec.id, "error", err)
		return nil
	}
	return b.Bytes()
}

// save writes a checkpoint, unless the profile keeps no results. The caller holds the lock, or no
// slice is running.
func (s *slicedRun) save(ctx context.Context) {
	if !s.exec.runner.Config.Profile.KeepAnswers || s.exec.id == 0 {
		return
	}
	state, err := json.Marshal(s.checkpoint())
	if err == nil {
		err = s.exec.runner.Config.Store.SaveCheckpoint(ctx, s.exec.id, state)
	}
	s.recorded(err)
}

// resume continues an unfinished run.
func (s *slicedRun) resume(ctx context.Context) error {
	id := s.exec.question.Resume
	c, err := s.lastCheckpoint(ctx, id)
	if err != nil {
		return err
	}
	if len(c.Schema) > 0 {
		if s.schema, _, err = catalog.ReadSchema(c.Schema); err != nil {
			return fmt.Errorf("run %d cannot be resumed: %w", id, err)
		}
	}
	if s.plan, err = slice.NewPlan(c.Text,
		slice.Options{Now: c.Now, Log: s.exec.runner.Config.Log, Scope: s.scope()}); err != nil {
		return err
	}
	if err := s.exec.runner.Config.Store.Resume(ctx, id); err != nil {
		return err
	}
	s.exec.id, s.now, s.next, s.slices = id, c.Now, c.Next, c.Slices
	s.exec.question.Text, s.exec.question.Slice = c.Text, &c.Spec
	for _, sl := range s.slices {
		if sl.Leaf >= len(s.plan.Leaves) {
			return &ResumeError{id, "was sliced by another version of quarry: run it again"}
		}
		if sl.State == SliceDone && sl.answer == nil {
			// if the file is gone, the slice is fetched again
			sl.answer, _ = s.exec.runner.Config.Store.Slice(ctx, id, sl.ID)
		}
		if sl.State != SliceUnneeded && sl.answer == nil {
			sl.State, sl.Rows, sl.SlowSplits, sl.Err, sl.failed = SliceWaiting, 0, 0, "", nil
		}
	}
	return nil
}

// ResumeError says why a run cannot be resumed.
type ResumeError struct {
	Run    int64
	Reason string
}

func (e *ResumeError) Error() string { return fmt.Sprintf("run %d %s", e.Run, e.Reason) }

// lastCheckpoint returns the checkpoint of a run, from this process or from the history.
func (s *slicedRun) lastCheckpoint(ctx context.Context, id int64) (*checkpoint, error) {
	if c := s.exec.runner.unfinished.take(id); c != nil {
		return c, nil
	}
	state, err := s.exec.runner.Config.Store.Checkpoint(ctx, id)
	if errors.Is(err, history.ErrNotFound) {
		return nil, &ResumeError{id, "has no checkpoint to resume from: run it again with --slice"}
	}
	c := &checkpoint{}
	if err == nil {
		err = json.Unmarshal(state, c)
	}
	if err == nil && c.Version != checkpointVersion {
		err = &ResumeError{id, "was started by another version of quarry: run it again with --slice"}
	}
	return c, err
}

// unfinished holds the last incomplete sliced run of this process, including its rows. It can be
// resumed even if the profile keeps nothing on disk.
type unfinished struct {
	mu   sync.Mutex
	id   int64
	last *checkpoint
}

func (u *unfinished) keep(s *slicedRun) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.id, u.last = s.exec.id, s.checkpoint()
}

func (u *unfinished) has(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.last != nil && u.id == id
}

// take returns the checkpoint of a run and forgets it.
func (u *unfinished) take(id int64) *checkpoint {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil || u.id != id {
		return nil
	}
	c := u.last
	u.last = nil
	return c
}
